//! API tokens.

use serde::Deserialize;
use shared::access::RoleId;
use shared::api::tokens::{TokenDetails, TokenView};
use shared::kernel::Instant;
use shared::kernel::id::{StaffId, TokenId};

use super::roles;
use super::sql::{Statement, statement};
use crate::context::{Actor, Staff, UsedToken};
use crate::problem::Refusal;

/// A live token with its maker.
#[derive(Deserialize, Debug)]
pub struct Caller {
    token: TokenId,
    scopes: String,
    last_used_at: Option<Instant>,
    id: StaffId,
    role: RoleId,
    role_version: i64,
    permissions: String,
    name: String,
    email: String,
    expires_at: Instant,
}

impl Caller {
    /// Whoever calls with the token: its maker, who may do what both may.
    pub fn actor(self, hash: String) -> Result<Actor, Refusal> {
        let scopes = roles::permissions(&self.scopes)?;
        let own = roles::permissions(&self.permissions)?;
        Ok(Actor::Staff(Box::new(Staff {
            id: self.id,
            role: self.role,
            role_version: self.role_version,
            permissions: own.iter().filter(|one| scopes.holds(*one)).collect(),
            session: hash,
            name: self.name,
            email: self.email,
            // A program cannot prove who sits before it: nothing that asks for that is open to it.
            proved_at: 1,
            idle_expires_at: self.expires_at,
            token: Some(UsedToken {
                id: self.token,
                last_used_at: self.last_used_at,
            }),
        })))
    }
}

/// Finds a token that works at `now`, with what its maker may do.
pub fn find(hash: &str, now: Instant) -> Statement {
    statement!(
        "SELECT t.id AS token, t.scopes, t.last_used_at, t.expires_at, u.id, u.role,
           r.version AS role_version, r.permissions, u.name, u.email
         FROM api_token t JOIN staff_user u ON u.id = t.staff_id JOIN role r ON r.id = u.role
         WHERE t.token_hash = ?1 AND t.expires_at > ?2 AND t.revoked_at IS NULL AND u.active = 1",
        hash,
        now,
    )
}

/// Asserts that the token still works, and that its maker's role still allows what it did.
pub fn assert_alive(staff: &Staff, now: Instant) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'api_token', EXISTS (
           SELECT 1 FROM api_token t JOIN staff_user u ON u.id = t.staff_id
             JOIN role r ON r.id = u.role
           WHERE t.token_hash = ?1 AND t.expires_at > ?2 AND t.revoked_at IS NULL
             AND u.active = 1 AND u.role = ?3 AND r.version = ?4)",
        &staff.session,
        now,
        &staff.role,
        staff.role_version,
    )
}

/// Writes down a use.
pub fn touch(id: TokenId, now: Instant) -> Statement {
    statement!(
        "UPDATE api_token SET last_used_at = ?2
         WHERE id = ?1 AND coalesce(last_used_at, 0) < ?2",
        id,
        now,
    )
}

/// A token as it is listed.
#[derive(Deserialize, Debug)]
pub struct Row {
    id: TokenId,
    name: String,
    hint: String,
    maker: String,
    scopes: String,
    created_at: Instant,
    expires_at: Instant,
    last_used_at: Option<Instant>,
    revoked_at: Option<Instant>,
}

impl Row {
    /// The token as clients see it.
    pub fn view(self) -> Result<TokenView, Refusal> {
        Ok(TokenView {
            id: self.id,
            name: self.name,
            hint: self.hint,
            maker: self.maker,
            scopes: roles::permissions(&self.scopes)?,
            created_at: self.created_at,
            expires_at: self.expires_at,
            last_used_at: self.last_used_at,
            revoked_at: self.revoked_at,
        })
    }
}

/// The newest tokens first.
pub fn list(most: u16) -> Statement {
    statement!(
        "SELECT t.id, t.name, t.hint, u.name AS maker, t.scopes, t.created_at, t.expires_at,
           t.last_used_at, t.revoked_at
         FROM api_token t JOIN staff_user u ON u.id = t.staff_id
         ORDER BY t.id DESC LIMIT CAST(?1 AS INTEGER)",
        most,
    )
}

/// One token.
pub fn find_row(id: TokenId) -> Statement {
    statement!(
        "SELECT t.id, t.name, t.hint, u.name AS maker, t.scopes, t.created_at, t.expires_at,
           t.last_used_at, t.revoked_at
         FROM api_token t JOIN staff_user u ON u.id = t.staff_id WHERE t.id = ?1",
        id,
    )
}

/// Asserts that another token may be made.
pub fn assert_room(most: u16, now: Instant) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'api_token.room', (SELECT count(*) FROM api_token
           WHERE expires_at > ?2 AND revoked_at IS NULL) < CAST(?1 AS INTEGER)",
        most,
        now,
    )
}

/// How many tokens work.
#[derive(Deserialize, Debug)]
pub struct Count {
    /// So many.
    pub working: u16,
}

/// Counts the tokens that work.
pub fn count(now: Instant) -> Statement {
    statement!(
        "SELECT count(*) AS working FROM api_token WHERE expires_at > ?1 AND revoked_at IS NULL",
        now,
    )
}

/// Adds a token.
pub fn insert(
    (id, hash, hint): (TokenId, &str, &str),
    staff: StaffId,
    details: &TokenDetails,
    (now, expires_at): (Instant, Instant),
) -> Result<Statement, Refusal> {
    Ok(statement!(
        "INSERT INTO api_token(id, name, token_hash, hint, staff_id, scopes, created_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        id,
        &details.name,
        hash,
        hint,
        staff,
        serde_json::to_string(&details.scopes).map_err(Refusal::fault)?,
        now,
        expires_at,
    ))
}

/// Asserts that a token has not been revoked.
pub fn assert_not_revoked(id: TokenId) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'api_token.revoked', EXISTS (
           SELECT 1 FROM api_token WHERE id = ?1 AND revoked_at IS NULL)",
        id,
    )
}

/// Revokes a token.
pub fn revoke(id: TokenId, now: Instant) -> Statement {
    statement!(
        "UPDATE api_token SET revoked_at = ?2 WHERE id = ?1",
        id,
        now
    )
}

/// Revokes every token of a person that works.
pub fn revoke_of(staff: StaffId, now: Instant) -> Statement {
    statement!(
        "UPDATE api_token SET revoked_at = ?2 WHERE staff_id = ?1 AND revoked_at IS NULL",
        staff,
        now,
    )
}

/// Forgets tokens that have not worked since `before`; the audit trail still names them.
pub fn forget(before: Instant) -> Statement {
    statement!(
        "DELETE FROM api_token WHERE expires_at < ?1 OR revoked_at < ?1",
        before
    )
}
