//! The tests that run on this machine itself.

use std::process::Command;

use crate::{
    failure::Result,
    process::{Outcome, step, watched},
    project::Project,
};

/// The compiler that also says what Clippy has to say.
///
/// `cargo clippy` compiles all dependencies to types only, and `cargo test` compiles them once more
/// to code. Under this one the tests are compiled and linted at once. It leaves some optimisations
/// out, so it is for tests alone.
const LINTING_COMPILER: (&str, &str) = ("RUSTC_WORKSPACE_WRAPPER", "clippy-driver");

/// Compiles and lints the workspace and its tests; but for the programs `xtask` and `frontend`, of
/// which Cargo compiles only the variant for their tests.
pub(super) fn build(project: &Project) -> Result<()> {
    let label = "compile and lint for this machine";
    let mut command = cargo_test(project);
    command.args(["--no-run", "--color", "never"]);
    let outcome = step(label, &mut command)?;
    let mut warnings = outcome.lines.iter().filter(|line| is_warning(line));
    if warnings.next().is_none() {
        return Ok(());
    }
    outcome.explain();
    Err(format!("{label}: the warnings are above").into())
}

/// Runs the tests that are built, with what `more` gives them.
pub(super) fn run(project: &Project, more: impl FnOnce(&mut Command)) -> Result<Outcome> {
    let mut command = cargo_test(project);
    command.arg("--no-fail-fast").env("INSTA_UPDATE", "no");
    more(&mut command);
    watched("native tests", &mut command)
}

/// The program that makes demo companies, as `build` leaves it.
pub(super) fn seed(project: &Project) -> std::path::PathBuf {
    project.target_folder().join("debug/seed")
}

fn cargo_test(project: &Project) -> Command {
    let (variable, compiler) = LINTING_COMPILER;
    let mut command = Command::new("cargo");
    command
        .args(["test", "--workspace"])
        .env(variable, compiler)
        .current_dir(&project.root);
    command
}

/// Lints say where they were found; what Cargo itself warns of counts as well.
fn is_warning(line: &str) -> bool {
    line.starts_with("warning:")
}

#[cfg(test)]
mod tests {
    use super::is_warning;

    #[test]
    fn a_lint_is_told_from_what_cargo_does() {
        assert!(is_warning("warning: used `unwrap()` on an `Option` value"));
        assert!(is_warning("warning: `shared` (lib) generated 1 warning"));
        assert!(!is_warning("   Compiling warning: v1.0.0"));
    }
}
