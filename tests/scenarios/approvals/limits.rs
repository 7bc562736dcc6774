//! Setting the limits of a role.

use harness::World;
use shared::access::{Permission, PermissionSet, Role, RoleId};
use shared::api::approval_limits::{
    GetApprovalLimits, LimitInput, RoleLimitsInput, RoleLimitsView, SetApprovalLimits,
};
use shared::api::roles::{CreateRole, ListRoles, RemoveRole, RoleInput, RoleVersion, UpdateRole};
use shared::api::{Nothing, ProblemCode};
use shared::approval::Action;

use super::{approve, asked, count, invoiced};

fn limits_of(world: &World, role: Role) -> RoleLimitsView {
    let view = world
        .admin()
        .call(GetApprovalLimits, (), &Nothing {})
        .unwrap();
    let mut roles = view.roles.into_iter();
    roles.find(|limits| role.is(&limits.role)).unwrap()
}

fn input(version: i64, limits: &[(&str, &str)]) -> RoleLimitsInput {
    let limit = |(currency, amount): &(&str, &str)| LimitInput {
        action: Action::CreditNote,
        currency: (*currency).into(),
        amount: (*amount).into(),
    };
    RoleLimitsInput {
        limits: limits.iter().map(limit).collect(),
        version,
    }
}

fn id(role: Role) -> RoleId {
    harness::setup::role_id(role)
}

#[test]
fn the_demo_company_begins_with_a_ladder() {
    let world = World::new();
    let text = |role| {
        let limits = limits_of(&world, role).limits;
        let one = |limit: &shared::approval::ApprovalLimit| {
            let input = LimitInput::of(limit);
            format!("{} {}", input.currency, input.amount)
        };
        limits.iter().map(one).collect::<Vec<_>>()
    };
    assert_eq!(text(Role::Administrator), [" "]);
    assert_eq!(text(Role::Manager)[0], "EUR 10000.00");
    assert_eq!(text(Role::Specialist)[2], "JPY 75000");
    assert_eq!(text(Role::Viewer), Vec::<String>::new());
    assert!(limits_of(&world, Role::Manager).decides);
    assert!(!limits_of(&world, Role::Specialist).decides);
}

#[test]
fn new_limits_replace_the_old_ones_and_count_at_once() {
    let (world, invoice) = invoiced("1000");
    let before = limits_of(&world, Role::Specialist);
    let wider = input(before.version, &[("EUR", "1190")]);
    let set = world
        .admin()
        .call(SetApprovalLimits, id(Role::Specialist), &wider)
        .unwrap();
    assert_eq!(set, limits_of(&world, Role::Specialist));
    assert_eq!((set.limits.len(), set.version), (1, before.version + 1));
    let specialist = world.as_role(Role::Specialist);
    assert!(
        world
            .credit(&specialist, &invoice)
            .unwrap()
            .done()
            .is_some()
    );
    let audited = "SELECT count(*) FROM audit WHERE command = 'set_approval_limits'
         AND subject = 'specialist' AND before LIKE '%500.00%' AND after LIKE '%1190.00%'";
    assert_eq!(count(&world, audited), 1);
}

#[test]
fn a_limit_raised_after_asking_lets_more_people_decide() {
    let (world, invoice) = invoiced("10000");
    let request = asked(&world, &invoice);
    assert!(approve(&world, Role::Manager, &request).is_err());
    let version = limits_of(&world, Role::Manager).version;
    let higher = input(version, &[("EUR", "11900")]);
    world
        .admin()
        .call(SetApprovalLimits, id(Role::Manager), &higher)
        .unwrap();
    approve(&world, Role::Manager, &request).unwrap();
}

#[test]
fn a_stale_version_a_wrong_field_or_an_unknown_role_is_refused() {
    let world = World::new();
    let set = |role: RoleId, input: &RoleLimitsInput| {
        let refused = world.admin().call(SetApprovalLimits, role, input);
        refused.unwrap_err()
    };
    let version = limits_of(&world, Role::Manager).version;
    let stale = set(id(Role::Manager), &input(version - 1, &[("EUR", "1")]));
    assert_eq!(stale.code(), ProblemCode::VersionConflict);
    assert_eq!(stale.problem.current_version, Some(version));
    let wrong = set(id(Role::Manager), &input(version, &[("EUR", "-1")]));
    assert_eq!(wrong.problem.fields[0].field, "limits.0.amount");
    let unknown = set("nobody".parse().unwrap(), &input(1, &[]));
    assert_eq!(unknown.code(), ProblemCode::NotFound);
}

#[test]
fn nobody_sets_a_limit_above_their_own() {
    let world = World::new();
    // Controllers are let set limits.
    let roles = world
        .admin()
        .call(ListRoles, (), &Nothing {})
        .unwrap()
        .roles;
    let controller = roles
        .into_iter()
        .find(|role| Role::Controller.is(&role.id))
        .unwrap();
    let mut permissions: Vec<Permission> = controller.permissions.iter().collect();
    permissions.push(Permission::SetApprovalLimits);
    let role = RoleInput {
        name: controller.name,
        permissions: PermissionSet::from(permissions),
        version: Some(controller.version),
    };
    world
        .admin()
        .call(UpdateRole, controller.id, &role)
        .unwrap();
    let set = |role: Role, limits: &[(&str, &str)]| {
        let version = limits_of(&world, role).version;
        let caller = world.as_role(Role::Controller);
        caller.call(SetApprovalLimits, id(role), &input(version, limits))
    };
    set(Role::Manager, &[("EUR", "100000")]).unwrap();
    for (role, limits) in [
        (Role::Manager, [("EUR", "100000.01")]),
        (Role::Controller, [("EUR", "100000.01")]),
        (Role::Manager, [("CHF", "1")]),
        (Role::Manager, [("", "")]),
        // Taking away what they could not have given.
        (Role::Administrator, [("EUR", "1")]),
    ] {
        let refused = set(role, &limits).unwrap_err();
        assert_eq!(
            refused.code(),
            ProblemCode::AboveAuthority,
            "{role:?} {limits:?}"
        );
    }
}

#[test]
fn setting_limits_asks_for_a_recent_proof_of_who_one_is() {
    let world = World::new();
    let version = limits_of(&world, Role::Manager).version;
    let admin = world.admin();
    world.pass_seconds(3600);
    let refused = admin.call(SetApprovalLimits, id(Role::Manager), &input(version, &[]));
    assert_eq!(refused.unwrap_err().code(), ProblemCode::StepUpRequired);
}

#[test]
fn the_limits_of_a_role_go_with_it() {
    let world = World::new();
    let role = RoleInput {
        name: "Credit clerk".into(),
        permissions: PermissionSet::default(),
        version: None,
    };
    let role = world.admin().call(CreateRole, (), &role).unwrap();
    let limits = input(role.version, &[("EUR", "5")]);
    let set = world
        .admin()
        .call(SetApprovalLimits, role.id.clone(), &limits)
        .unwrap();
    let version = RoleVersion {
        version: set.version,
    };
    world.admin().call(RemoveRole, role.id, &version).unwrap();
    let left = "SELECT count(*) FROM approval_limit WHERE role = 'credit_clerk'";
    assert_eq!(count(&world, left), 0);
}
