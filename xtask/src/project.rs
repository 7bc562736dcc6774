//! Where the repository lies and which of its folders commands use.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use crate::failure::{About, Result};

pub(crate) struct Project {
    pub(crate) root: PathBuf,
}

impl Project {
    /// The folder above this package, which cargo names at run time; a path compiled in would be
    /// wrong as soon as the repository moves.
    pub(crate) fn find() -> Result<Self> {
        let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let root = package
            .as_deref()
            .and_then(Path::parent)
            .map(Path::to_path_buf);
        root.map(|root| Self { root })
            .ok_or_else(|| "run this as `cargo xtask <command>`".into())
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    pub(crate) fn read(&self, relative: &str) -> Result<String> {
        let path = self.path(relative);
        fs::read_to_string(&path).about("read", &path)
    }

    /// Writes a file of the project, making the folders above it.
    pub(crate) fn write(&self, relative: &str, content: &str) -> Result<()> {
        let path = self.path(relative);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).about("make the folder", folder)?;
        }
        fs::write(&path, content).about("write", &path)
    }

    /// Makes a folder of the project that has nothing in it.
    pub(crate) fn empty_folder(&self, relative: &str) -> Result<()> {
        let path = self.path(relative);
        if path.exists() {
            fs::remove_dir_all(&path).about("empty the folder", &path)?;
        }
        fs::create_dir_all(&path).about("make the folder", &path)
    }

    /// Where cargo puts what it compiles.
    pub(crate) fn target_folder(&self) -> PathBuf {
        let set = env::var_os("CARGO_TARGET_DIR").filter(|folder| !folder.is_empty());
        self.root.join(set.unwrap_or_else(|| "target".into()))
    }

    /// The version of a package in Cargo.lock.
    pub(crate) fn locked_version(&self, package: &str) -> Result<String> {
        let lock = self.read("Cargo.lock")?;
        version_in(&lock, package)
            .ok_or_else(|| format!("Cargo.lock holds no package `{package}`").into())
    }
}

fn version_in(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines
        .nth(1)?
        .strip_prefix("version = \"")?
        .strip_suffix('"')?;
    Some(version.to_owned())
}

/// Every file below a folder, sorted, without folders whose name is in `except`.
pub(crate) fn files_below(folder: &Path, except: &[&str]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).about("list", &folder)? {
            let entry = entry.about("list", &folder)?;
            let path = entry.path();
            let kind = entry.file_type().about("look at", &path)?;
            let name = entry.file_name();
            if kind.is_file() {
                files.push(path);
            } else if kind.is_dir() && !except.iter().any(|except| name == *except) {
                folders.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_a_locked_package_is_found_by_its_whole_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"1.0.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.129\"\n";
        assert_eq!(version_in(lock, "wasm-bindgen").as_deref(), Some("0.2.129"));
        assert_eq!(version_in(lock, "leptos"), None);
    }
}
