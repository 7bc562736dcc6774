//! How the outside world fails. The only place where texts of SQLite are looked at.

/// Why a batch did not run, or may not have.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DbError {
    /// The batch aborted itself with this code.
    #[error("assertion failed: {0}")]
    Assertion(String),
    /// A CHECK, UNIQUE, NOT NULL or FOREIGN KEY constraint refused a row.
    #[error("constraint failed: {0}")]
    Constraint(String),
    /// The connection was lost or the database was busy: the batch may have been committed.
    #[error("outcome unknown: {0}")]
    OutcomeUnknown(String),
    /// Anything else: a mistake of ours.
    #[error("database fault: {0}")]
    Fault(String),
}

/// Parts of the texts that D1 uses when it cannot tell whether a write took effect.
const UNKNOWN_OUTCOMES: [&str; 9] = [
    "Network connection lost",
    "caused object to be reset",
    "and was reset",
    "reset because its code was updated",
    "overloaded",
    "transient issue",
    "client disconnected",
    "internal error",
    "timed out",
];

impl DbError {
    /// Classifies the text of an error of SQLite or D1.
    pub fn from_text(text: &str) -> Self {
        if let Some((_, rest)) = text.split_once("assertion:") {
            let code = rest.split([':', ' ', '\n']).next().unwrap_or_default();
            return Self::Assertion(code.to_owned());
        }
        if let Some((kind, rest)) = text.split_once(" constraint failed") {
            let kind = kind.rsplit(": ").next().unwrap_or_default();
            let name = rest.split("SQLITE_").next().unwrap_or_default();
            let name = name.trim_matches([':', ' ']);
            return Self::Constraint(format!("{kind}:{name}"));
        }
        if UNKNOWN_OUTCOMES
            .iter()
            .any(|unknown| text.contains(unknown))
        {
            return Self::OutcomeUnknown(text.to_owned());
        }
        Self::Fault(text.to_owned())
    }
}

/// Why a call to another service gave no answer.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("no answer: {0}")]
pub struct FetchError(pub String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_both_faces_are_classified_alike() {
        let assertion = DbError::Assertion("invoice.version".into());
        let check = DbError::Constraint("CHECK:open_item_open".into());
        let table = [
            ("assertion:invoice.version", assertion.clone()),
            (
                "D1_ERROR: assertion:invoice.version: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_TRIGGER)",
                assertion,
            ),
            ("CHECK constraint failed: open_item_open", check.clone()),
            (
                "D1_ERROR: CHECK constraint failed: open_item_open: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_CHECK)",
                check,
            ),
            (
                "UNIQUE constraint failed: idempotency.actor, idempotency.key",
                DbError::Constraint("UNIQUE:idempotency.actor, idempotency.key".into()),
            ),
            (
                "D1_ERROR: FOREIGN KEY constraint failed: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_FOREIGNKEY)",
                DbError::Constraint("FOREIGN KEY:".into()),
            ),
            (
                "D1_ERROR: Network connection lost.",
                DbError::OutcomeUnknown("D1_ERROR: Network connection lost.".into()),
            ),
            (
                "no such table: x",
                DbError::Fault("no such table: x".into()),
            ),
        ];
        for (text, expected) in table {
            assert_eq!(DbError::from_text(text), expected, "{text}");
        }
    }
}
