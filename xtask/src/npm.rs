//! Installs the npm packages of package-lock.json.

use std::{fs, process::Command};

use crate::{
    failure::Result,
    process::{answer, step},
    project::Project,
    stamp::Stamp,
};

/// The oldest Node whose npm installs the packages, one of which is the Node everything else uses.
const NODE_MAJOR_MIN: u32 = 18;
const NODE: &str = "node_modules/.bin/node";

/// The content of package-lock.json.
pub(crate) fn wanted(project: &Project) -> Result<String> {
    project.read("package-lock.json")
}

pub(crate) fn ensure(project: &Project) -> Result<()> {
    let inputs = ["package.json", "package-lock.json"];
    let stamp = Stamp::of(project, "node_modules/.stamp", &inputs, "")?;
    if stamp.is_fresh(project, NODE) {
        return Ok(());
    }
    let missing = || format!("Node is missing: install Node {NODE_MAJOR_MIN} or newer, with npm");
    let version = answer("node", &["--version"]).ok_or_else(missing)?;
    if major(&version).is_none_or(|major| major < NODE_MAJOR_MIN) {
        return Err(format!("Node {version} is too old: install {NODE_MAJOR_MIN} or newer").into());
    }
    answer("npm", &["--version"])
        .ok_or("npm is missing: it comes with Node, or as package `npm`")?;

    let mut command = Command::new("npm");
    command
        .args(["ci", "--no-audit", "--no-fund"])
        .current_dir(&project.root);
    step("install npm packages", &mut command)?;
    if fs::metadata(project.path(NODE)).is_err() {
        return Err(
            "npm left out the project's own Node: its install scripts must be allowed to \
                    run (`npm config get ignore-scripts`)"
                .into(),
        );
    }
    stamp.write(project)
}

fn major(version: &str) -> Option<u32> {
    version
        .trim_start_matches('v')
        .split('.')
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_of_node_is_its_first_number() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("unknown"), None);
    }
}
