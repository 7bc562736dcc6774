//! What the provider knows and no event has told: the jobs ask for it, and believe its word alone.

use harness::World;
use harness::stripe::{Session, Word, session_event};
use shared::api::ProblemCode;
use shared::api::invoices::{InvoiceState, InvoiceView, PaymentState, ReasonInput, VoidInvoice};

use crate::paying::{Sent, begin, receipts, sent};

const HOUR: i64 = 3600;

/// A debit that the customer has finished and the bank has not.
fn debit(world: &World) -> (Sent, Session) {
    let sent = sent(world, "100");
    let session = begin(world, &sent.path, "119.00", "bank_debit");
    let kind = "checkout.session.completed";
    world.deliver(&session_event("evt_1", kind, &session, "unpaid"));
    (sent, session)
}

fn payment(world: &World, sent: &Sent) -> (PaymentState, Option<String>) {
    let payment = world.reload(sent.invoice.id).payments.remove(0);
    (payment.state, payment.reason)
}

fn void(world: &World, invoice: &InvoiceView) -> Option<ProblemCode> {
    let input = ReasonInput {
        reason: "Wrong site".into(),
        version: invoice.version,
    };
    let voided = world.admin().call(VoidInvoice, invoice.id, &input);
    voided.err().map(|refused| refused.code())
}

fn jobs_after(world: &World, seconds: i64) {
    world.pass_seconds(seconds);
    world.run_jobs();
}

#[test]
fn a_debit_that_succeeded_unheard_is_booked_a_day_later() {
    let world = World::new();
    let (sent, session) = debit(&world);
    world.stripe().set_word(Word::Paid);
    jobs_after(&world, 23 * HOUR);
    assert_eq!(receipts(&world).len(), 0, "an event may still come");
    jobs_after(&world, 2 * HOUR);
    assert_eq!(world.reload(sent.invoice.id).state, InvoiceState::Settled);
    assert_eq!(receipts(&world)[0].amount, sent.invoice.totals.total);
    // The event itself, when it comes after all, changes nothing.
    let kind = "checkout.session.async_payment_succeeded";
    world.deliver(&session_event("evt_2", kind, &session, "paid"));
    assert_eq!(receipts(&world).len(), 1);
}

#[test]
fn a_debit_that_failed_unheard_frees_its_invoice() {
    let world = World::new();
    let (sent, _) = debit(&world);
    world.stripe().set_word(Word::Returned);
    let busy = Some(ProblemCode::PaymentInProgress);
    assert_eq!(void(&world, &sent.invoice), busy);
    jobs_after(&world, 25 * HOUR);
    let failed = (PaymentState::Failed, Some("debit_returned".to_owned()));
    assert_eq!(payment(&world, &sent), failed);
    begin(&world, &sent.path, "119.00", "card");
    assert_eq!(void(&world, &sent.invoice), None);
}

#[test]
fn a_debit_under_way_is_asked_about_once_a_day_until_the_bank_has_decided() {
    let world = World::new();
    let (sent, _) = debit(&world);
    world.stripe().set_word(Word::Processing);
    let asked = |hours: i64| {
        let before = world.stripe().calls();
        for _ in 0..hours {
            jobs_after(&world, HOUR);
        }
        // The session, which names the payment, and the payment.
        (world.stripe().calls() - before) / 2
    };
    assert_eq!([asked(24), asked(24), asked(48)], [0, 1, 2]);
    assert_eq!(payment(&world, &sent), (PaymentState::Processing, None));
    world.stripe().set_word(Word::Paid);
    jobs_after(&world, 25 * HOUR);
    assert_eq!(world.reload(sent.invoice.id).state, InvoiceState::Settled);
}
