//! Roles: rows with permissions, edited by administrators, and what cannot be done to them.

use std::rc::Rc;

use harness::World;
use shared::access::{Permission, PermissionSet, Role, RoleId};
use shared::api::customers::CreateCustomer;
use shared::api::invoices::{IssueInvoice, VersionInput};
use shared::api::roles::{
    CreateRole, ListRoles, RemoveRole, RoleInput, RoleVersion, RoleView, UpdateRole,
};
use shared::api::session::WhoAmI;
use shared::api::{Nothing, ProblemCode};

use harness::build::customer_input;
use harness::setup::role_id;

fn role(world: &World, id: &str) -> RoleView {
    let roles = world
        .admin()
        .call(ListRoles, (), &Nothing {})
        .unwrap()
        .roles;
    roles
        .into_iter()
        .find(|role| role.id.as_str() == id)
        .unwrap()
}

/// The role's form with other permissions.
fn with(role: &RoleView, permissions: PermissionSet) -> RoleInput {
    RoleInput {
        name: role.name.clone(),
        permissions,
        version: Some(role.version),
    }
}

fn less(role: &RoleView, permission: Permission) -> PermissionSet {
    role.permissions
        .iter()
        .filter(|p| *p != permission)
        .collect()
}

#[test]
fn a_new_company_has_the_standard_roles() {
    let world = World::new();
    let roles = world
        .admin()
        .call(ListRoles, (), &Nothing {})
        .unwrap()
        .roles;
    assert_eq!(roles.len(), Role::ALL.len());
    for standard in Role::ALL {
        let role = role(&world, standard.as_str());
        assert_eq!(role.permissions, standard.permissions(), "{standard:?}");
        assert_eq!(role.people, 1);
    }
}

#[test]
fn what_a_role_allows_changes_with_its_row_at_once() {
    let world = World::new();
    let specialist = world.as_role(Role::Specialist);
    let input = customer_input("Tern Trading");
    specialist.call(CreateCustomer, (), &input).unwrap();
    let before = role(&world, "specialist");
    let input = with(&before, less(&before, Permission::EditCustomers));
    let after = world.admin().call(UpdateRole, before.id, &input).unwrap();
    assert_eq!(after.version, before.version + 1);
    let refused = specialist
        .call(CreateCustomer, (), &customer_input("Tern Boats"))
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotPermitted);
    let me = specialist.call(WhoAmI, (), &Nothing {}).unwrap();
    assert_eq!(me.permissions, after.permissions);
}

#[test]
fn a_role_changed_while_a_command_runs_is_read_again() {
    let world = Rc::new(World::new());
    let customer = world.customer("Tern Trading").id;
    let draft = world.draft(customer, "10");
    world.before_next_write(move |world| {
        let before = role(world, "specialist");
        let input = with(&before, less(&before, Permission::IssueInvoices));
        world.admin().call(UpdateRole, before.id, &input).unwrap();
    });
    let input = VersionInput {
        version: draft.version,
    };
    let refused = world
        .as_role(Role::Specialist)
        .call(IssueInvoice, draft.id, &input)
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotPermitted);
    assert_eq!(world.reload(draft.id).number, None);
}

#[test]
fn a_role_is_added_renamed_and_removed() {
    let world = World::new();
    let input = RoleInput {
        name: "Credit clerk".into(),
        permissions: vec![Permission::ViewReceivables].into(),
        version: None,
    };
    let added = world.admin().call(CreateRole, (), &input).unwrap();
    assert_eq!(added.id.as_str(), "credit_clerk");
    let twice = world.admin().call(CreateRole, (), &input).unwrap_err();
    assert_eq!(twice.problem.fields[0].field, "name");
    let renamed = RoleInput {
        name: "Credit desk".into(),
        version: Some(1),
        ..input
    };
    let renamed = world
        .admin()
        .call(UpdateRole, added.id.clone(), &renamed)
        .unwrap();
    assert_eq!((renamed.id, renamed.version), (added.id.clone(), 2));
    let stale = world
        .admin()
        .call(RemoveRole, added.id.clone(), &RoleVersion { version: 1 })
        .unwrap_err();
    assert_eq!(stale.code(), ProblemCode::VersionConflict);
    world
        .admin()
        .call(RemoveRole, added.id.clone(), &RoleVersion { version: 2 })
        .unwrap();
    let gone = world
        .admin()
        .call(RemoveRole, added.id, &RoleVersion { version: 2 })
        .unwrap_err();
    assert_eq!(gone.code(), ProblemCode::NotFound);
}

#[test]
fn a_role_that_somebody_has_stays() {
    let world = World::new();
    for id in ["viewer", "administrator"] {
        let role = role(&world, id);
        let version = RoleVersion {
            version: role.version,
        };
        let refused = world
            .admin()
            .call(RemoveRole, role.id, &version)
            .unwrap_err();
        assert_eq!(refused.code(), ProblemCode::RoleInUse);
    }
}

#[test]
fn administrators_can_always_manage_people() {
    let world = World::new();
    let before = role(&world, "administrator");
    let input = with(&before, less(&before, Permission::ManagePeople));
    let refused = world
        .admin()
        .call(UpdateRole, before.id, &input)
        .unwrap_err();
    assert_eq!(refused.problem.fields[0].field, "permissions");
    // The database refuses as well, whoever asks.
    let error = world.connection().execute_script(
        "UPDATE role SET permissions = '[\"view_receivables\"]' WHERE id = 'administrator'",
    );
    assert!(format!("{error:?}").contains("role_administrator"));
}

#[test]
fn nobody_gives_or_takes_what_they_do_not_hold() {
    let world = World::new();
    let viewer = role(&world, "viewer");
    let mut permissions: Vec<Permission> = viewer.permissions.clone().into();
    permissions.push(Permission::ManagePeople);
    let input = with(&viewer, permissions.clone().into());
    let viewer = world.admin().call(UpdateRole, viewer.id, &input).unwrap();
    let clerk = world.as_role(Role::Viewer);
    permissions.push(Permission::IssueInvoices);
    let more = with(&viewer, permissions.into());
    let refused = clerk.call(UpdateRole, viewer.id, &more).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::ExceedsOwnPermissions);
    let manager = role(&world, "manager");
    let lowered = with(&manager, less(&manager, Permission::VoidInvoices));
    let refused = clerk
        .call(UpdateRole, manager.id.clone(), &lowered)
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::ExceedsOwnPermissions);
    let renamed = RoleInput {
        name: "Team lead".into(),
        ..with(&manager, manager.permissions.clone())
    };
    clerk.call(UpdateRole, manager.id, &renamed).unwrap();
}

#[test]
fn changing_a_role_asks_for_a_recent_proof() {
    let world = World::new();
    let admin = world.admin();
    let before = role(&world, "viewer");
    let input = with(&before, PermissionSet::default());
    world.pass_seconds(10 * 60);
    let refused = admin
        .call(UpdateRole, before.id.clone(), &input)
        .unwrap_err();
    assert_eq!(
        (refused.status, refused.code()),
        (403, ProblemCode::StepUpRequired)
    );
    admin.call(ListRoles, (), &Nothing {}).unwrap();
    // Signing in is a proof.
    world.admin().call(UpdateRole, before.id, &input).unwrap();
}

#[test]
fn two_who_change_a_role_at_once_do_not_overwrite_each_other() {
    let world = Rc::new(World::new());
    let before = role(&world, "viewer");
    let input = with(&before, PermissionSet::default());
    let (id, other): (RoleId, _) = (
        role_id(Role::Viewer),
        with(&before, vec![Permission::ViewLedger].into()),
    );
    world.before_next_write(move |world| {
        world.admin().call(UpdateRole, id, &other).unwrap();
    });
    let refused = world
        .admin()
        .call(UpdateRole, before.id, &input)
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::VersionConflict);
    assert_eq!(
        role(&world, "viewer").permissions,
        vec![Permission::ViewLedger].into()
    );
}

#[test]
fn a_permission_of_another_version_allows_nothing_and_breaks_nothing() {
    let world = World::new();
    world
        .connection()
        .execute_script(
            "UPDATE role SET permissions = '[\"view_receivables\",\"fly\"]' WHERE id = 'viewer'",
        )
        .unwrap();
    let me = world.as_role(Role::Viewer).call(WhoAmI, (), &Nothing {});
    assert_eq!(
        me.unwrap().permissions,
        vec![Permission::ViewReceivables].into()
    );
}
