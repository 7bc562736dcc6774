//! Installs programs with cargo into a cache of this user, keyed by version.

use std::{env, fs, path::PathBuf, process::Command};

use crate::{
    apt,
    failure::{About, Result},
    process::{answer, step},
};

pub(crate) struct Cache {
    folder: PathBuf,
    /// Where cargo compiles the programs; they share it, because they share many crates.
    target: PathBuf,
    has_compiled: bool,
}

impl Cache {
    /// The folder `$DUNLIN_TOOLS`, or one in the user's cache.
    pub(crate) fn folder() -> Result<PathBuf> {
        let set = |name| {
            env::var_os(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        let folder = set("DUNLIN_TOOLS")
            .or_else(|| set("XDG_CACHE_HOME").map(|folder| folder.join("dunlin/tools")))
            .or_else(|| set("HOME").map(|folder| folder.join(".cache/dunlin/tools")))
            .ok_or("neither DUNLIN_TOOLS nor HOME is set: no place to install tools")?;
        Ok(folder)
    }

    /// An open cache.
    pub(crate) fn open() -> Result<Self> {
        let folder = Self::folder()?;
        Ok(Self {
            target: folder.join("target"),
            folder,
            has_compiled: false,
        })
    }

    /// The path of a program, which is compiled first if it is not there.
    pub(crate) fn tool(
        &mut self,
        package: &str,
        binary: &str,
        version: &str,
        options: &[&str],
    ) -> Result<PathBuf> {
        let folder = self.folder.join(format!("{package}-{version}"));
        let path = folder.join("bin").join(binary);
        if path.exists() {
            return Ok(path);
        }
        if package == "worker-build" {
            ensure_openssl()?;
        }
        self.has_compiled = true;
        // Optimised for a short compile time: none of them runs long enough for more to pay.
        let mut command = Command::new("cargo");
        command
            .args(["install", package, "--version", version, "--locked"])
            .args(options)
            .arg("--root")
            .arg(&folder)
            .env("CARGO_TARGET_DIR", &self.target)
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

    /// Removes what only compiling needed.
    pub(crate) fn close(self) -> Result<()> {
        if self.has_compiled {
            fs::remove_dir_all(&self.target).about("remove", &self.target)?;
        }
        Ok(())
    }
}

/// worker-build links against OpenSSL on Linux and says so only after minutes of compiling.
fn ensure_openssl() -> Result<()> {
    let found = answer("pkg-config", &["--exists", "openssl"]).is_some();
    if !cfg!(target_os = "linux") || found || env::var_os("OPENSSL_DIR").is_some() {
        return Ok(());
    }
    apt::install(
        "OpenSSL's headers, which worker-build needs",
        &["libssl-dev", "pkg-config"],
    )
}
