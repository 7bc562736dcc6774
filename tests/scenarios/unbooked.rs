//! Events that have no effect of their own and that people must see: on the health page, with what is
//! to be done.

use harness::World;
use harness::stripe::session_event;
use serde_json::{Value, json};
use shared::api::Nothing;
use shared::api::health::{Check, DeadEventView, Level, RetryEvent};
use shared::stripe::signature;

use crate::health::{check, dead_events};
use crate::paying::{begin, receipts, sent, word};

fn level(world: &World) -> Level {
    check(world, Check::DeadEvents).level
}

/// Delivers an event about an object with a status.
fn tell(world: &World, id: &str, kind: &str, object: &Value) {
    let event = json!({ "id": id, "object": "event", "type": kind, "livemode": false,
        "data": { "object": object } });
    assert_eq!(world.deliver(&event).status(), 200, "{kind}");
}

/// The amount that an event shows; empty for none.
fn amount(event: &DeadEventView) -> String {
    let amount = event.amount.map(|amount| amount.to_string());
    let currency = event.amount.map(|amount| format!(" {}", amount.currency()));
    amount.unwrap_or_default() + &currency.unwrap_or_default()
}

#[test]
fn money_that_dunlin_does_not_book_is_shown_with_what_to_do() {
    let table = [
        ("charge.refunded", "refunded at Stripe"),
        ("refund.created", "refunded at Stripe"),
        ("refund.failed", "its money came back"),
        ("charge.dispute.created", "is disputed at Stripe"),
        ("charge.dispute.updated", "is disputed at Stripe"),
        (
            "charge.dispute.funds_withdrawn",
            "took a disputed payment back",
        ),
        (
            "charge.dispute.funds_reinstated",
            "gave a disputed payment back",
        ),
        ("payment_intent.succeeded", "record the receipt by hand"),
    ];
    for (kind, words) in table {
        let world = World::new();
        let object =
            json!({ "id": "x_1", "amount": 500, "currency": "eur", "status": "succeeded" });
        tell(&world, "evt_1", kind, &object);
        let [event] = dead_events(&world).try_into().unwrap();
        assert_eq!(
            (event.event_id.as_str(), event.kind.as_str()),
            ("evt_1", kind)
        );
        assert_eq!(
            (amount(&event), event.about.as_deref(), event.can_retry),
            ("5.00 EUR".to_owned(), None, false),
            "{kind}"
        );
        let begins = event.reason.starts_with("dead: not booked by Dunlin: ");
        assert!(begins && event.reason.contains(words), "{}", event.reason);
        assert_eq!(
            (level(&world), receipts(&world).len()),
            (Level::Attention, 0)
        );
        // Trying again tells the same.
        world
            .admin()
            .call(RetryEvent, event.id, &Nothing {})
            .unwrap();
        let again = dead_events(&world).remove(0);
        assert_eq!((again.id, again.reason), (event.id, event.reason));
    }
}

#[test]
fn a_refund_of_a_payment_of_ours_is_shown_as_well() {
    let world = World::new();
    let sent = sent(&world, "100");
    let session = begin(&world, &sent.path, "119.00", "card");
    let charge = json!({ "id": "ch_1", "object": "charge", "status": "succeeded",
        "payment_intent": session.payment_intent(), "currency": "eur", "amount_refunded": 500,
        "metadata": { "attempt": session.attempt() } });
    tell(&world, "evt_1", "charge.refunded", &charge);
    let [event] = dead_events(&world).try_into().unwrap();
    assert_eq!(amount(&event), "5.00 EUR");
    assert_eq!(event.about, Some(sent.invoice.id.to_string()));
    assert_eq!(event.about_number, sent.invoice.number);
    assert_eq!(
        world.reload(sent.invoice.id).open,
        sent.invoice.totals.total
    );

    // Once the payment is booked, its receipt is what the refund is about.
    let paid = session_event("evt_2", "checkout.session.completed", &session, "paid");
    assert_eq!(world.deliver(&paid).status(), 200);
    let receipt = receipts(&world).remove(0);
    let event = dead_events(&world).remove(0);
    assert_eq!(event.about, Some(receipt.id.to_string()));
    assert_eq!(event.about_number, Some(receipt.number));
}

#[test]
fn of_a_charge_that_is_refunded_in_parts_each_part_is_shown() {
    let world = World::new();
    let event = json!({ "id": "evt_1", "object": "event", "type": "charge.refunded",
        "livemode": false, "data": {
            "object": { "id": "ch_1", "amount": 11_900, "amount_refunded": 700, "currency": "eur" },
            "previous_attributes": { "amount_refunded": 500 } } });
    assert_eq!(world.deliver(&event).status(), 200);
    assert_eq!(amount(&dead_events(&world)[0]), "2.00 EUR");
}

#[test]
fn an_event_is_worth_another_try_once_its_attempt_is_known() {
    let world = World::new();
    world.get_stuck();
    let event = dead_events(&world).remove(0);
    assert_eq!(
        (event.can_retry, event.about, event.amount),
        (false, None, None)
    );
    let sent = sent(&world, "100");
    let session = begin(&world, &sent.path, "119.00", "card");
    let known = format!(
        "UPDATE webhook_event SET payload = replace(payload, 'pat_00000000010000000000000001', '{}')",
        session.attempt()
    );
    world.connection().execute_script(&known).unwrap();
    let event = dead_events(&world).remove(0);
    assert!(event.can_retry);
    assert_eq!(event.about, Some(sent.invoice.id.to_string()));
}

#[test]
fn what_moves_no_money_of_a_customer_is_not_shown() {
    for (kind, status) in [
        ("payout.created", "pending"),
        ("payout.paid", "paid"),
        ("refund.created", "requires_action"),
        ("refund.updated", "succeeded"),
        ("charge.succeeded", "succeeded"),
    ] {
        let world = World::new();
        let object = json!({ "id": "x_1", "amount": 500, "currency": "eur", "status": status });
        tell(&world, "evt_1", kind, &object);
        assert_eq!(dead_events(&world), [], "{kind}");
        assert_eq!(word(&world, "SELECT outcome FROM webhook_event"), "ignored");
    }
}

/// Delivers a body that the provider has signed, whatever is in it.
fn tell_signed(world: &World, body: &str) {
    let time = world.now().div_euclid(1000).to_string();
    let signed = signature::sign(harness::world::WEBHOOK_SECRET, &time, body.as_bytes());
    let header = format!("t={time},v1={signed}");
    let response = world.deliver_signed(body.to_owned(), &header);
    assert_eq!(response.status(), 200, "{body}");
}

#[test]
fn what_is_signed_and_cannot_be_read_is_kept_once_and_shown() {
    let nameless = [
        "",
        "{}",
        "not json",
        "\0",
        r#"{"id":7,"type":"payment_intent.succeeded"}"#,
    ];
    let named = [
        r#"{"id":"evt_1","type":"refund.created","livemode":false}"#,
        r#"{"id":"evt_1","type":"payment_intent.succeeded","livemode":false,"data":{"object":7}}"#,
        r#"{"id":"evt_1","type":"checkout.session.completed","livemode":false,"data":{"object":
          {"client_reference_id":"pat_01J0000000000000000000ZZZZ","payment_status":"paid",
           "payment_intent":"pi_1","amount_total":5,"currency":"doubloons"}}}"#,
        r#"{"id":"evt_1","type":"refund.created","livemode":false,"data":{"object":"text"}}"#,
        r#"{"id":"evt_1","type":"refund.created","livemode":false,"data":{"object":
          {"status":7,"amount":1.5,"currency":["eur"],"payment_intent":{},"metadata":7}}}"#,
    ];
    for body in nameless.iter().chain(&named) {
        let world = World::new();
        tell_signed(&world, body);
        tell_signed(&world, body);
        let [event] = dead_events(&world).try_into().unwrap();
        assert!(event.reason.starts_with("dead: cannot be read"), "{body}");
        let shown = (event.amount, event.about.clone(), event.can_retry);
        assert_eq!(shown, (None, None, true), "{body}");
        assert_eq!(event.event_id == "evt_1", named.contains(body), "{body}");
        assert_eq!(level(&world), Level::Attention);
        // Nothing waits for ever, whoever tries again.
        world
            .admin()
            .call(RetryEvent, event.id, &Nothing {})
            .unwrap();
        assert_eq!(dead_events(&world).remove(0).id, event.id);
    }
}
