//! Members of staff.

use serde::Deserialize;
use shared::access::RoleId;
use shared::api::people::{PEOPLE_MAX, PersonDetail, PersonView};
use shared::kernel::id::StaffId;
use shared::kernel::{EmailAddress, Instant, Text};

use super::sql::{Statement, statement};

/// Adds a member of staff.
pub fn insert(
    id: StaffId,
    email: &EmailAddress,
    name: &str,
    role: &RoleId,
    password_hash: &str,
    now: Instant,
) -> Statement {
    statement!(
        "INSERT INTO staff_user(id, email, name, role, password_hash, active, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6)",
        id,
        email,
        name,
        role,
        password_hash,
        now,
    )
}

/// A person's row.
#[derive(Deserialize, Clone, Debug)]
pub struct Row {
    id: StaffId,
    name: String,
    /// Their address.
    pub email: String,
    /// Their role.
    pub role: RoleId,
    role_name: String,
    active: i64,
    last_signed_in_at: Option<Instant>,
    /// For optimistic locking.
    pub version: i64,
}

impl Row {
    /// Whether they may sign in.
    pub fn is_active(&self) -> bool {
        self.active == 1
    }

    /// As lists show it.
    pub fn view(&self) -> PersonView {
        PersonView {
            id: self.id,
            name: self.name.clone(),
            email: self.email.clone(),
            role: self.role.clone(),
            role_name: self.role_name.clone(),
            active: self.is_active(),
            last_signed_in_at: self.last_signed_in_at,
            version: self.version,
        }
    }
}

/// Everybody, by name.
pub fn list() -> Statement {
    statement!(
        "SELECT u.id, u.name, u.email, u.role, r.name AS role_name, u.active, u.version,
           (SELECT max(last_at) FROM known_address k WHERE k.staff_id = u.id) AS last_signed_in_at
         FROM staff_user u JOIN role r ON r.id = u.role
         ORDER BY u.name, u.id LIMIT CAST(?1 AS INTEGER)",
        PEOPLE_MAX,
    )
}

/// One person.
pub fn find(id: StaffId) -> Statement {
    statement!(
        "SELECT u.id, u.name, u.email, u.role, r.name AS role_name, u.active, u.version,
           (SELECT max(last_at) FROM known_address k WHERE k.staff_id = u.id) AS last_signed_in_at
         FROM staff_user u JOIN role r ON r.id = u.role WHERE u.id = ?1",
        id,
    )
}

/// What a person can get in with.
#[derive(Deserialize, Clone, Copy, Debug)]
pub struct Keys {
    created_at: Instant,
    /// Sessions that live.
    pub sessions: u32,
    tokens: u32,
    second_factor: i64,
    passkeys: u32,
    reset_until: Option<Instant>,
}

impl Keys {
    /// The person with these.
    pub fn detail(self, person: PersonView) -> PersonDetail {
        PersonDetail {
            person,
            created_at: self.created_at,
            sessions: self.sessions,
            tokens: self.tokens,
            second_factor: self.second_factor == 1,
            passkeys: self.passkeys,
            reset_until: self.reset_until,
        }
    }
}

/// Counts what a person can get in with.
pub fn keys(id: StaffId, now: Instant) -> Statement {
    statement!(
        "SELECT created_at,
           (SELECT count(*) FROM session s WHERE s.staff_id = u.id
             AND s.expires_at > ?2 AND s.idle_expires_at > ?2
             AND s.replaced_by IS NULL) AS sessions,
           (SELECT count(*) FROM api_token t WHERE t.staff_id = u.id
             AND t.expires_at > ?2 AND t.revoked_at IS NULL) AS tokens,
           EXISTS (SELECT 1 FROM second_factor f WHERE f.staff_id = u.id
             AND f.enabled_at IS NOT NULL) AS second_factor,
           (SELECT count(*) FROM passkey k WHERE k.staff_id = u.id) AS passkeys,
           (SELECT expires_at FROM password_reset p WHERE p.staff_id = u.id
             AND p.expires_at > ?2) AS reset_until
         FROM staff_user u WHERE id = ?1",
        id,
        now,
    )
}

/// A figure that a query counts.
#[derive(Deserialize, Clone, Copy, Debug)]
pub struct Count {
    /// So many.
    pub n: u32,
}

/// Counts the active administrators.
pub fn administrators() -> Statement {
    statement!("SELECT count(*) AS n FROM staff_user WHERE role = 'administrator' AND active = 1")
}

/// Counts people and open invitations, and tells whether an address is among them.
pub fn of_address(email: &str) -> Statement {
    statement!(
        "SELECT (SELECT count(*) FROM staff_user)
             + (SELECT count(*) FROM invitation
                WHERE accepted_at IS NULL AND withdrawn_at IS NULL) AS n,
           (SELECT count(*) FROM staff_user WHERE email = ?1) AS people,
           (SELECT count(*) FROM invitation WHERE email = ?1
             AND accepted_at IS NULL AND withdrawn_at IS NULL) AS invited",
        email,
    )
}

/// What is known of an address.
#[derive(Deserialize, Clone, Copy, Debug)]
pub struct OfAddress {
    /// People and open invitations.
    pub n: u32,
    /// 1 when somebody has the address.
    pub people: u32,
    /// 1 when it is invited already.
    pub invited: u32,
}

/// Counts everybody who works or worked here.
pub fn count() -> Statement {
    statement!("SELECT count(*) AS n FROM staff_user")
}

/// Asserts that nobody works here yet: an installation is set up once.
pub fn assert_nobody() -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'setup.once', NOT EXISTS (SELECT 1 FROM staff_user)"
    )
}

/// Asserts that nobody has changed the person meanwhile.
pub fn assert_version(id: StaffId, version: i64) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'person.version', EXISTS (
           SELECT 1 FROM staff_user WHERE id = ?1 AND version = ?2)",
        id,
        version,
    )
}

/// Replaces a person's name and role.
pub fn update(id: StaffId, name: &Text<120>, role: &RoleId) -> Statement {
    statement!(
        "UPDATE staff_user SET name = ?2, role = ?3, version = version + 1 WHERE id = ?1",
        id,
        name,
        role,
    )
}

/// Lets a person in no more.
pub fn deactivate(id: StaffId) -> Statement {
    statement!(
        "UPDATE staff_user SET active = 0, version = version + 1 WHERE id = ?1",
        id
    )
}

/// Lets a person in again.
pub fn reactivate(id: StaffId) -> Statement {
    statement!(
        "UPDATE staff_user SET active = 1, version = version + 1 WHERE id = ?1",
        id
    )
}

/// Replaces a person's password.
pub fn set_password(id: StaffId, password_hash: &str) -> Statement {
    statement!(
        "UPDATE staff_user SET password_hash = ?2 WHERE id = ?1",
        id,
        password_hash,
    )
}
