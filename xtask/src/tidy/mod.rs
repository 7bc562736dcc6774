//! `cargo xtask tidy`: the rules of the code base that a search in the text can check, and a report
//! of the files and functions that have grown beyond the usual size.
//!
//! Findings fail; the report only says where to look.

mod rules;
mod sizes;
mod source;

use std::{fmt, fs, path::Path};

use crate::{
    failure::{About, Result},
    project::{Project, files_below},
};
use source::Source;

const CODE: [&str; 5] = ["shared", "functions", "frontend", "tests", "xtask"];
const OTHER: [&str; 5] = [".cargo", ".ci", ".github", "docs", "scripts"];
const EXCEPT: [&str; 6] = [
    "target",
    "node_modules",
    ".wrangler",
    "dist",
    ".git",
    "snapshots",
];
const TEXT: [&str; 11] = [
    "rs", "sql", "css", "html", "js", "mjs", "json", "toml", "md", "sh", "run",
];

/// A broken rule, at a line of a file.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    path: String,
    line: usize,
    message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            path,
            line,
            message,
        } = self;
        write!(formatter, "{path}:{line}: {message}")
    }
}

pub(crate) fn run(project: &Project) -> Result<()> {
    let mut findings = Vec::new();
    let mut sizes = sizes::Sizes::default();
    for (path, text) in texts(project)? {
        findings.extend(rules::in_any_text(&path, &text));
        if has_extension(&path, "sql") {
            findings.extend(rules::in_sql(&path, &text));
        }
        if has_extension(&path, "rs") {
            findings.extend(rules::in_rust(&path, &Source::read(&text)));
            sizes.add(&path, &text);
        }
    }
    sizes.print();
    if findings.is_empty() {
        println!("  tidy: no findings");
        return Ok(());
    }
    for finding in &findings {
        eprintln!("{finding}");
    }
    Err(format!("tidy: {} findings, listed above", findings.len()).into())
}

fn texts(project: &Project) -> Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for folder in CODE.iter().chain(&OTHER).map(|folder| project.path(folder)) {
        if folder.is_dir() {
            files.extend(files_below(&folder, &EXCEPT)?);
        }
    }
    for entry in fs::read_dir(&project.root).about("list", &project.root)? {
        let path = entry.about("list", &project.root)?.path();
        if path.is_file() {
            files.push(path);
        }
    }
    let mut texts = Vec::new();
    for file in files {
        let path = file
            .strip_prefix(&project.root)
            .unwrap_or(&file)
            .display()
            .to_string();
        if TEXT.iter().any(|extension| has_extension(&path, extension)) || path == ".ci/run" {
            texts.push((path, fs::read_to_string(&file).about("read", &file)?));
        }
    }
    Ok(texts)
}

fn has_extension(path: &str, wanted: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|extension| extension == wanted)
}
