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
        add(&mut hasher, &fs::read(file).about("read", file)?);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// With its length, so that nothing can move from one text to the next unnoticed.
fn add(hasher: &mut DefaultHasher, bytes: &[u8]) {
    hasher.write_usize(bytes.len());
    hasher.write(bytes);
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
        add(&mut hasher, also.as_bytes());
        for input in inputs {
            let path = project.path(input);
            let files = if path.is_dir() {
                files_below(&path, &IGNORED_FOLDERS)?
            } else {
                vec![path]
            };
            for path in files {
                let name = path.strip_prefix(&project.root).unwrap_or(&path);
                add(&mut hasher, name.as_os_str().as_encoded_bytes());
                add(&mut hasher, &fs::read(&path).about("read", &path)?);
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

    /// Makes the output anew. Until it is there, nothing says that it is: what an interrupted build
    /// leaves behind is of no stamp.
    pub(crate) fn renew(&self, project: &Project, make: impl FnOnce() -> Result<()>) -> Result<()> {
        project.write(&self.file, "")?;
        make()?;
        self.write(project)
    }

    /// Says that the output is there.
    pub(crate) fn write(&self, project: &Project) -> Result<()> {
        project.write(&self.file, &self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_output_that_was_made_whole_is_fresh() {
        let project = Project::find().unwrap();
        let file = format!("target/stamp-{}", std::process::id());
        let stamp = Stamp::of(&project, &file, &["rustfmt.toml"], "1").unwrap();
        assert!(!stamp.is_fresh(&project, "clippy.toml"));
        stamp.renew(&project, || Ok(())).unwrap();
        assert!(stamp.is_fresh(&project, "clippy.toml"));
        assert!(!stamp.is_fresh(&project, "no-such-output"));
        let other = Stamp::of(&project, &file, &["rustfmt.toml"], "2").unwrap();
        assert!(!other.is_fresh(&project, "clippy.toml"));
        stamp.renew(&project, || Err("stopped".into())).unwrap_err();
        assert!(!stamp.is_fresh(&project, "clippy.toml"));
        fs::remove_file(project.path(&file)).unwrap();
    }

    #[test]
    fn bytes_that_move_from_one_file_to_the_next_change_the_name() {
        let mut hasher = [DefaultHasher::new(), DefaultHasher::new()];
        for (hasher, parts) in hasher.iter_mut().zip([["ab", "c"], ["a", "bc"]]) {
            for part in parts {
                add(hasher, part.as_bytes());
            }
        }
        let [one, other] = hasher.map(|hasher| hasher.finish());
        assert_ne!(one, other);
    }

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
