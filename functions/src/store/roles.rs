//! Roles and their permissions.

use serde::Deserialize;
use shared::access::{Permission, PermissionSet, RoleId};
use shared::api::roles::{ROLES_MAX, RoleView};
use shared::kernel::Text;

use super::sql::{Statement, statement};
use crate::problem::Refusal;

/// The permissions of a stored set. A name that this version does not know is left out: it was
/// written by another version, and allows nothing here.
pub fn permissions(stored: &str) -> Result<PermissionSet, Refusal> {
    let names: Vec<serde_json::Value> = serde_json::from_str(stored).map_err(Refusal::fault)?;
    let known = |name| serde_json::from_value::<Permission>(name).ok();
    Ok(names.into_iter().filter_map(known).collect())
}

/// A role's row.
#[derive(Deserialize, Clone, Debug)]
pub struct Row {
    /// Which one.
    pub id: RoleId,
    /// Its name.
    pub name: String,
    permissions: String,
    /// Active people who have it.
    pub people: u32,
    /// Everybody who has it, inactive people included, and open invitations to it.
    pub holders: u32,
    /// For optimistic locking.
    pub version: i64,
}

impl Row {
    /// As the list shows it.
    pub fn view(&self) -> Result<RoleView, Refusal> {
        Ok(RoleView {
            id: self.id.clone(),
            name: self.name.clone(),
            permissions: permissions(&self.permissions)?,
            people: self.people,
            version: self.version,
        })
    }
}

/// Every role.
pub fn list() -> Statement {
    statement!(
        "SELECT id, name, permissions, version,
           (SELECT count(*) FROM staff_user u WHERE u.role = r.id AND u.active = 1) AS people,
           (SELECT count(*) FROM staff_user u WHERE u.role = r.id)
             + (SELECT count(*) FROM invitation i WHERE i.role = r.id
                AND i.accepted_at IS NULL AND i.withdrawn_at IS NULL) AS holders
         FROM role r ORDER BY name LIMIT ?1",
        i64::try_from(ROLES_MAX).unwrap_or(i64::MAX),
    )
}

/// Adds a role.
pub fn insert(id: &RoleId, name: &Text<60>, permissions: &str) -> Statement {
    statement!(
        "INSERT INTO role(id, name, permissions) VALUES (?1, ?2, ?3)",
        id,
        name,
        permissions,
    )
}

/// Replaces a role's name and permissions.
pub fn update(id: &RoleId, name: &Text<60>, permissions: &str) -> Statement {
    statement!(
        "UPDATE role SET name = ?2, permissions = ?3, version = version + 1 WHERE id = ?1",
        id,
        name,
        permissions,
    )
}

/// Removes a role with the invitations to it that have ended; the foreign keys of its people
/// and of open invitations refuse while there are any.
pub fn delete(id: &RoleId) -> [Statement; 2] {
    [
        statement!(
            "DELETE FROM invitation WHERE role = ?1
               AND (accepted_at IS NOT NULL OR withdrawn_at IS NOT NULL)",
            id
        ),
        statement!("DELETE FROM role WHERE id = ?1", id),
    ]
}

/// Asserts that nobody has changed the role meanwhile.
pub fn assert_version(id: &RoleId, version: i64) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'role.version', EXISTS (
           SELECT 1 FROM role WHERE id = ?1 AND version = ?2)",
        id,
        version,
    )
}

/// Asserts, after the writes of a batch, that somebody can still manage people.
pub fn assert_administrator() -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'administrator.remains', EXISTS (
           SELECT 1 FROM staff_user WHERE role = 'administrator' AND active = 1)"
    )
}
