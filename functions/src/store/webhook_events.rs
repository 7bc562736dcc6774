//! The inbox: events of payment providers, each stored once, before or together with its effect.

use serde::Deserialize;
use shared::kernel::Instant;
use shared::kernel::id::WebhookEventId;

use super::sql::{Statement, statement};

/// What identifies a stored event and how far it got.
#[derive(Deserialize, Clone, Debug)]
pub struct Known {
    /// Ours.
    pub id: WebhookEventId,
}

/// Finds an event by what its provider calls it.
pub fn find(provider: &str, account: &str, event_id: &str) -> Statement {
    statement!(
        "SELECT id FROM webhook_event WHERE provider = ?1 AND account = ?2 AND event_id = ?3",
        provider,
        account,
        event_id,
    )
}

/// An event that came in.
#[derive(Clone, Copy, Debug)]
pub struct Incoming<'a> {
    /// Ours.
    pub id: WebhookEventId,
    /// Who told.
    pub provider: &'a str,
    /// On behalf of which connected account; empty for our own.
    pub account: &'a str,
    /// The provider's id.
    pub event_id: &'a str,
    /// In the provider's words.
    pub kind: &'a str,
    /// The body as it came.
    pub payload: &'a str,
}

/// Stores an event that waits to be processed.
pub fn insert_pending(event: &Incoming<'_>, reason: &str, now: Instant) -> Statement {
    statement!(
        "INSERT INTO webhook_event(id, provider, account, event_id, kind, payload, received_at,
           outcome, due_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?7)",
        event.id,
        event.provider,
        event.account,
        event.event_id,
        event.kind,
        event.payload,
        now,
        reason,
    )
}

/// Stores an event in the batch of its effect.
pub fn insert_processed(event: &Incoming<'_>, outcome: &str, now: Instant) -> Statement {
    statement!(
        "INSERT INTO webhook_event(id, provider, account, event_id, kind, payload, received_at,
           processed_at, outcome, attempts, due_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8, 1, ?7)",
        event.id,
        event.provider,
        event.account,
        event.event_id,
        event.kind,
        event.payload,
        now,
        outcome,
    )
}

/// An event that waits.
#[derive(Deserialize, Clone, Debug)]
pub struct Pending {
    /// Ours.
    pub id: WebhookEventId,
    /// The body as it came.
    pub payload: String,
    /// Tries so far.
    pub attempts: i64,
}

/// Events that are due, the longest waiting first.
pub fn due(now: Instant, limit: u16) -> Statement {
    statement!(
        "SELECT id, payload, attempts FROM webhook_event
         WHERE processed_at IS NULL AND due_at <= ?1 ORDER BY due_at LIMIT CAST(?2 AS INTEGER)",
        now,
        limit,
    )
}

/// Asserts that an event still waits, so that two jobs do not both process it.
pub fn assert_pending(id: WebhookEventId) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'webhook_event.pending', EXISTS (
           SELECT 1 FROM webhook_event WHERE id = ?1 AND processed_at IS NULL)",
        id,
    )
}

/// Ends an event, in the batch of its effect.
pub fn complete(id: WebhookEventId, outcome: &str, now: Instant) -> Statement {
    statement!(
        "UPDATE webhook_event SET processed_at = ?2, outcome = ?3, attempts = attempts + 1
         WHERE id = ?1",
        id,
        now,
        outcome,
    )
}

/// Notes that a try came to nothing; the next is at `due_at`.
pub fn postpone(id: WebhookEventId, reason: &str, due_at: Instant) -> Statement {
    statement!(
        "UPDATE webhook_event SET outcome = ?2, due_at = ?3, attempts = attempts + 1
         WHERE id = ?1 AND processed_at IS NULL",
        id,
        reason,
        due_at,
    )
}

/// What came of an event.
#[derive(Deserialize, Debug)]
pub struct Outcome {
    /// In words; nothing before the first try.
    pub outcome: Option<String>,
}

/// What came of an event.
pub fn outcome(id: WebhookEventId) -> Statement {
    statement!("SELECT outcome FROM webhook_event WHERE id = ?1", id)
}

/// Asserts that nothing else has come of an event meanwhile.
pub fn assert_outcome(id: WebhookEventId, outcome: &str) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'webhook_event.outcome',
           EXISTS (SELECT 1 FROM webhook_event WHERE id = ?1 AND outcome = ?2)",
        id,
        outcome,
    )
}

/// Puts an event away that people have dealt with.
pub fn close(id: WebhookEventId) -> Statement {
    statement!(
        "UPDATE webhook_event SET outcome = 'dealt with by hand' WHERE id = ?1",
        id
    )
}

/// Lets an event be processed again, from its first try on.
pub fn retry(id: WebhookEventId, now: Instant) -> Statement {
    statement!(
        "UPDATE webhook_event SET processed_at = NULL, outcome = 'waits: retried by hand',
           attempts = 0, due_at = ?2 WHERE id = ?1",
        id,
        now,
    )
}
