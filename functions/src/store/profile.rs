//! One's own account and sessions.

use serde::Deserialize;
use shared::access::device_name;
use shared::api::profile::SessionRow;
use shared::kernel::id::{SessionId, StaffId};
use shared::kernel::{Instant, Text};

use super::sql::{Statement, statement};
use crate::auth::session::IDLE_MILLISECONDS;

/// The most sessions that are listed.
const SESSIONS_MAX: u16 = 100;

/// A member of staff.
#[derive(Deserialize, Debug)]
pub struct Row {
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
    /// The name of the role.
    pub role_name: String,
    /// What the role allows, as it is stored.
    pub permissions: String,
    /// For optimistic locking.
    pub version: i64,
}

/// Finds a person.
pub fn find(staff: StaffId) -> Statement {
    statement!(
        "SELECT u.name, u.email, r.name AS role_name, r.permissions, u.version
         FROM staff_user u JOIN role r ON r.id = u.role WHERE u.id = ?1",
        staff,
    )
}

/// Asserts that nobody else has changed the person.
pub fn assert_version(staff: StaffId, version: i64) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'staff.version', EXISTS (
           SELECT 1 FROM staff_user WHERE id = ?1 AND version = ?2)",
        staff,
        version,
    )
}

/// Changes a person's name.
pub fn rename(staff: StaffId, name: &Text<80>) -> Statement {
    statement!(
        "UPDATE staff_user SET name = ?2, version = version + 1 WHERE id = ?1",
        staff,
        name,
    )
}

/// A stored password.
#[derive(Deserialize)]
pub struct Password {
    /// Argon2id hash.
    pub password_hash: String,
}

/// Finds a person's password.
pub fn password(staff: StaffId) -> Statement {
    statement!("SELECT password_hash FROM staff_user WHERE id = ?1", staff)
}

/// Asserts that the password is still the one that was compared.
pub fn assert_password(staff: StaffId, password_hash: &str) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'staff.password', EXISTS (
           SELECT 1 FROM staff_user WHERE id = ?1 AND password_hash = ?2)",
        staff,
        password_hash,
    )
}

/// Changes a person's password; a link to set another one works no more.
pub fn set_password(staff: StaffId, password_hash: &str) -> [Statement; 2] {
    let set = statement!(
        "UPDATE staff_user SET password_hash = ?2 WHERE id = ?1",
        staff,
        password_hash,
    );
    let links = statement!("DELETE FROM password_reset WHERE staff_id = ?1", staff);
    [set, links]
}

/// A session of a list.
#[derive(Deserialize, Debug)]
pub struct Session {
    id: SessionId,
    agent: String,
    address: String,
    created_at: Instant,
    idle_expires_at: Instant,
    current: i64,
}

impl Session {
    /// As the list shows it.
    pub fn view(self) -> SessionRow {
        let used_at = self.idle_expires_at.saturating_sub(IDLE_MILLISECONDS);
        SessionRow {
            id: self.id,
            device: device_name(&self.agent),
            address: self.address,
            created_at: self.created_at,
            used_at: used_at.max(self.created_at),
            current: self.current == 1,
        }
    }
}

/// The sessions of a person that live: the one that asks, whose token has `token_hash`, then the
/// last used.
pub fn sessions(staff: StaffId, token_hash: &str, now: Instant) -> Statement {
    statement!(
        "SELECT id, agent, address, created_at, idle_expires_at, token_hash = ?2 AS current
         FROM session WHERE staff_id = ?1 AND expires_at > ?3 AND idle_expires_at > ?3
           AND (replaced_by IS NULL OR token_hash = ?2)
         ORDER BY current DESC, idle_expires_at DESC, id DESC LIMIT CAST(?4 AS INTEGER)",
        staff,
        token_hash,
        now,
        SESSIONS_MAX,
    )
}
