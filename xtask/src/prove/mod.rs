//! `cargo xtask prove`: what takes longer than the tests should. Its last figures stand in
//! docs/TESTING.md.

mod assertions;
mod mutants;

use std::process::Command;

use crate::{
    args::Args,
    build,
    failure::Result,
    process::watched,
    project::Project,
    tools::{self, Tools},
};

/// Seeds and steps of a long simulation, inputs of a long fuzzing, rounds of killing workerd.
const SEEDS: &str = "600";
const STEPS: &str = "200";
const INPUTS: &str = "20000";
const ROUNDS: &str = "50";

/// The parts, in the order in which they run.
const PARTS: [&str; 6] = [
    "simulation",
    "fuzz",
    "guards",
    "assertions",
    "kill",
    "mutants",
];

pub(crate) fn run(project: &Project, mut args: Args) -> Result<()> {
    let only = args.value::<String>("--only")?;
    let under = args.value::<String>("--file")?;
    args.finish()?;
    if let Some(name) = &only
        && !PARTS.contains(&name.as_str())
    {
        return Err(format!("there is no part `{name}`; there are {}", PARTS.join(", ")).into());
    }
    let mut failed = Vec::new();
    for part in PARTS {
        if only.as_deref().is_none_or(|name| name == part)
            && !holds(project, part, under.as_deref())?
        {
            failed.push(part);
        }
    }
    if failed.is_empty() {
        return Ok(());
    }
    Err(format!("not proved: {}", failed.join(", ")).into())
}

/// Whether a part holds; only of the mutants those of some files can be asked for.
fn holds(project: &Project, part: &str, under: Option<&str>) -> Result<bool> {
    match part {
        "simulation" => tests(
            project,
            ("simulate longer", "simulation", "seeds::"),
            &[("DUNLIN_SEEDS", SEEDS), ("DUNLIN_STEPS", STEPS)],
        ),
        "fuzz" => tests(
            project,
            ("fuzz longer", "fuzz", ""),
            &[("DUNLIN_FUZZ_INPUTS", INPUTS)],
        ),
        "guards" => tests(
            project,
            ("drop every trigger and CHECK", "scenarios", "guards::"),
            &[],
        ),
        "assertions" => assertions::run(project),
        "kill" => kill(project, &tools::ensure(project)?),
        _ => mutants::run(project, under),
    }
}

/// Runs tests of a binary by the beginning of their names.
fn tests(
    project: &Project,
    (label, binary, names): (&str, &str, &str),
    settings: &[(&str, &str)],
) -> Result<bool> {
    let mut command = Command::new("cargo");
    command
        .args([
            "test",
            "-p",
            "tests",
            "--test",
            binary,
            names,
            "--",
            "--nocapture",
        ])
        .envs(settings.iter().copied())
        .current_dir(&project.root);
    Ok(watched(label, &mut command)?.succeeded)
}

fn kill(project: &Project, tools: &Tools) -> Result<bool> {
    build::run(project, tools)?;
    let mut command = tools.command(&tools.node)?;
    command
        .args(["tests/edge/kill/rounds.mjs", ROUNDS])
        .current_dir(&project.root);
    Ok(watched("kill workerd under load", &mut command)?.succeeded)
}
