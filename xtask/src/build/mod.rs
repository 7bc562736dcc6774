//! Builds what is deployed into `dist/`: the Worker, the app and the headers the app is served with;
//! and, for tests alone, the Worker that runs the conformance suite.

mod app;
mod headers;
mod node;
mod pages;
mod parts;
mod site;
mod sizes;
mod styles;
mod wasm;
mod worker;

use crate::{failure::Result, project::Project, stamp::Stamp, tools::Tools};

/// What all builds depend on besides their own sources.
const COMMON: [&str; 3] = ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml"];
const WORKER: [&str; 2] = ["shared", "functions"];
const CONFORMANCE: [&str; 3] = ["shared", "functions", "tests/conformance"];
const SITE: [&str; 5] = [
    "shared",
    "frontend",
    "docs/openapi.json",
    "docs/api.html",
    "xtask/src/build",
];

/// Builds whatever has changed since the last time and prints the sizes.
pub(crate) fn run(project: &Project, tools: &Tools) -> Result<()> {
    if !build(project, tools)? {
        println!("  Worker and app are up to date");
    }
    sizes::print(project, tools)
}

/// Builds whatever has changed and says whether anything had.
pub(crate) fn build(project: &Project, tools: &Tools) -> Result<bool> {
    let worker_stamp = stamp(project, "worker", &WORKER)?;
    let site_stamp = stamp(project, "site", &SITE)?;
    let worker_is_fresh = worker_stamp.is_fresh(project, worker::OUTPUT);
    let site_is_fresh = site_stamp.is_fresh(project, site::OUTPUT);
    if worker_is_fresh && site_is_fresh {
        return Ok(false);
    }
    if !worker_is_fresh {
        worker::build(project, tools)?;
        worker_stamp.write(project)?;
    }
    if !site_is_fresh {
        site::build(project, tools)?;
        site_stamp.write(project)?;
    }
    Ok(true)
}

/// Builds the Worker of the conformance tests unless it is up to date.
pub(crate) fn build_conformance(project: &Project, tools: &Tools) -> Result<()> {
    let stamp = stamp(project, "conformance", &CONFORMANCE)?;
    if stamp.is_fresh(project, worker::CONFORMANCE_OUTPUT) {
        return Ok(());
    }
    worker::build_conformance(project, tools)?;
    stamp.write(project)
}

fn stamp(project: &Project, name: &str, own: &[&str]) -> Result<Stamp> {
    let inputs: Vec<&str> = COMMON.iter().chain(own).copied().collect();
    let file = format!("dist/.stamps/{name}");
    Stamp::of(project, &file, &inputs, &Tools::versions(project)?)
}
