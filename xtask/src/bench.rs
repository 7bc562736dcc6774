//! `cargo xtask bench`: the figures of the main operations on the built Worker.

use crate::{build, chromium, failure::Result, process::watched, project::Project, tools};

pub(crate) fn run(project: &Project) -> Result<()> {
    let tools = tools::ensure(project)?;
    let chromium = chromium::ensure()?;
    build::run(project, &tools)?;
    let mut command = tools.command(&tools.node)?;
    command
        .arg("tests/edge/bench.mjs")
        .env("DUNLIN_CHROMIUM", chromium)
        .current_dir(&project.root);
    if watched("measure the main operations", &mut command)?.succeeded {
        Ok(())
    } else {
        Err("the benchmark failed; its own words are above".into())
    }
}
