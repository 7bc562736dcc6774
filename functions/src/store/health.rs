//! The figures of the health page; none of them scans a table.

use serde::Deserialize;
use shared::api::health::{DeadEventView, ParkedView, StuckFilter};
use shared::kernel::page::{Cursor, page_rows};
use shared::kernel::{Currency, Instant, Money};

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

/// Events that came to nothing, the newest first.
pub fn dead_events(filter: &StuckFilter) -> Statement {
    let (at, id) = after_moment(filter.after.as_ref());
    statement!(
        "SELECT id, provider, event_id, kind, received_at, attempts, outcome AS reason
         FROM webhook_event WHERE outcome >= 'dead:' AND outcome < 'dead;'
           AND (received_at, id) < (coalesce(?1, 9007199254740991), coalesce(?2, '~'))
         ORDER BY received_at DESC, id DESC LIMIT CAST(?3 AS INTEGER) + 1",
        at,
        id,
        page_rows(filter.limit),
    )
}

/// Where the page after an event starts.
pub fn dead_cursor(row: &DeadEventView) -> Cursor {
    Cursor {
        key: row.received_at.to_string(),
        id: row.id.to_string(),
    }
}
