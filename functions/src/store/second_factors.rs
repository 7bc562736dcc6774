//! Second factors, recovery codes, and sign-ins that wait for one of them.

use serde::Deserialize;
use shared::kernel::Instant;
use shared::kernel::id::{ChallengeId, StaffId};

use super::sql::{Statement, statement};

/// A second factor.
#[derive(Deserialize, Clone, Debug)]
pub struct Row {
    /// The nonce of the app that counts; nothing while there is none.
    pub nonce: Option<String>,
    /// The nonce of an app whose first code has not been seen yet.
    pub pending_nonce: Option<String>,
    /// The time step of the last code that was taken.
    pub last_step: i64,
    /// Since when it is on.
    pub enabled_at: Option<Instant>,
    /// How many recovery codes are left.
    pub codes_left: u32,
    /// 1 when the code that was asked about is one of them.
    pub known_code: i64,
}

/// Finds a person's second factor, and whether `code_hash` is one of their unused recovery codes.
pub fn of_person(staff: StaffId, code_hash: &str) -> Statement {
    statement!(
        "SELECT f.nonce, f.pending_nonce, f.last_step, f.enabled_at,
           (SELECT count(*) FROM recovery_code c
            WHERE c.staff_id = f.staff_id AND c.used_at IS NULL) AS codes_left,
           EXISTS (SELECT 1 FROM recovery_code c WHERE c.staff_id = f.staff_id
             AND c.code_hash = ?2 AND c.used_at IS NULL) AS known_code
         FROM second_factor f WHERE f.staff_id = ?1",
        staff,
        code_hash,
    )
}

/// The same for whom a challenge belongs to, while it can be answered.
pub fn of_challenge(id: ChallengeId, code_hash: &str, now: Instant) -> Statement {
    statement!(
        "SELECT f.nonce, f.pending_nonce, f.last_step, f.enabled_at,
           (SELECT count(*) FROM recovery_code c
            WHERE c.staff_id = f.staff_id AND c.used_at IS NULL) AS codes_left,
           EXISTS (SELECT 1 FROM recovery_code c WHERE c.staff_id = f.staff_id
             AND c.code_hash = ?2 AND c.used_at IS NULL) AS known_code
         FROM sign_in_challenge s JOIN second_factor f ON f.staff_id = s.staff_id
         WHERE s.id = ?1 AND s.expires_at > ?3",
        id,
        code_hash,
        now,
    )
}

/// Begins to set up an app; one that was begun before is forgotten.
pub fn begin(staff: StaffId, pending_nonce: &str) -> Statement {
    statement!(
        "INSERT INTO second_factor(staff_id, pending_nonce) VALUES (?1, ?2)
         ON CONFLICT (staff_id) DO UPDATE SET pending_nonce = ?2",
        staff,
        pending_nonce,
    )
}

/// Asserts that no app counts yet.
pub fn assert_off(staff: StaffId) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'second_factor.off', NOT EXISTS (
           SELECT 1 FROM second_factor WHERE staff_id = ?1 AND nonce IS NOT NULL)",
        staff,
    )
}

/// Asserts that the app of `nonce` counts.
pub fn assert_on(staff: StaffId, nonce: &str) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'second_factor.on', EXISTS (
           SELECT 1 FROM second_factor WHERE staff_id = ?1 AND nonce = ?2)",
        staff,
        nonce,
    )
}

/// Asserts that the app of `nonce` is the one that is being set up.
pub fn assert_pending(staff: StaffId, nonce: &str) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'second_factor.pending', EXISTS (
           SELECT 1 FROM second_factor WHERE staff_id = ?1 AND nonce IS NULL
             AND pending_nonce = ?2)",
        staff,
        nonce,
    )
}

/// The app that is being set up counts from now on; its first code is used up.
pub fn enable(staff: StaffId, step: i64, now: Instant) -> Statement {
    statement!(
        "UPDATE second_factor SET nonce = pending_nonce, pending_nonce = NULL, last_step = ?2,
           enabled_at = ?3 WHERE staff_id = ?1",
        staff,
        step,
        now,
    )
}

/// Asserts that the app of `nonce` counts and no code of this time step or a later one was taken.
pub fn assert_unused_step(staff: StaffId, nonce: &str, step: i64) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'second_factor.step', EXISTS (
           SELECT 1 FROM second_factor WHERE staff_id = ?1 AND nonce = ?2 AND last_step < ?3)",
        staff,
        nonce,
        step,
    )
}

/// Uses a time step up.
pub fn use_step(staff: StaffId, step: i64) -> Statement {
    statement!(
        "UPDATE second_factor SET last_step = ?2 WHERE staff_id = ?1",
        staff,
        step,
    )
}

/// Asserts that a recovery code is unused.
pub fn assert_unused_code(staff: StaffId, code_hash: &str) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'recovery_code', EXISTS (
           SELECT 1 FROM recovery_code
           WHERE staff_id = ?1 AND code_hash = ?2 AND used_at IS NULL)",
        staff,
        code_hash,
    )
}

/// Uses a recovery code up.
pub fn use_code(staff: StaffId, code_hash: &str, now: Instant) -> Statement {
    statement!(
        "UPDATE recovery_code SET used_at = ?3 WHERE staff_id = ?1 AND code_hash = ?2",
        staff,
        code_hash,
        now,
    )
}

/// Replaces a person's recovery codes.
pub fn replace_codes(
    staff: StaffId,
    hashes: &[String],
) -> Result<Vec<Statement>, serde_json::Error> {
    let hashes = serde_json::to_string(hashes)?;
    let insert = statement!(
        "INSERT INTO recovery_code(staff_id, code_hash) SELECT ?1, value FROM json_each(?2)",
        staff,
        hashes,
    );
    Ok(vec![delete_codes(staff), insert])
}

fn delete_codes(staff: StaffId) -> Statement {
    statement!("DELETE FROM recovery_code WHERE staff_id = ?1", staff)
}

/// Takes a person's second factor away, with its recovery codes and what is being set up.
pub fn remove(staff: StaffId) -> Vec<Statement> {
    let factor = statement!("DELETE FROM second_factor WHERE staff_id = ?1", staff);
    vec![delete_codes(staff), factor]
}

/// A sign-in waits for a code.
pub fn insert_challenge(id: ChallengeId, staff: StaffId, expires_at: Instant) -> Statement {
    statement!(
        "INSERT INTO sign_in_challenge(id, staff_id, expires_at) VALUES (?1, ?2, ?3)",
        id,
        staff,
        expires_at,
    )
}

/// Asserts that a challenge was not used and is not too old.
pub fn assert_challenge(id: ChallengeId, now: Instant) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'sign_in.challenge', EXISTS (
           SELECT 1 FROM sign_in_challenge WHERE id = ?1 AND expires_at > ?2)",
        id,
        now,
    )
}

/// Uses a challenge up.
pub fn delete_challenge(id: ChallengeId) -> Statement {
    statement!("DELETE FROM sign_in_challenge WHERE id = ?1", id)
}

/// Uses up all challenges of a person.
pub fn delete_challenges(staff: StaffId) -> Statement {
    statement!("DELETE FROM sign_in_challenge WHERE staff_id = ?1", staff)
}

/// Forgets challenges that are too old.
pub fn delete_expired_challenges(now: Instant) -> Statement {
    statement!("DELETE FROM sign_in_challenge WHERE expires_at <= ?1", now)
}
