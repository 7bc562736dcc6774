//! Portal links: each names one invoice, expires, and can be withdrawn.

use serde::Deserialize;
use shared::kernel::Instant;
use shared::kernel::id::{InvoiceId, LinkId};

use super::sql::{Statement, statement};

/// A link.
#[derive(Deserialize, Clone, Debug)]
pub struct Row {
    /// The invoice it opens.
    pub invoice_id: InvoiceId,
    expires_at: Instant,
    revoked_at: Option<Instant>,
}

impl Row {
    /// Whether it opens anything at `now`.
    pub fn is_alive(&self, now: Instant) -> bool {
        self.revoked_at.is_none() && self.expires_at > now
    }
}

/// Finds a link.
pub fn find(id: LinkId) -> Statement {
    statement!(
        "SELECT invoice_id, expires_at, revoked_at FROM portal_link WHERE id = ?1",
        id
    )
}

/// Adds a link to an invoice.
pub fn insert(id: LinkId, invoice: InvoiceId, now: Instant, expires_at: Instant) -> Statement {
    statement!(
        "INSERT INTO portal_link(id, invoice_id, created_at, expires_at) VALUES (?1, ?2, ?3, ?4)",
        id,
        invoice,
        now,
        expires_at,
    )
}

/// Asserts that a link still opens its invoice.
pub fn assert_alive(id: LinkId, now: Instant) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'link.alive', EXISTS (
           SELECT 1 FROM portal_link WHERE id = ?1 AND revoked_at IS NULL AND expires_at > ?2)",
        id,
        now,
    )
}
