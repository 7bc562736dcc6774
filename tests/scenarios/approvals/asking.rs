//! What is within a limit is done at once; what is above is asked for.

use harness::World;
use harness::actors::read;
use harness::build::draft_input;
use shared::access::Role;
use shared::api::approvals::{Proposal, Submitted};
use shared::api::invoices::{
    CreateInvoice, CreditInvoice, CreditNoteView, DraftInput, InvoiceView, ReasonInput,
};
use shared::api::{Nothing, ProblemCode};
use shared::approval::State;

use super::{asked, count, credit_notes, invoiced, mailed};

#[test]
fn up_to_the_limit_a_credit_note_is_issued_at_once() {
    // 420.17 and 79.83 of tax make exactly 500.00, the specialist's limit.
    let (world, invoice) = invoiced("420.17");
    assert_eq!(invoice.totals.total.to_string(), "500.00");
    let specialist = world.as_role(Role::Specialist);
    let note = world.credit(&specialist, &invoice).unwrap().done().unwrap();
    assert_eq!(note.number, "CRN-2026-00001");
    assert_eq!(count(&world, "SELECT count(*) FROM approval_request"), 0);
}

#[test]
fn a_cent_above_the_limit_is_sent_for_approval_and_changes_nothing() {
    let (world, invoice) = invoiced("420.18");
    assert_eq!(invoice.totals.total.to_string(), "500.01");
    let entries = count(&world, "SELECT count(*) FROM journal_entry");
    let specialist = world.as_role(Role::Specialist);
    let input = ReasonInput {
        reason: "Goods returned".into(),
        version: invoice.version,
    };
    let response = world.send(specialist.request(CreditInvoice, &invoice.id, &input));
    assert_eq!(response.status(), 202);
    let answer: Submitted<CreditNoteView> = read(&response).unwrap();
    let row = answer.sent_for_approval().unwrap();
    assert_eq!(
        (row.state, row.amount),
        (State::Pending, invoice.totals.total)
    );
    assert_eq!(row.requested_by.name, "Sam Specialist");
    assert_eq!(row.subject.number, "INV-2026-00001");
    assert_eq!(row.expires_at - row.requested_at, 30 * 86_400_000);

    assert_eq!(credit_notes(&world), 0);
    assert_eq!(count(&world, "SELECT count(*) FROM journal_entry"), entries);
    assert_eq!(world.reload(invoice.id).open, invoice.open);
    assert_eq!(world.reload(invoice.id).approval, Some(row.id));
    assert_eq!(
        mailed(&world, "Approval needed"),
        [
            "controller@dunlin.example",
            "demo@dunlin.example",
            "manager@dunlin.example"
        ]
    );
}

#[test]
fn the_request_shows_exactly_what_will_be_issued() {
    let (world, invoice) = invoiced("1000");
    let request = asked(&world, &invoice);
    assert_eq!(request.limit.unwrap().to_string(), "500.00");
    let Proposal::CreditNote(note) = request.proposal;
    assert_eq!(note.reason, "Goods returned");
    assert_eq!(
        (&note.lines, &note.totals),
        (&invoice.lines, &invoice.totals)
    );
    assert_eq!(note.settles, invoice.totals.total);
    assert!(note.leaves.is_zero());
    assert_eq!((request.undecidable, request.obstacle), (None, None));
}

fn in_francs(world: &World) -> InvoiceView {
    let customer = world.customer("Möwe & Söhne").id;
    let input = DraftInput {
        currency: "CHF".into(),
        ..draft_input(customer, &[("Service", "1", "10", "EXPORT")])
    };
    world.issue(&world.admin().call(CreateInvoice, (), &input).unwrap())
}

#[test]
fn in_a_currency_without_a_limit_everything_is_asked_for() {
    let world = World::new();
    let invoice = in_francs(&world);
    let request = asked(&world, &invoice);
    assert_eq!(request.limit, None);
    // Limits in other currencies count for nothing here: only the unlimited can decide.
    assert_eq!(mailed(&world, "Approval needed"), ["demo@dunlin.example"]);
}

#[test]
fn what_nobody_else_may_approve_is_refused_at_once() {
    let world = World::new();
    let invoice = in_francs(&world);
    let specialist = world.as_role(Role::Specialist);
    world
        .connection()
        .execute_script("UPDATE staff_user SET active = 0 WHERE role = 'administrator'")
        .unwrap();
    let refused = world.credit(&specialist, &invoice).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NobodyCanApprove);
    assert_eq!(count(&world, "SELECT count(*) FROM approval_request"), 0);
}

#[test]
fn while_a_request_waits_the_same_is_neither_asked_for_nor_done() {
    let (world, invoice) = invoiced("1000");
    asked(&world, &invoice);
    for role in [Role::Specialist, Role::Administrator] {
        let refused = world.credit(&world.as_role(role), &invoice).unwrap_err();
        assert_eq!(refused.code(), ProblemCode::WaitsForApproval, "{role:?}");
    }
    assert_eq!(credit_notes(&world), 0);
}

#[test]
fn a_repeated_request_gives_the_first_answer() {
    let (world, invoice) = invoiced("1000");
    let specialist = world.as_role(Role::Specialist).with_key("once");
    let first = world.credit(&specialist, &invoice).unwrap();
    let again = world.credit(&specialist, &invoice).unwrap();
    assert_eq!(first, again);
    assert_eq!(count(&world, "SELECT count(*) FROM approval_request"), 1);
    assert_eq!(mailed(&world, "Approval needed").len(), 3);
}

#[test]
fn of_two_who_ask_at_once_one_request_remains() {
    let (world, invoice) = invoiced("10000");
    let same = invoice.clone();
    world.before_next_write(move |world| {
        let manager = world.as_role(Role::Manager);
        world
            .credit(&manager, &same)
            .unwrap()
            .sent_for_approval()
            .unwrap();
    });
    let refused = world
        .credit(&world.as_role(Role::Specialist), &invoice)
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::WaitsForApproval);
    assert_eq!(count(&world, "SELECT count(*) FROM approval_request"), 1);
}

#[test]
fn a_request_is_not_made_for_what_was_done_meanwhile() {
    let (world, invoice) = invoiced("1000");
    let same = invoice.clone();
    world.before_next_write(move |world| {
        world.credit(&world.admin(), &same).unwrap().done().unwrap();
    });
    let refused = world
        .credit(&world.as_role(Role::Specialist), &invoice)
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::AlreadyCredited);

    let (world, invoice) = invoiced("1000");
    let same = invoice.clone();
    world.before_next_write(move |world| {
        world.void(&same).unwrap();
    });
    let refused = world
        .credit(&world.as_role(Role::Specialist), &invoice)
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotIssued);
    assert_eq!(count(&world, "SELECT count(*) FROM approval_request"), 0);
}

#[test]
fn a_limit_lowered_while_a_credit_note_is_decided_counts() {
    let (world, invoice) = invoiced("100");
    let specialist = world.as_role(Role::Specialist);
    world.before_next_write(|world| {
        let sql = "UPDATE approval_limit SET amount_minor = 100 WHERE role = 'specialist'";
        world.connection().execute_script(sql).unwrap();
    });
    let answer = world.credit(&specialist, &invoice).unwrap();
    assert!(answer.sent_for_approval().is_some());
    assert_eq!(credit_notes(&world), 0);
}

#[test]
fn everybody_learns_their_own_limits_with_the_lists_for_forms() {
    let world = World::new();
    let limits = |role| {
        let reference = shared::api::reference::GetReference;
        let lists = world
            .as_role(role)
            .call(reference, (), &Nothing {})
            .unwrap();
        lists.approval_limits
    };
    assert_eq!(limits(Role::Specialist).len(), 4);
    assert_eq!(limits(Role::Viewer), []);
    assert!(
        limits(Role::Manager)
            .iter()
            .all(|limit| limit.role.as_str() == "manager")
    );
}
