//! Roles: what people may do, as sets of permissions that administrators edit.

use serde::{Deserialize, Serialize};

use super::{Access, FieldCheck, FieldProblem, Nothing, endpoints};
use crate::access::{Permission, PermissionSet, RoleId};
use crate::kernel::Text;

endpoints! {
    /// Every role, with its permissions and how many people have it.
    ListRoles = "list_roles": Get "/api/roles",
        Access::Staff(Permission::ManagePeople), (), Nothing => RoleList;
    /// Adds a role.
    CreateRole = "create_role": Post "/api/roles",
        Access::StaffStepUp(Permission::ManagePeople), (), RoleInput => RoleView,
        refuses [InvalidFields, ExceedsOwnPermissions];
    /// Replaces a role's name and permissions.
    UpdateRole = "update_role": Put "/api/roles/{role}",
        Access::StaffStepUp(Permission::ManagePeople), RoleId, RoleInput => RoleView,
        refuses [InvalidFields, VersionConflict, ExceedsOwnPermissions];
    /// Removes a role that nobody has.
    RemoveRole = "remove_role": Delete "/api/roles/{role}",
        Access::StaffStepUp(Permission::ManagePeople), RoleId, RoleVersion => Nothing,
        refuses [VersionConflict, RoleInUse, ExceedsOwnPermissions];
}

/// The most roles of a company.
pub const ROLES_MAX: usize = 50;

/// Every role.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RoleList {
    /// By name.
    pub roles: Vec<RoleView>,
}

/// One role.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RoleView {
    /// Which one; it stays when the name changes.
    pub id: RoleId,
    /// What people call it.
    pub name: String,
    /// What it allows.
    pub permissions: PermissionSet,
    /// How many active people have it.
    pub people: u32,
    /// For the next change.
    pub version: i64,
}

/// What the form of a role holds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RoleInput {
    /// What people call it.
    pub name: String,
    /// What it allows.
    pub permissions: PermissionSet,
    /// With an update: the version that was loaded.
    #[serde(default)]
    pub version: Option<i64>,
}

/// Which version of a role is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RoleVersion {
    /// The version that was loaded.
    pub version: i64,
}

impl RoleInput {
    /// The name, or why it is refused.
    pub fn name(&self) -> Result<Text<60>, Vec<FieldProblem>> {
        let mut check = FieldCheck::new();
        let name = check.required("name", &self.name);
        check.finish(name)
    }
}
