//! Portal links: each names one invoice, expires, and can be withdrawn.

use serde::Deserialize;
use shared::kernel::Instant;
use shared::kernel::id::{InvoiceId, LinkId};

use super::sql::{Statement, statement};
use crate::auth::link::LINK_MILLISECONDS;
use crate::problem::Refusal;

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

/// What a new link is made of.
#[derive(Clone, Copy, Debug)]
pub struct NewLink<'a> {
    /// Its id.
    pub id: LinkId,
    /// The invoice it opens.
    pub invoice: InvoiceId,
    /// Who or what made it.
    pub created_by: &'a str,
    /// The addresses it is sent to.
    pub sent_to: &'a [String],
}

/// Adds a link that opens its invoice for [`LINK_MILLISECONDS`].
pub fn insert(link: &NewLink<'_>, now: Instant) -> Result<Statement, Refusal> {
    let sent_to = serde_json::to_string(link.sent_to).map_err(Refusal::fault)?;
    Ok(statement!(
        "INSERT INTO portal_link(id, invoice_id, created_at, created_by, sent_to, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        link.id,
        link.invoice,
        now,
        link.created_by,
        sent_to,
        now.saturating_add(LINK_MILLISECONDS),
    ))
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
