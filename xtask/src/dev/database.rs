//! The local D1 database: emptied, migrated, filled. No Worker runs meanwhile, because the seed
//! writes the database's file itself.

use std::{fs, path::PathBuf, process::Command};

use crate::{
    failure::{About, Result},
    process::step,
    project::Project,
    stamp::Stamp,
    tools::Tools,
};

/// The app's data, the provider's data.
const STATES: [&str; 2] = [".wrangler/state", "tests/psp/.wrangler/state"];
const FILES: &str = ".wrangler/state/v3/d1/miniflare-D1DatabaseObject";
/// Where miniflare keeps its own bookkeeping, beside the database.
const BOOKKEEPING: &str = "metadata.sqlite";
const MIGRATED: &str = ".wrangler/state/migrated.stamp";
/// Exists once the data has been seeded; the demo company may have been changed since.
const SEEDED: &str = ".wrangler/state/seeded.stamp";

pub(super) fn reset(project: &Project) -> Result<()> {
    for state in STATES {
        let state = project.path(state);
        if state.exists() {
            fs::remove_dir_all(&state).about("remove", &state)?;
        }
    }
    println!("  local data removed");
    Ok(())
}

pub(super) fn migrate(project: &Project, tools: &Tools) -> Result<()> {
    let stamp = Stamp::of(project, MIGRATED, &["functions/migrations"], "")?;
    if file(project).is_ok() && stamp.is_fresh(project, MIGRATED) {
        return Ok(());
    }
    let mut command = tools.wrangler()?;
    command
        .args(["d1", "migrations", "apply", "DB", "--local"])
        .current_dir(&project.root);
    step("apply migrations to the local database", &mut command)?;
    stamp.write(project)
}

/// Makes the demo company unless there is data already.
pub(super) fn seed(project: &Project, asked: Option<u32>, usual: u32) -> Result<()> {
    if project.path(SEEDED).exists() {
        if asked.is_some() {
            println!("  there is data already: `--seed` needs `--reset`");
        }
        return Ok(());
    }
    let customers = asked.unwrap_or(usual);
    let mut command = Command::new("cargo");
    command
        .args([
            "run",
            "--quiet",
            "-p",
            "tests",
            "--bin",
            "seed",
            "--",
            "--database",
        ])
        .arg(file(project)?)
        .args(["--vars", ".dev.vars", "--customers", &customers.to_string()])
        .current_dir(&project.root);
    step(
        &format!("make a demo company with {customers} customers"),
        &mut command,
    )?;
    project.write(SEEDED, "")
}

fn file(project: &Project) -> Result<PathBuf> {
    let folder = project.path(FILES);
    let is_database = |path: &PathBuf| {
        path.extension()
            .is_some_and(|extension| extension == "sqlite")
            && !path.ends_with(BOOKKEEPING)
    };
    let mut files = fs::read_dir(&folder).about("list", &folder)?;
    files
        .find_map(|entry| entry.ok().map(|entry| entry.path()).filter(is_database))
        .ok_or_else(|| format!("no database in {}", folder.display()).into())
}
