//! Passkeys, and the challenges that were answered.

use serde::Deserialize;
use shared::api::passkeys::{PASSKEYS_MAX, PasskeyRow};
use shared::kernel::id::{PasskeyId, StaffId};
use shared::kernel::{Instant, Text};

use super::sql::{Statement, statement};
use crate::auth::passkey::{Challenge, NewPasskey, Proved};

/// A passkey.
#[derive(Deserialize, Clone, Debug)]
pub struct Row {
    /// Its id.
    pub id: PasskeyId,
    /// Whose it is.
    pub staff_id: StaffId,
    /// What the authenticator calls it, in Base64url.
    pub credential_id: String,
    /// Its public key, in Base64url.
    pub public_key: String,
    /// COSE's number of its algorithm.
    pub algorithm: i64,
    name: String,
    /// How often it said it had signed when it was last used.
    pub signatures: u32,
    created_at: Instant,
    used_at: Option<Instant>,
}

impl Row {
    /// As its owner sees it.
    pub fn view(&self) -> PasskeyRow {
        PasskeyRow {
            id: self.id,
            name: self.name.clone(),
            created_at: self.created_at,
            used_at: self.used_at,
        }
    }
}

/// A person's passkeys, as they were added.
pub fn of_person(staff: StaffId) -> Statement {
    statement!(
        "SELECT id, staff_id, credential_id, public_key, algorithm, name, signatures, created_at,
           used_at
         FROM passkey WHERE staff_id = ?1 ORDER BY id LIMIT CAST(?2 AS INTEGER)",
        staff,
        u16::try_from(PASSKEYS_MAX).unwrap_or(u16::MAX),
    )
}

/// The passkey that an authenticator calls by this id.
pub fn of_credential(credential_id: &str) -> Statement {
    statement!(
        "SELECT id, staff_id, credential_id, public_key, algorithm, name, signatures, created_at,
           used_at
         FROM passkey WHERE credential_id = ?1",
        credential_id,
    )
}

/// A person's passkeys number.
#[derive(Deserialize, Debug)]
pub struct Number {
    /// How many.
    pub passkeys: u32,
}

/// Counts a person's passkeys.
pub fn count(staff: StaffId) -> Statement {
    statement!(
        "SELECT count(*) AS passkeys FROM passkey WHERE staff_id = ?1",
        staff
    )
}

/// Asserts that a person has fewer passkeys than they may.
pub fn assert_room(staff: StaffId) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'passkey.room',
           (SELECT count(*) FROM passkey WHERE staff_id = ?1) < CAST(?2 AS INTEGER)",
        staff,
        u16::try_from(PASSKEYS_MAX).unwrap_or(u16::MAX),
    )
}

/// Adds a passkey.
pub fn insert(
    id: PasskeyId,
    staff: StaffId,
    name: &Text<80>,
    made: &NewPasskey,
    now: Instant,
) -> Statement {
    statement!(
        "INSERT INTO passkey(id, staff_id, credential_id, public_key, algorithm, name, signatures,
           created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        id,
        staff,
        &made.credential_id,
        &made.public_key,
        made.algorithm,
        name,
        i64::from(made.signatures),
        now,
    )
}

/// Asserts that a passkey is there and has not been used since it was read: one that was copied
/// would count from the same number.
pub fn assert_unused_since(passkey: &Row) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'passkey.signatures', EXISTS (
           SELECT 1 FROM passkey WHERE id = ?1 AND signatures = ?2)",
        passkey.id,
        i64::from(passkey.signatures),
    )
}

/// A passkey was used.
pub fn used(passkey: &Row, proved: &Proved, now: Instant) -> Statement {
    statement!(
        "UPDATE passkey SET signatures = ?2, used_at = ?3 WHERE id = ?1",
        passkey.id,
        i64::from(proved.signatures),
        now,
    )
}

/// Removes one of a person's passkeys.
pub fn remove(staff: StaffId, id: PasskeyId) -> Statement {
    statement!(
        "DELETE FROM passkey WHERE id = ?2 AND staff_id = ?1",
        staff,
        id
    )
}

/// Removes all of a person's passkeys.
pub fn remove_all(staff: StaffId) -> Statement {
    statement!("DELETE FROM passkey WHERE staff_id = ?1", staff)
}

/// A challenge that was answered before.
#[derive(Deserialize, Debug)]
pub struct Answered {}

/// Finds out whether a challenge was answered before.
pub fn answered(challenge: &Challenge) -> Statement {
    statement!(
        "SELECT nonce FROM passkey_challenge WHERE nonce = ?1",
        &challenge.nonce,
    )
}

/// How long a challenge is remembered beyond its time: a request may have taken it for alive just
/// before it ended, and clocks differ.
const REMEMBERED_MILLISECONDS: Instant = 10 * 60 * 1000;

/// Uses a challenge up, and forgets those whose time is long over. One that was used up meanwhile
/// fails the batch: a nonce stands there once.
pub fn use_up(challenge: &Challenge, now: Instant) -> [Statement; 2] {
    [
        statement!(
            "DELETE FROM passkey_challenge WHERE expires_at <= ?1",
            now.saturating_sub(REMEMBERED_MILLISECONDS),
        ),
        statement!(
            "INSERT INTO passkey_challenge(nonce, expires_at) VALUES (?1, ?2)",
            &challenge.nonce,
            challenge.expires_at,
        ),
    ]
}
