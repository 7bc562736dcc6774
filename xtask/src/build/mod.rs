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
const COMMON: [&str; 5] = [
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    ".cargo/config.toml",
    "xtask/src/build",
];
const WORKER: [&str; 2] = ["shared", "functions"];
const CONFORMANCE: [&str; 3] = ["shared", "functions", "tests/conformance"];
const SITE: [&str; 4] = ["shared", "frontend", "docs/openapi.json", "docs/api.html"];

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
        worker_stamp.renew(project, || worker::build(project, tools))?;
    }
    if !site_is_fresh {
        site_stamp.renew(project, || site::build(project, tools))?;
    }
    Ok(true)
}

/// Builds the Worker of the conformance tests unless it is up to date.
pub(crate) fn build_conformance(project: &Project, tools: &Tools) -> Result<()> {
    let stamp = stamp(project, "conformance", &CONFORMANCE)?;
    if stamp.is_fresh(project, worker::CONFORMANCE_OUTPUT) {
        return Ok(());
    }
    stamp.renew(project, || worker::build_conformance(project, tools))
}

fn stamp(project: &Project, name: &str, own: &[&str]) -> Result<Stamp> {
    let inputs: Vec<&str> = COMMON.iter().chain(own).copied().collect();
    let file = format!("dist/.stamps/{name}");
    Stamp::of(project, &file, &inputs, &Tools::versions(project)?)
}
