//! Sessions of the portal. A session is an address that was proved; what it may see follows from
//! the grants of that address at each request.

use shared::kernel::Instant;

use super::sql::{Statement, statement};

/// Starts a session.
pub fn insert(token_hash: &str, email: &str, now: Instant, expires_at: Instant) -> Statement {
    statement!(
        "INSERT INTO portal_session(token_hash, email, created_at, seen_at, expires_at)
         VALUES (?1, ?2, ?3, ?3, ?4)",
        token_hash,
        email,
        now,
        expires_at,
    )
}

/// Notes that a session is in use.
pub fn touch(token_hash: &str, now: Instant) -> Statement {
    statement!(
        "UPDATE portal_session SET seen_at = ?2 WHERE token_hash = ?1 AND seen_at < ?2",
        token_hash,
        now,
    )
}

/// Ends a session.
pub fn delete(token_hash: &str) -> Statement {
    statement!(
        "DELETE FROM portal_session WHERE token_hash = ?1",
        token_hash
    )
}

/// Removes sessions that have ended by themselves.
pub fn delete_expired(now: Instant) -> Statement {
    statement!("DELETE FROM portal_session WHERE expires_at <= ?1", now)
}

/// Asserts that a session lives at `now` and was used since `seen_since`.
pub fn assert_alive(token_hash: &str, now: Instant, seen_since: Instant) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'portal_session', EXISTS (
           SELECT 1 FROM portal_session
           WHERE token_hash = ?1 AND expires_at > ?2 AND seen_at > ?3)",
        token_hash,
        now,
        seen_since,
    )
}
