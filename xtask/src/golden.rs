//! `cargo xtask schema` and `docs`: writes the generated files anew. The tests that otherwise compare
//! them write them instead when told so.

use std::process::Command;

use crate::{failure::Result, process::step, project::Project};

pub(crate) fn run(project: &Project) -> Result<()> {
    let mut command = Command::new("cargo");
    command
        .args(["test", "--quiet", "-p", "tests", "--test", "scenarios"])
        .args(["--", "golden", "replay"])
        .env("UPDATE_GOLDEN", "1")
        .current_dir(&project.root);
    step("write the generated files of docs/", &mut command).map(drop)
}
