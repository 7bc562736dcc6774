//! The outside world, with two faces: workerd in production, rusqlite and scripted doubles in
//! native builds. Both have the same functions, and one conformance suite runs on both.

mod error;
#[cfg(not(target_arch = "wasm32"))]
pub mod native;
#[cfg(target_arch = "wasm32")]
pub mod wasm;

pub use error::{DbError, FetchError};
#[cfg(not(target_arch = "wasm32"))]
pub use native::{Platform, Rows};
#[cfg(target_arch = "wasm32")]
pub use wasm::{Platform, Rows};

/// What a request has cost the database so far.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct DbUse {
    /// Batches sent.
    pub trips: u32,
    /// Rows read, index entries included; 0 in native builds, which do not count.
    pub rows_read: u64,
    /// Rows written, index entries included; 0 in native builds.
    pub rows_written: u64,
}

/// A file of the archive as it was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Archived {
    /// What is in it.
    pub bytes: Vec<u8>,
    /// Names this content; another content of the same file has another.
    pub version: String,
}

/// A message for the mail service.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mail {
    /// Sender.
    pub from: String,
    /// One receiver.
    pub to: String,
    /// Subject line.
    pub subject: String,
    /// Plain text part.
    pub text: String,
    /// HTML part.
    pub html: String,
}
