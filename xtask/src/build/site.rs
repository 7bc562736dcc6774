//! What browsers load: the app, and the stylesheets and files that stand beside it.

use crate::{
    build::{app, headers, node, pages, styles},
    failure::Result,
    project::{Project, files_below},
    tools::Tools,
};

pub(super) const FOLDER: &str = "dist/site";
/// Written last, so that it exists only after a whole build.
pub(super) const OUTPUT: &str = "dist/site/_headers";

const PAGE: &str = "index.html";
const ROUTES: &str = "frontend/src/routes.rs";

/// Files that are served as they are. The API's document and the page of it lie under the addresses
/// that `wrangler.toml` leaves to assets.
const COPIED: [(&str, &str); 3] = [
    ("frontend/favicon.svg", "favicon.svg"),
    ("docs/openapi.json", "api/openapi.json"),
    ("docs/api.html", "api/docs.html"),
];

pub(super) fn build(project: &Project, tools: &Tools) -> Result<()> {
    project.empty_folder(FOLDER)?;
    let app = app::build(project, tools, FOLDER)?;
    let page = project
        .read(&format!("frontend/{PAGE}"))?
        .replace("{pages}", &pages::json(&project.read(ROUTES)?, &app.parts)?)
        .replace("{folder}", &app.folder)
        .replace("{styles}", styles::of_app(project, tools)?.trim());
    project.write(&format!("{FOLDER}/{PAGE}"), &page)?;
    styles::write_pages(project, tools)?;
    for (file, name) in COPIED {
        project.write(&format!("{FOLDER}/{name}"), &project.read(file)?)?;
    }
    // The Worker sends these copies: see `functions/src/assets.rs`.
    let files = files_below(&project.path(&format!("{FOLDER}{}", app.folder)), &[])?;
    node::compress(project, tools, &files)?;
    headers::write(project, tools, &app.folder)
}
