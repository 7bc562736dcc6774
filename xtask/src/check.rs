//! `cargo xtask check`: what needs no test run.

use std::process::Command;

use crate::{failure::Result, process::step, project::Project, tidy};

const STEPS: [(&str, &[&str]); 3] = [
    ("formatting", &["fmt", "--all", "--check"]),
    (
        "clippy for this machine",
        &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ],
    ),
    (
        "clippy for wasm32",
        &[
            "clippy",
            "-p",
            "functions",
            "-p",
            "frontend",
            "-p",
            "conformance-worker",
            "--target",
            "wasm32-unknown-unknown",
            "--",
            "-D",
            "warnings",
        ],
    ),
];

pub(crate) fn run(project: &Project) -> Result<()> {
    for (label, args) in STEPS {
        step(
            label,
            Command::new("cargo").args(args).current_dir(&project.root),
        )?;
    }
    tidy::run(project)
}
