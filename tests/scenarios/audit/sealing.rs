//! The chain: sealed by one at a time, kept outside, proved by an export, and what was tampered with
//! is found.

use std::rc::Rc;

use functions::platform::native::Fault as Lost;
use harness::{World, month};
use shared::api::Nothing;
use shared::api::ProblemCode;
use shared::api::health::{AcceptAuditHead, AcceptInput, Check, GetOperations, Level};
use shared::audit::{Head, Wrong, verify};

use super::{before_the_sealer_writes, keep, kept, overview, tamper};

/// Every exported part, in one file.
fn export(world: &World) -> Vec<u8> {
    let response = world.admin().get("/api/audit/export");
    assert_eq!(response.status(), 200);
    response.body().clone()
}

/// The health page's word about the chain, once cron has come.
fn chain_fault(world: &World) -> Option<String> {
    world.pass_seconds(60);
    world.run_jobs();
    let view = world.admin().call(GetOperations, (), &Nothing {}).unwrap();
    let check = view
        .checks
        .into_iter()
        .find(|c| c.check == Check::AuditChain);
    let check = check.unwrap();
    let expected = if check.note.is_some() {
        Level::Degraded
    } else {
        Level::Ok
    };
    assert_eq!(check.level, expected);
    check.note
}

#[test]
fn every_row_is_sealed_kept_outside_and_proved_by_the_export() {
    let world = World::new();
    month::pass(&world);
    world.run_jobs();
    let now = overview(&world);
    assert!(now.last > 40);
    assert_eq!((now.sealed, now.fault), (now.last, None));
    let head = kept(&world).unwrap();
    assert_eq!(now.kept, Some(head.clone()));
    let proof = verify(&export(&world), Some(&head)).unwrap();
    assert_eq!(
        (proof.after, proof.end, &proof.hash),
        (0, now.last, &head.hash)
    );
    // Nothing new: nothing is written to the archive, and the head stands.
    world.run_jobs();
    assert_eq!(kept(&world), Some(head.clone()));
    world.customer("Sandpiper");
    world.run_jobs();
    let later = kept(&world).unwrap();
    assert_eq!(later.number, head.number + 2);
    // An export of today still holds the head of yesterday.
    verify(&export(&world), Some(&head)).unwrap();
    let part = world
        .admin()
        .get(&format!("/api/audit/export?after={}", head.number));
    let proof = verify(part.body(), Some(&later)).unwrap();
    assert_eq!((proof.after, proof.end), (head.number, later.number));
    let beyond = world.admin().get("/api/audit/export?after=99999");
    assert_eq!(beyond.status(), 404);
}

#[test]
fn of_two_sealers_at_once_one_seals() {
    let world = Rc::new(World::new());
    month::pass(&world);
    world.customer("Sandpiper");
    // The second run begins when the first has read and is about to write.
    before_the_sealer_writes(&world, |world| world.run_jobs());
    world.run_jobs();
    let now = overview(&world);
    assert_eq!((now.sealed, now.fault), (now.last, None));
    verify(&export(&world), kept(&world).as_ref()).unwrap();
    // A run that lost its lease in the middle writes nothing.
    world.customer("Dunlin & Co");
    let before = overview(&world).sealed;
    let lease =
        "INSERT INTO job_lease(job, holder, until) VALUES ('seal', 'another', 9007199254740991)
                 ON CONFLICT (job) DO UPDATE SET holder = 'another', until = 9007199254740991";
    world.connection().execute_script(lease).unwrap();
    world.run_jobs();
    assert_eq!(overview(&world).sealed, before);
    let free = "UPDATE job_lease SET until = 0";
    world.connection().execute_script(free).unwrap();
    world.run_jobs();
    let now = overview(&world);
    assert_eq!((now.sealed, now.fault), (now.last, None));
}

#[test]
fn a_run_that_slept_puts_no_older_head_over_a_newer_one() {
    let world = Rc::new(World::new());
    world.customer("Tern Trading");
    // The first run has sealed and is about to keep its head; it wakes when its lease is long over.
    let other = Rc::clone(&world);
    let awake = move || {
        other.pass_seconds(180);
        other.customer("Sandpiper");
        other.run_jobs();
    };
    *world.native().before_next_put.borrow_mut() = Some(Box::new(awake));
    world.run_jobs();
    let now = overview(&world);
    assert_eq!((now.sealed, now.kept), (now.last, kept(&world)));
    assert_eq!(kept(&world).map(|head| head.number), Some(now.last));
    assert_eq!(chain_fault(&world), None);
}

#[test]
fn a_run_that_stops_anywhere_is_finished_by_the_next() {
    for lost in [Lost::UnknownLost, Lost::UnknownCommitted] {
        for step in 0..12 {
            let world = World::new();
            world.customer("Tern Trading");
            let mut faults = vec![None; step];
            faults.push(Some(lost));
            world.connection().inject(faults);
            world.run_jobs();
            world.connection().inject([]);
            // The lease of the run that stopped ends by itself.
            world.pass_seconds(180);
            world.run_jobs();
            let now = overview(&world);
            assert_eq!(
                (now.sealed, &now.fault),
                (now.last, &None),
                "{lost:?} {step}"
            );
            verify(&export(&world), kept(&world).as_ref()).unwrap();
            assert_eq!(kept(&world), now.kept);
        }
    }
}

#[test]
fn without_the_archive_nothing_is_sealed_and_the_page_says_so() {
    let world = World::new();
    world.run_jobs();
    world.customer("Tern Trading");
    let archive = world.native().archive.take();
    world.pass_seconds(1200);
    world.run_jobs();
    let view = world.admin().call(GetOperations, (), &Nothing {}).unwrap();
    let level = |which| view.checks.iter().find(|c| c.check == which).unwrap().level;
    assert_eq!(level(Check::Sealer), Level::Degraded);
    assert_eq!(level(Check::Jobs), Level::Attention);
    *world.native().archive.borrow_mut() = archive;
    world.pass_seconds(180);
    assert_eq!(chain_fault(&world), None);
    let now = overview(&world);
    assert_eq!(now.sealed, now.last);
}

#[test]
fn an_altered_row_is_found_by_the_sealer_and_by_the_export() {
    let world = World::new();
    month::pass(&world);
    assert_eq!(chain_fault(&world), None);
    let head = kept(&world).unwrap();
    let sql = "UPDATE audit SET actor = 'usr_someone_else' WHERE number = 7";
    tamper(&world, sql);
    let said = "row 7 of the audit trail was altered";
    assert_eq!(chain_fault(&world).as_deref(), Some(said));
    // It stays found until it is put right, and the head outside is not moved meanwhile.
    world.customer("Sandpiper");
    assert_eq!(chain_fault(&world).as_deref(), Some(said));
    assert_eq!(kept(&world), Some(head));
    let fault = verify(&export(&world), None).unwrap_err();
    assert_eq!(fault.wrong, Wrong::Altered(7));
    assert!(
        world
            .native()
            .logged
            .borrow()
            .iter()
            .any(|line| line.contains(said))
    );
}

#[test]
fn a_removed_row_is_found_sealed_or_not() {
    let world = World::new();
    month::pass(&world);
    assert_eq!(chain_fault(&world), None);
    tamper(&world, "DELETE FROM audit WHERE number = 9");
    let said = "row 9 of the audit trail is missing";
    assert_eq!(chain_fault(&world).as_deref(), Some(said));
    let fault = verify(&export(&world), None).unwrap_err();
    assert_eq!(fault.wrong, Wrong::Removed(9, 9));

    let world = World::new();
    assert_eq!(chain_fault(&world), None);
    world.customer("Tern Trading");
    world.customer("Sandpiper");
    tamper(&world, "DELETE FROM audit WHERE number = 3");
    let said = "row 3 of the audit trail is missing";
    assert_eq!(chain_fault(&world).as_deref(), Some(said));
}

#[test]
fn a_trail_written_anew_with_its_chain_does_not_fit_the_head_outside() {
    let world = World::new();
    month::pass(&world);
    assert_eq!(chain_fault(&world), None);
    let head = kept(&world).unwrap();
    // Whoever rules the database removes a row, moves the rest up and has the chain made again.
    tamper(
        &world,
        "DELETE FROM audit_seal; DELETE FROM audit WHERE number = 9;
         UPDATE audit SET number = number - 1 WHERE number > 9;
         UPDATE audit_sequence SET last = last - 1; UPDATE audit_watch SET read_to = 0;",
    );
    let fault = chain_fault(&world).unwrap();
    assert!(fault.contains("not the one whose hash is kept"), "{fault}");
    assert_eq!(kept(&world), Some(head.clone()));
    world.run_jobs();
    let wrong = verify(&export(&world), Some(&head)).unwrap_err().wrong;
    let told = [
        Wrong::HeadDiffers(head.number),
        Wrong::HeadNotCovered(head.number),
    ];
    assert!(told.contains(&wrong), "{wrong}");
}

#[test]
fn a_head_that_is_missing_or_old_is_told_until_a_person_begins_a_new_one() {
    let world = World::new();
    world.customer("Tern Trading");
    assert_eq!(chain_fault(&world), None);
    let old = kept(&world).unwrap();
    let input = AcceptInput {
        reason: "restored last night's backup".into(),
    };
    let refused = world.admin().call(AcceptAuditHead, (), &input);
    assert_eq!(refused.unwrap_err().code(), ProblemCode::NotStuck);
    world.customer("Sandpiper");
    assert_eq!(chain_fault(&world), None);
    keep(&world, Some(&old));
    assert!(chain_fault(&world).unwrap().contains("had been kept"));
    keep(&world, None);
    assert!(chain_fault(&world).unwrap().contains("is missing"));
    let other = Head {
        hash: "e".repeat(64),
        ..overview(&world).kept.unwrap()
    };
    keep(&world, Some(&other));
    assert!(
        chain_fault(&world)
            .unwrap()
            .contains("not the one whose hash")
    );
    let nameless = world
        .admin()
        .call(AcceptAuditHead, (), &AcceptInput::default());
    assert_eq!(nameless.unwrap_err().code(), ProblemCode::InvalidFields);
    world.admin().call(AcceptAuditHead, (), &input).unwrap();
    assert_eq!(chain_fault(&world), None);
    let now = overview(&world);
    assert_eq!((now.sealed, now.kept), (now.last, kept(&world)));
    // What did not fit is put aside, as evidence.
    let archive = world.native().archive.borrow();
    let aside = archive.as_ref().unwrap().iter();
    let aside = aside.filter(|(key, _)| key.starts_with("audit/superseded/"));
    let files: Vec<Head> = aside
        .map(|(_, file)| serde_json::from_slice(file).unwrap())
        .collect();
    assert_eq!(files, [other]);
}
