//! `cargo xtask test`: everything, cheap before dear, the builds beside the native tests, closed by
//! one line of counts.

mod native;
mod summary;

use std::{
    env,
    num::NonZero,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    thread,
};

use crate::{
    args::Args,
    background::Background,
    check, chromium,
    failure::{About, Result},
    process::{Outcome, watched},
    project::{Project, files_below},
    schemathesis,
    stopwatch::Stopwatch,
    tools,
};
use summary::Summary;

/// Each file of tests has a browser and a workerd of its own.
const FILES_AT_ONCE_MAX: usize = 4;

pub(crate) fn run(project: &Project, mut args: Args) -> Result<ExitCode> {
    let watch = Stopwatch::start();
    let data = data(args.value("--data")?)?;
    args.finish()?;

    let tools = tools::ensure(project)?;
    let chromium = chromium::ensure()?;
    let schemathesis = schemathesis::ensure()?;
    check::text(project)?;
    // Much of a build for deployment runs on one core, and its locks are its own.
    let build = Background::start("build the Workers and the app", &mut build_command()?)?;
    native::build(project)?;
    check::clippy_beside_tests(project)?;
    let native = native::run(project, |command| hand_over(command, data.as_ref()))?;
    let mut summary = counted(&native, Summary::of_cargo);
    build.join()?;

    let mut edge = tools.command(&tools.node)?;
    edge.args(["--test", "--test-reporter=spec"])
        .arg(format!("--test-concurrency={}", files_at_once()))
        .args(edge_tests(project)?)
        .env("DUNLIN_CHROMIUM", chromium)
        .env("DUNLIN_SCHEMATHESIS", schemathesis)
        .env("DUNLIN_SEED", native::seed(project))
        .current_dir(&project.root);
    hand_over(&mut edge, data.as_ref());
    let edge = watched("tests of the built Worker and app", &mut edge)?;
    summary.add(&counted(&edge, Summary::of_node));

    println!("\nall tests: {watch}\n{summary}");
    Ok(if summary.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// This program's own `build`.
fn build_command() -> Result<Command> {
    let xtask = env::current_exe().about("find", Path::new("xtask"))?;
    let mut command = Command::new(xtask);
    command.args(["build", "--conformance"]);
    Ok(command)
}

/// Node keeps a core for itself, though a file of tests mostly waits for its browser or its Worker.
fn files_at_once() -> usize {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    cores.min(FILES_AT_ONCE_MAX)
}

fn hand_over(command: &mut Command, data: Option<&PathBuf>) {
    if let Some(data) = data {
        command.env("DUNLIN_DATA", data);
    }
}

/// A runner that fails without a failed test, because something did not compile, counts as one.
fn counted(outcome: &Outcome, parse: fn(&[String]) -> Summary) -> Summary {
    let mut summary = parse(&outcome.lines);
    if !outcome.succeeded {
        summary.failed = summary.failed.max(1);
    }
    summary
}

/// The folder of real ledgers, as a path that holds in whatever folder a test runs.
fn data(option: Option<PathBuf>) -> Result<Option<PathBuf>> {
    let folder = option.or_else(|| env::var_os("DUNLIN_DATA").map(PathBuf::from));
    folder
        .map(|folder| folder.canonicalize().about("find", &folder))
        .transpose()
}

fn edge_tests(project: &Project) -> Result<Vec<PathBuf>> {
    let mut files = files_below(&project.path("tests/edge"), &["node_modules"])?;
    files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    Ok(files)
}
