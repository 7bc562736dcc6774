//! The audit trail: one row per command, numbered without gaps.

use shared::kernel::Instant;
use shared::kernel::id::RequestId;

use super::sql::{Statement, statement};
use crate::decision::{Commit, NUMBER_TOKEN, Series};

/// Takes the next audit number and writes the row.
pub fn append(
    commit: &Commit,
    (actor, command): (&str, &str),
    request: RequestId,
    now: Instant,
) -> [Statement; 2] {
    let series = commit.series;
    [
        statement!("UPDATE audit_sequence SET last = last + 1 WHERE id = 1"),
        statement!(
            "INSERT INTO audit(number, recorded_at, actor, command, subject, request_id, before, after)
             SELECT last, ?1, ?2, ?3, ?4, ?5, ?6, replace(?7, ?8, coalesce(
               (SELECT number FROM taken_number WHERE series = ?9 AND year = ?10), ?8))
             FROM audit_sequence WHERE id = 1",
            now,
            actor,
            command,
            &commit.subject,
            request,
            commit.before.as_ref(),
            commit.after.as_ref(),
            NUMBER_TOKEN,
            series.map(Series::name),
            series.map(Series::year),
        ),
    ]
}
