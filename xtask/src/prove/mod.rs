//! `cargo xtask prove`: what takes longer than the tests should. Its last figures stand in
//! docs/TESTING.md.

mod assertions;

use std::process::Command;

use crate::{
    args::Args,
    build,
    cargo_tools::Cache,
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
const MUTANTS_VERSION: &str = "27.1.0";
/// What is mutated: the modules whose mistakes would be wrong amounts.
const MUTATED: [&str; 7] = [
    "shared/src/allocation",
    "shared/src/ageing",
    "shared/src/import",
    "shared/src/invoice",
    "shared/src/kernel",
    "shared/src/ledger",
    "shared/src/tax",
];

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
    args.finish()?;
    if let Some(name) = &only
        && !PARTS.contains(&name.as_str())
    {
        return Err(format!("there is no part `{name}`; there are {}", PARTS.join(", ")).into());
    }
    let mut failed = Vec::new();
    for part in PARTS {
        if only.as_deref().is_none_or(|name| name == part) && !holds(project, part)? {
            failed.push(part);
        }
    }
    if failed.is_empty() {
        return Ok(());
    }
    Err(format!("not proved: {}", failed.join(", ")).into())
}

fn holds(project: &Project, part: &str) -> Result<bool> {
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
            &[("DUNLIN_STRICT_GUARDS", "1")],
        ),
        "assertions" => assertions::run(project),
        "kill" => kill(project, &tools::ensure(project)?),
        _ => mutants(project),
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

/// Mutants of `shared` that no test notices are listed; whether each is harmless, people judge.
fn mutants(project: &Project) -> Result<bool> {
    let mut cache = Cache::open()?;
    let program = cache.tool("cargo-mutants", "cargo-mutants", MUTANTS_VERSION, &[])?;
    cache.close()?;
    let mut command = Command::new(program);
    command
        .args([
            "mutants",
            "--package",
            "shared",
            "--output",
            "target",
            "--no-shuffle",
        ])
        .args([
            "--test-package",
            "shared",
            "--baseline",
            "skip",
            "--timeout",
            "60",
        ])
        .args(
            MUTATED
                .iter()
                .flat_map(|folder| ["--file".to_owned(), format!("{folder}/**/*.rs")]),
        )
        .current_dir(&project.root);
    // It ends with a failure when a mutant survives; docs/TESTING.md explains those.
    watched("mutate the domain", &mut command)?;
    Ok(true)
}
