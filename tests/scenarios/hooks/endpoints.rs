//! Endpoints: what may be called, who may add one, versions and repetitions.

use harness::{Caller, World};
use shared::access::Role;
use shared::api::hooks::{
    CreateHook, HOOKS_MAX, HookInput, ListDeliveries, RemoveHook, RotateHookSecret, TestHook,
    UpdateHook,
};
use shared::api::invoices::VersionInput;
use shared::api::{Nothing, ProblemCode};
use shared::hook::EventKind;
use shared::kernel::id::{HookId, Id};

use super::{endpoint, input, reload};

#[test]
fn only_an_administrator_sees_or_changes_endpoints() {
    let world = World::new();
    for role in Role::ALL {
        let created = world.as_role(role).call(CreateHook, (), &input(&[]));
        match role {
            Role::Administrator => drop(created.unwrap()),
            _ => assert_eq!(created.unwrap_err().code(), ProblemCode::NotPermitted),
        }
    }
}

#[test]
fn the_secret_is_shown_once_even_when_the_request_is_repeated() {
    let world = World::new();
    let caller = world.admin().with_key("one");
    let first = caller.call(CreateHook, (), &input(&[])).unwrap();
    let again = caller.call(CreateHook, (), &input(&[])).unwrap();
    assert!(first.secret.unwrap().starts_with("whsec_"));
    assert_eq!(again.secret, None);
    assert_eq!(again.endpoint, first.endpoint);
}

#[test]
fn wrong_fields_are_all_named() {
    let world = World::new();
    let wrong = HookInput {
        url: String::new(),
        description: "x".repeat(201),
        events: vec![EventKind::EndpointTested],
        ..HookInput::default()
    };
    let refused = world.admin().call(CreateHook, (), &wrong).unwrap_err();
    let fields: Vec<&str> = refused
        .problem
        .fields
        .iter()
        .map(|f| f.field.as_str())
        .collect();
    assert_eq!(fields, ["url", "description", "events"]);
    let wrong = HookInput {
        url: "gopher://erp.example/".into(),
        ..input(&[])
    };
    let refused = world.admin().call(CreateHook, (), &wrong).unwrap_err();
    assert_eq!(refused.problem.fields[0].field, "url");
}

#[test]
fn a_change_needs_the_version_that_was_loaded() {
    let world = World::new();
    let hook = endpoint(
        &world,
        &[EventKind::InvoiceIssued, EventKind::InvoiceIssued],
    )
    .endpoint;
    assert_eq!(hook.details.events, [EventKind::InvoiceIssued]);
    let off = HookInput {
        active: false,
        ..hook.details.clone()
    };
    let changed = world.admin().call(UpdateHook, hook.id, &off).unwrap();
    assert_eq!(changed, reload(&world, hook.id));
    assert_eq!(
        changed.disabled_reason.as_deref(),
        Some("Disabled by hand.")
    );
    let refused = world.admin().call(UpdateHook, hook.id, &off).unwrap_err();
    assert_eq!(refused.problem.current_version, Some(2));
    let stale = VersionInput { version: 1 };
    let conflict = |code| assert_eq!(code, ProblemCode::VersionConflict);
    let admin: Caller = world.admin();
    conflict(
        admin
            .call(RotateHookSecret, hook.id, &stale)
            .unwrap_err()
            .code(),
    );
    conflict(admin.call(RemoveHook, hook.id, &stale).unwrap_err().code());
    let refused = admin.call(TestHook, hook.id, &Nothing {}).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::HookDisabled);
    admin
        .call(RemoveHook, hook.id, &VersionInput { version: 2 })
        .unwrap();
    let missing = admin.call(TestHook, hook.id, &Nothing {}).unwrap_err();
    assert_eq!(missing.code(), ProblemCode::NotFound);
}

#[test]
fn there_is_a_limit_and_what_is_not_there_is_not_found() {
    let world = World::new();
    for _ in 0..HOOKS_MAX {
        endpoint(&world, &[]);
    }
    let refused = world.admin().call(CreateHook, (), &input(&[])).unwrap_err();
    assert!(refused.problem.fields[0].detail.contains("one too many"));
    let nowhere = HookId::new(1, 1);
    let filter = shared::api::hooks::DeliveryFilter::default();
    let refused = world.admin().call(ListDeliveries, nowhere, &filter);
    assert_eq!(refused.unwrap_err().code(), ProblemCode::NotFound);
}
