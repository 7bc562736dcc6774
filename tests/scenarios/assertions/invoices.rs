//! Invoices that are credited, paid and voided at once, and chunks of an import.

use std::rc::Rc;

use functions::platform::DbError;
use functions::store::imports::Chunk;
use functions::store::invoices::assert_untouched;
use harness::World;
use harness::build::receipt_input;
use harness::stripe::session_event;
use serde_json::json;
use shared::access::Role;
use shared::api::allocations::{ShareInput, Unallocate};
use shared::api::approvals::Proposal;
use shared::api::invoices::{InvoiceView, VoidInvoice};
use shared::api::receipts::RecordReceipt;
use shared::api::{Endpoint, Nothing, ProblemCode};
use shared::approval::State;
use shared::invoice::InvoiceStatus;
use shared::kernel::{Currency, Money};

use crate::approvals::{approve, credit_notes, invoiced, view};
use crate::identity::{audited, count};
use crate::paying::{begin, sent};

/// Pays so much of an invoice.
fn pay(world: &World, invoice: &InvoiceView, amount: &str) {
    let mut receipt = receipt_input(world, invoice.customer.id, amount);
    receipt.shares = vec![ShareInput {
        item: invoice.items[0].id,
        amount: Money::parse(amount, Currency::EUR).unwrap(),
    }];
    world.admin().call(RecordReceipt, (), &receipt).unwrap();
}

fn requests(world: &World) -> i64 {
    count(world, "SELECT count(*) FROM approval_request")
}

#[test]
fn nobody_asks_for_the_credit_of_an_invoice_that_was_credited_meanwhile() {
    let (world, invoice) = invoiced("1000");
    // Paid in full, so that a credit changes nothing of what is open.
    pay(&world, &invoice, "1190");
    let (same, specialist) = (invoice.clone(), world.as_role(Role::Specialist));
    world.before_next_write(move |world| {
        let credited = world.credit(&world.admin(), &same).unwrap();
        credited.done().unwrap();
    });
    let refused = world.credit(&specialist, &invoice);
    assert_eq!(refused.unwrap_err().code(), ProblemCode::AlreadyCredited);
    assert_eq!((requests(&world), credit_notes(&world)), (0, 1));
    let asked = "SELECT count(*) FROM outbox WHERE payload ->> '$.subject' LIKE 'Approval%'";
    assert_eq!(count(&world, asked), 0);
}

#[test]
fn a_request_is_bound_to_what_is_open_when_it_is_written() {
    let (world, invoice) = invoiced("1000");
    let (same, specialist) = (invoice.clone(), world.as_role(Role::Specialist));
    world.before_next_write(move |world| pay(world, &same, "190"));
    let answer = world.credit(&specialist, &invoice).unwrap();
    let request = view(&world, &answer.sent_for_approval().unwrap());
    let Proposal::CreditNote(note) = &request.proposal;
    assert_eq!(note.settles.to_string(), "1000.00");
    assert_eq!((&request.obstacle, requests(&world)), (&None, 1));
    let row = approve(&world, Role::Manager, &request).unwrap();
    assert_eq!((row.state, credit_notes(&world)), (State::Approved, 1));
}

#[test]
fn an_invoice_that_is_paid_in_the_very_moment_is_not_voided() {
    let (world, invoice) = invoiced("1000");
    let same = invoice.clone();
    world.before_next_write(move |world| pay(world, &same, "0.01"));
    let refused = world.void(&invoice);
    assert_eq!(refused.unwrap_err().code(), ProblemCode::HasAllocations);
    let now = world.reload(invoice.id);
    assert_eq!(now.status, InvoiceStatus::Issued);
    assert_eq!(now.open.to_string(), "1189.99");
    assert_eq!(audited(&world, VoidInvoice::NAME), 0);
}

#[test]
fn an_invoice_whose_payment_has_just_set_out_is_not_voided() {
    let world = Rc::new(World::new());
    let sent = sent(&world, "100");
    let session = begin(&world, &sent.path, "119.00", "bank_debit");
    world.before_next_write(move |world| {
        let event = session_event("evt_1", "checkout.session.completed", &session, "unpaid");
        assert_eq!(world.deliver(&event).status(), 200);
    });
    let refused = world.void(&sent.invoice);
    assert_eq!(refused.unwrap_err().code(), ProblemCode::PaymentInProgress);
    let now = world.reload(sent.invoice.id);
    assert_eq!(now.status, InvoiceStatus::Issued);
}

#[test]
fn an_invoice_whose_credit_was_taken_back_in_the_very_moment_is_not_voided() {
    let (world, invoice) = invoiced("100");
    let same = invoice.clone();
    world.before_next_write(move |world| {
        world.credit(&world.admin(), &same).unwrap();
        let credit = world.reload(same.id).allocations.remove(0);
        let taken = world.admin().call(Unallocate, credit.id, &Nothing {});
        taken.unwrap();
    });
    let refused = world.void(&invoice);
    assert_eq!(refused.unwrap_err().code(), ProblemCode::AlreadyCredited);
    assert_eq!(audited(&world, VoidInvoice::NAME), 0);
}

/// A second belt: `open_item_bounds` refuses the same race, so its word is asked for alone.
#[test]
fn what_is_asserted_of_an_invoice_to_be_voided_holds_only_while_nothing_is_paid() {
    let (world, invoice) = invoiced("1000");
    let untouched = || {
        let refused = world.connection().batch(&[assert_untouched(invoice.id)]);
        refused.map(drop)
    };
    assert_eq!(untouched(), Ok(()));
    pay(&world, &invoice, "0.01");
    let refused = DbError::Assertion("invoice.untouched".into());
    assert_eq!(untouched(), Err(refused));
}

#[test]
fn an_import_that_lacks_a_posting_takes_its_whole_chunk_with_it() {
    let world = Rc::new(World::new());
    let chunk = Chunk {
        entries: vec![json!([
            "ent_00000000010000000000000001",
            "import.invoice",
            "inv_00000000010000000000000001",
            "900",
            world.today()
        ])],
        ..Chunk::default()
    };
    let statements = chunk.statements("NET30", "test", world.now()).unwrap();
    let refused = world.connection().batch(&statements).err().unwrap();
    assert_eq!(refused, DbError::Assertion("import.complete".into()));
    assert_eq!(count(&world, "SELECT count(*) FROM journal_entry"), 0);
}
