//! Installs a package of the system where that is possible without asking anyone.

use std::process::Command;

use crate::{
    failure::Result,
    process::{answer, step},
};

/// Installs Debian packages as root, or says exactly what to type.
pub(crate) fn install(what: &str, packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    if answer("apt-get", &["--version"]).is_none() {
        return Err(
            format!("{what}: missing; install it with your system's package manager").into(),
        );
    }
    if answer("id", &["-u"]).as_deref() != Some("0") {
        return Err(format!("{what}: missing; run `sudo apt-get install {names}`").into());
    }
    step(
        "refresh the list of system packages",
        Command::new("apt-get").arg("update"),
    )?;
    let mut command = Command::new("apt-get");
    command
        .args(["install", "--yes", "--no-install-recommends"])
        .args(packages);
    step(
        &format!("install {names}"),
        command.env("DEBIAN_FRONTEND", "noninteractive"),
    )
    .map(drop)
}
