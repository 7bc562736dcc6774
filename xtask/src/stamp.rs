//! Remembers what an output was made from, so that nothing is made twice.
//!
//! The content of the inputs decides, not their dates: a checkout or a `touch` changes dates only.

use std::{
    fs,
    hash::{DefaultHasher, Hasher},
};

use crate::{
    failure::{About, Result},
    project::{Project, files_below},
};

/// Folders below an input that never reach the output.
const IGNORED_FOLDERS: [&str; 4] = ["target", "node_modules", "tests", "cases"];
/// Files below an input that a build writes itself.
const IGNORED_FILES: [&str; 1] = ["styles.gen.css"];

pub(crate) struct Stamp {
    file: String,
    value: String,
}

impl Stamp {
    /// The stamp `file` for these inputs, each a file or folder of the project. Whatever else
    /// decides the output, such as a tool's version, goes into `also`.
    pub(crate) fn of(project: &Project, file: &str, inputs: &[&str], also: &str) -> Result<Self> {
        let mut hasher = DefaultHasher::new();
        hasher.write(also.as_bytes());
        for input in inputs {
            let path = project.path(input);
            let files = if path.is_dir() {
                files_below(&path, &IGNORED_FOLDERS)?
            } else {
                vec![path]
            };
            for path in files {
                if IGNORED_FILES.iter().any(|name| path.ends_with(name)) {
                    continue;
                }
                hasher.write(
                    path.strip_prefix(&project.root)
                        .unwrap_or(&path)
                        .as_os_str()
                        .as_encoded_bytes(),
                );
                hasher.write(&fs::read(&path).about("read", &path)?);
            }
        }
        Ok(Self {
            file: file.to_owned(),
            value: format!("{:016x}\n", hasher.finish()),
        })
    }

    /// Whether `output` exists and was made from these very inputs.
    pub(crate) fn is_fresh(&self, project: &Project, output: &str) -> bool {
        project.path(output).exists()
            && fs::read_to_string(project.path(&self.file)).is_ok_and(|value| value == self.value)
    }

    pub(crate) fn write(&self, project: &Project) -> Result<()> {
        project.write(&self.file, &self.value)
    }
}
