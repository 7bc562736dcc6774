//! Links that set a new password, and the requests for them.

use serde::Deserialize;
use shared::kernel::Instant;
use shared::kernel::id::{PasswordResetId, StaffId};

use super::sql::{Statement, statement};

/// Notes that a link was asked for.
pub fn insert_request(
    id: PasswordResetId,
    (email, client): (&str, &str),
    now: Instant,
) -> Statement {
    statement!(
        "INSERT INTO password_request(id, email, client, requested_at) VALUES (?1, ?2, ?3, ?4)",
        id,
        email,
        client,
        now,
    )
}

/// A request that nobody has looked at yet.
#[derive(Deserialize, Clone, Debug)]
pub struct Waiting {
    /// Which one; the link gets its id.
    pub id: PasswordResetId,
    /// Who has the address and may sign in, if anybody.
    pub staff: Option<StaffId>,
    /// Their name.
    pub name: Option<String>,
    /// For which address.
    pub email: String,
}

/// Requests that nobody has looked at yet, the oldest first.
pub fn waiting(limit: u16) -> Statement {
    statement!(
        "SELECT q.id, q.email, u.id AS staff, u.name FROM password_request q
           LEFT JOIN staff_user u ON u.email = q.email AND u.active = 1
         WHERE q.handled_at IS NULL ORDER BY q.requested_at LIMIT CAST(?1 AS INTEGER)",
        limit,
    )
}

/// Asserts that nobody has looked at a request yet, and that its person may still sign in.
pub fn assert_waiting(id: PasswordResetId, staff: StaffId) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'password_request.waiting',
           EXISTS (SELECT 1 FROM password_request WHERE id = ?1 AND handled_at IS NULL)
           AND EXISTS (SELECT 1 FROM staff_user WHERE id = ?2 AND active = 1)",
        id,
        staff,
    )
}

/// Makes a link; it takes the place of an earlier one.
pub fn put(
    staff: StaffId,
    id: PasswordResetId,
    (now, expires_at): (Instant, Instant),
) -> Statement {
    statement!(
        "INSERT INTO password_reset(staff_id, id, created_at, expires_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (staff_id) DO UPDATE SET id = ?2, created_at = ?3, expires_at = ?4",
        staff,
        id,
        now,
        expires_at,
    )
}

/// A link that works, and whose password it sets.
#[derive(Deserialize, Clone, Debug)]
pub struct Row {
    /// Whose.
    pub staff: StaffId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// Finds a link that works at `now`.
pub fn find(id: PasswordResetId, now: Instant) -> Statement {
    statement!(
        "SELECT u.id AS staff, u.name, u.email FROM password_reset p
           JOIN staff_user u ON u.id = p.staff_id AND u.active = 1
         WHERE p.id = ?1 AND p.expires_at > ?2",
        id,
        now,
    )
}

/// Asserts that a link still works: of two uses at once, one wins.
pub fn assert_alive(id: PasswordResetId, now: Instant) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'password_reset.alive', EXISTS (
           SELECT 1 FROM password_reset p JOIN staff_user u ON u.id = p.staff_id AND u.active = 1
           WHERE p.id = ?1 AND p.expires_at > ?2)",
        id,
        now,
    )
}

/// Takes a person's link away.
pub fn delete(staff: StaffId) -> Statement {
    statement!("DELETE FROM password_reset WHERE staff_id = ?1", staff)
}
