//! Finds the browser that the tests drive, and installs it from the system's packages if it can.

use std::{env, path::PathBuf};

use crate::{apt, failure::Result};

const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
const MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/// The path of Chromium. `DUNLIN_CHROMIUM` names another one.
pub(crate) fn ensure() -> Result<PathBuf> {
    if let Some(path) = find() {
        return Ok(path);
    }
    apt::install("Chromium, which the browser tests drive", &["chromium"])?;
    find().ok_or_else(|| "Chromium was installed but is not on PATH: set DUNLIN_CHROMIUM".into())
}

fn find() -> Option<PathBuf> {
    if let Some(path) = env::var_os("DUNLIN_CHROMIUM") {
        return Some(PathBuf::from(path));
    }
    let folders: Vec<PathBuf> =
        env::split_paths(&env::var_os("PATH").unwrap_or_default()).collect();
    let on_path = NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    on_path
        .chain([PathBuf::from(MAC)])
        .find(|path| path.is_file())
}
