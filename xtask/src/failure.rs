//! What went wrong, as the one line a developer reads.

use std::{fmt, io, path::Path};

#[derive(Debug)]
pub(crate) struct Failure(String);

pub(crate) type Result<T> = std::result::Result<T, Failure>;

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<String> for Failure {
    fn from(line: String) -> Self {
        Self(line)
    }
}

impl From<&str> for Failure {
    fn from(line: &str) -> Self {
        Self(line.to_owned())
    }
}

/// Names the file in an I/O error, which the standard library's message leaves out.
pub(crate) trait About<T> {
    fn about(self, verb: &str, path: &Path) -> Result<T>;
}

impl<T> About<T> for io::Result<T> {
    fn about(self, verb: &str, path: &Path) -> Result<T> {
        self.map_err(|error| Failure(format!("cannot {verb} {}: {error}", path.display())))
    }
}
