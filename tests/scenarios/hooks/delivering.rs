//! What is told, and what becomes of it.

use harness::World;
use harness::receiver::Receiver;
use shared::api::ProblemCode;
use shared::api::health::{Check, GetOperations, Level, ListParked, RetryMessage, StuckFilter};
use shared::api::hooks::{ReplayDelivery, TestHook, UpdateHook};
use shared::api::invoices::{CreditInvoice, ReasonInput, SendingState, VoidInvoice};
use shared::api::{Nothing, hooks::HookInput};
use shared::hook::EventKind;

use super::{deliveries, endpoint, reload};

const SECOND: i64 = 1;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

fn kinds(receiver: &Receiver) -> Vec<String> {
    let kind = |request: &functions::http_types::Request| {
        let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
        body["type"].as_str().unwrap().to_owned()
    };
    receiver.take().iter().map(kind).collect()
}

#[test]
fn every_fact_of_receivables_is_told_once() {
    let world = World::new();
    let receiver = Receiver::new(&world);
    endpoint(&world, &[]);
    let customer = world.customer("Möwe & Söhne");
    let reason = |version| ReasonInput {
        reason: "Billed twice".into(),
        version,
    };
    let voided = world.invoice(customer.id, "10.00");
    let version = reason(voided.version);
    world
        .admin()
        .call(VoidInvoice, voided.id, &version)
        .unwrap();
    let credited = world.invoice(customer.id, "20.00");
    let version = reason(credited.version);
    world
        .admin()
        .call(CreditInvoice, credited.id, &version)
        .unwrap();
    world.receipt(customer.id, "5.00");
    assert_eq!(
        kinds(&receiver),
        [
            "customer.created",
            "invoice.issued",
            "invoice.voided",
            "invoice.issued",
            "credit_note.issued",
            "receipt.recorded",
        ]
    );
    world.run_jobs();
    assert_eq!(kinds(&receiver), [""; 0]);
}

#[test]
fn the_number_that_only_the_batch_knows_is_told() {
    let world = World::new();
    let receiver = Receiver::new(&world);
    endpoint(&world, &[EventKind::InvoiceIssued]);
    let customer = world.customer("Möwe");
    let invoice = world.invoice(customer.id, "10.00");
    let sent = receiver.take();
    let body: serde_json::Value = serde_json::from_slice(sent[0].body()).unwrap();
    assert_eq!(body["data"]["number"], invoice.number.unwrap());
    assert_eq!(body["data"]["id"], invoice.id.to_string());
    assert_eq!(body["data"]["date"], world.today().to_string());
}

#[test]
fn an_endpoint_hears_only_what_it_asked_for_and_nobody_listening_costs_no_row() {
    let world = World::new();
    let receiver = Receiver::new(&world);
    endpoint(&world, &[EventKind::ReceiptRecorded]);
    let customer = world.customer("Möwe");
    world.invoice(customer.id, "10.00");
    assert_eq!(kinds(&receiver), [""; 0]);
    let rows: i64 = world.connection().with(|db| {
        let sql = "SELECT count(*) FROM outbox WHERE kind IN ('event', 'webhook')";
        db.query_row(sql, [], |row| row.get(0)).unwrap()
    });
    assert_eq!(rows, 0);
    world.receipt(customer.id, "10.00");
    assert_eq!(kinds(&receiver), ["receipt.recorded"]);
}

#[test]
fn a_refused_webhook_is_tried_again_on_schedule_with_the_same_id() {
    let world = World::new();
    let receiver = Receiver::new(&world);
    let hook = endpoint(&world, &[EventKind::CustomerCreated]).endpoint.id;
    receiver.will_answer([500, 0, 302, 200]);
    world.customer("Möwe");
    let mut ids = vec![receiver.take()];
    assert_eq!(reload(&world, hook).failures, 1);
    for wait in [5 * SECOND, 5 * MINUTE, 30 * MINUTE] {
        world.pass_seconds(wait - 1);
        world.run_jobs();
        assert!(receiver.take().is_empty(), "before {wait} s");
        world.pass_seconds(1);
        world.run_jobs();
        ids.push(receiver.take());
    }
    let ids: Vec<String> = ids
        .iter()
        .map(|sent| sent[0].headers()["webhook-id"].to_str().unwrap().to_owned())
        .collect();
    assert!(ids.iter().all(|id| *id == ids[0]));
    let [delivery] = deliveries(&world, hook).try_into().unwrap();
    assert_eq!(
        (delivery.state, delivery.attempts),
        (SendingState::Delivered, 4)
    );
    let health = reload(&world, hook);
    assert_eq!(health.failures, 0);
    assert_eq!(health.last_success_at, Some(world.now()));
    assert_eq!(health.last_failure.as_deref(), Some("it answered 302"));
}

#[test]
fn after_the_last_try_the_endpoint_is_disabled_until_somebody_enables_and_replays() {
    let world = World::new();
    let receiver = Receiver::new(&world);
    let created = endpoint(&world, &[EventKind::CustomerCreated]);
    let hook = created.endpoint.id;
    receiver.will_answer([500; 10]);
    world.customer("Möwe");
    for _ in 0..12 {
        world.pass_seconds(24 * HOUR);
        world.run_jobs();
    }
    assert_eq!(receiver.take().len(), 10);
    let health = reload(&world, hook);
    assert!(!health.details.active);
    assert_eq!(health.failures, 10);
    assert!(health.disabled_reason.unwrap().contains("10 tries"));
    // While it is disabled nothing is kept for it.
    world.customer("Unheard");
    let [delivery] = deliveries(&world, hook).try_into().unwrap();
    assert_eq!(delivery.state, SendingState::Parked);
    let replay = |hook, id| world.admin().call(ReplayDelivery, (hook, id), &Nothing {});
    let refused = replay(hook, delivery.id).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::HookDisabled);
    let input = HookInput {
        active: true,
        ..reload(&world, hook).details
    };
    world.admin().call(UpdateHook, hook, &input).unwrap();
    assert_eq!(reload(&world, hook).failures, 0);
    replay(hook, delivery.id).unwrap();
    let [again] = receiver.take().try_into().unwrap();
    assert_eq!(again.headers()["webhook-id"], delivery.event.to_string());
    assert_eq!(deliveries(&world, hook)[0].state, SendingState::Delivered);
}

#[test]
fn gone_disables_at_once_and_what_waits_is_not_sent() {
    let world = World::new();
    let receiver = Receiver::new(&world);
    let hook = endpoint(&world, &[EventKind::CustomerCreated]).endpoint.id;
    receiver.will_answer([503, 410]);
    world.customer("First");
    world.customer("Second");
    assert!(!reload(&world, hook).details.active);
    world.pass_days(1);
    world.run_jobs();
    assert_eq!(receiver.take().len(), 2);
    let states: Vec<SendingState> = deliveries(&world, hook)
        .iter()
        .map(|row| row.state)
        .collect();
    assert_eq!(states, [SendingState::Parked; 2]);
}

#[test]
fn an_event_handed_out_twice_is_delivered_once() {
    let world = World::new();
    let receiver = Receiver::new(&world);
    endpoint(&world, &[EventKind::CustomerCreated]);
    world.customer("Möwe");
    assert_eq!(receiver.take().len(), 1);
    world.connection().with(|db| {
        let sql = "UPDATE outbox SET state = 'pending' WHERE kind = 'event'";
        assert_eq!(db.execute(sql, []).unwrap(), 1);
    });
    world.run_jobs();
    assert!(receiver.take().is_empty());
}

#[test]
fn what_is_on_its_way_is_not_replayed_and_what_ended_is_forgotten_in_time() {
    let world = World::new();
    let receiver = Receiver::new(&world);
    let hook = endpoint(&world, &[EventKind::InvoiceIssued]).endpoint.id;
    receiver.will_answer([500]);
    let tested = world.admin().call(TestHook, hook, &Nothing {}).unwrap();
    assert_eq!(kinds(&receiver), ["endpoint.tested"]);
    let refused = world
        .admin()
        .call(ReplayDelivery, (hook, tested.id), &Nothing {});
    assert_eq!(refused.unwrap_err().code(), ProblemCode::StillSending);
    world.pass_days(1);
    world.run_jobs();
    assert_eq!(deliveries(&world, hook)[0].state, SendingState::Delivered);
    world.pass_days(91);
    world.run_jobs();
    assert!(deliveries(&world, hook).is_empty());
}

#[test]
fn mail_goes_out_while_an_endpoint_is_behind() {
    let world = World::new();
    let receiver = Receiver::new(&world);
    let hook = endpoint(&world, &[]).endpoint.id;
    receiver.will_answer([500; 40]);
    for _ in 0..30 {
        world.admin().call(TestHook, hook, &Nothing {}).unwrap();
    }
    let customer = world.customer("Möwe");
    let invoice = world.invoice(customer.id, "10.00");
    let input = shared::api::invoices::SendInput::default();
    let send = shared::api::invoices::SendInvoice;
    world.admin().call(send, invoice.id, &input).unwrap();
    let sent: i64 = world.connection().with(|db| {
        let sql = "SELECT count(*) FROM outbox WHERE kind = 'mail' AND state = 'delivered'";
        db.query_row(sql, [], |row| row.get(0)).unwrap()
    });
    assert_eq!(sent, 1);
}

#[test]
fn a_delivery_that_waits_or_was_given_up_is_no_stuck_message() {
    let world = World::new();
    let receiver = Receiver::new(&world);
    let hook = endpoint(&world, &[EventKind::CustomerCreated]).endpoint.id;
    receiver.will_answer([503, 410]);
    world.customer("First");
    world.customer("Second");
    let figures = || {
        let view = world.admin().call(GetOperations, (), &Nothing {}).unwrap();
        let of = |which| view.checks.iter().find(|check| check.check == which);
        [Check::Outbox, Check::ParkedMessages].map(|which| {
            let check = of(which).unwrap();
            (check.level, check.count, check.since)
        })
    };
    let states = || deliveries(&world, hook).into_iter().map(|row| row.state);
    let nothing = [(Level::Ok, Some(0), None); 2];
    let (given_up, waiting) = (SendingState::Parked, SendingState::Pending);
    // The older one has waited for longer than any other message may.
    world.pass_seconds(HOUR);
    assert!(states().eq([given_up, waiting]));
    assert_eq!(figures(), nothing);
    world.run_jobs();
    assert!(states().eq([given_up, given_up]));
    assert_eq!(figures(), nothing);
    let list = world
        .admin()
        .call(ListParked, (), &StuckFilter::default())
        .unwrap();
    assert_eq!(list.items, []);
    let delivery = deliveries(&world, hook).remove(0);
    let retried = world.admin().call(RetryMessage, delivery.id, &Nothing {});
    assert_eq!(retried.unwrap_err().code(), ProblemCode::NotFound);
}
