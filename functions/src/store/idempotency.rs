//! One row per command that took effect.

use serde::Deserialize;
use shared::api::ProblemCode;
use shared::kernel::Instant;

use super::sql::{Statement, statement};
use crate::context::CommandKey;
use crate::decision::{NUMBER_TOKEN, Series};
use crate::problem::Refusal;

/// An earlier run of a command.
#[derive(Deserialize, Debug)]
pub struct Row {
    input_hash: String,
    status: u16,
    /// The answer, with its document number.
    pub body: String,
}

impl Row {
    /// The first answer again, or a refusal when the key was used for something else.
    pub fn replay(self, key: &CommandKey) -> Refusal {
        if self.input_hash == key.input_hash {
            Refusal::Replay {
                status: self.status,
                body: self.body,
            }
        } else {
            ProblemCode::IdempotencyKeyReused.into()
        }
    }
}

/// Finds an earlier run by a known actor, or by the person of a session or token.
pub fn find(actor: Option<String>, session: Option<&str>, key: &str) -> Statement {
    statement!(
        "SELECT input_hash, status, body FROM idempotency
         WHERE actor = coalesce(?1, (SELECT staff_id FROM session WHERE token_hash = ?2),
             (SELECT staff_id FROM api_token WHERE token_hash = ?2))
           AND key = ?3",
        actor,
        session,
        key,
    )
}

/// Records a run; a second one with the same key aborts the batch. Where the batch takes a
/// number, it replaces the token in the body.
pub fn insert(
    actor: &str,
    key: &CommandKey,
    command: &str,
    (status, body): (u16, &str),
    series: Option<Series>,
    now: Instant,
) -> Statement {
    statement!(
        "INSERT INTO idempotency(actor, key, command, input_hash, status, body, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, replace(?6, ?7, coalesce(
           (SELECT number FROM taken_number WHERE series = ?8 AND year = ?9), ?7)), ?10)",
        actor,
        &key.key,
        command,
        &key.input_hash,
        status,
        body,
        NUMBER_TOKEN,
        series.map(Series::name),
        series.map(Series::year),
        now,
    )
}
