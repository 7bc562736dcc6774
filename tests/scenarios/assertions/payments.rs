//! Payments of which something else becomes in the moment in which it is decided about them.

use std::rc::Rc;

use harness::World;
use harness::stripe::{intent_event, session_event};
use shared::api::invoices::PaymentState;

use crate::identity::audited;
use crate::paying::{begin, sent};

#[test]
fn an_intent_whose_customer_comes_back_in_the_very_moment_is_not_given_up() {
    let world = Rc::new(World::new());
    let sent = sent(&world, "100");
    world.stripe().set_down(true);
    let form = [("amount", "119.00"), ("method", "bank_debit")];
    let pay = format!("{}/pay", sent.path);
    assert_eq!(world.anonymous().post_form(&pay, &form).status(), 502);
    world.pass_seconds(26 * 60);
    let path = sent.path.clone();
    world.before_next_write(move |world| {
        world.stripe().set_down(false);
        begin(world, &path, "119.00", "bank_debit");
    });
    world.run_jobs();
    let [payment] = world.reload(sent.invoice.id).payments.try_into().unwrap();
    assert_eq!(payment.state, PaymentState::RequiresAction);
    assert_eq!(audited(&world, "look_after_payment"), 0);
    // What becomes of the debit counts.
    let session = world.stripe().last_session();
    world.deliver(&session_event(
        "evt_1",
        "checkout.session.completed",
        &session,
        "unpaid",
    ));
    let [payment] = world.reload(sent.invoice.id).payments.try_into().unwrap();
    assert_eq!(payment.state, PaymentState::Processing);
}

#[test]
fn one_change_told_twice_at_once_stands_in_the_trail_once() {
    let world = Rc::new(World::new());
    let sent = sent(&world, "100");
    let session = begin(&world, &sent.path, "119.00", "bank_debit");
    let finished = session_event("evt_1", "checkout.session.completed", &session, "unpaid");
    let processing = intent_event("evt_2", "payment_intent.processing", &session);
    world.before_next_write(move |world| {
        assert_eq!(world.deliver(&finished).status(), 200);
    });
    assert_eq!(world.deliver(&processing).status(), 200);
    world.pass_hours(1);
    let [payment] = world.reload(sent.invoice.id).payments.try_into().unwrap();
    assert_eq!(payment.state, PaymentState::Processing);
    assert_eq!(audited(&world, "note_payment"), 1);
}
