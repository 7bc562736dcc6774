//! Invitations. One is open until it is accepted or withdrawn; its link works only for a time.

use serde::Deserialize;
use shared::access::RoleId;
use shared::api::invitations::{InvitationDetails, InvitationView};
use shared::api::people::PEOPLE_MAX;
use shared::kernel::Instant;
use shared::kernel::id::{InvitationId, StaffId};

use super::sql::{Statement, statement};

/// An invitation.
#[derive(Deserialize, Clone, Debug)]
pub struct Row {
    id: InvitationId,
    /// To whom.
    pub email: String,
    /// What they are called; empty when nobody said.
    pub name: String,
    /// The role they will have.
    pub role: RoleId,
    /// The role's name.
    pub role_name: String,
    /// Who invited.
    pub inviter: String,
    created_at: Instant,
    expires_at: Instant,
    accepted_at: Option<Instant>,
    withdrawn_at: Option<Instant>,
    /// Raised with each message.
    pub version: i64,
}

/// How an invitation stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Its link works.
    Open,
    /// Its link has become too old.
    Expired,
    /// Somebody works here by it.
    Accepted,
    /// Somebody has taken it back.
    Withdrawn,
}

impl Row {
    /// How it stands at `now`.
    pub fn standing(&self, now: Instant) -> Standing {
        if self.accepted_at.is_some() {
            Standing::Accepted
        } else if self.withdrawn_at.is_some() {
            Standing::Withdrawn
        } else if self.expires_at <= now {
            Standing::Expired
        } else {
            Standing::Open
        }
    }

    /// As lists show it.
    pub fn view(&self, now: Instant) -> InvitationView {
        InvitationView {
            id: self.id,
            email: self.email.clone(),
            name: self.name.clone(),
            role: self.role.clone(),
            role_name: self.role_name.clone(),
            invited_by: self.inviter.clone(),
            created_at: self.created_at,
            expires_at: self.expires_at,
            expired: self.expires_at <= now,
        }
    }
}

/// The open ones, the newest first.
pub fn list_open() -> Statement {
    statement!(
        "SELECT i.id, i.email, i.name, i.role, r.name AS role_name, u.name AS inviter,
           i.created_at, i.expires_at, i.accepted_at, i.withdrawn_at, i.version
         FROM invitation i JOIN role r ON r.id = i.role JOIN staff_user u ON u.id = i.invited_by
         WHERE i.accepted_at IS NULL AND i.withdrawn_at IS NULL
         ORDER BY i.id DESC LIMIT CAST(?1 AS INTEGER)",
        PEOPLE_MAX,
    )
}

/// One invitation, however it stands.
pub fn find(id: InvitationId) -> Statement {
    statement!(
        "SELECT i.id, i.email, i.name, i.role, r.name AS role_name, u.name AS inviter,
           i.created_at, i.expires_at, i.accepted_at, i.withdrawn_at, i.version
         FROM invitation i JOIN role r ON r.id = i.role JOIN staff_user u ON u.id = i.invited_by
         WHERE i.id = ?1",
        id,
    )
}

/// Adds an invitation.
pub fn insert(
    id: InvitationId,
    details: &InvitationDetails,
    invited_by: StaffId,
    (now, expires_at): (Instant, Instant),
) -> Statement {
    statement!(
        "INSERT INTO invitation(id, email, name, role, invited_by, created_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        id,
        &details.email,
        details.name.as_ref().map_or("", |name| name.as_str()),
        &details.role,
        invited_by,
        now,
        expires_at,
    )
}

/// Asserts that an invitation is open, and that no other message was sent meanwhile.
pub fn assert_open(id: InvitationId, version: i64) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'invitation.open', EXISTS (
           SELECT 1 FROM invitation WHERE id = ?1 AND version = ?2
             AND accepted_at IS NULL AND withdrawn_at IS NULL)",
        id,
        version,
    )
}

/// Gives an invitation a new link, and with it new time.
pub fn renew(id: InvitationId, expires_at: Instant) -> Statement {
    statement!(
        "UPDATE invitation SET version = version + 1, expires_at = ?2 WHERE id = ?1",
        id,
        expires_at,
    )
}

/// Withdraws an invitation.
pub fn withdraw(id: InvitationId, now: Instant) -> Statement {
    statement!(
        "UPDATE invitation SET withdrawn_at = ?2, version = version + 1 WHERE id = ?1",
        id,
        now,
    )
}

/// Notes that an invitation was accepted.
pub fn accept(id: InvitationId, now: Instant) -> Statement {
    statement!(
        "UPDATE invitation SET accepted_at = ?2, version = version + 1 WHERE id = ?1",
        id,
        now,
    )
}
