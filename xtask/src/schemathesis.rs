//! Installs Schemathesis, which tests the API against its document, into a Python environment of
//! its own in this user's cache.

use std::{path::PathBuf, process::Command};

use crate::{
    apt,
    cargo_tools::Cache,
    failure::Result,
    process::{answer, step},
};

const VERSION: &str = "4.32.5";
/// What Schemathesis needs of Python.
const PYTHON_MIN: (u32, u32) = (3, 10);

/// The path of the program. `DUNLIN_SCHEMATHESIS` names another one.
pub(crate) fn ensure() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("DUNLIN_SCHEMATHESIS") {
        return Ok(PathBuf::from(path));
    }
    let folder = Cache::folder()?.join(format!("schemathesis-{VERSION}"));
    let program = folder.join("bin").join("schemathesis");
    if program.exists() {
        return Ok(program);
    }
    ensure_python()?;
    // An environment knows its own path and cannot be moved into place when it is whole; what an
    // interrupted installation has left is made anew.
    step(
        "make a Python environment",
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&folder),
    )?;
    let mut install = Command::new(folder.join("bin").join("python"));
    install
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ])
        .arg(format!("schemathesis=={VERSION}"));
    step(
        &format!("install Schemathesis {VERSION}, once for this user"),
        &mut install,
    )?;
    Ok(program)
}

/// Python with its `venv`, from the system's packages if it can be had from there.
fn ensure_python() -> Result<()> {
    let has_venv = || answer("python3", &["-c", "import ensurepip, venv"]).is_some();
    if !has_venv() {
        apt::install(
            "Python 3 with venv, which the test of the API runs in",
            &["python3", "python3-venv"],
        )?;
    }
    let text = answer("python3", &["--version"]).unwrap_or_default();
    match version(&text) {
        Some(found) if found >= PYTHON_MIN => Ok(()),
        _ => {
            let (major, minor) = PYTHON_MIN;
            Err(format!(
                "the test of the API needs Python {major}.{minor} or newer with venv as `python3`, \
                 and found `{text}`: install it, or set DUNLIN_SCHEMATHESIS to a schemathesis \
                 program"
            )
            .into())
        }
    }
}

/// The first two numbers of `Python 3.11.7`.
fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().strip_prefix("Python ")?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(version("Python 3.9.2\n"), Some((3, 9)));
        assert!(version("Python 3.11.7") >= Some(PYTHON_MIN));
        assert!(version("Python 3.9.2") < Some(PYTHON_MIN));
        assert_eq!(version(""), None);
    }
}
