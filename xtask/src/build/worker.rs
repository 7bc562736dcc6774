//! Workers: `functions` as it is deployed, and the one of the conformance tests. Each is wasm with
//! the JavaScript that loads it.

use std::fs;

use crate::{
    build::wasm::without_names,
    failure::{About, Result},
    process::step,
    project::Project,
    tools::Tools,
};

pub(super) const OUTPUT: &str = "dist/worker/index_bg.wasm";
pub(super) const CONFORMANCE_OUTPUT: &str = "dist/conformance/index_bg.wasm";
/// The Worker with the names of its functions, which are a tenth of what would be deployed. The
/// places of a trace from production are places in this file as well.
const SYMBOLS: &str = "dist/symbols/worker.wasm";

pub(super) fn build(project: &Project, tools: &Tools) -> Result<()> {
    // The output folder is relative to the crate.
    let args = ["--release", "--out-dir", "../dist/worker"];
    worker_build(project, tools, "build the Worker", "functions", &args)?;
    put_names_aside(project)
}

fn put_names_aside(project: &Project) -> Result<()> {
    let (worker, symbols) = (project.path(OUTPUT), project.path(SYMBOLS));
    project.empty_folder("dist/symbols")?;
    fs::rename(&worker, &symbols).about("move", &worker)?;
    let named = fs::read(&symbols).about("read", &symbols)?;
    fs::write(&worker, without_names(&named)?).about("write", &worker)
}

/// Optimised, though nobody measures it: so it shares what the Worker is made of, and little is left.
pub(super) fn build_conformance(project: &Project, tools: &Tools) -> Result<()> {
    let args = ["--release", "--out-dir", "../../../dist/conformance"];
    let label = "build the Worker of the conformance tests";
    worker_build(project, tools, label, "tests/conformance/worker", &args)
}

fn worker_build(
    project: &Project,
    tools: &Tools,
    label: &str,
    folder: &str,
    args: &[&str],
) -> Result<()> {
    let mut command = tools.command(&tools.worker_build)?;
    // worker-build downloads every tool whose variable is not set.
    command
        .args(args)
        .current_dir(project.path(folder))
        .env("WASM_BINDGEN_BIN", &tools.wasm_bindgen)
        .env("WASM_OPT_BIN", tools.npm_binary("wasm-opt"))
        .env("ESBUILD_BIN", tools.npm_binary("esbuild"));
    step(label, &mut command).map(drop)
}
