//! Entries looked up again, to be reversed.

use serde::Deserialize;
use shared::kernel::id::EntryId;

use super::sql::{Statement, statement};

/// An entry.
#[derive(Deserialize, Clone, Debug)]
pub struct EntryRow {
    /// Which one.
    pub id: EntryId,
}

/// Finds the entry of one kind that an event of `source` wrote.
pub fn find_entry(source: String, kind: &str) -> Statement {
    statement!(
        "SELECT id FROM journal_entry WHERE source = ?1 AND kind = ?2",
        source,
        kind
    )
}
