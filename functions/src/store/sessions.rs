//! Sessions of staff, and what sign-in needs of a person.

use serde::Deserialize;
use shared::access::Role;
use shared::kernel::Instant;
use shared::kernel::id::StaffId;

use super::sql::{Statement, statement};
use crate::context::Actor;

/// A live session's member of staff.
#[derive(Deserialize, Debug)]
pub struct Row {
    id: StaffId,
    role: Role,
    name: String,
    email: String,
}

impl Row {
    /// The actor of the session.
    pub fn actor(self, session: String) -> Actor {
        let Self {
            id,
            role,
            name,
            email,
        } = self;
        Actor::Staff {
            id,
            role,
            session,
            name,
            email,
        }
    }
}

/// Finds a session that lives at `now` and whose person is active.
pub fn find(token_hash: &str, now: Instant) -> Statement {
    statement!(
        "SELECT u.id, u.role, u.name, u.email
         FROM session s JOIN staff_user u ON u.id = s.staff_id
         WHERE s.token_hash = ?1 AND s.expires_at > ?2 AND u.active = 1",
        token_hash,
        now,
    )
}

/// Asserts that the session still lives and the person still has the role.
pub fn assert_alive(token_hash: &str, role: Role, now: Instant) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'session', EXISTS (
           SELECT 1 FROM session s JOIN staff_user u ON u.id = s.staff_id
           WHERE s.token_hash = ?1 AND s.expires_at > ?2 AND u.active = 1 AND u.role = ?3)",
        token_hash,
        now,
        role.as_str(),
    )
}

/// Starts a session.
pub fn insert(token_hash: &str, staff: StaffId, now: Instant, expires_at: Instant) -> Statement {
    statement!(
        "INSERT INTO session(token_hash, staff_id, created_at, expires_at)
         VALUES (?1, ?2, ?3, ?4)",
        token_hash,
        staff,
        now,
        expires_at,
    )
}

/// Ends a session.
pub fn delete(token_hash: &str) -> Statement {
    statement!("DELETE FROM session WHERE token_hash = ?1", token_hash)
}

/// Removes sessions that have ended.
pub fn delete_expired(now: Instant) -> Statement {
    statement!("DELETE FROM session WHERE expires_at <= ?1", now)
}

/// What sign-in needs of a person.
#[derive(Deserialize, Debug)]
pub struct Credentials {
    /// Who.
    pub id: StaffId,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// Argon2id hash.
    pub password_hash: String,
    /// Whether they may sign in.
    pub active: i64,
    /// Wrong passwords since the last right one.
    pub failed_tries: i64,
    /// No try counts before this moment.
    pub locked_until: Instant,
}

/// Finds a person by address.
pub fn credentials(email: &str) -> Statement {
    statement!(
        "SELECT id, name, role, password_hash, active, failed_tries, locked_until
         FROM staff_user WHERE email = ?1",
        email,
    )
}

/// Notes a wrong password; from the fifth on, a pause that doubles up to 15 minutes.
pub fn note_failure(staff: StaffId, now: Instant) -> Statement {
    statement!(
        "UPDATE staff_user SET failed_tries = failed_tries + 1,
           locked_until = CASE WHEN failed_tries >= 4
             THEN CAST(?2 AS INTEGER) + min(900000, 15000 * (1 << min(failed_tries - 4, 6)))
             ELSE locked_until END
         WHERE id = ?1",
        staff,
        now,
    )
}

/// Forgets wrong passwords.
pub fn note_success(staff: StaffId) -> Statement {
    statement!(
        "UPDATE staff_user SET failed_tries = 0, locked_until = 0 WHERE id = ?1",
        staff
    )
}

/// Adds a member of staff.
pub fn insert_staff(
    id: StaffId,
    email: &shared::kernel::EmailAddress,
    name: &str,
    role: Role,
    password_hash: &str,
    now: Instant,
) -> Statement {
    statement!(
        "INSERT INTO staff_user(id, email, name, role, password_hash, active, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6)",
        id,
        email,
        name,
        role.as_str(),
        password_hash,
        now,
    )
}
