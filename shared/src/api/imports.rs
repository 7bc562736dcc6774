//! Import of documents and their settlement from an earlier system.

use serde::{Deserialize, Serialize};

use super::{Access, endpoints};
use crate::access::Permission;
use crate::import::ImportRow;

endpoints! {
    /// Tells which of these numbers are in the books already. Changes nothing.
    CheckImport = "check_import": Post "/api/imports/check",
        Access::Staff(Permission::Import), (), ImportCheckInput => ImportCheckView,
        refuses [InvalidFields];
    /// Imports up to [`CHUNK_ROWS_MAX`] rows as one command; rows that are there already are
    /// counted and left alone.
    ImportChunk = "import_chunk": Post "/api/imports/chunks",
        Access::Staff(Permission::Import), (), ImportChunkInput => ImportChunkView,
        refuses [InvalidFields];
}

/// The most rows of one chunk.
pub const CHUNK_ROWS_MAX: usize = 200;
/// The most numbers of one check.
pub const CHECK_NUMBERS_MAX: usize = 10_000;

/// What to look for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ImportCheckInput {
    /// Document numbers.
    pub numbers: Vec<String>,
    /// Customer numbers.
    pub customers: Vec<String>,
}

/// What is there.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImportCheckView {
    /// Document numbers in the books.
    pub numbers: Vec<String>,
    /// Customer numbers in the books.
    pub customers: Vec<String>,
}

/// Part of a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ImportChunkInput {
    /// Name of the file, for the audit trail.
    pub file: String,
    /// Rows in the order of the file.
    pub rows: Vec<ImportRow>,
}

/// What became of the rows; the three counts sum to the rows sent.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImportChunkView {
    /// Documents added.
    pub imported: u32,
    /// Documents that were there with the same customer, date and amount.
    pub already_there: u32,
    /// Rows refused, with their reasons.
    pub rejected: Vec<ImportReject>,
    /// Customers added.
    pub customers: u32,
}

/// A row that was refused.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImportReject {
    /// Line of the file, counted from 1 with the heading.
    pub line: u32,
    /// Document number, as far as it could be read.
    pub number: String,
    /// Why, in words for people.
    pub reason: String,
}
