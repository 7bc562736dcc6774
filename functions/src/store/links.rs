//! Portal links: each names one invoice, expires, and can be withdrawn.

use serde::Deserialize;
use shared::api::portal::{LinkState, LinkView};
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
    /// When it was last noted to be opened.
    pub last_opened_at: Option<Instant>,
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
        "SELECT invoice_id, expires_at, revoked_at, last_opened_at FROM portal_link WHERE id = ?1",
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

/// A link as staff see it.
#[derive(Deserialize, Clone, Debug)]
pub struct ListRow {
    id: LinkId,
    created_at: Instant,
    created_by: Option<String>,
    sent_to: Option<String>,
    expires_at: Instant,
    revoked_at: Option<Instant>,
    last_opened_at: Option<Instant>,
}

impl ListRow {
    /// As screens show it at `now`.
    pub fn view(self, now: Instant) -> Result<LinkView, Refusal> {
        let sent_to = self.sent_to.as_deref().unwrap_or("[]");
        let state = match self.revoked_at {
            Some(_) => LinkState::Revoked,
            None if self.expires_at <= now => LinkState::Expired,
            None => LinkState::Open,
        };
        Ok(LinkView {
            id: self.id,
            state,
            sent_to: serde_json::from_str(sent_to).map_err(Refusal::fault)?,
            created_at: self.created_at,
            created_by: self.created_by.unwrap_or_default(),
            expires_at: self.expires_at,
            revoked_at: self.revoked_at,
            last_opened_at: self.last_opened_at,
        })
    }
}

/// The columns of [`ListRow`].
macro_rules! columns {
    () => {
        "SELECT l.id, l.created_at, coalesce(u.name, l.created_by) AS created_by, l.sent_to,
           l.expires_at, l.revoked_at, l.last_opened_at
         FROM portal_link l LEFT JOIN staff_user u ON u.id = l.created_by "
    };
}

/// The links of an invoice, the newest first.
pub fn list(invoice: InvoiceId, limit: u16) -> Statement {
    statement!(
        concat!(
            columns!(),
            "WHERE l.invoice_id = ?1 ORDER BY l.id DESC LIMIT CAST(?2 AS INTEGER)"
        ),
        invoice,
        limit,
    )
}

/// One link of an invoice.
pub fn find_of_invoice(invoice: InvoiceId, id: LinkId) -> Statement {
    statement!(
        concat!(columns!(), "WHERE l.id = ?2 AND l.invoice_id = ?1"),
        invoice,
        id,
    )
}

/// Withdraws a link.
pub fn revoke(id: LinkId, by: &str, now: Instant) -> Statement {
    statement!(
        "UPDATE portal_link SET revoked_at = ?2, revoked_by = ?3
         WHERE id = ?1 AND revoked_at IS NULL",
        id,
        now,
        by,
    )
}

/// Asserts that a link was not withdrawn yet.
pub fn assert_not_revoked(id: LinkId) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'link.not_revoked',
           EXISTS (SELECT 1 FROM portal_link WHERE id = ?1 AND revoked_at IS NULL)",
        id,
    )
}

/// Notes that a link was opened.
pub fn note_opened(id: LinkId, now: Instant) -> Statement {
    statement!(
        "UPDATE portal_link SET last_opened_at = ?2 WHERE id = ?1",
        id,
        now,
    )
}
