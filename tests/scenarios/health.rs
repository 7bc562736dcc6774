//! How the system is doing, and what people can do about what is stuck.

use harness::{World, month};
use shared::access::Role;
use shared::api::health::{
    Check, CheckView, CloseEvent, CloseEventInput, DeadEventView, GetHealth, GetOperations, Level,
    ListDeadEvents, ListParked, RetryEvent, RetryMessage, StuckFilter,
};
use shared::api::invoices::{ReasonInput, SendInput, SendInvoice, VoidInvoice};
use shared::api::{Nothing, ProblemCode};

use crate::paying::{figure, word};

fn health(world: &World) -> Level {
    let view = world.anonymous().call(GetHealth, (), &Nothing {}).unwrap();
    view.status
}

/// Payment events without effect, the newest first.
pub(crate) fn dead_events(world: &World) -> Vec<DeadEventView> {
    let filter = StuckFilter::default();
    world
        .admin()
        .call(ListDeadEvents, (), &filter)
        .unwrap()
        .items
}

/// What the health page says of something.
pub(crate) fn check(world: &World, which: Check) -> CheckView {
    let view = world.admin().call(GetOperations, (), &Nothing {}).unwrap();
    let found = view.checks.into_iter().find(|check| check.check == which);
    found.unwrap()
}

#[test]
fn everybody_hears_one_word_and_the_figures_are_for_those_who_look_after_it() {
    let world = World::new();
    let stranger = world.anonymous().get("/api/health");
    assert_eq!(stranger.body(), br#"{"status":"degraded"}"#);
    month::pass(&world);
    let stranger = world.anonymous().get("/api/health");
    assert_eq!(stranger.body(), br#"{"status":"ok"}"#);
    for role in [Role::Viewer, Role::Specialist] {
        let refused = world.as_role(role).call(GetOperations, (), &Nothing {});
        assert_eq!(refused.unwrap_err().code(), ProblemCode::NotPermitted);
    }
    let view = world.as_role(Role::Manager);
    let view = view.call(GetOperations, (), &Nothing {}).unwrap();
    assert_eq!(view.status, Level::Ok, "{:?}", view.checks);
    assert_eq!(view.tied_out_on, Some(world.today()));
    let jobs: Vec<_> = view.jobs.iter().map(|job| job.job.as_str()).collect();
    for job in ["attempts", "daily", "inbox", "outbox", "seal", "tie_out"] {
        assert!(jobs.contains(&job), "{job} in {jobs:?}");
    }
    let clearing = check(&world, Check::Clearing).amounts;
    assert!(
        !clearing.is_empty() && clearing[0].is_positive(),
        "{clearing:?}"
    );
}

#[test]
fn a_minute_job_that_does_not_come_is_told() {
    let world = World::new();
    world.run_jobs();
    assert_eq!(health(&world), Level::Ok);
    world.pass_seconds(11 * 60);
    assert_eq!(check(&world, Check::Jobs).level, Level::Degraded);
    assert_eq!(health(&world), Level::Degraded);
    world.run_jobs();
    assert_eq!(health(&world), Level::Ok);
}

#[test]
fn what_waits_too_long_is_told() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let invoice = world.invoice(customer, "100").id;
    let request = world
        .admin()
        .request(SendInvoice, &invoice, &SendInput::default());
    world.send_only(request);
    let insert = "INSERT INTO webhook_event(id, provider, account, event_id, kind, payload,
        received_at, due_at) VALUES ('whk_00000000010000000000000001', 'stripe', '', 'evt_1', 'x',
        '{}', 1772442000000, 9007199254740991)";
    world.connection().execute_script(insert).unwrap();
    assert_eq!(check(&world, Check::Outbox).level, Level::Ok);
    world.pass_seconds(31 * 60);
    let outbox = check(&world, Check::Outbox);
    assert_eq!((outbox.level, outbox.count), (Level::Degraded, Some(1)));
    world.run_jobs();
    assert_eq!(check(&world, Check::Outbox).level, Level::Ok);
    world.pass_seconds(60 * 60);
    assert_eq!(check(&world, Check::Webhooks).level, Level::Degraded);
}

#[test]
fn books_that_differ_are_told_the_next_morning_and_not_repaired() {
    let world = World::new();
    month::pass(&world);
    assert_eq!(check(&world, Check::TieOut).level, Level::Ok);
    world.leave_unchecked();
    let damage = "UPDATE customer_balance SET owed_minor = owed_minor + 1";
    world.connection().execute_script(damage).unwrap();
    world.pass_days(1);
    world.run_jobs();
    let told = check(&world, Check::TieOut);
    assert_eq!(told.level, Level::Degraded);
    assert!(told.count > Some(0), "{told:?}");
    let line = |line: &String| line.contains("tie_out") && line.contains("differ");
    assert!(world.native().logged.borrow().iter().any(line));
}

#[test]
fn a_parked_message_is_delivered_by_hand_unless_it_must_not_go_out_any_more() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let invoice = world.invoice(customer, "100");
    world
        .admin()
        .call(SendInvoice, invoice.id, &SendInput::default())
        .unwrap();
    world.get_stuck();
    let list = || {
        let filter = StuckFilter::default();
        let page = world.admin().call(ListParked, (), &filter).unwrap();
        page.items
    };
    let parked = list().remove(0);
    assert_eq!(parked.reason.as_deref(), Some("no answer"));
    assert_eq!(parked.subject, invoice.id.to_string());
    assert_eq!(check(&world, Check::ParkedMessages).level, Level::Attention);
    let refused = world.as_role(Role::Specialist);
    let refused = refused.call(RetryMessage, parked.id, &Nothing {});
    assert_eq!(refused.unwrap_err().code(), ProblemCode::NotPermitted);
    world
        .admin()
        .call(RetryMessage, parked.id, &Nothing {})
        .unwrap();
    assert_eq!(list(), []);
    assert_eq!(word(&world, "SELECT state FROM outbox"), "delivered");
    let again = world.admin().call(RetryMessage, parked.id, &Nothing {});
    assert_eq!(again.unwrap_err().code(), ProblemCode::NotStuck);

    let park = "UPDATE outbox SET state = 'parked'";
    world.connection().execute_script(park).unwrap();
    let reason = ReasonInput {
        version: invoice.version,
        reason: "sent by mistake".into(),
    };
    world
        .admin()
        .call(VoidInvoice, invoice.id, &reason)
        .unwrap();
    world
        .admin()
        .call(RetryMessage, parked.id, &Nothing {})
        .unwrap();
    let reason = list().remove(0).reason.unwrap();
    assert!(reason.contains("voided"), "{reason}");
}

#[test]
fn a_dead_event_is_processed_again_by_hand() {
    let world = World::new();
    world.get_stuck();
    let event = dead_events(&world).remove(0);
    assert_eq!(event.reason, "dead: the attempt is not known");
    assert_eq!(check(&world, Check::DeadEvents).level, Level::Attention);
    world
        .admin()
        .call(RetryEvent, event.id, &Nothing {})
        .unwrap();
    assert_eq!(check(&world, Check::DeadEvents).level, Level::Ok);
    let attempts = "SELECT attempts FROM webhook_event";
    assert_eq!(figure(&world, attempts), 1, "it was tried at once");
    let again = world.admin().call(RetryEvent, event.id, &Nothing {});
    assert_eq!(again.unwrap_err().code(), ProblemCode::NotStuck);
}

#[test]
fn a_dead_event_is_put_away_with_what_was_done_about_it() {
    let world = World::new();
    world.get_stuck();
    let event = dead_events(&world)[0].id;
    let close = |done: &str| {
        let input = CloseEventInput { done: done.into() };
        world.admin().call(CloseEvent, event, &input)
    };
    let refused = close(" ").unwrap_err();
    assert_eq!(refused.problem.fields[0].field, "done");
    assert_eq!(check(&world, Check::DeadEvents).level, Level::Attention);
    close("Booked the refund in the general ledger").unwrap();
    assert_eq!(check(&world, Check::DeadEvents).level, Level::Ok);
    assert_eq!(dead_events(&world), []);
    let kept = "SELECT count(*) FROM audit WHERE command = 'close_event'
        AND after LIKE '%Booked the refund%'";
    assert_eq!(figure(&world, kept), 1);
    assert_eq!(close("Twice").unwrap_err().code(), ProblemCode::NotStuck);
    // What is put away stays away, whatever cron does.
    world.pass_days(1);
    world.run_jobs();
    assert_eq!(check(&world, Check::DeadEvents).level, Level::Ok);
}

#[test]
fn lists_of_what_is_stuck_come_in_pages() {
    let world = World::new();
    for n in 1..=3 {
        let insert = format!(
            "INSERT INTO outbox(id, kind, subject, recipient, payload, state, due_at, created_at)
             VALUES ('out_0000000001000000000000000{n}', 'mail', 'inv_1', 'a@b.example', '{{}}',
               'parked', {n}, {n})"
        );
        world.connection().execute_script(&insert).unwrap();
    }
    let mut filter = StuckFilter {
        limit: Some(2),
        after: None,
    };
    let first = world.admin().call(ListParked, (), &filter).unwrap();
    filter.after = first.next;
    let second = world.admin().call(ListParked, (), &filter).unwrap();
    let times = first.items.iter().chain(&second.items);
    let times: Vec<_> = times.map(|row| row.created_at).collect();
    assert_eq!((times, second.next), (vec![3, 2, 1], None));
}
