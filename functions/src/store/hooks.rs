//! Endpoints of webhooks, and their part of the outbox.

use serde::Deserialize;
use shared::api::hooks::{DeliveryRow, HookDetails, HookInput, HookView};
use shared::api::invoices::SendingState;
use shared::hook::EventKind;
use shared::kernel::id::{HookId, OutboxId};
use shared::kernel::{Cursor, Instant};

use super::keyset::after_moment;
use super::sql::{Statement, statement};
use crate::problem::Refusal;

/// An endpoint as stored.
#[derive(Deserialize, Clone, Debug)]
pub struct Row {
    /// Which one.
    pub id: HookId,
    /// Where to.
    pub url: String,
    description: String,
    events: String,
    /// `active` or `disabled`.
    pub state: String,
    disabled_reason: Option<String>,
    /// Of its secret.
    pub generation: i64,
    /// Until when the secret before signs as well.
    pub previous_until: Option<Instant>,
    failures: u32,
    last_success_at: Option<Instant>,
    last_failure_at: Option<Instant>,
    last_failure: Option<String>,
    created_at: Instant,
    /// For the next change.
    pub version: i64,
}

impl Row {
    /// Whether events are sent to it.
    pub fn is_active(&self) -> bool {
        self.state == "active"
    }

    /// The endpoint as clients see it.
    pub fn view(&self) -> Result<HookView, Refusal> {
        let Self {
            id,
            url,
            description,
            events,
            disabled_reason,
            previous_until,
            failures,
            last_success_at,
            last_failure_at,
            last_failure,
            created_at,
            version,
            ..
        } = self.clone();
        Ok(HookView {
            id,
            details: HookInput {
                url,
                description,
                events: serde_json::from_str(&events).map_err(Refusal::fault)?,
                active: self.is_active(),
                version: Some(version),
            },
            disabled_reason,
            failures,
            last_success_at,
            last_failure_at,
            last_failure,
            previous_secret_until: previous_until,
            created_at,
        })
    }
}

/// Every endpoint, in the order they were added.
pub fn list() -> Statement {
    statement!(
        "SELECT id, url, description, events, state, disabled_reason, generation, previous_until,
           failures, last_success_at, last_failure_at, last_failure, created_at, version
         FROM hook_endpoint ORDER BY id"
    )
}

/// One endpoint.
pub fn find(id: HookId) -> Statement {
    statement!(
        "SELECT id, url, description, events, state, disabled_reason, generation, previous_until,
           failures, last_success_at, last_failure_at, last_failure, created_at, version
         FROM hook_endpoint WHERE id = ?1",
        id,
    )
}

/// Asserts that another endpoint may be added.
pub fn assert_room(most: u16) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok)
         SELECT 'hook_endpoint.room', (SELECT count(*) FROM hook_endpoint) < CAST(?1 AS INTEGER)",
        most,
    )
}

/// Asserts that an endpoint is as it was read.
pub fn assert_version(id: HookId, version: i64) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'hook_endpoint.version', EXISTS (
           SELECT 1 FROM hook_endpoint WHERE id = ?1 AND version = ?2)",
        id,
        version,
    )
}

/// Adds an endpoint.
pub fn insert(id: HookId, details: &HookDetails, now: Instant) -> Result<Statement, Refusal> {
    Ok(statement!(
        "INSERT INTO hook_endpoint(id, url, description, events, state, generation, created_at,
           version)
         VALUES (?1, ?2, ?3, ?4, 'active', 1, ?5, 1)",
        id,
        &details.url,
        details
            .description
            .as_ref()
            .map_or("", |text| text.as_str()),
        serde_json::to_string(&details.events).map_err(Refusal::fault)?,
        now,
    ))
}

/// Replaces an endpoint's details; one that was disabled begins anew.
pub fn update(id: HookId, details: &HookDetails, active: bool) -> Result<Statement, Refusal> {
    Ok(statement!(
        "UPDATE hook_endpoint SET url = ?2, description = ?3, events = ?4, version = version + 1,
           failures = iif(?5 = 1 AND state = 'disabled', 0, failures),
           disabled_reason = CASE WHEN ?5 = 1 THEN NULL ELSE coalesce(disabled_reason, ?6) END,
           state = iif(?5 = 1, 'active', 'disabled')
         WHERE id = ?1",
        id,
        &details.url,
        details
            .description
            .as_ref()
            .map_or("", |text| text.as_str()),
        serde_json::to_string(&details.events).map_err(Refusal::fault)?,
        active,
        BY_HAND,
    ))
}

/// Why an endpoint is disabled that somebody has disabled.
pub const BY_HAND: &str = "Disabled by hand.";

/// Begins the next generation of the secret; the one before signs until `previous_until`.
pub fn rotate(id: HookId, previous_until: Instant) -> Statement {
    statement!(
        "UPDATE hook_endpoint SET generation = generation + 1, previous_until = ?2,
           version = version + 1 WHERE id = ?1",
        id,
        previous_until,
    )
}

/// Removes an endpoint.
pub fn delete(id: HookId) -> Statement {
    statement!("DELETE FROM hook_endpoint WHERE id = ?1", id)
}

/// Notes that an event was taken.
pub fn note_success(id: HookId, now: Instant) -> Statement {
    statement!(
        "UPDATE hook_endpoint SET failures = 0, last_success_at = ?2 WHERE id = ?1",
        id,
        now,
    )
}

/// Notes that a try has failed.
pub fn note_failure(id: HookId, cause: &str, now: Instant) -> Statement {
    statement!(
        "UPDATE hook_endpoint SET failures = failures + 1, last_failure_at = ?3, last_failure = ?2
         WHERE id = ?1",
        id,
        cause,
        now,
    )
}

/// Disables an endpoint that does not take what it is sent.
pub fn disable(id: HookId, reason: &str) -> Statement {
    statement!(
        "UPDATE hook_endpoint SET state = 'disabled', disabled_reason = ?2, version = version + 1
         WHERE id = ?1 AND state = 'active'",
        id,
        reason,
    )
}

/// The active endpoints that want an event.
pub fn listeners(kind: &str) -> Statement {
    statement!(
        "SELECT id FROM hook_endpoint WHERE state = 'active' AND (json_array_length(events) = 0
           OR EXISTS (SELECT 1 FROM json_each(events) WHERE value = ?1))",
        kind,
    )
}

/// The id of an endpoint.
#[derive(Deserialize, Debug)]
pub struct Listener {
    /// Which one.
    pub id: HookId,
}

/// Puts an event on its way to an endpoint, unless it is there already.
pub fn deliver(
    id: OutboxId,
    (event, hook): (&str, HookId),
    body: &str,
    (created_at, due_at): (Instant, Instant),
) -> Statement {
    statement!(
        "INSERT INTO outbox(id, kind, subject, recipient, payload, state, due_at, created_at)
         VALUES (?1, 'webhook', ?2, ?3, ?4, 'pending', ?5, ?6)
         ON CONFLICT(recipient, subject) WHERE kind = 'webhook' DO NOTHING",
        id,
        event,
        hook,
        body,
        due_at,
        created_at,
    )
}

/// A delivery as stored.
#[derive(Deserialize, Clone, Debug)]
pub struct Delivery {
    id: OutboxId,
    subject: OutboxId,
    kind: EventKind,
    /// How far it got.
    pub state: SendingState,
    attempts: u32,
    last_error: Option<String>,
    due_at: Instant,
    created_at: Instant,
    delivered_at: Option<Instant>,
    payload: String,
}

impl Delivery {
    /// The delivery as clients see it.
    pub fn view(self) -> DeliveryRow {
        let on_its_way = matches!(self.state, SendingState::Pending | SendingState::Sending);
        DeliveryRow {
            id: self.id,
            event: self.subject,
            kind: self.kind,
            state: self.state,
            attempts: self.attempts,
            last_error: self.last_error,
            next_try_at: on_its_way.then_some(self.due_at),
            created_at: self.created_at,
            delivered_at: self.delivered_at,
            body: self.payload,
        }
    }
}

/// What was sent to an endpoint, the newest first.
pub fn deliveries(hook: HookId, after: Option<&Cursor>, limit: u16) -> Statement {
    let (created_at, id) = after_moment(after);
    statement!(
        "SELECT id, subject, json_extract(payload, '$.type') AS kind, state, attempts, last_error,
           due_at, created_at, delivered_at, payload
         FROM outbox WHERE kind = 'webhook' AND recipient = ?1
           AND (created_at, id) < (coalesce(?2, 9007199254740991), coalesce(?3, '~'))
         ORDER BY created_at DESC, id DESC LIMIT CAST(?4 AS INTEGER) + 1",
        hook,
        created_at,
        id,
        limit,
    )
}

/// One delivery to an endpoint.
pub fn find_delivery(hook: HookId, id: OutboxId) -> Statement {
    statement!(
        "SELECT id, subject, json_extract(payload, '$.type') AS kind, state, attempts, last_error,
           due_at, created_at, delivered_at, payload
         FROM outbox WHERE id = ?1 AND kind = 'webhook' AND recipient = ?2",
        id,
        hook,
    )
}

/// Asserts that a delivery has come to an end.
pub fn assert_ended(id: OutboxId) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'webhook.ended', EXISTS (
           SELECT 1 FROM outbox WHERE id = ?1 AND state IN ('delivered', 'parked'))",
        id,
    )
}

/// Begins a delivery again.
pub fn replay(id: OutboxId, now: Instant) -> Statement {
    statement!(
        "UPDATE outbox SET state = 'pending', attempts = 0, due_at = ?2, last_error = NULL,
           delivered_at = NULL WHERE id = ?1",
        id,
        now,
    )
}

/// Where the page after `row` starts.
pub fn cursor(row: &DeliveryRow) -> Cursor {
    Cursor {
        key: row.created_at.to_string(),
        id: row.id.to_string(),
    }
}
