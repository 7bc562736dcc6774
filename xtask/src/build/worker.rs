//! The Worker: `functions` as wasm, with the JavaScript that loads it.

use crate::{failure::Result, process::step, project::Project, tools::Tools};

pub(super) const OUTPUT: &str = "dist/worker/index_bg.wasm";

pub(super) fn build(project: &Project, tools: &Tools) -> Result<()> {
    let mut command = tools.command(&tools.worker_build)?;
    // worker-build takes the output folder relative to the crate. It downloads every tool whose
    // variable is not set.
    command
        .args(["--release", "--out-dir", "../dist/worker"])
        .current_dir(project.path("functions"))
        .env("WASM_BINDGEN_BIN", &tools.wasm_bindgen)
        .env("WASM_OPT_BIN", tools.npm_binary("wasm-opt"))
        .env("ESBUILD_BIN", tools.npm_binary("esbuild"));
    step("build the Worker", &mut command).map(drop)
}
