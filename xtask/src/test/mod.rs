//! `cargo xtask test`: everything, cheap before dear, closed by one line of counts.

mod summary;

use std::{
    env,
    path::PathBuf,
    process::{Command, ExitCode},
};

use crate::{
    args::Args,
    build, check, chromium,
    failure::{About, Result},
    process::{Outcome, watched},
    project::{Project, files_below},
    schemathesis,
    stopwatch::Stopwatch,
    tools,
};
use summary::Summary;

pub(crate) fn run(project: &Project, mut args: Args) -> Result<ExitCode> {
    let watch = Stopwatch::start();
    let data = data(args.value("--data")?)?;
    args.finish()?;

    let tools = tools::ensure(project)?;
    let chromium = chromium::ensure()?;
    let schemathesis = schemathesis::ensure()?;
    check::run(project)?;

    let mut native = Command::new("cargo");
    native
        .args(["test", "--workspace", "--no-fail-fast"])
        .env("INSTA_UPDATE", "no")
        .current_dir(&project.root);
    let mut edge = tools.command(&tools.node)?;
    edge.args(["--test", "--test-reporter=spec"])
        .args(edge_tests(project)?)
        .env("DUNLIN_CHROMIUM", chromium)
        .env("DUNLIN_SCHEMATHESIS", schemathesis)
        .current_dir(&project.root);
    if let Some(data) = &data {
        native.env("DUNLIN_DATA", data);
        edge.env("DUNLIN_DATA", data);
    }

    let native = watched("native tests", &mut native)?;
    let mut summary = counted(&native, Summary::of_cargo);
    println!();
    build::run(project, &tools)?;
    build::build_conformance(project, &tools)?;
    let edge = watched("tests of the built Worker and app", &mut edge)?;
    summary.add(&counted(&edge, Summary::of_node));

    println!("\nall tests: {watch}\n{summary}");
    Ok(if summary.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
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
