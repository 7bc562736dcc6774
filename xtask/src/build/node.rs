//! The few things that Node does for the build, because Rust's standard library has neither a
//! minifier nor SHA-256 nor compression.

use std::{ffi::OsStr, path::PathBuf};

use crate::{failure::Result, process::step, project::Project, tools::Tools};

const COMPRESS: &str = include_str!("compress.mjs");
const DIGEST: &str = include_str!("digest.mjs");
const MEASURE: &str = include_str!("measure.mjs");
const STYLES: &str = include_str!("styles.mjs");

/// Joins stylesheets into one minified file. A warning of the minifier fails the build: it is a
/// spelling mistake that a browser would skip without a word.
pub(super) fn join_styles(
    project: &Project,
    tools: &Tools,
    sheets: &[PathBuf],
    output: &str,
) -> Result<()> {
    let output_path = project.path(output);
    let args = sheets
        .iter()
        .chain([&output_path])
        .map(|path| path.as_os_str());
    run(project, tools, &format!("write {output}"), STYLES, args).map(drop)
}

/// The `sha256-…` source expression of each `script` or `style` that stands in a page itself.
pub(super) fn inline_hashes(
    project: &Project,
    tools: &Tools,
    page: &str,
    tag: &str,
) -> Result<Vec<String>> {
    let page = project.path(page);
    let args = [page.as_os_str(), tag.as_ref()];
    run(project, tools, "hash what stands in the page", DIGEST, args)
}

/// Writes a Brotli copy beside each file.
pub(super) fn compress(project: &Project, tools: &Tools, files: &[PathBuf]) -> Result<()> {
    run(
        project,
        tools,
        "compress the app",
        COMPRESS,
        files.iter().map(|file| file.as_os_str()),
    )
    .map(drop)
}

/// A line for each file with its size as it is and compressed.
pub(super) fn measure(project: &Project, tools: &Tools, files: &[PathBuf]) -> Result<Vec<String>> {
    run(
        project,
        tools,
        "measure the output",
        MEASURE,
        files.iter().map(|file| file.as_os_str()),
    )
}

fn run<'a>(
    project: &Project,
    tools: &Tools,
    label: &str,
    script: &str,
    args: impl IntoIterator<Item = &'a OsStr>,
) -> Result<Vec<String>> {
    let mut command = tools.command(&tools.node)?;
    command
        .args(["--input-type=module", "--eval", script, "--"])
        .args(args);
    Ok(step(label, command.current_dir(&project.root))?.lines)
}
