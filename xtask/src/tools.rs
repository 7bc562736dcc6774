//! The build tools, each in exactly one version: cargo's in a cache of this user that all checkouts
//! share, npm's in `node_modules`.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    cargo_tools::Cache,
    failure::Result,
    npm,
    process::{answer, step},
    project::Project,
};

pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";
const WORKER_BUILD_VERSION: &str = "0.8.7";
/// Understands what the macros of `wasm_split_helpers` in Cargo.lock leave in the wasm.
const WASM_SPLIT_VERSION: &str = "0.2.4";

/// The tools of a build, all installed.
pub(crate) struct Tools {
    pub(crate) worker_build: PathBuf,
    pub(crate) wasm_bindgen: PathBuf,
    pub(crate) wasm_split: PathBuf,
    /// The project's own Node, which may be newer than the machine's.
    pub(crate) node: PathBuf,
    node_modules: PathBuf,
}

impl Tools {
    /// Names all versions, so that a new tool makes its output anew.
    pub(crate) fn versions(project: &Project) -> Result<String> {
        let wasm_bindgen = project.locked_version("wasm-bindgen")?;
        Ok(format!(
            "{WORKER_BUILD_VERSION} {WASM_SPLIT_VERSION} {wasm_bindgen} {}",
            npm::wanted(project)?
        ))
    }

    pub(crate) fn npm_binary(&self, name: &str) -> PathBuf {
        self.node_modules.join(".bin").join(name)
    }

    /// A program that finds the project's Node and tools before the machine's, and calls no one
    /// outside the machine.
    pub(crate) fn command(&self, program: impl Into<OsString>) -> Result<Command> {
        let mut command = Command::new(program.into());
        command
            .env("PATH", self.search_path()?)
            .env("CI", "1")
            .env("WRANGLER_SEND_METRICS", "false")
            .env("CLOUDFLARE_CF_FETCH_ENABLED", "false")
            // The tools' own stack traces say nothing about the project.
            .env_remove("RUST_BACKTRACE");
        Ok(command)
    }

    pub(crate) fn wrangler(&self) -> Result<Command> {
        let mut command = self.command(&self.node)?;
        command.arg(self.node_modules.join("wrangler/bin/wrangler.js"));
        Ok(command)
    }

    fn search_path(&self) -> Result<OsString> {
        let mut folders = vec![self.node_modules.join(".bin")];
        folders.extend(self.wasm_bindgen.parent().map(Path::to_path_buf));
        folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        env::join_paths(folders).map_err(|error| format!("PATH cannot be set: {error}").into())
    }
}

/// Installs whatever is missing; takes a moment when nothing is.
pub(crate) fn ensure(project: &Project) -> Result<Tools> {
    ensure_wasm_target()?;
    npm::ensure(project)?;
    let wasm_bindgen = project.locked_version("wasm-bindgen")?;
    let mut cache = Cache::open()?;
    let tools = Tools {
        wasm_bindgen: cache.tool("wasm-bindgen-cli", "wasm-bindgen", &wasm_bindgen, &[])?,
        worker_build: cache.tool("worker-build", "worker-build", WORKER_BUILD_VERSION, &[])?,
        wasm_split: cache.tool(
            "wasm_split_cli_support",
            "wasm-split-cli",
            WASM_SPLIT_VERSION,
            &["--features", "build-binary"],
        )?,
        node: project.path("node_modules/.bin/node"),
        node_modules: project.path("node_modules"),
    };
    cache.close()?;
    Ok(tools)
}

fn ensure_wasm_target() -> Result<()> {
    let print = ["--print", "target-libdir", "--target", WASM_TARGET];
    if answer("rustc", &print).is_some_and(|folder| Path::new(&folder).exists()) {
        return Ok(());
    }
    if answer("rustup", &["--version"]).is_none() {
        return Err(format!(
            "rustup is missing, so the target {WASM_TARGET} cannot be added: install Rust with rustup"
        )
        .into());
    }
    step(
        "add the wasm target",
        Command::new("rustup").args(["target", "add", WASM_TARGET]),
    )
    .map(drop)
}
