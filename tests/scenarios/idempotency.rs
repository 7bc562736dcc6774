//! Repeated commands, reused keys, and writes whose outcome nobody knows.

use functions::platform::native::Fault;
use harness::World;
use harness::actors::read;
use harness::build::customer_input;
use shared::access::Role;
use shared::api::ProblemCode;
use shared::api::customers::{CreateCustomer, CustomerView};
use shared::api::invoices::{InvoiceView, IssueInvoice, VersionInput};

#[test]
fn a_repeated_command_gives_the_first_answer_and_adds_nothing() {
    let world = World::new();
    let admin = world.admin().with_key("once");
    let input = customer_input("Tern Trading");
    let first = admin.call(CreateCustomer, (), &input).unwrap();
    world.pass_seconds(5);
    let response = world.send(admin.request(CreateCustomer, &(), &input));
    assert_eq!(response.status(), 201);
    assert_eq!(response.headers()["idempotent-replayed"], "true");
    assert_eq!(read::<CustomerView>(&response).unwrap(), first);
    assert_eq!(first.details.number, "C-00001");
}

#[test]
fn a_key_used_for_something_else_is_refused() {
    let world = World::new();
    let admin = world.admin().with_key("once");
    admin
        .call(CreateCustomer, (), &customer_input("Tern Trading"))
        .unwrap();
    let refused = admin
        .call(CreateCustomer, (), &customer_input("Tern Boats"))
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::IdempotencyKeyReused);
    // Another person may use the same key.
    let manager = world.as_role(Role::Manager).with_key("once");
    manager
        .call(CreateCustomer, (), &customer_input("Tern Boats"))
        .unwrap();
}

#[test]
fn a_command_without_a_key_is_refused() {
    let world = World::new();
    let mut request = world
        .admin()
        .request(CreateCustomer, &(), &customer_input("Tern"));
    request.headers_mut().remove("idempotency-key");
    let refused = read::<CustomerView>(&world.send(request)).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::IdempotencyKeyMissing);
}

#[test]
fn a_refused_command_may_run_again_under_its_key() {
    let world = World::new();
    let admin = world.admin().with_key("again");
    let refused = admin
        .call(CreateCustomer, (), &customer_input(""))
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::InvalidFields);
    admin
        .call(CreateCustomer, (), &customer_input("Tern"))
        .unwrap();
}

#[test]
fn an_unknown_outcome_is_resolved_by_the_key() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let faults = [Fault::UnknownCommitted, Fault::UnknownLost];
    for (fault, number) in faults.into_iter().zip(["INV-2026-00001", "INV-2026-00002"]) {
        let draft = world.draft(customer, "10");
        world.connection().inject([Some(fault)]);
        let input = VersionInput {
            version: draft.version,
        };
        let issued = world.admin().call(IssueInvoice, draft.id, &input).unwrap();
        assert_eq!(issued.number.as_deref(), Some(number), "{fault:?}");
    }
}

#[test]
fn after_three_unknown_outcomes_the_client_is_told_to_repeat() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let draft = world.draft(customer, "10");
    let admin = world.admin().with_key("patient");
    let input = VersionInput {
        version: draft.version,
    };
    world.connection().inject([Some(Fault::UnknownLost); 3]);
    let response = world.send(admin.request(IssueInvoice, &draft.id, &input));
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers()["retry-after"], "1");
    let issued: InvoiceView = admin.call(IssueInvoice, draft.id, &input).unwrap();
    assert_eq!(issued.number.as_deref(), Some("INV-2026-00001"));
}
