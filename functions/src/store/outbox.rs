//! The outbox: messages for the outside, delivered after the answer and again by cron.

use serde::Deserialize;
use shared::api::invoices::SendingState;
use shared::api::mailbox::MailRow;
use shared::kernel::Instant;
use shared::kernel::id::OutboxId;
use shared::kernel::page::Cursor;

use super::keyset::after_moment;
use super::sql::{Statement, statement};
use crate::decision::{NUMBER_TOKEN, OutboxMessage, Series};
use crate::hooks::event::Event;
use crate::problem::Refusal;

/// Puts a message into the outbox.
pub fn insert(message: &OutboxMessage, series: Option<Series>, now: Instant) -> Statement {
    statement!(
        "INSERT INTO outbox(id, kind, subject, recipient, payload, state, due_at, created_at)
         VALUES (?1, ?2, ?3, ?4, replace(?5, ?6, coalesce(
           (SELECT number FROM taken_number WHERE series = ?7 AND year = ?8), ?6)),
           'pending', ?9, ?10)",
        message.id,
        message.kind,
        &message.subject,
        &message.recipient,
        &message.payload,
        NUMBER_TOKEN,
        series.map(Series::name),
        series.map(Series::year),
        message.due_at,
        now,
    )
}

/// A message that is to be delivered.
#[derive(Deserialize, Clone, Debug)]
pub struct Due {
    /// Its id.
    pub id: OutboxId,
    /// `mail`, `provider_fee`, `event` or `webhook`.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// To whom.
    pub recipient: String,
    /// JSON.
    pub payload: String,
    /// Tries so far, this one included.
    pub attempts: i64,
    /// When it was written.
    pub created_at: Instant,
}

/// Takes up to ten due messages: they are `sending` until `lease_until`, so that a crash between
/// sending and marking shows as such, and another isolate leaves them alone meanwhile.
pub fn lease(now: Instant, lease_until: Instant) -> Statement {
    statement!(
        "UPDATE outbox SET state = 'sending', attempts = attempts + 1, due_at = ?2
         WHERE id IN (SELECT id FROM outbox
           WHERE state IN ('pending', 'sending') AND kind <> 'webhook' AND due_at <= ?1
           ORDER BY due_at LIMIT 10)
         RETURNING id, kind, subject, recipient, payload, attempts, created_at",
        now,
        lease_until,
    )
}

/// Takes due webhooks, as [`lease`] takes everything else: a slow endpoint holds up no mail.
pub fn lease_webhooks(now: Instant, lease_until: Instant, most: u16) -> Statement {
    statement!(
        "UPDATE outbox SET state = 'sending', attempts = attempts + 1, due_at = ?2
         WHERE id IN (SELECT id FROM outbox
           WHERE state IN ('pending', 'sending') AND kind = 'webhook' AND due_at <= ?1
           ORDER BY due_at LIMIT CAST(?3 AS INTEGER))
         RETURNING id, kind, subject, recipient, payload, attempts, created_at",
        now,
        lease_until,
        most,
    )
}

/// Puts an event into the outbox, if an endpoint wants it. Nobody listening costs no row.
pub fn insert_event(
    id: OutboxId,
    event: &Event,
    series: Option<Series>,
    now: Instant,
) -> Result<Statement, Refusal> {
    Ok(statement!(
        "INSERT INTO outbox(id, kind, subject, recipient, payload, state, due_at, created_at)
         SELECT ?1, 'event', ?2, '', replace(?3, ?4, coalesce(
           (SELECT number FROM taken_number WHERE series = ?5 AND year = ?6), ?4)),
           'pending', ?7, ?7
         WHERE EXISTS (SELECT 1 FROM hook_endpoint
           WHERE state = 'active' AND (json_array_length(events) = 0
             OR EXISTS (SELECT 1 FROM json_each(events) WHERE value = ?8)))",
        id,
        &event.id,
        event.body(now)?,
        NUMBER_TOKEN,
        series.map(Series::name),
        series.map(Series::year),
        now,
        event.kind.as_str(),
    ))
}

/// Notes that a message went out: a fact, whoever holds its lease by now.
pub fn mark_delivered(due: &Due, now: Instant) -> Statement {
    statement!(
        "UPDATE outbox SET state = 'delivered', delivered_at = ?2, last_error = NULL WHERE id = ?1",
        due.id,
        now,
    )
}

/// Notes that a try failed: again at `due_at`, or given up. Who has lost the lease meanwhile has
/// nothing to say any more: another try is under way, or has succeeded.
pub fn mark_failed(due: &Due, error: &str, due_at: Option<Instant>) -> Statement {
    statement!(
        "UPDATE outbox SET state = iif(?3 IS NULL, 'parked', 'pending'), last_error = ?2,
           due_at = coalesce(?3, due_at)
         WHERE id = ?1 AND state = 'sending' AND attempts = CAST(?4 AS INTEGER)",
        due.id,
        error,
        due_at,
        due.attempts,
    )
}

/// A message of the mailbox.
#[derive(Deserialize, Debug)]
pub struct MailRecord {
    /// Its id.
    pub id: OutboxId,
    /// To whom.
    pub recipient: String,
    /// JSON of [`crate::email::Message`].
    pub payload: String,
    /// How far it got.
    pub state: SendingState,
    /// When it was written.
    pub created_at: Instant,
}

/// Lists mail, the newest first.
pub fn list_mail(after: Option<&Cursor>, limit: u16) -> Statement {
    let (created_at, id) = after_moment(after);
    statement!(
        "SELECT id, recipient, payload, state, created_at FROM outbox
         WHERE kind = 'mail' AND (created_at, id) < (coalesce(?1, 9007199254740991), coalesce(?2, '~'))
         ORDER BY created_at DESC, id DESC LIMIT CAST(?3 AS INTEGER) + 1",
        created_at,
        id,
        limit,
    )
}

/// Finds one message.
pub fn find_mail(id: OutboxId) -> Statement {
    statement!(
        "SELECT id, recipient, payload, state, created_at FROM outbox
         WHERE id = ?1 AND kind = 'mail'",
        id,
    )
}

/// Where the page after `row` starts.
pub fn mail_cursor(row: &MailRow) -> Cursor {
    Cursor {
        key: row.created_at.to_string(),
        id: row.id.to_string(),
    }
}

/// A message as a retry looks at it.
#[derive(Deserialize, Debug)]
pub struct Parked {
    /// What it is about.
    pub subject: String,
    /// How far it got.
    pub state: String,
    /// What happened the last time.
    pub last_error: Option<String>,
}

/// Finds a message, parked or not; a webhook is replayed by its endpoint instead.
pub fn find_parked(id: OutboxId) -> Statement {
    statement!(
        "SELECT subject, state, last_error FROM outbox WHERE id = ?1 AND kind <> 'webhook'",
        id
    )
}

/// Asserts that a message is still parked.
pub fn assert_parked(id: OutboxId) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'outbox.parked',
           EXISTS (SELECT 1 FROM outbox WHERE id = ?1 AND state = 'parked')",
        id,
    )
}

/// Lets a parked message be delivered again, from its first try on.
pub fn retry(id: OutboxId, now: Instant) -> Statement {
    statement!(
        "UPDATE outbox SET state = 'pending', attempts = 0, due_at = ?2 WHERE id = ?1",
        id,
        now,
    )
}
