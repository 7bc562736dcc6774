//! Jobs that two isolates do at once.

use std::rc::Rc;

use harness::World;
use harness::stripe::session_event;
use shared::api::portal::PortalAccess;

use crate::audit::{before_the_sealer_writes, keep, kept, overview, tamper};
use crate::identity::{audited, count};
use crate::paying::{begin, grant, sent};

#[test]
fn two_isolates_that_look_at_one_request_send_one_sign_in_link() {
    let world = Rc::new(World::new());
    let customer = world.customer("Tern Trading");
    grant(&world, &customer, PortalAccess::View);
    let mut request = world.anonymous().raw("POST", "/portal/sign-in");
    *request.body_mut() = b"email=payables%40customer.example".to_vec();
    assert_eq!(world.send_only(request).status(), 200);
    world.before_next_write(|world| world.run_jobs());
    world.run_jobs();
    let mails = "SELECT count(*) FROM outbox WHERE kind = 'mail'";
    assert_eq!(count(&world, mails), 1);
    assert_eq!(audited(&world, "send_sign_in_link"), 1);
}

#[test]
fn two_isolates_that_process_one_event_end_it_once() {
    let world = Rc::new(World::new());
    let sent = sent(&world, "100");
    let mut session = begin(&world, &sent.path, "119.00", "card");
    let strange = "pat_01J0000000000000000000ZZZZ".to_owned();
    session.params.insert("client_reference_id".into(), strange);
    let expired = session_event("evt_1", "checkout.session.expired", &session, "unpaid");
    assert_eq!(world.deliver(&expired).status(), 200);
    // Seven tries come to nothing; the eighth ends it.
    let tried = "SELECT attempts FROM webhook_event";
    while count(&world, tried) < 7 {
        world.pass_seconds(3600);
        world.run_jobs();
    }
    assert_eq!(audited(&world, "note_event"), 0);
    world.pass_seconds(3600);
    world.before_next_write(|world| world.run_jobs());
    world.run_jobs();
    let ended = "SELECT count(*) FROM webhook_event WHERE outcome LIKE 'dead:%' AND attempts = 8";
    assert_eq!(count(&world, ended), 1);
    assert_eq!(audited(&world, "note_event"), 1);
}

#[test]
fn a_sealer_whose_lease_went_to_another_leaves_the_word_to_that_one() {
    let world = Rc::new(World::new());
    world.customer("Tern Trading");
    world.run_jobs();
    let head = kept(&world);
    // One run finds no copy and takes too long; by then it is back, and another has looked.
    keep(&world, None);
    before_the_sealer_writes(&world, move |world| {
        keep(world, head.as_ref());
        world.pass_seconds(180);
        world.run_jobs();
        assert_eq!(overview(world).fault, None);
    });
    world.run_jobs();
    assert_eq!(overview(&world).fault, None);
}

#[test]
fn a_chain_whose_end_changes_while_rows_are_sealed_is_not_continued() {
    let world = Rc::new(World::new());
    world.customer("Tern Trading");
    world.run_jobs();
    let before = overview(&world).sealed;
    let head = kept(&world);
    world.customer("Sandpiper");
    before_the_sealer_writes(&world, |world| {
        let last = "(SELECT max(number) FROM audit_seal)";
        let sql = format!("UPDATE audit_seal SET hash = hex(zeroblob(32)) WHERE number = {last}");
        tamper(world, &sql);
    });
    world.run_jobs();
    assert_eq!(overview(&world).sealed, before);
    assert_eq!(kept(&world), head);
}
