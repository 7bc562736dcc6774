//! Assertions that nothing else notices the absence of: each is met here by the race, or by the
//! mistake of ours, that it is there for.

mod approvals;
mod hooks;
mod invoices;
mod jobs;
mod links;
mod payments;
mod second_factor;
mod sign_in;
mod stuck;
mod tokens;

use std::rc::Rc;

use functions::decision::Entry;
use functions::platform::DbError;
use functions::store::ledger;
use harness::World;
use harness::build::{customer_input, draft_input};
use shared::api::ProblemCode;
use shared::api::customers::{
    AddContact, ContactInput, CustomerInput, UpdateContact, UpdateCustomer,
};
use shared::api::invoices::{CreateInvoice, IssueInvoice, VersionInput};
use shared::kernel::id::{CustomerId, EntryId, Id};
use shared::kernel::{Currency, Money};

fn deactivate(world: &World, customer: CustomerId) {
    let input = CustomerInput {
        number: "C-00001".into(),
        active: false,
        version: Some(1),
        ..customer_input("Tern Trading")
    };
    world
        .admin()
        .call(UpdateCustomer, customer, &input)
        .unwrap();
}

#[test]
fn two_changes_of_a_contact_at_once_do_not_overwrite_each_other() {
    let world = Rc::new(World::new());
    let customer = world.customer("Tern Trading").id;
    let input = |name: &str, version| ContactInput {
        name: name.into(),
        version,
        ..ContactInput::default()
    };
    let admin = world.admin();
    let contact = admin
        .call(AddContact, customer, &input("Ann", None))
        .unwrap();
    let id = (customer, contact.id);
    world.before_next_write(move |world| {
        world
            .admin()
            .call(UpdateContact, id, &input("Bea", Some(1)))
            .unwrap();
    });
    let refused = admin
        .call(UpdateContact, id, &input("Cleo", Some(1)))
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::VersionConflict);
}

#[test]
fn a_customer_made_inactive_meanwhile_is_not_billed() {
    let world = Rc::new(World::new());
    let customer = world.customer("Tern Trading").id;
    world.before_next_write(move |world| deactivate(world, customer));
    let input = draft_input(customer, &[("Service", "1", "10", "DE19")]);
    let refused = world.admin().call(CreateInvoice, (), &input).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::CustomerInactive);

    let world = Rc::new(World::new());
    let customer = world.customer("Tern Trading").id;
    let draft = world.draft(customer, "10");
    world.before_next_write(move |world| deactivate(world, customer));
    let input = VersionInput {
        version: draft.version,
    };
    let refused = world
        .admin()
        .call(IssueInvoice, draft.id, &input)
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::CustomerInactive);
}

#[test]
fn an_entry_that_lacks_a_posting_takes_its_whole_batch_with_it() {
    let world = World::new();
    let ten = Money::parse("10.00", Currency::EUR).unwrap();
    let entry = Entry {
        id: EntryId::new(world.now(), 1),
        kind: "receipt.recorded",
        source: "test".into(),
        number: "X-1".into(),
        document: None,
        effective_on: world.today(),
        reversal_of: None,
        customer: None,
        postings: shared::ledger::receipt(ten, shared::ledger::PayerKnown::No),
    };
    let [head, _, complete] = ledger::insert(&entry, None, world.now()).unwrap();
    let refused = world.connection().batch(&[head, complete]).err().unwrap();
    assert_eq!(refused, DbError::Assertion("entry.complete".into()));
}
