//! Roles. Nobody can give a permission that they do not hold, so that managing people is not a way
//! to become an administrator.

use shared::access::{Permission, PermissionSet, Role, RoleId};
use shared::api::roles::{ROLES_MAX, RoleInput, RoleList, RoleVersion, RoleView};
use shared::api::{Nothing, ProblemCode};

use super::customers::check_version;
use crate::context::{Cx, all};
use crate::decision::{Commit, Decision};
use crate::problem::Refusal;
use crate::store::roles::{self, Row};

/// Every role.
pub async fn list(cx: &Cx, (): (), _: Nothing) -> Result<RoleList, Refusal> {
    let roles: Result<Vec<RoleView>, Refusal> = read(cx).await?.iter().map(Row::view).collect();
    Ok(RoleList { roles: roles? })
}

/// Adds a role.
pub async fn create(cx: &Cx, (): (), input: RoleInput) -> Result<Decision<RoleView>, Refusal> {
    let rows = read(cx).await?;
    let name = input.name()?;
    let id = RoleId::of_name(name.as_str())
        .ok_or_else(|| Refusal::field("name", "needs a letter from a to z"))?;
    if rows.len() >= ROLES_MAX {
        return Err(Refusal::field(
            "name",
            format!("is one more than {ROLES_MAX} roles"),
        ));
    }
    if rows
        .iter()
        .any(|row| row.id == id || row.name == name.as_str())
    {
        return Err(Refusal::field("name", "is taken by another role"));
    }
    require_covered(cx, &input.permissions)?;
    let view = RoleView {
        id: id.clone(),
        name: name.to_string(),
        permissions: input.permissions,
        people: 0,
        version: 1,
    };
    let stored = serde_json::to_string(&view.permissions).map_err(Refusal::fault)?;
    let commit = Commit::about(&id)
        .after(&view)?
        .write(roles::insert(&id, &name, &stored));
    Ok(Decision::created(view, commit))
}

/// Replaces a role's name and permissions.
pub async fn update(cx: &Cx, id: RoleId, input: RoleInput) -> Result<Decision<RoleView>, Refusal> {
    let rows = read(cx).await?;
    let row = rows
        .iter()
        .find(|row| row.id == id)
        .ok_or(ProblemCode::NotFound)?;
    let name = input.name()?;
    check_version(input.version, row.version)?;
    if rows
        .iter()
        .any(|row| row.id != id && row.name == name.as_str())
    {
        return Err(Refusal::field("name", "is taken by another role"));
    }
    if Role::Administrator.is(&id) && !input.permissions.holds(Permission::ManagePeople) {
        return Err(Refusal::field(
            "permissions",
            "must let administrators manage people and roles",
        ));
    }
    let before = row.view()?;
    let changed = [
        input.permissions.without(&before.permissions),
        before.permissions.without(&input.permissions),
    ];
    for part in &changed {
        require_covered(cx, part)?;
    }
    let view = RoleView {
        name: name.to_string(),
        permissions: input.permissions,
        version: row.version.saturating_add(1),
        ..before.clone()
    };
    let stored = serde_json::to_string(&view.permissions).map_err(Refusal::fault)?;
    let commit = Commit::about(&id)
        .before(&before)?
        .after(&view)?
        .assert(roles::assert_version(&id, row.version))
        .write(roles::update(&id, &name, &stored));
    Ok(Decision::new(view, commit))
}

/// Removes a role that nobody has.
pub async fn remove(cx: &Cx, id: RoleId, input: RoleVersion) -> Result<Decision<Nothing>, Refusal> {
    let rows = read(cx).await?;
    let row = rows
        .iter()
        .find(|row| row.id == id)
        .ok_or(ProblemCode::NotFound)?;
    check_version(Some(input.version), row.version)?;
    if row.holders > 0 || Role::Administrator.is(&id) {
        return Err(ProblemCode::RoleInUse.into());
    }
    let before = row.view()?;
    require_covered(cx, &before.permissions)?;
    let commit = Commit::about(&id)
        .before(&before)?
        .assert(roles::assert_version(&id, row.version))
        .write_all(roles::delete(&id));
    Ok(Decision::new(Nothing {}, commit))
}

async fn read(cx: &Cx) -> Result<Vec<Row>, Refusal> {
    all(cx.read(vec![roles::list()]).await?.into_iter().next())
}

/// Refuses what is more than the caller holds.
pub(super) fn require_covered(cx: &Cx, wanted: &PermissionSet) -> Result<(), Refusal> {
    if cx.permissions()?.covers(wanted) {
        Ok(())
    } else {
        Err(ProblemCode::ExceedsOwnPermissions.into())
    }
}
