//! One link: the hash of a row over the hash of the row before it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Stands where the hash of the row before the first would be.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A row of the trail with the texts exactly as stored: a change of one character is another hash.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Its place, from 1 without gaps.
    pub number: i64,
    /// When, in UTC milliseconds.
    pub recorded_at: i64,
    /// Who or what.
    pub actor: String,
    /// What was done.
    pub command: String,
    /// To what.
    pub subject: String,
    /// JSON array of what else it touched.
    pub related: Option<String>,
    /// The request that did it.
    pub request_id: String,
    /// JSON of the changed fields before.
    pub before: Option<String>,
    /// JSON of the changed fields afterwards.
    pub after: Option<String>,
}

/// The end of the chain at a moment, as kept outside the database.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The last sealed row.
    pub number: i64,
    /// Its hash.
    pub hash: String,
    /// When the copy was made, in UTC milliseconds.
    pub at: i64,
}

/// The hash of `record` behind `previous`: SHA-256 over the hash before it, a line break and the
/// record as JSON with its fields in the order of declaration, in hex.
pub fn link(previous: &str, record: &Record) -> String {
    // A struct of numbers and texts always has a JSON form.
    let text = serde_json::to_string(record).unwrap_or_default();
    let mut hasher = Sha256::new();
    hasher.update(previous.as_bytes());
    hasher.update(b"\n");
    hasher.update(text.as_bytes());
    hex::encode(hasher.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_depends_on_the_row_and_on_the_row_before() {
        let record = Record {
            number: 1,
            recorded_at: 1_772_442_000_000,
            actor: "usr_1".into(),
            command: "issue_invoice".into(),
            subject: "inv_1".into(),
            related: None,
            request_id: "req_1".into(),
            before: None,
            after: Some(r#"{"status":"issued"}"#.into()),
        };
        let hash = link(GENESIS, &record);
        // Fixed for ever: another value would make every kept head and export wrong.
        assert_eq!(
            hash,
            "8373254bc7ccc4e835e122830214cddb1a8661d84419b7fb42ac5de9e7a041ca"
        );
        assert_ne!(hash, link(&hash, &record));
        let other = Record {
            after: Some(r#"{"status":"issueD"}"#.into()),
            ..record
        };
        assert_ne!(hash, link(GENESIS, &other));
    }
}
