//! `cargo xtask check`: what needs no test run.

use std::process::Command;

use crate::{failure::Result, process::step, project::Project, tidy, tools::WASM_TARGET};

pub(crate) fn run(project: &Project) -> Result<()> {
    formatting(project)?;
    cargo(
        project,
        "clippy for this machine",
        &["clippy", "--workspace", "--all-targets"],
        &DENY_WARNINGS,
    )?;
    clippy_for_wasm(project)?;
    tidy::run(project)
}

const DENY_WARNINGS: [&str; 3] = ["--", "-D", "warnings"];

/// What takes a moment: the formatting, and the rules that a text search can see.
pub(crate) fn text(project: &Project) -> Result<()> {
    formatting(project)?;
    tidy::run(project)
}

/// What the tests leave to be linted.
pub(crate) fn clippy_beside_tests(project: &Project) -> Result<()> {
    cargo(
        project,
        "clippy for xtask",
        &["clippy", "-p", "xtask"],
        &DENY_WARNINGS,
    )?;
    clippy_for_wasm(project)
}

fn clippy_for_wasm(project: &Project) -> Result<()> {
    let packages = [
        "-p",
        "functions",
        "-p",
        "frontend",
        "-p",
        "conformance-worker",
    ];
    let args = [&["clippy", "--target", WASM_TARGET], packages.as_slice()].concat();
    cargo(project, "clippy for wasm32", &args, &DENY_WARNINGS)
}

fn formatting(project: &Project) -> Result<()> {
    cargo(project, "formatting", &["fmt", "--all", "--check"], &[])
}

fn cargo(project: &Project, label: &str, args: &[&str], more: &[&str]) -> Result<()> {
    let mut command = Command::new("cargo");
    command.args(args).args(more).current_dir(&project.root);
    step(label, &mut command).map(drop)
}
