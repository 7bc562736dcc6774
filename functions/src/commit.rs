//! Writes a decision as one batch. Handlers cannot call this: only the router, webhooks, portal
//! flows and jobs of this crate do.

use sha2::{Digest, Sha256};

use crate::auth::portal_session;
use crate::context::{Actor, Cx, first};
use crate::decision::{COMMIT_STATEMENTS_MAX, Commit, NUMBER_TOKEN};
use crate::platform::DbError;
use crate::problem::Refusal;
use crate::store::sql::Statement;
use crate::store::{
    api_tokens, audit, idempotency, jobs, ledger, outbox, portal_sessions, sequence, sessions,
};

/// How often a batch is sent when nobody knows whether it took effect.
const WRITE_ATTEMPTS_MAX: u32 = 3;

/// SHA-256 of a command's method, path and body, in hex.
pub(crate) fn input_hash(method: &str, path: &str, body: &[u8]) -> String {
    let mut hasher = Sha256::new();
    for part in [method.as_bytes(), path.as_bytes()] {
        hasher.update(part);
        hasher.update([0]);
    }
    hasher.update(body);
    hex::encode(hasher.finalize())
}

/// Commits `decision` for a command that answers `status` and `body`; gives the final body, with
/// the document number where the batch took one.
///
/// When the database's answer is lost, the request looks for its own audit row: a batch that took
/// effect is taken for done, so that a secret shown once is shown; only one that did not is sent
/// again.
pub(crate) async fn commit(
    cx: &Cx,
    command: &str,
    decision: Commit,
    answer: (u16, String),
) -> Result<String, Refusal> {
    let (status, body) = answer;
    let statements = statements(cx, command, &decision, (status, &body))?;
    let mut attempt = 1;
    let mut is_doubtful = false;
    let mut rows = loop {
        let error = match cx.platform().batch(&statements).await {
            Ok(rows) => break rows,
            Err(error @ DbError::Fault(_)) => return Err(error.into()),
            Err(error) => error,
        };
        let is_unknown = matches!(error, DbError::OutcomeUnknown(_));
        is_doubtful |= is_unknown;
        match past(cx, is_doubtful).await? {
            // A twin of this request has won: its answer is ours.
            Past::Twin(replay) => return Err(replay),
            Past::Own(stored) => {
                cx.note_commit(None);
                return numbered(stored.unwrap_or(body), error);
            }
            Past::Nothing if is_unknown && attempt < WRITE_ATTEMPTS_MAX => {
                attempt = attempt.saturating_add(1);
            }
            Past::Nothing => return Err(error.into()),
        }
    };
    cx.note_commit(first(rows.pop())?);
    if decision.series.is_none() {
        return Ok(body);
    }
    let taken = first::<sequence::Taken>(rows.pop())?;
    let taken = taken.ok_or_else(|| Refusal::fault("the batch took no number"))?;
    Ok(body.replace(NUMBER_TOKEN, &taken.number))
}

/// What is in the books of a batch that failed.
enum Past {
    Nothing,
    /// It took effect itself, and stored this answer if the command has a key.
    Own(Option<String>),
    /// Another request with the same key took effect.
    Twin(Refusal),
}

/// Looks for an earlier run under the request's key, and, where `is_doubtful`, for the request's own.
async fn past(cx: &Cx, is_doubtful: bool) -> Result<Past, Refusal> {
    let mut queries = Vec::new();
    if let Some(key) = cx.key() {
        let actor = Some(cx.actor()?.key());
        queries.push(idempotency::find(actor, None, &key.key));
    }
    if is_doubtful {
        queries.push(audit::count_of_request(cx.request_id));
    }
    if queries.is_empty() {
        return Ok(Past::Nothing);
    }
    let mut rows = cx.platform().batch(&queries).await?.into_iter();
    let earlier = match cx.key() {
        Some(key) => first::<idempotency::Row>(rows.next())?.map(|row| (row, key)),
        None => None,
    };
    let is_own = is_doubtful
        && first::<audit::Count>(rows.next())?.is_some_and(|found| found.rows > cx.commits());
    Ok(match earlier {
        earlier if is_own => Past::Own(earlier.map(|(row, _)| row.body)),
        Some((row, key)) => Past::Twin(row.replay(key)),
        None => Past::Nothing,
    })
}

/// The answer of a batch whose own was lost; its number stands in stored answers alone.
fn numbered(body: String, error: DbError) -> Result<String, Refusal> {
    if body.contains(NUMBER_TOKEN) {
        return Err(error.into());
    }
    Ok(body)
}

fn statements(
    cx: &Cx,
    command: &str,
    decision: &Commit,
    answer: (u16, &str),
) -> Result<Vec<Statement>, Refusal> {
    let actor = cx.actor()?;
    let actor_key = actor.key();
    let series = decision.series;
    let mut statements = Vec::new();
    statements.extend(series.map(sequence::take));
    if let Some(key) = cx.key() {
        statements.push(idempotency::insert(
            &actor_key, key, command, answer, series, cx.now,
        ));
    }
    if let Actor::Staff(staff) = actor {
        statements.push(match staff.token {
            Some(_) => api_tokens::assert_alive(staff, cx.now),
            None => sessions::assert_alive(staff, cx.now, cx.proved_after()),
        });
    }
    if let Actor::Visitor(visitor) = actor {
        let since = portal_session::seen_since(cx.now);
        statements.push(portal_sessions::assert_alive(
            &visitor.session,
            cx.now,
            since,
        ));
    }
    statements.extend(decision.assertions.iter().cloned());
    statements.extend(decision.writes.iter().cloned());
    for entry in &decision.entries {
        statements.extend(ledger::insert(entry, series, cx.now)?);
    }
    for message in &decision.outbox {
        statements.push(outbox::insert(message, series, cx.now));
    }
    for event in &decision.events {
        statements.push(outbox::insert_event(cx.id()?, event, series, cx.now)?);
    }
    statements.extend(audit::append(
        decision,
        (&actor.audit_key(), command),
        cx.request_id,
        cx.now,
    ));
    statements.extend(series.map(sequence::taken));
    // So that what follows a change need not ask.
    statements.push(jobs::due(cx.now));
    if statements.len() > COMMIT_STATEMENTS_MAX {
        let count = statements.len();
        return Err(Refusal::fault(format!(
            "{command} needs {count} statements in one batch"
        )));
    }
    Ok(statements)
}
