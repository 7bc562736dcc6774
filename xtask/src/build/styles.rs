//! Stylesheets: those of the app in layer order as one text, which stands in its page, and a file for
//! each kind of page that the Worker renders. All begin with the same tokens.

use std::path::PathBuf;

use crate::{
    build::{node, site},
    failure::Result,
    project::{Project, files_below},
    tools::Tools,
};

const TOKENS: &str = "frontend/styles/tokens.css";
/// The rest of the app's own sheets: before and after those that lie beside their components.
const BEFORE: [&str; 3] = [
    "frontend/styles/reset.css",
    "frontend/styles/base.css",
    "frontend/styles/layout.css",
];
const BESIDE: [&str; 4] = [
    "frontend/src/ui",
    "frontend/src/components",
    "frontend/src/layouts",
    "frontend/src/pages",
];
const AFTER: [&str; 1] = ["frontend/styles/utilities.css"];
const APP: &str = "dist/app/app.css";
const PAGES: [(&str, &str); 3] = [
    ("frontend/styles/portal.css", "portal.css"),
    ("frontend/styles/document.css", "document.css"),
    ("frontend/styles/api.css", "api.css"),
];

/// The sheets of the app.
pub(super) fn of_app(project: &Project, tools: &Tools) -> Result<String> {
    let mut sheets: Vec<PathBuf> = vec![project.path(TOKENS)];
    sheets.extend(BEFORE.iter().map(|sheet| project.path(sheet)));
    for folder in BESIDE {
        let files = files_below(&project.path(folder), &[])?;
        sheets.extend(
            files
                .into_iter()
                .filter(|file| file.extension().is_some_and(|e| e == "css")),
        );
    }
    sheets.extend(AFTER.iter().map(|sheet| project.path(sheet)));
    node::join_styles(project, tools, &sheets, APP)?;
    project.read(APP)
}

/// The sheets that pages of the Worker link by a fixed name.
pub(super) fn write_pages(project: &Project, tools: &Tools) -> Result<()> {
    for (sheet, name) in PAGES {
        let sheets = [project.path(TOKENS), project.path(sheet)];
        node::join_styles(project, tools, &sheets, &format!("{}/{name}", site::FOLDER))?;
    }
    Ok(())
}
