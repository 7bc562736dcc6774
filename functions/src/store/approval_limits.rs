//! Approval limits of roles, and the people who have enough authority.

use serde::Deserialize;
use shared::access::RoleId;
use shared::approval::{Action, ApprovalLimit, Ceiling};
use shared::kernel::id::StaffId;
use shared::kernel::{Currency, Money};

use super::sql::{Statement, statement};
use crate::problem::Refusal;

/// Stands in the database for every currency.
const EVERY_CURRENCY: &str = "*";

/// A row of the limits.
#[derive(Deserialize, Debug)]
pub struct Row {
    role: RoleId,
    action: Action,
    currency: String,
    amount_minor: Option<i64>,
}

impl Row {
    /// The limit that the row stands for.
    pub fn limit(self) -> Result<ApprovalLimit, Refusal> {
        let ceiling = match self.amount_minor {
            None => Ceiling::Unlimited,
            Some(minor) => {
                let currency: Currency = self.currency.parse().map_err(Refusal::fault)?;
                Ceiling::UpTo(Money::from_minor(minor, currency)?)
            }
        };
        Ok(ApprovalLimit {
            role: self.role,
            action: self.action,
            ceiling,
        })
    }
}

/// Reads limits.
pub fn limits(rows: Vec<Row>) -> Result<Vec<ApprovalLimit>, Refusal> {
    rows.into_iter().map(Row::limit).collect()
}

/// Every limit for an action.
pub fn of_action(action: Action) -> Statement {
    statement!(
        "SELECT role, action, currency, amount_minor FROM approval_limit WHERE action = ?1",
        action.as_str(),
    )
}

/// Every limit.
pub fn list() -> Statement {
    statement!(
        "SELECT role, action, currency, amount_minor FROM approval_limit
         ORDER BY role, action, currency"
    )
}

/// Takes every limit of a role away.
pub fn delete_of(role: &RoleId) -> Statement {
    statement!("DELETE FROM approval_limit WHERE role = ?1", role)
}

/// Adds a limit.
pub fn insert(limit: &ApprovalLimit) -> Statement {
    let (currency, amount_minor) = match limit.ceiling {
        Ceiling::Unlimited => (EVERY_CURRENCY.to_owned(), None),
        Ceiling::UpTo(limit) => (limit.currency().to_string(), Some(limit.minor())),
    };
    statement!(
        "INSERT INTO approval_limit(role, action, currency, amount_minor) VALUES (?1, ?2, ?3, ?4)",
        &limit.role,
        limit.action.as_str(),
        currency,
        amount_minor,
    )
}

/// Raises the version of a role, whose limits are about to change: they are part of what its people
/// may do, so that commands under way are decided again.
pub fn touch_role(role: &RoleId) -> Statement {
    statement!("UPDATE role SET version = version + 1 WHERE id = ?1", role)
}

/// Someone who can decide.
#[derive(Deserialize, Debug)]
pub struct DeciderRow {
    /// Their address.
    pub email: String,
}

/// Active people other than `requester` whose role decides and has authority over `amount`.
pub fn deciders(requester: StaffId, action: Action, amount: Money, limit: u16) -> Statement {
    statement!(
        "SELECT u.email FROM approval_limit l JOIN role r ON r.id = l.role
           JOIN staff_user u ON u.role = r.id AND u.active = 1
         WHERE l.action = ?2 AND (l.currency = '*' OR (l.currency = ?3 AND l.amount_minor >= ?4))
           AND u.id <> ?1
           AND EXISTS (SELECT 1 FROM json_each(r.permissions) WHERE value = 'decide_approvals')
         ORDER BY u.id LIMIT CAST(?5 AS INTEGER)",
        requester,
        action.as_str(),
        amount.currency(),
        amount.minor(),
        limit,
    )
}
