//! Payments whose attempts a restore has taken from the books: their events are sent again, and the
//! invoice that stands at the provider says whose they are.

use harness::World;
use harness::stripe::{Session, intent_event, session_event};
use shared::api::invoices::InvoiceState;
use shared::api::receipts::{ReceiptMethod, ReceiptRow};

use crate::paying::{Sent, begin, figure, receipts, sent, word};

const COMPLETED: &str = "checkout.session.completed";
const SUCCEEDED: &str = "payment_intent.succeeded";

/// A payment that was begun after the moment to which the books are put back.
fn forgotten(world: &World, method: &str) -> (Sent, Session) {
    let sent = sent(world, "100");
    let session = begin(world, &sent.path, "119.00", method);
    let forget = "DELETE FROM payment_attempt";
    world.connection().execute_script(forget).unwrap();
    (sent, session)
}

fn only_receipt(world: &World) -> ReceiptRow {
    let [receipt] = receipts(world).try_into().unwrap();
    receipt
}

#[test]
fn a_payment_of_a_forgotten_attempt_settles_the_invoice_it_was_asked_for_once() {
    let orders: [&[usize]; 4] = [&[0, 1], &[1, 0], &[0, 0, 1], &[1, 1, 0, 0]];
    for order in orders {
        let world = World::new();
        let (sent, session) = forgotten(&world, "card");
        let events = [
            session_event("evt_1", COMPLETED, &session, "paid"),
            intent_event("evt_2", SUCCEEDED, &session),
        ];
        for index in order {
            assert_eq!(world.deliver(&events[*index]).status(), 200);
        }
        world.run_jobs();
        let receipt = only_receipt(&world);
        assert_eq!(receipt.customer.unwrap().id, sent.customer.id, "{order:?}");
        assert!(receipt.unapplied.is_zero());
        assert_eq!(receipt.reference, sent.invoice.number);
        assert_eq!(receipt.method, ReceiptMethod::Card);
        assert_eq!(world.reload(sent.invoice.id).state, InvoiceState::Settled);
        assert_eq!(figure(&world, "SELECT count(*) FROM receipt_fee"), 1);
        let mails = "SELECT count(*) FROM outbox WHERE kind = 'mail' AND subject LIKE 'rct%'";
        assert_eq!(figure(&world, mails), 1, "the customer is told");
        let left = "SELECT count(*) FROM webhook_event WHERE processed_at IS NULL";
        assert_eq!(figure(&world, left), 0);
    }
}

#[test]
fn a_forgotten_debit_is_received_as_a_debit() {
    let world = World::new();
    let (sent, session) = forgotten(&world, "bank_debit");
    world.deliver(&intent_event("evt_1", SUCCEEDED, &session));
    assert_eq!(only_receipt(&world).method, ReceiptMethod::BankDebit);
    assert_eq!(world.reload(sent.invoice.id).state, InvoiceState::Settled);
}

#[test]
fn what_an_invoice_cannot_take_stays_with_its_customer() {
    let world = World::new();
    let sent = sent(&world, "100");
    let first = begin(&world, &sent.path, "119.00", "card");
    let second = begin(&world, &sent.path, "100.00", "card");
    let forget = "DELETE FROM payment_attempt WHERE amount_minor = 10000";
    world.connection().execute_script(forget).unwrap();
    world.deliver(&session_event("evt_1", COMPLETED, &first, "paid"));
    world.deliver(&session_event("evt_2", COMPLETED, &second, "paid"));
    let left = receipts(&world).into_iter();
    let [left] = left
        .filter(|receipt| receipt.unapplied.is_positive())
        .collect::<Vec<_>>()
        .try_into()
        .unwrap();
    assert_eq!(left.customer.unwrap().id, sent.customer.id);
    assert_eq!(left.unapplied.to_string(), "100.00");
}

#[test]
fn an_invoice_that_does_not_fit_leaves_the_payment_unidentified() {
    // Of another currency, not issued, or not there at all.
    for fault in ["currency", "draft", "unknown"] {
        let world = World::new();
        let (sent, mut session) = forgotten(&world, "card");
        let invoice = match fault {
            "draft" => world.draft(sent.customer.id, "100").id.to_string(),
            "unknown" => "inv_01J0000000000000000000ZZZZ".to_owned(),
            _ => sent.invoice.id.to_string(),
        };
        session.params.insert("metadata[invoice]".into(), invoice);
        let mut event = session_event("evt_1", COMPLETED, &session, "paid");
        if fault == "currency" {
            event["data"]["object"]["currency"] = "usd".into();
        }
        world.deliver(&event);
        let waits = "waits: the attempt is not known";
        assert_eq!(word(&world, "SELECT outcome FROM webhook_event"), waits);
        world.pass_hours(8);
        assert_eq!(only_receipt(&world).customer, None, "{fault}");
        let now = world.reload(sent.invoice.id);
        assert_eq!(now.open, sent.invoice.totals.total, "{fault}");
    }
}
