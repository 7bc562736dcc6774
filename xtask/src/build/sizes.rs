//! The table of sizes that ends a build.

use std::path::Path;

use crate::{
    build::{node, site},
    failure::Result,
    project::{Project, files_below},
    tools::Tools,
};

const MEASURED: [&str; 4] = ["wasm", "js", "css", "html"];

pub(super) fn print(project: &Project, tools: &Tools) -> Result<()> {
    let mut files = files_below(&project.path("dist/worker"), &[".tmp", "worker"])?;
    files.extend(files_below(&project.path(site::FOLDER), &[])?);
    files.retain(|file| is_measured(file));
    for line in node::measure(project, tools, &files)? {
        println!("{line}");
    }
    Ok(())
}

fn is_measured(file: &Path) -> bool {
    file.extension()
        .is_some_and(|extension| MEASURED.iter().any(|measured| extension == *measured))
}
