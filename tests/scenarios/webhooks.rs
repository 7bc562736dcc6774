//! What the provider tells, however it tells it, has the effect of being told once and in order.

use std::rc::Rc;

use functions::platform::native::Fault;
use harness::World;
use harness::stripe::{Session, intent_event, session_event};
use shared::api::invoices::{InvoiceState, PaymentState, ReasonInput, VoidInvoice};
use shared::stripe::signature;

use crate::paying::{Sent, begin, figure, receipts, sent, text, word};

const COMPLETED: &str = "checkout.session.completed";

fn paid(world: &World, id: &str, session: &Session) {
    let response = world.deliver(&session_event(id, COMPLETED, session, "paid"));
    assert_eq!(response.status(), 200, "{}", text(&response));
}

/// The invoice is settled by one receipt of its whole amount.
fn assert_settled_once(world: &World, sent: &Sent) {
    let now = world.reload(sent.invoice.id);
    assert_eq!(now.state, InvoiceState::Settled);
    assert_eq!(now.allocations.len(), 1);
    assert_eq!(now.payments.first().unwrap().state, PaymentState::Succeeded);
    let found = receipts(world);
    let amounts: Vec<_> = found
        .iter()
        .map(|r| (r.amount, r.unapplied.is_zero()))
        .collect();
    assert_eq!(amounts, [(sent.invoice.totals.total, true)]);
}

#[test]
fn a_card_payment_settles_the_invoice_and_books_the_fee() {
    let world = World::new();
    let sent = sent(&world, "100");
    let session = begin(&world, &sent.path, "119.00", "card");
    paid(&world, "evt_1", &session);
    assert_settled_once(&world, &sent);
    let clearing = "SELECT sum(change_minor) FROM account_line WHERE account = 'provider_clearing'";
    assert_eq!(figure(&world, clearing), 11_900 - 375);
    assert_eq!(figure(&world, "SELECT fee_minor FROM receipt_fee"), 375);
    assert_eq!(
        figure(
            &world,
            "SELECT count(*) FROM outbox WHERE state <> 'delivered'"
        ),
        0
    );
    let mail = word(
        &world,
        "SELECT payload FROM outbox WHERE subject LIKE 'rct%' AND kind = 'mail'",
    );
    assert!(
        mail.contains("RCT-2026-00001") && mail.contains("119.00 EUR"),
        "{mail}"
    );
}

#[test]
fn a_webhook_that_pays_takes_two_round_trips() {
    let world = World::new();
    let sent = sent(&world, "100");
    let session = begin(&world, &sent.path, "119.00", "card");
    let body = session_event("evt_1", COMPLETED, &session, "paid").to_string();
    let time = world.now().div_euclid(1000).to_string();
    let signed = signature::sign(harness::world::WEBHOOK_SECRET, &time, body.as_bytes());
    let request = http::Request::builder()
        .method("POST")
        .uri("/webhooks/stripe")
        .header("stripe-signature", format!("t={time},v1={signed}"));
    let response = world.send_only(request.body(body.into_bytes()).unwrap());
    let used = response
        .headers()
        .get("x-dunlin-db")
        .unwrap()
        .to_str()
        .unwrap();
    assert!(used.starts_with("trips=2;"), "{used}");
    assert_settled_once(&world, &sent);
}

#[test]
fn a_part_payment_leaves_the_rest_open() {
    let world = World::new();
    let sent = sent(&world, "100");
    let session = begin(&world, &sent.path, "19", "card");
    paid(&world, "evt_1", &session);
    let now = world.reload(sent.invoice.id);
    assert_eq!(
        (now.state, now.open.to_string().as_str()),
        (InvoiceState::PartPaid, "100.00")
    );
}

#[test]
fn a_payment_of_instalments_settles_the_oldest_due_first() {
    let world = World::new();
    let customer = world.customer("Tern Trading");
    let mut input = harness::build::draft_input(customer.id, &[("Service", "1", "100", "DE19")]);
    input.terms = "INST3".into();
    let draft = world
        .admin()
        .call(shared::api::invoices::CreateInvoice, (), &input)
        .unwrap();
    let invoice = world.issue(&draft);
    let path = crate::paying::send(&world, &invoice);
    paid(&world, "evt_1", &begin(&world, &path, "60", "card"));
    let open: Vec<String> = world
        .reload(invoice.id)
        .items
        .iter()
        .map(|item| item.open.to_string())
        .collect();
    assert_eq!(open, ["0.00", "23.30", "35.70"]);
}

#[test]
fn a_declined_card_books_nothing_and_the_next_try_counts() {
    let world = World::new();
    let sent = sent(&world, "100");
    let session = begin(&world, &sent.path, "119.00", "card");
    world.deliver(&intent_event(
        "evt_1",
        "payment_intent.payment_failed",
        &session,
    ));
    let now = world.reload(sent.invoice.id);
    assert_eq!(now.open, sent.invoice.totals.total);
    let payment = now.payments.first().unwrap();
    let expected = (PaymentState::RequiresAction, Some("do_not_honor"));
    assert_eq!((payment.state, payment.reason.as_deref()), expected);
    paid(&world, "evt_2", &session);
    assert_settled_once(&world, &sent);
}

#[test]
fn a_slow_debit_is_no_money_until_it_has_arrived() {
    let world = World::new();
    let sent = sent(&world, "100");
    let session = begin(&world, &sent.path, "119.00", "bank_debit");
    world.deliver(&intent_event(
        "evt_1",
        "payment_intent.processing",
        &session,
    ));
    world.deliver(&session_event("evt_2", COMPLETED, &session, "unpaid"));
    let now = world.reload(sent.invoice.id);
    assert_eq!(
        now.payments.first().unwrap().state,
        PaymentState::Processing
    );
    assert_eq!(
        (now.open, receipts(&world).len()),
        (sent.invoice.totals.total, 0)
    );
    world.pass_days(4);
    let kind = "checkout.session.async_payment_succeeded";
    world.deliver(&session_event("evt_3", kind, &session, "paid"));
    assert_settled_once(&world, &sent);
}

#[test]
fn a_slow_debit_that_fails_leaves_the_invoice_open_and_payable() {
    let world = World::new();
    let sent = sent(&world, "100");
    let session = begin(&world, &sent.path, "119.00", "bank_debit");
    world.deliver(&session_event("evt_1", COMPLETED, &session, "unpaid"));
    let kind = "checkout.session.async_payment_failed";
    world.deliver(&session_event("evt_2", kind, &session, "unpaid"));
    let now = world.reload(sent.invoice.id);
    assert_eq!(now.payments.first().unwrap().state, PaymentState::Failed);
    assert_eq!(now.open, sent.invoice.totals.total);
    world.pass_seconds(60);
    let again = begin(&world, &sent.path, "119.00", "card");
    assert_ne!(again.id, session.id);
    paid(&world, "evt_3", &again);
    assert_settled_once(&world, &sent);
}

#[test]
fn events_in_every_order_and_twice_have_the_effect_of_one() {
    let orders: [[usize; 4]; 6] = [
        [0, 1, 2, 3],
        [3, 2, 1, 0],
        [2, 0, 3, 1],
        [1, 3, 0, 2],
        [2, 3, 0, 1],
        [0, 3, 2, 1],
    ];
    for order in orders {
        let world = World::new();
        let sent = sent(&world, "100");
        let session = begin(&world, &sent.path, "119.00", "bank_debit");
        let events = [
            intent_event("evt_1", "payment_intent.processing", &session),
            session_event("evt_2", COMPLETED, &session, "unpaid"),
            intent_event("evt_3", "payment_intent.succeeded", &session),
            session_event(
                "evt_4",
                "checkout.session.async_payment_succeeded",
                &session,
                "paid",
            ),
        ];
        for index in order {
            assert_eq!(world.deliver(&events[index]).status(), 200);
            assert_eq!(world.deliver(&events[index]).status(), 200);
        }
        world.run_jobs();
        assert_settled_once(&world, &sent);
        assert_eq!(
            figure(&world, "SELECT count(*) FROM webhook_event"),
            4,
            "{order:?}"
        );
        assert_eq!(
            figure(
                &world,
                "SELECT count(*) FROM webhook_event WHERE processed_at IS NULL"
            ),
            0
        );
    }
}

#[test]
fn a_forged_or_stale_signature_changes_nothing() {
    let world = World::new();
    let sent = sent(&world, "100");
    let session = begin(&world, &sent.path, "119.00", "card");
    let event = session_event("evt_1", COMPLETED, &session, "paid").to_string();
    let now = world.now().div_euclid(1000);
    let header = |secret: &str, time: i64| {
        format!(
            "t={time},v1={}",
            signature::sign(secret, &time.to_string(), event.as_bytes())
        )
    };
    let own = harness::world::WEBHOOK_SECRET;
    for header in [
        header("whsec_of_another", now),
        header(own, now - 301),
        String::new(),
    ] {
        let response = world.deliver_signed(event.clone(), &header);
        assert_eq!(response.status(), 400, "{header}");
        assert!(text(&response).contains("bad_signature"));
    }
    assert_eq!(figure(&world, "SELECT count(*) FROM webhook_event"), 0);
    assert_eq!(
        world
            .deliver_signed(event.clone(), &header(own, now))
            .status(),
        200
    );
    assert_settled_once(&world, &sent);
}

#[test]
fn an_event_about_real_money_is_refused_by_a_development_installation() {
    let world = World::new();
    let sent = sent(&world, "100");
    let session = begin(&world, &sent.path, "119.00", "card");
    let mut event = session_event("evt_1", COMPLETED, &session, "paid");
    event["livemode"] = true.into();
    assert_eq!(world.deliver(&event).status(), 400);
    assert_eq!(figure(&world, "SELECT count(*) FROM webhook_event"), 0);
}

#[test]
fn what_is_of_no_use_is_kept_and_acknowledged() {
    let world = World::new();
    let event = serde_json::json!({
        "id": "evt_1", "type": "charge.succeeded", "livemode": false, "data": { "object": {} },
    });
    assert_eq!(world.deliver(&event).status(), 200);
    assert_eq!(world.deliver(&event).status(), 200);
    assert_eq!(word(&world, "SELECT outcome FROM webhook_event"), "ignored");
}

#[test]
fn money_of_an_unknown_attempt_waits_and_is_then_unidentified() {
    let world = World::new();
    let sent = sent(&world, "100");
    let mut session = begin(&world, &sent.path, "119.00", "card");
    let strange = "pat_01J0000000000000000000ZZZZ".to_owned();
    session
        .params
        .insert("client_reference_id".into(), strange.clone());
    // Of another installation, whose invoice is none of ours.
    let invoice = "inv_01J0000000000000000000ZZZZ".to_owned();
    session.params.insert("metadata[invoice]".into(), invoice);
    paid(&world, "evt_1", &session);
    assert_eq!(receipts(&world).len(), 0);
    let waiting = "SELECT count(*) FROM webhook_event WHERE processed_at IS NULL";
    assert_eq!(figure(&world, waiting), 1);
    world.pass_hours(8);
    assert_eq!(figure(&world, waiting), 0);
    let found = receipts(&world);
    let receipt = found.first().unwrap();
    assert_eq!(
        (receipt.customer.as_ref(), receipt.unapplied),
        (None, sent.invoice.totals.total)
    );
    assert_eq!(receipt.reference.as_deref(), Some(strange.as_str()));
    assert_eq!(
        world.reload(sent.invoice.id).open,
        sent.invoice.totals.total
    );
}

#[test]
fn another_amount_than_asked_for_is_believed_only_with_the_provider_s_word() {
    let world = World::new();
    let sent = sent(&world, "100");
    let session = begin(&world, &sent.path, "119.00", "card");
    let mut event = session_event("evt_1", COMPLETED, &session, "paid");
    event["data"]["object"]["amount_total"] = 12_000.into();
    world.stripe().set_down(true);
    assert_eq!(world.deliver(&event).status(), 200);
    assert_eq!(
        receipts(&world).len(),
        0,
        "nothing is booked while the provider is silent"
    );
    world.stripe().set_down(false);
    world.pass_seconds(120);
    world.run_jobs();
    assert_settled_once(&world, &sent);
}

#[test]
fn more_than_the_invoice_takes_stays_unapplied() {
    let world = World::new();
    let sent = sent(&world, "100");
    let sessions = [
        begin(&world, &sent.path, "119.00", "card"),
        begin(&world, &sent.path, "100.00", "card"),
    ];
    paid(&world, "evt_1", &sessions[0]);
    paid(&world, "evt_2", &sessions[1]);
    let mut unapplied: Vec<String> = receipts(&world)
        .iter()
        .map(|receipt| receipt.unapplied.to_string())
        .collect();
    unapplied.sort();
    assert_eq!(unapplied, ["0.00", "100.00"]);
    assert_eq!(world.reload(sent.invoice.id).state, InvoiceState::Settled);
}

#[test]
fn a_payment_of_an_invoice_voided_meanwhile_is_kept_unapplied() {
    let world = World::new();
    let sent = sent(&world, "100");
    let session = begin(&world, &sent.path, "119.00", "card");
    let input = ReasonInput {
        reason: "wrong".into(),
        version: sent.invoice.version,
    };
    world
        .admin()
        .call(VoidInvoice, sent.invoice.id, &input)
        .unwrap();
    paid(&world, "evt_1", &session);
    let found = receipts(&world);
    let receipt = found.first().unwrap();
    assert_eq!(receipt.unapplied, sent.invoice.totals.total);
    assert_eq!(receipt.customer.as_ref().unwrap().id, sent.customer.id);
    assert_eq!(world.reload(sent.invoice.id).state, InvoiceState::Void);
}

#[test]
fn a_payment_that_loses_a_race_for_the_open_amount_is_decided_again() {
    let world = Rc::new(World::new());
    let sent = sent(&world, "100");
    let first = begin(&world, &sent.path, "119.00", "card");
    let second = begin(&world, &sent.path, "119.00", "bank_debit");
    world.before_next_write(move |world| {
        paid(world, "evt_1", &first);
    });
    let kind = "checkout.session.async_payment_succeeded";
    assert_eq!(
        world
            .deliver(&session_event("evt_2", kind, &second, "paid"))
            .status(),
        200
    );
    let mut unapplied: Vec<String> = receipts(&world)
        .iter()
        .map(|receipt| receipt.unapplied.to_string())
        .collect();
    unapplied.sort();
    assert_eq!(unapplied, ["0.00", "119.00"]);
}

#[test]
fn an_unknown_outcome_is_told_by_the_inbox() {
    for fault in [Fault::UnknownCommitted, Fault::UnknownLost] {
        let world = World::new();
        let sent = sent(&world, "100");
        let session = begin(&world, &sent.path, "119.00", "card");
        world.connection().inject([Some(fault)]);
        paid(&world, "evt_1", &session);
        paid(&world, "evt_1", &session);
        assert_settled_once(&world, &sent);
    }
}

#[test]
fn a_database_that_stays_silent_leaves_the_event_to_be_delivered_again() {
    let world = World::new();
    let sent = sent(&world, "100");
    let session = begin(&world, &sent.path, "119.00", "card");
    world.connection().inject([Some(Fault::UnknownLost); 3]);
    let event = session_event("evt_1", COMPLETED, &session, "paid");
    assert_eq!(world.deliver(&event).status(), 503);
    assert_eq!(world.deliver(&event).status(), 200);
    assert_settled_once(&world, &sent);
}

#[test]
fn the_fee_is_booked_once_the_provider_answers_again() {
    let world = World::new();
    let sent = sent(&world, "100");
    let session = begin(&world, &sent.path, "119.00", "card");
    world.stripe().set_down(true);
    paid(&world, "evt_1", &session);
    assert_eq!(figure(&world, "SELECT count(*) FROM receipt_fee"), 0);
    world.stripe().set_down(false);
    for _ in 0..3 {
        world.pass_seconds(120);
        world.run_jobs();
    }
    assert_eq!(figure(&world, "SELECT count(*) FROM receipt_fee"), 1);
    assert_eq!(
        figure(
            &world,
            "SELECT count(*) FROM outbox WHERE state <> 'delivered'"
        ),
        0
    );
}

#[test]
fn a_payment_whose_events_never_came_is_found_when_its_session_is_over() {
    let world = World::new();
    let sent = sent(&world, "100");
    let session = begin(&world, &sent.path, "119.00", "card");
    let (whole, path) = (
        world.stripe().fetch(),
        format!("/v1/checkout/sessions/{}", session.id),
    );
    let mut object = session_event("evt_1", COMPLETED, &session, "paid")["data"]["object"].take();
    object["status"] = "complete".into();
    *world.native().fetch.borrow_mut() = Rc::new(move |request| {
        if request.uri().path() == path {
            return Ok(http::Response::new(object.to_string().into_bytes()));
        }
        whole(request)
    });
    world.pass_seconds(30 * 60);
    world.run_jobs();
    assert_eq!(receipts(&world).len(), 0, "the session may still be open");
    world.pass_seconds(40 * 60);
    world.run_jobs();
    assert_settled_once(&world, &sent);
    // The event itself, when it comes after all, changes nothing.
    paid(&world, "evt_1", &session);
    assert_settled_once(&world, &sent);
}

#[test]
fn answers_to_commands_are_forgotten_after_their_time() {
    let world = World::new();
    world.customer("Tern Trading");
    let kept = "SELECT count(*) FROM idempotency";
    world.run_jobs();
    assert_eq!(figure(&world, kept), 2);
    world.pass_days(91);
    world.run_jobs();
    world.run_jobs();
    assert_eq!(figure(&world, kept), 0);
    assert_eq!(
        figure(
            &world,
            "SELECT count(*) FROM job_run WHERE job = 'forget_answers'"
        ),
        2
    );
}
