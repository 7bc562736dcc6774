//! Installs the build tools, each in exactly one version: cargo's into a cache of this user that all
//! checkouts share, npm's into `node_modules`.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    failure::{About, Result},
    npm,
    process::{answer, step},
    project::Project,
};

const WASM_TARGET: &str = "wasm32-unknown-unknown";
const WORKER_BUILD_VERSION: &str = "0.8.7";
const TRUNK_VERSION: &str = "0.21.14";

/// The tools of a build, all installed.
pub(crate) struct Tools {
    pub(crate) worker_build: PathBuf,
    pub(crate) trunk: PathBuf,
    pub(crate) wasm_bindgen: PathBuf,
    /// The project's own Node, which may be newer than the machine's.
    pub(crate) node: PathBuf,
    node_modules: PathBuf,
}

impl Tools {
    /// Names all versions, so that a new tool makes its output anew.
    pub(crate) fn versions(project: &Project) -> Result<String> {
        let wasm_bindgen = project.locked_version("wasm-bindgen")?;
        Ok(format!(
            "{WORKER_BUILD_VERSION} {TRUNK_VERSION} {wasm_bindgen} {}",
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
    let cache = cache()?;
    let wasm_bindgen_version = project.locked_version("wasm-bindgen")?;
    let tools = Tools {
        wasm_bindgen: installed(
            &cache,
            "wasm-bindgen-cli",
            "wasm-bindgen",
            &wasm_bindgen_version,
        )?,
        worker_build: installed(&cache, "worker-build", "worker-build", WORKER_BUILD_VERSION)?,
        trunk: installed(&cache, "trunk", "trunk", TRUNK_VERSION)?,
        node: project.path("node_modules/.bin/node"),
        node_modules: project.path("node_modules"),
    };
    let scratch = cache.join("target");
    if scratch.exists() {
        fs::remove_dir_all(&scratch).about("remove", &scratch)?;
    }
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

/// `$DUNLIN_TOOLS`, or the user's cache folder.
fn cache() -> Result<PathBuf> {
    let set = |name: &str| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    set("DUNLIN_TOOLS")
        .or_else(|| set("XDG_CACHE_HOME").map(|folder| folder.join("dunlin/tools")))
        .or_else(|| set("HOME").map(|folder| folder.join(".cache/dunlin/tools")))
        .ok_or_else(|| "neither DUNLIN_TOOLS nor HOME is set: no place to install tools".into())
}

/// The path of a cargo-installed binary, which is built first if it is not there.
fn installed(cache: &Path, package: &str, binary: &str, version: &str) -> Result<PathBuf> {
    let folder = cache.join(format!("{package}-{version}"));
    let path = folder.join("bin").join(binary);
    if path.exists() {
        return Ok(path);
    }
    if package == "worker-build" {
        ensure_openssl()?;
    }
    // The tools share one target folder, because they share many crates, and are built for a short
    // build: none of them runs long enough for optimisation to pay.
    let mut command = Command::new("cargo");
    command
        .args([
            "install",
            package,
            "--version",
            version,
            "--locked",
            "--root",
        ])
        .arg(&folder)
        .env("CARGO_TARGET_DIR", cache.join("target"))
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "0");
    step(
        &format!("install {package} {version}, once for this user"),
        &mut command,
    )?;
    Ok(path)
}

/// worker-build links against OpenSSL on Linux and says so only after minutes of compiling.
fn ensure_openssl() -> Result<()> {
    let found = answer("pkg-config", &["--exists", "openssl"]).is_some();
    if !cfg!(target_os = "linux") || found || env::var_os("OPENSSL_DIR").is_some() {
        return Ok(());
    }
    crate::apt::install(
        "OpenSSL's headers, which worker-build needs",
        &["libssl-dev", "pkg-config"],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trunk_is_told_the_version_of_wasm_bindgen_that_is_installed() {
        let project = Project::find().unwrap();
        let wanted = format!(
            "wasm_bindgen = \"{}\"",
            project.locked_version("wasm-bindgen").unwrap()
        );
        assert!(
            project
                .read("frontend/Trunk.toml")
                .unwrap()
                .contains(&wanted)
        );
    }
}
