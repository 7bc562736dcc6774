//! Workers: `functions` as it is deployed, and the one of the conformance tests. Each is wasm with
//! the JavaScript that loads it.

use crate::{failure::Result, process::step, project::Project, tools::Tools};

pub(super) const OUTPUT: &str = "dist/worker/index_bg.wasm";
pub(super) const CONFORMANCE_OUTPUT: &str = "dist/conformance/index_bg.wasm";

pub(super) fn build(project: &Project, tools: &Tools) -> Result<()> {
    // The output folder is relative to the crate.
    let args = ["--release", "--out-dir", "../dist/worker"];
    worker_build(project, tools, "build the Worker", "functions", &args)
}

/// Not optimised: nobody measures it.
pub(super) fn build_conformance(project: &Project, tools: &Tools) -> Result<()> {
    let args = ["--dev", "--out-dir", "../../../dist/conformance"];
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
