//! Remembers what an output was made from, so that nothing is made twice.
//!
//! The content of the inputs decides, not their dates: a checkout or a `touch` changes dates only.

use std::{
    fs,
    hash::{DefaultHasher, Hasher},
    path::PathBuf,
};

use crate::{
    failure::{About, Result},
    project::{Project, files_below},
};

/// Folders below an input that never reach the output.
const IGNORED_FOLDERS: [&str; 4] = ["target", "node_modules", "tests", "cases"];

/// A short name for the content of some files, whatever they are called.
pub(crate) fn of_contents(files: &[PathBuf]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for file in files {
        hasher.write(&fs::read(file).about("read", file)?);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_content_follows_the_content_alone() {
        let project = Project::find().unwrap();
        let name = |file: &str| of_contents(&[project.path(file)]).unwrap();
        let same = name("rustfmt.toml");
        assert_eq!(same, name("xtask/../rustfmt.toml"));
        assert_ne!(same, name("clippy.toml"));
        assert!(same.len() == 16 && same.chars().all(|c| c.is_ascii_hexdigit()));
    }
}
