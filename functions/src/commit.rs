//! Writes a decision as one batch. Handlers cannot call this: only the router, webhooks, portal
//! flows and jobs of this crate do.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::auth::portal_session;
use crate::context::{Actor, Cx, first};
use crate::decision::{COMMIT_STATEMENTS_MAX, Commit, NUMBER_TOKEN};
use crate::platform::DbError;
use crate::problem::Refusal;
use crate::store::sql::Statement;
use crate::store::{
    api_tokens, audit, idempotency, ledger, outbox, portal_sessions, sequence, sessions,
};

/// How often a batch with an unknown outcome is sent again under the same key.
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
pub(crate) async fn commit(
    cx: &Cx,
    command: &str,
    decision: Commit,
    answer: (u16, String),
) -> Result<String, Refusal> {
    let series = decision.series;
    let (status, body) = answer;
    let statements = statements(cx, command, &decision, (status, &body))?;
    let reads_number = series.is_some();
    let mut attempt = 1;
    let rows = loop {
        match cx.platform().batch(statements.clone()).await {
            Err(DbError::OutcomeUnknown(cause)) => {
                // The key tells whether the batch took effect; then its answer is the answer.
                if let Some(replay) = earlier(cx).await? {
                    return Err(replay);
                }
                if attempt >= WRITE_ATTEMPTS_MAX {
                    return Err(Refusal::OutcomeUnknown(cause));
                }
                attempt = attempt.saturating_add(1);
            }
            Err(error @ (DbError::Assertion(_) | DbError::Constraint(_))) => {
                // A twin of this request may have won: then its answer is ours.
                if let Some(replay) = earlier(cx).await? {
                    return Err(replay);
                }
                return Err(error.into());
            }
            result => break result?,
        }
    };
    if !reads_number {
        return Ok(body);
    }
    let taken = first::<sequence::Taken>(rows.into_iter().last())?;
    let taken = taken.ok_or_else(|| Refusal::fault("the batch took no number"))?;
    Ok(body.replace(NUMBER_TOKEN, &taken.number))
}

/// An earlier run under the same key, if the request has one.
async fn earlier(cx: &Cx) -> Result<Option<Refusal>, Refusal> {
    let Some(key) = cx.key() else { return Ok(None) };
    let actor = Some(cx.actor()?.key());
    let rows = cx
        .platform()
        .batch(vec![idempotency::find(actor, None, &key.key)])
        .await?;
    let earlier = first::<idempotency::Row>(rows.into_iter().next())?;
    Ok(earlier.map(|row| row.replay(key)))
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
    if statements.len() > COMMIT_STATEMENTS_MAX {
        let mut text = String::new();
        let _ = write!(
            text,
            "{command} needs {} statements in one batch",
            statements.len()
        );
        return Err(Refusal::Fault(text));
    }
    Ok(statements)
}
