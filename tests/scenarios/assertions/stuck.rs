//! What is stuck, while somebody else sees to it.

use std::rc::Rc;

use harness::World;
use shared::api::health::{
    AcceptAuditHead, AcceptInput, ListParked, RetryEvent, RetryMessage, StuckFilter,
};
use shared::api::{Endpoint, Nothing, ProblemCode};

use crate::audit::{keep, kept, overview};
use crate::health::dead_events;
use crate::identity::{audited, count};
use crate::paying::{sent, word};

#[test]
fn a_message_that_has_gone_out_meanwhile_does_not_go_out_again() {
    let world = Rc::new(World::new());
    sent(&world, "100");
    world.get_stuck();
    let page = world
        .admin()
        .call(ListParked, (), &StuckFilter::default())
        .unwrap();
    let id = page.items[0].id;
    world.before_next_write(move |world| {
        world.admin().call(RetryMessage, id, &Nothing {}).unwrap();
        let state = "SELECT state FROM outbox WHERE kind = 'mail'";
        assert_eq!(word(world, state), "delivered");
        // Later, so that a second sending would show.
        world.pass_seconds(60);
    });
    let before = world.now();
    let refused = world.admin().call(RetryMessage, id, &Nothing {});
    assert_eq!(refused.unwrap_err().code(), ProblemCode::NotStuck);
    let sent = "SELECT delivered_at FROM outbox WHERE kind = 'mail' AND state = 'delivered'";
    assert_eq!(count(&world, sent), before);
    assert_eq!(audited(&world, RetryMessage::NAME), 1);
}

#[test]
fn a_dead_event_that_is_tried_again_meanwhile_is_not_begun_again() {
    let world = Rc::new(World::new());
    world.get_stuck();
    let id = dead_events(&world)[0].id;
    world.before_next_write(move |world| {
        world.admin().call(RetryEvent, id, &Nothing {}).unwrap();
        // A try of cron comes in between as well.
        world.pass_seconds(3600);
        world.run_jobs();
    });
    let refused = world.admin().call(RetryEvent, id, &Nothing {});
    assert_eq!(refused.unwrap_err().code(), ProblemCode::NotStuck);
    assert_eq!(
        count(&world, "SELECT attempts FROM webhook_event"),
        2,
        "its tries go on counting"
    );
    assert_eq!(audited(&world, RetryEvent::NAME), 1);
}

#[test]
fn a_head_of_the_audit_chain_that_fits_again_is_not_given_up() {
    let world = Rc::new(World::new());
    world.customer("Tern Trading");
    world.run_jobs();
    let head = kept(&world);
    world.customer("Sandpiper");
    keep(&world, None);
    world.run_jobs();
    assert!(overview(&world).fault.is_some());
    // The copy is found again, and the sealer goes on with it.
    world.before_next_write(move |world| {
        keep(world, head.as_ref());
        world.run_jobs();
    });
    let input = AcceptInput {
        reason: "the copy is lost".into(),
    };
    let refused = world.admin().call(AcceptAuditHead, (), &input);
    assert_eq!(refused.unwrap_err().code(), ProblemCode::NotStuck);
    let now = overview(&world);
    assert_eq!((now.kept, now.fault), (kept(&world), None));
    assert_eq!(audited(&world, AcceptAuditHead::NAME), 0);
}
