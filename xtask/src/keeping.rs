//! `cargo xtask backup`, `restore` and `verify-audit`: the database as a file, a file as a database,
//! and the proof of an exported audit trail.
//!
//! This program uses the standard library only; what needs SQLite or SHA-256 are small programs of
//! the package `tests`, which this one calls.

use std::process::Command;

use crate::{args::Args, failure::Result, process::watched, project::Project, tools};

/// Where a backup goes when no file is named.
const BACKUP: &str = "dist/backup.sql";

pub(crate) fn backup(project: &Project, mut args: Args) -> Result<()> {
    let output: Option<String> = args.value("--output")?;
    let remote = args.flag("--remote");
    args.finish()?;
    let output = output.unwrap_or_else(|| BACKUP.to_owned());
    let tools = tools::ensure(project)?;
    let mut command = tools.wrangler()?;
    let place = if remote { "--remote" } else { "--local" };
    command
        .args(["d1", "export", "DB", place, "--output", &output])
        .current_dir(&project.root);
    run("export the database", &mut command)?;
    println!("\nwritten to {output}; look whether it is whole: cargo xtask restore {output}");
    Ok(())
}

pub(crate) fn restore(project: &Project, mut args: Args) -> Result<()> {
    let into: Option<String> = args.value("--into")?;
    let export = args.word("the export to restore")?;
    args.finish()?;
    let into = into.unwrap_or_else(|| format!("{export}.sqlite"));
    run(
        "restore into an empty database and check it",
        program(project, "restore").args([&export, &into]),
    )?;
    println!("\nrestored into {into}");
    Ok(())
}

pub(crate) fn verify_audit(project: &Project, mut args: Args) -> Result<()> {
    let head: Option<String> = args.value("--head")?;
    let file = args.word("the export of the audit trail")?;
    args.finish()?;
    let mut command = program(project, "verify_audit");
    command.arg(file);
    if let Some(head) = head {
        command.args(["--head", &head]);
    }
    run("verify the audit trail", &mut command)
}

/// A program of the package `tests`, run where the command was called: paths are relative to there.
fn program(project: &Project, name: &str) -> Command {
    let mut command = Command::new("cargo");
    let manifest = project.path("Cargo.toml");
    command
        .args(["run", "--quiet", "--manifest-path"])
        .arg(manifest);
    command.args(["-p", "tests", "--bin", name, "--"]);
    command
}

fn run(label: &str, command: &mut Command) -> Result<()> {
    if watched(label, command)?.succeeded {
        return Ok(());
    }
    Err(format!("{label}: failed; the reason is above").into())
}
