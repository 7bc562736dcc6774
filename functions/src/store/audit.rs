//! The audit trail: one row per command, numbered without gaps.

use serde::Deserialize;
use serde_json::Value;
use shared::api::audit::{AuditFilter, AuditView};
use shared::audit::{self, Record, actor_name};
use shared::kernel::Instant;
use shared::kernel::id::RequestId;
use shared::kernel::page::{Cursor, page_rows};

use super::sql::{Statement, statement};
use crate::decision::{Commit, NUMBER_TOKEN, Series};
use crate::problem::Refusal;

/// Takes the next audit number and writes the row.
pub fn append(
    commit: &Commit,
    (actor, command): (&str, &str),
    request: RequestId,
    now: Instant,
) -> [Statement; 2] {
    let series = commit.series;
    let (before, after) = commit.change.texts();
    [
        statement!("UPDATE audit_sequence SET last = last + 1 WHERE id = 1"),
        statement!(
            "INSERT INTO audit(number, recorded_at, actor, command, subject, related, request_id,
               before, after)
             SELECT last, ?1, ?2, ?3, ?4, ?5, ?6, ?7, replace(?8, ?9, coalesce(
               (SELECT number FROM taken_number WHERE series = ?10 AND year = ?11), ?9))
             FROM audit_sequence WHERE id = 1",
            now,
            actor,
            command,
            &commit.subject,
            commit.change.related_text(),
            request,
            before,
            after,
            NUMBER_TOKEN,
            series.map(Series::name),
            series.map(Series::year),
        ),
    ]
}

/// How many rows a request has written, of the latest thousand of all.
pub fn count_of_request(request: RequestId) -> Statement {
    statement!(
        "SELECT count(*) AS rows FROM audit
         WHERE number > (SELECT last - 1000 FROM audit_sequence WHERE id = 1) AND request_id = ?1",
        request,
    )
}

/// A number of rows.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, Debug)]
pub struct Count {
    /// The number.
    pub rows: u32,
}

/// A row as lists show it.
#[derive(Deserialize, Debug)]
pub struct Row {
    number: i64,
    recorded_at: Instant,
    actor: String,
    actor_name: Option<String>,
    command: String,
    subject: String,
    subject_number: Option<String>,
    related: Option<String>,
    request_id: String,
    before: Option<String>,
    after: Option<String>,
}

impl Row {
    /// Where the page after this row starts.
    pub fn cursor(&self) -> Cursor {
        Cursor {
            key: self.recorded_at.to_string(),
            id: self.number.to_string(),
        }
    }

    /// As screens show it.
    pub fn view(self) -> Result<AuditView, Refusal> {
        let json = |text: &Option<String>| -> Result<Option<Value>, Refusal> {
            text.as_deref()
                .map(|text| serde_json::from_str(text).map_err(Refusal::fault))
                .transpose()
        };
        let (before, after) = (json(&self.before)?, json(&self.after)?);
        let related = self.related.as_deref().unwrap_or("[]");
        Ok(AuditView {
            number: self.number,
            at: self.recorded_at,
            actor_name: self.actor_name.unwrap_or_else(|| actor_name(&self.actor)),
            actor: self.actor,
            command: self.command,
            subject: self.subject,
            subject_number: self.subject_number,
            related: serde_json::from_str(related).map_err(Refusal::fault)?,
            request_id: self.request_id,
            changes: audit::between(before.as_ref(), after.as_ref()),
        })
    }
}

/// The columns of [`Row`], read from `audit a`, and what each list has in common.
macro_rules! rows {
    ($from_and_where:literal, $order:literal) => {
        concat!(
            "SELECT a.number, a.recorded_at, a.actor,
               coalesce((SELECT name FROM staff_user WHERE id = a.actor),
                 (SELECT name FROM contact WHERE id = a.actor)) AS actor_name,
               a.command, a.subject,
               CASE substr(a.subject, 1, 4)
                 WHEN 'inv_' THEN (SELECT number FROM invoice WHERE id = a.subject)
                 WHEN 'cus_' THEN (SELECT number FROM customer WHERE id = a.subject)
                 WHEN 'crn_' THEN (SELECT number FROM credit_note WHERE id = a.subject)
                 WHEN 'rct_' THEN (SELECT number FROM receipt WHERE id = a.subject)
                 WHEN 'usr_' THEN (SELECT name FROM staff_user WHERE id = a.subject)
               END AS subject_number,
               a.related, a.request_id, a.before, a.after
             FROM ",
            $from_and_where,
            " ORDER BY ",
            $order,
            " LIMIT CAST(?3 AS INTEGER) + 1"
        )
    };
}

/// The instants between which rows are listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    /// From this moment on.
    pub from: Instant,
    /// Before this moment.
    pub before: Instant,
}

/// All time.
pub const ALWAYS: Span = Span {
    from: 0,
    before: 9_007_199_254_740_991,
};

/// Lists the trail, the newest first. The narrowest filter leads through its index, the others
/// sieve.
pub fn list(filter: &AuditFilter, span: Span) -> Statement {
    let (key, number) = start(filter.after.as_ref());
    let limit = page_rows(filter.limit);
    let actor = filter.actor.as_deref();
    let command = filter.command.as_deref();
    if let Some(object) = &filter.object {
        return statement!(
            rows!(
                "audit_subject s CROSS JOIN audit a ON a.number = s.number
                 WHERE s.subject = coalesce((SELECT id FROM invoice WHERE number = ?8),
                     (SELECT id FROM receipt WHERE number = ?8),
                     (SELECT id FROM credit_note WHERE number = ?8),
                     (SELECT id FROM customer WHERE number = ?8), ?8)
                   AND (s.recorded_at, s.number) < (?1, ?2)
                   AND s.recorded_at >= ?4 AND s.recorded_at < ?5
                   AND (?6 IS NULL OR a.actor = ?6) AND (?7 IS NULL OR a.command = ?7)",
                "s.recorded_at DESC, s.number DESC"
            ),
            key,
            number,
            limit,
            span.from,
            span.before,
            actor,
            command,
            object.trim(),
        );
    }
    let sql = match (actor, command) {
        (Some(_), _) => rows!(
            "audit a WHERE a.actor = ?6 AND (a.recorded_at, a.number) < (?1, ?2)
               AND a.recorded_at >= ?4 AND a.recorded_at < ?5 AND (?7 IS NULL OR a.command = ?7)",
            "a.recorded_at DESC, a.number DESC"
        ),
        (None, Some(_)) => rows!(
            "audit a WHERE a.command = ?7 AND (a.recorded_at, a.number) < (?1, ?2)
               AND a.recorded_at >= ?4 AND a.recorded_at < ?5 AND ?6 IS NULL",
            "a.recorded_at DESC, a.number DESC"
        ),
        (None, None) => rows!(
            "audit a WHERE (a.recorded_at, a.number) < (?1, ?2)
               AND a.recorded_at >= ?4 AND a.recorded_at < ?5 AND ?6 IS NULL AND ?7 IS NULL",
            "a.recorded_at DESC, a.number DESC"
        ),
    };
    statement!(
        sql,
        key,
        number,
        limit,
        span.from,
        span.before,
        actor,
        command
    )
}

fn start(after: Option<&Cursor>) -> (Instant, i64) {
    let number = |text: &str| text.parse().ok();
    after
        .and_then(|cursor| Some((number(&cursor.key)?, number(&cursor.id)?)))
        .unwrap_or((ALWAYS.before, ALWAYS.before))
}

/// A member of staff, for the filter.
#[derive(Deserialize, Debug)]
pub struct StaffRow {
    /// Their id.
    pub id: String,
    /// Their name.
    pub name: String,
}

/// Everybody who works or worked here.
pub fn staff() -> Statement {
    statement!("SELECT id, name FROM staff_user ORDER BY name, id LIMIT 1000")
}

/// The name of a command.
#[derive(Deserialize, Debug)]
pub struct CommandRow {
    /// As in the trail.
    pub command: String,
}

/// Every command that the trail holds, found by leaping along the index.
pub fn commands() -> Statement {
    statement!(
        "WITH RECURSIVE leap(command) AS (
           SELECT min(command) FROM audit
           UNION ALL
           SELECT (SELECT min(command) FROM audit a WHERE a.command > leap.command) FROM leap
           WHERE leap.command IS NOT NULL LIMIT 500)
         SELECT command FROM leap WHERE command IS NOT NULL"
    )
}

/// A sealed row with its hash, as an export holds it.
#[derive(Deserialize, Debug)]
pub struct SealedRow {
    number: i64,
    recorded_at: Instant,
    actor: String,
    command: String,
    subject: String,
    related: Option<String>,
    request_id: String,
    before: Option<String>,
    after: Option<String>,
    hash: Option<String>,
}

impl SealedRow {
    /// The row as it is hashed, and the hash that it has.
    pub fn record(self) -> (Record, Option<String>) {
        let record = Record {
            number: self.number,
            recorded_at: self.recorded_at,
            actor: self.actor,
            command: self.command,
            subject: self.subject,
            related: self.related,
            request_id: self.request_id,
            before: self.before,
            after: self.after,
        };
        (record, self.hash)
    }
}

/// Rows behind `after` in the order of the chain, sealed or not.
pub fn chain(after: i64, limit: u16) -> Statement {
    statement!(
        "SELECT a.number, a.recorded_at, a.actor, a.command, a.subject, a.related, a.request_id,
           a.before, a.after, s.hash
         FROM audit a LEFT JOIN audit_seal s ON s.number = a.number
         WHERE a.number > ?1 ORDER BY a.number LIMIT CAST(?2 AS INTEGER)",
        after,
        limit,
    )
}
