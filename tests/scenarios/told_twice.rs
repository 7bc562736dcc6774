//! One payment, told by an event that names it and by one that names only its attempt.

use std::rc::Rc;

use harness::World;
use harness::stripe::{Session, intent_event, session_event};
use serde_json::Value;

use crate::paying::{Sent, begin, figure, receipts, sent, word};

/// The same payment without its name, and with it.
fn told(session: &Session) -> [Value; 2] {
    let kind = "checkout.session.completed";
    let mut nameless = session_event("evt_1", kind, session, "paid");
    nameless["data"]["object"]["payment_intent"] = Value::Null;
    let named = intent_event("evt_2", "payment_intent.succeeded", session);
    [nameless, named]
}

/// A part of an invoice is paid, so that what is open would take the same payment again.
fn begun() -> (Rc<World>, Sent, Session) {
    let world = Rc::new(World::new());
    let sent = sent(&world, "100");
    let session = begin(&world, &sent.path, "19.00", "card");
    (world, sent, session)
}

fn assert_booked_once(world: &World, sent: &Sent) {
    assert_eq!(receipts(world).len(), 1);
    assert_eq!(world.reload(sent.invoice.id).open.to_string(), "100.00");
    let duplicates = "SELECT count(*) FROM webhook_event WHERE outcome = 'duplicate'";
    assert_eq!(figure(world, duplicates), 1);
}

#[test]
fn a_payment_is_booked_once_whether_or_not_it_is_named() {
    for order in [[0, 1], [1, 0]] {
        let (world, sent, session) = begun();
        for index in order {
            assert_eq!(world.deliver(&told(&session)[index]).status(), 200);
        }
        assert_booked_once(&world, &sent);
        // By its name the provider is asked what it kept, even if the receipt bears another.
        world.run_jobs();
        assert_eq!(figure(&world, "SELECT count(*) FROM receipt_fee"), 1);
    }
}

#[test]
fn a_payment_told_both_ways_at_once_is_booked_once() {
    for [first, second] in [[0, 1], [1, 0]] {
        let (world, sent, session) = begun();
        let other = told(&session)[first].clone();
        world.before_next_write(move |world| {
            assert_eq!(world.deliver(&other).status(), 200);
        });
        let answer = world.deliver(&told(&session)[second]);
        assert_eq!(answer.status(), 200);
        assert_booked_once(&world, &sent);
    }
}

#[test]
fn a_payment_of_nobody_is_booked_by_the_event_that_names_it() {
    for order in [[0, 1], [1, 0]] {
        let (world, sent, session) = begun();
        let forget = "DELETE FROM payment_attempt";
        world.connection().execute_script(forget).unwrap();
        for index in order {
            world.deliver(&told(&session)[index]);
            world.pass_hours(8);
        }
        assert_eq!(receipts(&world).len(), 1, "{order:?}");
        assert_eq!(world.reload(sent.invoice.id).open.to_string(), "100.00");
        let left = "SELECT outcome FROM webhook_event WHERE event_id = 'evt_1'";
        assert!(word(&world, left).contains("does not name its payment"));
    }
}
