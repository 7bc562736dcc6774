//! Sign-in links of the portal that somebody asked for.

use serde::Deserialize;
use shared::kernel::Instant;
use shared::kernel::id::{ContactId, SignInId};

use super::sql::{Statement, statement};

/// Notes that a link was asked for.
pub fn insert(
    id: SignInId,
    (email, client): (&str, &str),
    now: Instant,
    expires_at: Instant,
) -> Statement {
    statement!(
        "INSERT INTO portal_sign_in(id, email, client, requested_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        id,
        email,
        client,
        now,
        expires_at,
    )
}

/// A request that nobody has looked at yet.
#[derive(Deserialize, Clone, Debug)]
pub struct Waiting {
    /// Which one.
    pub id: SignInId,
    /// For which address.
    pub email: String,
    /// 1 when the address may have a link.
    pub granted: i64,
}

/// Requests that nobody has looked at yet, the oldest first.
pub fn waiting(limit: u16) -> Statement {
    statement!(
        "SELECT r.id, r.email, EXISTS (SELECT 1 FROM contact k CROSS JOIN portal_grant g
             ON g.contact_id = k.id AND g.revoked_at IS NULL WHERE k.email = r.email) AS granted
         FROM portal_sign_in r WHERE r.handled_at IS NULL
         ORDER BY r.requested_at LIMIT CAST(?1 AS INTEGER)",
        limit,
    )
}

/// Asserts that nobody has looked at a request yet.
pub fn assert_waiting(id: SignInId) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'portal_sign_in.waiting',
           EXISTS (SELECT 1 FROM portal_sign_in WHERE id = ?1 AND handled_at IS NULL)",
        id,
    )
}

/// A sign-in link.
#[derive(Deserialize, Clone, Debug)]
pub struct Row {
    /// Whom it signs in.
    pub email: String,
    expires_at: Instant,
    consumed_at: Option<Instant>,
}

impl Row {
    /// Whether it signs anybody in at `now`.
    pub fn is_alive(&self, now: Instant) -> bool {
        self.consumed_at.is_none() && self.expires_at > now
    }
}

/// Finds a link.
pub fn find(id: SignInId) -> Statement {
    statement!(
        "SELECT email, expires_at, consumed_at FROM portal_sign_in WHERE id = ?1",
        id,
    )
}

/// A contact that a link signs in.
#[derive(Deserialize, Clone, Copy, Debug)]
pub struct ContactRow {
    /// Who.
    pub contact_id: ContactId,
}

/// A contact with the link's address and a live grant, if the address may sign in at all.
pub fn granted_contact(id: SignInId) -> Statement {
    statement!(
        "SELECT g.contact_id FROM portal_sign_in r CROSS JOIN contact k ON k.email = r.email
         CROSS JOIN portal_grant g ON g.contact_id = k.id AND g.revoked_at IS NULL
         WHERE r.id = ?1 ORDER BY g.contact_id LIMIT 1",
        id,
    )
}

/// Asserts that a link was not used yet and has not expired: of two uses at once, one wins.
pub fn assert_alive(id: SignInId, now: Instant) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'portal_sign_in.alive', EXISTS (
           SELECT 1 FROM portal_sign_in WHERE id = ?1 AND consumed_at IS NULL AND expires_at > ?2)",
        id,
        now,
    )
}

/// Uses a link up.
pub fn consume(id: SignInId, now: Instant) -> Statement {
    statement!(
        "UPDATE portal_sign_in SET consumed_at = ?2 WHERE id = ?1",
        id,
        now
    )
}
