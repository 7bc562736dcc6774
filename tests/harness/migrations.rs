//! The migrations, in the order in which they are applied.

use std::path::PathBuf;

/// Name and SQL of each migration.
pub fn all() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../functions/migrations");
    let entries = std::fs::read_dir(&folder).expect("the folder of migrations");
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "sql"));
    files.sort();
    let read = |path: PathBuf| {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        (name, std::fs::read_to_string(&path).expect("a migration"))
    };
    files.into_iter().map(read).collect()
}
