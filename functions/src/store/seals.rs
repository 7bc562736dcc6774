//! The chain of hashes over the audit trail, and what its sealer knows.

use serde::Deserialize;
use serde_json::json;
use shared::audit::Head;
use shared::kernel::Instant;

use super::sql::{Statement, statement};
use crate::problem::Refusal;

/// How far the chain goes, and what is known of the copy of its head.
#[derive(Deserialize, Clone, Debug)]
pub struct State {
    /// The last audit row.
    pub last: i64,
    /// The last sealed row; 0 before the first.
    pub sealed: i64,
    /// Its hash.
    pub hash: Option<String>,
    /// When it was sealed.
    pub sealed_at: Option<Instant>,
    /// When the first row that is not sealed was recorded.
    pub unsealed_since: Option<Instant>,
    /// The row whose hash is kept outside; 0 when none is.
    pub kept_number: i64,
    /// That hash.
    pub kept_hash: String,
    /// When it was kept.
    pub kept_at: Option<Instant>,
    /// How far the chain has been read again.
    pub read_to: i64,
    /// When a portion of it was read last.
    pub read_at: Option<Instant>,
    /// What is wrong.
    pub fault: Option<String>,
}

impl State {
    /// The copy outside the database, if one has been made.
    pub fn kept(&self) -> Option<Head> {
        let at = self.kept_at?;
        (self.kept_number > 0).then(|| Head {
            number: self.kept_number,
            hash: self.kept_hash.clone(),
            at,
        })
    }
}

/// Reads the state.
pub fn state() -> Statement {
    statement!(
        "SELECT q.last, coalesce(s.number, 0) AS sealed, s.hash, s.sealed_at,
           (SELECT recorded_at FROM audit WHERE number > coalesce(s.number, 0)
            ORDER BY number LIMIT 1) AS unsealed_since,
           w.kept_number, w.kept_hash, w.kept_at, w.read_to, w.read_at, w.fault
         FROM audit_sequence q JOIN audit_watch w ON w.id = q.id
         LEFT JOIN audit_seal s ON s.number = (SELECT max(number) FROM audit_seal)
         WHERE q.id = 1"
    )
}

/// A hash of the chain.
#[derive(Deserialize, Debug)]
pub struct HashRow {
    /// Of the row that was asked for.
    pub hash: String,
}

/// The hash of one row.
pub fn hash_of(number: i64) -> Statement {
    statement!("SELECT hash FROM audit_seal WHERE number = ?1", number)
}

/// Seals rows whose hashes are given, behind `before` with its hash.
pub fn seal(
    (before, hash): (i64, &str),
    seals: &[(i64, String)],
    now: Instant,
) -> Result<[Statement; 2], Refusal> {
    let rows: Vec<_> = seals
        .iter()
        .map(|(number, hash)| json!([number, hash]))
        .collect();
    let rows = serde_json::to_string(&rows).map_err(Refusal::fault)?;
    Ok([
        statement!(
            "INSERT INTO assertion(code, ok) SELECT 'audit.head',
               (SELECT coalesce(max(number), 0) FROM audit_seal) = CAST(?1 AS INTEGER)
               AND (?1 = 0 OR EXISTS (SELECT 1 FROM audit_seal WHERE number = ?1 AND hash = ?2))",
            before,
            hash,
        ),
        statement!(
            "INSERT INTO audit_seal(number, hash, sealed_at)
             SELECT value->>0, value->>1, ?1 FROM json_each(?2) ORDER BY key",
            now,
            rows,
        ),
    ])
}

/// Notes how far the chain was read again and what was found wrong.
pub fn note_reading(read_to: i64, fault: Option<&str>, now: Instant) -> Statement {
    statement!(
        "UPDATE audit_watch SET read_to = ?1, fault = ?2, read_at = ?3 WHERE id = 1",
        read_to,
        fault,
        now,
    )
}

/// Notes that the head is kept outside.
pub fn note_kept(head: &Head) -> Statement {
    statement!(
        "UPDATE audit_watch SET kept_number = ?1, kept_hash = ?2, kept_at = ?3 WHERE id = 1",
        head.number,
        &head.hash,
        head.at,
    )
}

/// Forgets the kept head: the sealer puts the copy aside and begins a new one.
pub fn forget_kept() -> Statement {
    statement!(
        "UPDATE audit_watch SET kept_number = 0, kept_hash = '', kept_at = NULL WHERE id = 1"
    )
}

/// Asserts that the kept head is still the one that a decision was made on.
pub fn assert_kept(number: i64, hash: &str) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'audit.kept', EXISTS (
           SELECT 1 FROM audit_watch WHERE id = 1 AND kept_number = ?1 AND kept_hash = ?2)",
        number,
        hash,
    )
}
