//! Sessions of staff, and what sign-in needs of a person.

use serde::Deserialize;
use shared::access::RoleId;
use shared::kernel::Instant;
use shared::kernel::id::{SessionId, StaffId};

use super::sql::{Statement, statement};
use super::{roles, second_factors};
use crate::context::{Actor, Staff};
use crate::problem::Refusal;

/// A live session's member of staff.
#[derive(Deserialize, Debug)]
pub struct Row {
    id: StaffId,
    role: RoleId,
    role_version: i64,
    permissions: String,
    name: String,
    email: String,
    proved_at: Instant,
    idle_expires_at: Instant,
}

impl Row {
    /// The actor of the session.
    pub fn actor(self, session: String) -> Result<Actor, Refusal> {
        Ok(Actor::Staff(Box::new(Staff {
            id: self.id,
            role: self.role,
            role_version: self.role_version,
            permissions: roles::permissions(&self.permissions)?,
            session,
            name: self.name,
            email: self.email,
            proved_at: self.proved_at,
            idle_expires_at: self.idle_expires_at,
            token: None,
        })))
    }
}

/// Finds a session that lives at `now` and whose person is active, with what they may do.
pub fn find(token_hash: &str, now: Instant) -> Statement {
    statement!(
        "SELECT u.id, u.role, r.version AS role_version, r.permissions, u.name, u.email,
           s.proved_at, s.idle_expires_at
         FROM session s JOIN staff_user u ON u.id = s.staff_id JOIN role r ON r.id = u.role
         WHERE s.token_hash = ?1 AND s.expires_at > ?2 AND s.idle_expires_at > ?2
           AND u.active = 1",
        token_hash,
        now,
    )
}

/// Asserts that the session still lives, that the person still has the role and the role still
/// allows what it did, and that the last proof of who they are is later than `proved_after`.
pub fn assert_alive(staff: &Staff, now: Instant, proved_after: Instant) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'session', EXISTS (
           SELECT 1 FROM session s JOIN staff_user u ON u.id = s.staff_id
             JOIN role r ON r.id = u.role
           WHERE s.token_hash = ?1 AND s.expires_at > ?2 AND s.idle_expires_at > ?2
             AND s.proved_at > ?3 AND u.active = 1 AND u.role = ?4 AND r.version = ?5)",
        &staff.session,
        now,
        proved_after,
        &staff.role,
        staff.role_version,
    )
}

/// A session that starts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewSession {
    /// Hash of its token.
    pub token_hash: String,
    /// Names it in lists.
    pub id: SessionId,
    /// Whose it is.
    pub staff: StaffId,
    /// The end that no use postpones.
    pub expires_at: Instant,
    /// The end unless it is used before.
    pub idle_expires_at: Instant,
    /// What the browser calls itself.
    pub agent: String,
    /// The network address it started from.
    pub address: String,
}

/// Starts a session; signing in is the first proof of who it is.
pub fn insert(session: &NewSession, now: Instant) -> Statement {
    statement!(
        "INSERT INTO session(token_hash, id, staff_id, created_at, expires_at, idle_expires_at,
           proved_at, agent, address)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?4, ?7, ?8)",
        &session.token_hash,
        session.id,
        session.staff,
        now,
        session.expires_at,
        session.idle_expires_at,
        &session.agent,
        &session.address,
    )
}

/// Postpones the idle end of a session that lives.
pub fn touch(token_hash: &str, now: Instant, idle_expires_at: Instant) -> Statement {
    statement!(
        "UPDATE session SET idle_expires_at = ?3
         WHERE token_hash = ?1 AND idle_expires_at > ?2 AND idle_expires_at < ?3",
        token_hash,
        now,
        idle_expires_at,
    )
}

/// Gives a session another token and the proof of `now`. Its old row stays until `grace_until`, for
/// requests that are on their way.
pub fn renew(staff: &Staff, renewed: &Renewed, now: Instant) -> [Statement; 3] {
    let alone = statement!(
        "INSERT INTO assertion(code, ok) SELECT 'session.replaced', EXISTS (
           SELECT 1 FROM session WHERE token_hash = ?1 AND replaced_by IS NULL)",
        &staff.session,
    );
    let insert = statement!(
        "INSERT INTO session(token_hash, id, staff_id, created_at, expires_at, idle_expires_at,
           proved_at, agent, address)
         SELECT ?2, ?3, staff_id, created_at, expires_at, ?4, ?5, agent, address
         FROM session WHERE token_hash = ?1",
        &staff.session,
        &renewed.token_hash,
        renewed.id,
        renewed.idle_expires_at,
        now,
    );
    let replace = statement!(
        "UPDATE session SET replaced_by = ?2, expires_at = min(expires_at, CAST(?3 AS INTEGER))
         WHERE token_hash = ?1",
        &staff.session,
        renewed.id,
        renewed.grace_until,
    );
    [alone, insert, replace]
}

/// A session's new token.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Renewed {
    /// Hash of the token.
    pub token_hash: String,
    /// Names the session from now on.
    pub id: SessionId,
    /// The end unless it is used before.
    pub idle_expires_at: Instant,
    /// How long the old token still works.
    pub grace_until: Instant,
}

/// Ends a session, and what is left of it under an earlier token.
pub fn delete(token_hash: &str) -> [Statement; 2] {
    let earlier = statement!(
        "DELETE FROM session WHERE replaced_by = (SELECT id FROM session WHERE token_hash = ?1)",
        token_hash,
    );
    let session = statement!("DELETE FROM session WHERE token_hash = ?1", token_hash);
    [earlier, session]
}

/// Ends one session of a person by its id.
pub fn delete_one(staff: StaffId, id: SessionId) -> Statement {
    statement!(
        "DELETE FROM session WHERE staff_id = ?1 AND ?2 IN (id, replaced_by)",
        staff,
        id,
    )
}

/// Ends all sessions of a person but one.
pub fn delete_others(staff: StaffId, token_hash: &str) -> Statement {
    statement!(
        "DELETE FROM session WHERE staff_id = ?1 AND token_hash <> ?2",
        staff,
        token_hash,
    )
}

/// Signs a person out everywhere: every session, and every sign-in that still waits for its code.
pub fn sign_out(staff: StaffId) -> [Statement; 2] {
    let sessions = statement!("DELETE FROM session WHERE staff_id = ?1", staff);
    [sessions, second_factors::delete_challenges(staff)]
}

/// Removes sessions that have ended by themselves.
pub fn delete_expired(now: Instant) -> Statement {
    statement!("DELETE FROM session WHERE expires_at <= ?1", now)
}
