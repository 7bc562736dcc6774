//! Races: what another request changes between reading and writing.

use std::rc::Rc;

use harness::World;
use shared::api::ProblemCode;
use shared::api::invoices::{IssueInvoice, UpdateInvoice, VersionInput};

#[test]
fn a_lost_race_on_a_draft_is_decided_again_and_refused() {
    let world = Rc::new(World::new());
    let customer = world.customer("Tern Trading").id;
    let draft = world.draft(customer, "10");
    let (id, mut changed) = (draft.id, draft.details.clone());
    changed.reference = "PO 7".into();
    world.before_next_write(move |world| {
        world.admin().call(UpdateInvoice, id, &changed).unwrap();
    });
    let input = VersionInput {
        version: draft.version,
    };
    let refused = world
        .admin()
        .call(IssueInvoice, draft.id, &input)
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::VersionConflict);
    assert_eq!(refused.problem.current_version, Some(2));
}

#[test]
fn two_who_issue_at_once_get_two_numbers_and_no_gap() {
    let world = Rc::new(World::new());
    let customer = world.customer("Tern Trading").id;
    let drafts: Vec<_> = (0..3).map(|_| world.draft(customer, "10")).collect();
    let other = drafts[1].id;
    world.before_next_write(move |world| {
        world
            .admin()
            .call(IssueInvoice, other, &VersionInput { version: 1 })
            .unwrap();
    });
    let number = |id| {
        let issued = world
            .admin()
            .call(IssueInvoice, id, &VersionInput { version: 1 });
        issued.unwrap().number.unwrap()
    };
    assert_eq!(number(drafts[0].id), "INV-2026-00002");
    assert_eq!(number(drafts[2].id), "INV-2026-00003");
    assert_eq!(
        world.reload(other).number.as_deref(),
        Some("INV-2026-00001")
    );
}

#[test]
fn the_same_draft_issued_twice_at_once_is_issued_once() {
    let world = Rc::new(World::new());
    let customer = world.customer("Tern Trading").id;
    let draft = world.draft(customer, "10").id;
    world.before_next_write(move |world| {
        world
            .admin()
            .call(IssueInvoice, draft, &VersionInput { version: 1 })
            .unwrap();
    });
    let refused = world
        .admin()
        .call(IssueInvoice, draft, &VersionInput { version: 1 })
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotADraft);
    assert_eq!(
        world.reload(draft).number.as_deref(),
        Some("INV-2026-00001")
    );
}
