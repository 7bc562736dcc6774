//! The app: `frontend` as wasm with its stylesheet, and the stylesheets of pages the Worker renders.

use crate::{
    build::{headers, node, styles},
    failure::Result,
    process::step,
    project::{Project, files_below},
    tools::Tools,
};

pub(super) const FOLDER: &str = "dist/site";
/// Written last, so that it exists only after a whole build.
pub(super) const OUTPUT: &str = "dist/site/_headers";

/// The API's document and the page of it, under the addresses that `wrangler.toml` leaves to assets.
const API: [(&str, &str); 2] = [
    ("docs/openapi.json", "api/openapi.json"),
    ("docs/api.html", "api/docs.html"),
];

pub(super) fn build(project: &Project, tools: &Tools) -> Result<()> {
    styles::write_app(project, tools)?;
    let mut command = tools.command(&tools.trunk)?;
    // Trunk takes `NO_COLOR=1` for a malformed option of its own.
    command
        .args(["build", "--release", "--offline", "--skip-version-check"])
        .current_dir(project.path("frontend"))
        .env_remove("NO_COLOR");
    step("build the app", &mut command)?;
    styles::write_pages(project, tools)?;
    for (file, name) in API {
        project.write(&format!("{FOLDER}/{name}"), &project.read(file)?)?;
    }
    // The Worker sends this copy: see `functions/src/assets.rs`.
    let mut wasm = files_below(&project.path(FOLDER), &[])?;
    wasm.retain(|file| {
        file.extension()
            .is_some_and(|extension| extension == "wasm")
    });
    node::compress(project, tools, &wasm)?;
    headers::write(project, tools)
}
