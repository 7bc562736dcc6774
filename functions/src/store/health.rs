//! The figures of the health page; none of them scans a table.

use serde::Deserialize;
use shared::api::health::{DeadEventView, ParkedView, StuckFilter};
use shared::kernel::id::WebhookEventId;
use shared::kernel::page::{Cursor, page_rows};
use shared::kernel::{Currency, Instant, Money};
use shared::stripe;

use super::keyset::after_moment;
use super::sql::{Statement, statement};
use crate::problem::Refusal;

/// Counting stops here: more is as bad.
pub const COUNT_MAX: u16 = 1000;

/// What waits and since when.
#[derive(Deserialize, Clone, Debug)]
pub struct Queues {
    /// Messages that are not delivered yet; webhooks have a page of their own.
    pub outbox: i64,
    /// When the oldest of them was written.
    pub outbox_since: Option<Instant>,
    /// Messages that were given up.
    pub parked: i64,
    /// When the newest of them was written.
    pub parked_since: Option<Instant>,
    /// Events that are not processed yet.
    pub webhooks: i64,
    /// When the oldest of them came.
    pub webhooks_since: Option<Instant>,
    /// Events that came to nothing.
    pub dead: i64,
    /// When the newest of them came.
    pub dead_since: Option<Instant>,
}

/// Counts what waits.
pub fn queues() -> Statement {
    statement!(
        "SELECT
           (SELECT count(*) FROM (SELECT 1 FROM outbox
             WHERE state IN ('pending', 'sending') AND kind <> 'webhook'
             ORDER BY created_at LIMIT CAST(?1 AS INTEGER))) AS outbox,
           (SELECT created_at FROM outbox
             WHERE state IN ('pending', 'sending') AND kind <> 'webhook'
             ORDER BY created_at LIMIT 1) AS outbox_since,
           (SELECT count(*) FROM (SELECT 1 FROM outbox WHERE state = 'parked' AND kind <> 'webhook'
             ORDER BY created_at LIMIT CAST(?1 AS INTEGER))) AS parked,
           (SELECT created_at FROM outbox WHERE state = 'parked' AND kind <> 'webhook'
             ORDER BY created_at DESC LIMIT 1) AS parked_since,
           (SELECT count(*) FROM (SELECT 1 FROM webhook_event WHERE processed_at IS NULL
             ORDER BY received_at LIMIT CAST(?1 AS INTEGER))) AS webhooks,
           (SELECT received_at FROM webhook_event WHERE processed_at IS NULL
             ORDER BY received_at LIMIT 1) AS webhooks_since,
           (SELECT count(*) FROM (SELECT 1 FROM webhook_event
             WHERE outcome >= 'dead:' AND outcome < 'dead;'
             ORDER BY received_at LIMIT CAST(?1 AS INTEGER))) AS dead,
           (SELECT received_at FROM webhook_event WHERE outcome >= 'dead:' AND outcome < 'dead;'
             ORDER BY received_at DESC LIMIT 1) AS dead_since",
        COUNT_MAX,
    )
}

/// What providers hold in one currency.
#[derive(Deserialize, Clone, Copy, Debug)]
pub struct ClearingRow {
    currency: Currency,
    minor: i64,
}

impl ClearingRow {
    /// The balance.
    pub fn money(&self) -> Result<Money, Refusal> {
        Ok(Money::from_minor(self.minor, self.currency)?)
    }
}

/// The balance of the clearing account per currency, from the indexes of one account.
pub fn clearing() -> Statement {
    statement!(
        "SELECT currency, sum(minor) AS minor FROM (
           SELECT currency, sum(amount_minor) AS minor FROM posting
           WHERE debit_account = 'provider_clearing' GROUP BY currency
           UNION ALL
           SELECT currency, -sum(amount_minor) FROM posting
           WHERE credit_account = 'provider_clearing' GROUP BY currency)
         GROUP BY currency ORDER BY currency"
    )
}

/// Messages that were given up, the newest first.
pub fn parked(filter: &StuckFilter) -> Statement {
    let (at, id) = after_moment(filter.after.as_ref());
    statement!(
        "SELECT id, kind, subject, recipient, created_at, attempts, last_error AS reason
         FROM outbox
         WHERE state = 'parked' AND kind <> 'webhook'
           AND (created_at, id) < (coalesce(?1, 9007199254740991), coalesce(?2, '~'))
         ORDER BY created_at DESC, id DESC LIMIT CAST(?3 AS INTEGER) + 1",
        at,
        id,
        page_rows(filter.limit),
    )
}

/// Where the page after a message starts.
pub fn parked_cursor(row: &ParkedView) -> Cursor {
    Cursor {
        key: row.created_at.to_string(),
        id: row.id.to_string(),
    }
}

/// An event that came to nothing.
#[derive(Deserialize, Debug)]
pub struct DeadEvent {
    id: WebhookEventId,
    provider: String,
    event_id: String,
    kind: String,
    received_at: Instant,
    attempts: i64,
    reason: String,
    minor: Option<i64>,
    currency: Option<String>,
    about: Option<String>,
    can_retry: i64,
}

impl DeadEvent {
    /// As screens show it.
    pub fn view(self) -> DeadEventView {
        let currency = self.currency.as_deref().and_then(stripe::currency);
        // Others are counted otherwise than here.
        let currency = currency.filter(|currency| stripe::can_charge(*currency));
        let amount = self.minor.zip(currency);
        let about = self.about.as_deref().and_then(|text| text.split_once(' '));
        DeadEventView {
            id: self.id,
            provider: self.provider,
            event_id: self.event_id,
            kind: self.kind,
            received_at: self.received_at,
            attempts: self.attempts,
            reason: self.reason,
            amount: amount.and_then(|(minor, currency)| Money::from_minor(minor, currency).ok()),
            about: about.map(|(id, _)| id.to_owned()),
            about_number: about.map(|(_, number)| number.to_owned()),
            can_retry: self.can_retry == 1,
        }
    }
}

/// Events that came to nothing, the newest first. What each is about is read from its body, which
/// may be of any form: the receipt of the payment, else the invoice of the attempt or the named one.
/// Trying again changes nothing about what is not booked, nor while the attempt is not known; what
/// could not be read, a later version may read.
pub fn dead_events(filter: &StuckFilter) -> Statement {
    let (at, id) = after_moment(filter.after.as_ref());
    statement!(
        "SELECT e.id, e.provider, e.event_id, e.kind, e.received_at, e.attempts, e.reason,
           CASE WHEN typeof(e.minor) = 'integer' AND e.minor BETWEEN 1 AND 9007199254740991
             THEN e.minor END AS minor,
           CASE WHEN e.currency GLOB '[a-z][a-z][a-z]' THEN e.currency END AS currency,
           coalesce(
             (SELECT id || ' ' || number FROM receipt
              WHERE provider = e.provider AND provider_payment = e.payment),
             (SELECT id || ' ' || number FROM receipt
              WHERE provider = e.provider AND provider_payment = e.attempt),
             (SELECT id || ' ' || number FROM invoice WHERE id = coalesce(
                (SELECT invoice_id FROM payment_attempt WHERE id = e.attempt), e.invoice))) AS about,
           e.reason NOT LIKE 'dead: not booked%'
             AND (e.reason NOT LIKE 'dead: the attempt is not known%'
               OR EXISTS (SELECT 1 FROM payment_attempt WHERE id = e.attempt)) AS can_retry
         FROM (SELECT *,
             coalesce(o ->> 'amount_total',
               o ->> 'amount_refunded' - coalesce(was ->> 'amount_refunded', 0),
               nullif(o ->> 'amount_received', 0), o ->> 'amount') AS minor,
             o ->> 'currency' AS currency,
             CASE WHEN kind LIKE 'payment_intent.%' THEN o ->> 'id' ELSE o ->> 'payment_intent' END
               AS payment,
             coalesce(o ->> 'client_reference_id', o -> 'metadata' ->> 'attempt') AS attempt,
             o -> 'metadata' ->> 'invoice' AS invoice
           FROM (SELECT id, provider, event_id, kind, received_at, attempts, outcome AS reason,
               iif(json_valid(payload), payload -> '$.data.object', NULL) AS o,
               iif(json_valid(payload), payload -> '$.data.previous_attributes', NULL) AS was
             FROM webhook_event WHERE outcome >= 'dead:' AND outcome < 'dead;'
               AND (received_at, id) < (coalesce(?1, 9007199254740991), coalesce(?2, '~'))
             ORDER BY received_at DESC, id DESC LIMIT CAST(?3 AS INTEGER) + 1)) e
         ORDER BY e.received_at DESC, e.id DESC",
        at,
        id,
        page_rows(filter.limit),
    )
}

/// Where the page after an event starts.
pub fn dead_cursor(row: &DeadEvent) -> Cursor {
    Cursor {
        key: row.received_at.to_string(),
        id: row.id.to_string(),
    }
}
