//! What the provider knows and no event has told: the jobs ask for it, and believe its word alone.

use harness::World;
use harness::stripe::{Session, Word, session_event};
use shared::api::ProblemCode;
use shared::api::invoices::{InvoiceState, InvoiceView, PaymentState};

use crate::paying::{Sent, begin, figure, receipts, sent, text};

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
    let voided = world.void(invoice);
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

/// Refusals that say nothing of what was asked: a wrong, withdrawn or rotated key, and what passes.
const SAY_NOTHING: [(u16, &str); 7] = [
    (401, "api_key_expired"),
    (403, "secret_key_required"),
    (400, "parameter_unknown"),
    // Not the provider's own words.
    (404, ""),
    (409, "lock_timeout"),
    (429, "rate_limit"),
    (500, "api_error"),
];

#[test]
fn a_refusal_that_says_nothing_of_a_session_does_not_end_its_payment() {
    for refusal in SAY_NOTHING {
        let world = World::new();
        let sent = sent(&world, "100");
        begin(&world, &sent.path, "119.00", "card");
        world.stripe().set_word(Word::Paid);
        world.stripe().set_refusal(Some(refusal));
        jobs_after(&world, 2 * HOUR);
        let (state, _) = payment(&world, &sent);
        assert_eq!(state, PaymentState::RequiresAction, "{refusal:?}");
        let logged = world.native().logged.borrow().join("\n");
        assert!(logged.contains(&refusal.0.to_string()), "{logged}");
        // With the right key the payment is found.
        world.stripe().set_refusal(None);
        jobs_after(&world, 2 * HOUR);
        assert_eq!(world.reload(sent.invoice.id).state, InvoiceState::Settled);
    }
}

#[test]
fn a_session_that_the_provider_does_not_have_is_over() {
    let world = World::new();
    let sent = sent(&world, "100");
    begin(&world, &sent.path, "119.00", "card");
    world.stripe().set_refusal(Some((404, "resource_missing")));
    jobs_after(&world, 2 * HOUR);
    let over = (PaymentState::Expired, Some("resource_missing".to_owned()));
    assert_eq!(payment(&world, &sent), over);
}

#[test]
fn a_debit_is_not_ended_by_any_refusal() {
    let missing = (404, "resource_missing");
    for refusal in SAY_NOTHING.into_iter().chain([missing]) {
        let world = World::new();
        let (sent, _) = debit(&world);
        world.stripe().set_refusal(Some(refusal));
        jobs_after(&world, 25 * HOUR);
        let (state, _) = payment(&world, &sent);
        assert_eq!(state, PaymentState::Processing, "{refusal:?}");
    }
}

#[test]
fn with_a_wrong_key_nobody_is_told_that_this_payment_cannot_be_made() {
    for refusal in [(401, "api_key_expired"), (403, "secret_key_required")] {
        let world = World::new();
        let sent = sent(&world, "100");
        world.stripe().set_refusal(Some(refusal));
        let form = [("amount", "119.00"), ("method", "card")];
        let path = format!("{}/pay", sent.path);
        let answer = world.anonymous().post_form(&path, &form);
        assert!(text(&answer).contains("The payment service does not answer"));
        jobs_after(&world, 90);
        assert_eq!(payment(&world, &sent), (PaymentState::Created, None));
        world.stripe().set_refusal(None);
        jobs_after(&world, 90);
        let (state, _) = payment(&world, &sent);
        assert_eq!(state, PaymentState::RequiresAction, "{refusal:?}");
    }
}

#[test]
fn an_amount_in_doubt_is_not_denied_by_a_wrong_key() {
    let world = World::new();
    let sent = sent(&world, "100");
    let session = begin(&world, &sent.path, "119.00", "card");
    let kind = "checkout.session.completed";
    let mut event = session_event("evt_1", kind, &session, "paid");
    event["data"]["object"]["amount_total"] = 12_000.into();
    world.stripe().set_refusal(Some((401, "api_key_expired")));
    world.deliver(&event);
    for _ in 0..8 {
        jobs_after(&world, HOUR);
    }
    // Every try has been made: what was told is booked rather than dropped.
    assert_eq!(receipts(&world)[0].amount.to_string(), "120.00");
    assert_eq!(world.reload(sent.invoice.id).state, InvoiceState::Settled);
    let dead = "SELECT count(*) FROM webhook_event WHERE outcome LIKE 'dead:%'";
    assert_eq!(figure(&world, dead), 0);
}
