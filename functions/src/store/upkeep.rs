//! What the daily job does: once a day, and only a bounded part at a time.

use shared::kernel::Instant;

use super::sql::{Statement, statement};

/// Forgets answers to commands that were given before `before`, the oldest first.
pub fn forget_answers(before: Instant, limit: u16) -> Statement {
    statement!(
        "DELETE FROM idempotency WHERE (actor, key) IN (SELECT actor, key FROM idempotency
           WHERE created_at < ?1 ORDER BY created_at LIMIT CAST(?2 AS INTEGER))",
        before,
        limit,
    )
}

/// Forgets events and their deliveries that came to an end and were written before `before`.
pub fn forget_webhooks(before: Instant, limit: u16) -> Statement {
    statement!(
        "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox
           WHERE kind IN ('event', 'webhook') AND created_at < ?1
             AND state IN ('delivered', 'parked')
           ORDER BY created_at LIMIT CAST(?2 AS INTEGER))",
        before,
        limit,
    )
}
