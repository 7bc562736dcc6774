//! What signing in needs: the person, and tries that are counted before they are answered, so that
//! many at once count as many.

use serde::Deserialize;
use shared::access::RoleId;
use shared::kernel::Instant;
use shared::kernel::id::{ChallengeId, StaffId};

use super::roles;
use super::sql::{Statement, statement};
use crate::problem::Refusal;

/// What sign-in needs of a person.
#[derive(Deserialize, Debug)]
pub struct Credentials {
    /// Who.
    pub id: StaffId,
    /// Their address.
    pub email: String,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: RoleId,
    permissions: String,
    /// Argon2id hash.
    pub password_hash: String,
    /// 1 when they may sign in.
    pub active: i64,
    /// 1 when they have signed in from this network address before.
    pub known: i64,
    /// 1 when they have a second factor.
    pub second_factor: i64,
}

impl Credentials {
    /// What their role allows.
    pub fn permissions(&self) -> Result<shared::access::PermissionSet, Refusal> {
        roles::permissions(&self.permissions)
    }
}

/// Finds a person by address, and whether the network address is one of theirs since `since`.
pub fn credentials(email: &str, address_hash: &str, since: Instant) -> Statement {
    statement!(
        "SELECT u.id, u.email, u.name, u.role, r.permissions, u.password_hash, u.active,
           EXISTS (SELECT 1 FROM known_address k WHERE k.staff_id = u.id
             AND k.address_hash = ?2 AND k.last_at > ?3) AS known,
           EXISTS (SELECT 1 FROM second_factor f WHERE f.staff_id = u.id
             AND f.nonce IS NOT NULL) AS second_factor
         FROM staff_user u JOIN role r ON r.id = u.role WHERE u.email = ?1",
        email,
        address_hash,
        since,
    )
}

/// Finds whom a challenge belongs to, while it can be answered and they may sign in.
pub fn challenged(id: ChallengeId, address_hash: &str, since: Instant, now: Instant) -> Statement {
    statement!(
        "SELECT u.id, u.email, u.name, u.role, r.permissions, u.password_hash, u.active,
           EXISTS (SELECT 1 FROM known_address k WHERE k.staff_id = u.id
             AND k.address_hash = ?2 AND k.last_at > ?3) AS known,
           EXISTS (SELECT 1 FROM second_factor f WHERE f.staff_id = u.id
             AND f.nonce IS NOT NULL) AS second_factor
         FROM sign_in_challenge c JOIN staff_user u ON u.id = c.staff_id
           JOIN role r ON r.id = u.role
         WHERE c.id = ?1 AND c.expires_at > ?4 AND u.active = 1",
        id,
        address_hash,
        since,
        now,
    )
}

/// Finds whom a passkey belongs to.
pub fn of_passkey(credential_id: &str, address_hash: &str, since: Instant) -> Statement {
    statement!(
        "SELECT u.id, u.email, u.name, u.role, r.permissions, u.password_hash, u.active,
           EXISTS (SELECT 1 FROM known_address k WHERE k.staff_id = u.id
             AND k.address_hash = ?2 AND k.last_at > ?3) AS known,
           EXISTS (SELECT 1 FROM second_factor f WHERE f.staff_id = u.id
             AND f.nonce IS NOT NULL) AS second_factor
         FROM passkey p JOIN staff_user u ON u.id = p.staff_id JOIN role r ON r.id = u.role
         WHERE p.credential_id = ?1",
        credential_id,
        address_hash,
        since,
    )
}

/// Asserts that the person may still sign in, by the password and the factors that were checked:
/// who has changed them meanwhile has ended every session, and would not see this one.
pub fn assert_unchanged(person: &Credentials) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'sign_in.unchanged', EXISTS (
           SELECT 1 FROM staff_user u WHERE u.id = ?1 AND u.password_hash = ?2 AND u.active = 1
             AND CAST(?3 AS INTEGER) = EXISTS (SELECT 1 FROM second_factor f
               WHERE f.staff_id = u.id AND f.nonce IS NOT NULL))",
        person.id,
        &person.password_hash,
        person.second_factor,
    )
}

/// How many tries are free, and how long the pauses after them are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limit {
    /// Tries before the first pause.
    pub free: i64,
    /// The longest pause; the first is 15 seconds, and each is twice the one before.
    pub pause_milliseconds_max: i64,
}

/// When the pause of a key ends.
#[derive(Deserialize, Debug)]
pub struct Paused {
    /// No try before this moment.
    pub paused_until: Instant,
}

/// Finds the pause of a key.
pub fn paused(key: &str) -> Statement {
    statement!("SELECT paused_until FROM sign_in_try WHERE key = ?1", key)
}

/// Asserts that none of the keys is paused.
pub fn assert_not_paused(keys: [Option<&String>; 3], now: Instant) -> Statement {
    let [first, second, third] = keys;
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'sign_in.paused', NOT EXISTS (
           SELECT 1 FROM sign_in_try WHERE key IN (?1, ?2, ?3) AND paused_until > ?4)",
        first,
        second,
        third,
        now,
    )
}

/// Counts a try under a key; from the last free one on, a pause follows that doubles. Tries older
/// than `forgotten` count no more.
pub fn count(key: &str, limit: Limit, now: Instant, forgotten: Instant) -> Statement {
    statement!(
        "INSERT INTO sign_in_try(key, tries, paused_until, last_at) VALUES (?1, 1, 0, ?2)
         ON CONFLICT (key) DO UPDATE SET
           tries = iif(last_at < ?3, 1, tries + 1),
           paused_until = CASE WHEN last_at >= ?3 AND tries + 1 >= CAST(?4 AS INTEGER)
             THEN CAST(?2 AS INTEGER)
               + min(CAST(?5 AS INTEGER), 15000 * (1 << min(tries + 1 - CAST(?4 AS INTEGER), 10)))
             ELSE 0 END,
           last_at = ?2",
        key,
        now,
        forgotten,
        limit.free,
        limit.pause_milliseconds_max,
    )
}

/// Forgets the tries under a key.
pub fn forget(key: &str) -> Statement {
    statement!("DELETE FROM sign_in_try WHERE key = ?1", key)
}

/// Takes one try back.
pub fn take_back(key: &str) -> Statement {
    statement!(
        "UPDATE sign_in_try SET tries = tries - 1, paused_until = 0 WHERE key = ?1 AND tries > 1",
        key
    )
}

/// Forgets old tries.
pub fn forget_before(before: Instant, limit: u16) -> Statement {
    statement!(
        "DELETE FROM sign_in_try WHERE key IN (SELECT key FROM sign_in_try
           WHERE last_at < ?1 ORDER BY last_at LIMIT CAST(?2 AS INTEGER))",
        before,
        limit,
    )
}

/// Remembers a network address of a person.
pub fn remember_address(staff: StaffId, address_hash: &str, now: Instant) -> Statement {
    statement!(
        "INSERT INTO known_address(staff_id, address_hash, last_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (staff_id, address_hash) DO UPDATE SET last_at = ?3",
        staff,
        address_hash,
        now,
    )
}

/// Forgets a person's network addresses that have not been used since `before`.
pub fn forget_addresses(staff: StaffId, before: Instant) -> Statement {
    statement!(
        "DELETE FROM known_address WHERE staff_id = ?1 AND last_at < ?2",
        staff,
        before,
    )
}
