//! One decision, once, by somebody else with enough authority.

use ApprovalScope::{All, ForMe, Mine};
use harness::World;
use shared::access::Role;
use shared::api::approvals::{
    ApprovalFilter, ApprovalRow, ApprovalScope, ApproveInput, CountApprovals, GetApproval,
    ListApprovals, Reject, RejectInput, Withdraw,
};
use shared::api::invoices::{GetCreditNote, InvoiceState};
use shared::api::{Nothing, ProblemCode};
use shared::approval::State;

use super::{approve, asked, count, credit_notes, invoiced, mailed, view};

#[test]
fn approving_issues_the_credit_note_once_and_tells_whoever_asked() {
    let (world, invoice) = invoiced("1000");
    let request = asked(&world, &invoice);
    let row = approve(&world, Role::Manager, &request).unwrap();
    assert_eq!(row.state, State::Approved);
    let decision = row.decision.clone().unwrap();
    assert_eq!(decision.by.unwrap().name, "Mika Manager");
    let outcome = decision.outcome.unwrap();
    assert_eq!(outcome.number, "CRN-2026-00001");
    let note = world.admin();
    let note = note
        .call(GetCreditNote, outcome.id.parse().unwrap(), &Nothing {})
        .unwrap();
    assert_eq!(note.reason, "Goods returned");
    assert_eq!(
        (note.totals.total, note.open.is_zero()),
        (invoice.totals.total, true)
    );
    assert_eq!(world.reload(invoice.id).state, InvoiceState::Settled);
    assert_eq!(view(&world, &row).row, row);
    assert_eq!(credit_notes(&world), 1);
    let posted = "SELECT count(*) FROM journal_entry WHERE kind = 'credit_note.issued'";
    assert_eq!(count(&world, posted), 1);
    assert_eq!(
        mailed(&world, "Approved: credit note"),
        ["specialist@dunlin.example"]
    );
    // Number and decision stand in the message and in the trail.
    let told = "SELECT count(*) FROM outbox WHERE payload LIKE '%Issued as: CRN-2026-00001%'";
    assert_eq!(count(&world, told), 1);
    let audited = "SELECT count(*) FROM audit WHERE command = 'approve'
         AND before LIKE '%pending%' AND after LIKE '%CRN-2026-00001%'";
    assert_eq!(count(&world, audited), 1);
}

#[test]
fn rejecting_needs_a_reason_and_changes_nothing_else() {
    let (world, invoice) = invoiced("1000");
    let request = asked(&world, &invoice);
    let manager = world.as_role(Role::Manager);
    let mut input = RejectInput {
        payload_hash: request.payload_hash.clone(),
        reason: " ".into(),
    };
    let refused = manager.call(Reject, request.row.id, &input).unwrap_err();
    assert_eq!(refused.problem.fields[0].field, "reason");
    input.reason = "It was delivered".into();
    let row = manager.call(Reject, request.row.id, &input).unwrap();
    assert_eq!(row.state, State::Rejected);
    assert_eq!(
        row.decision.unwrap().reason.as_deref(),
        Some("It was delivered")
    );
    assert_eq!(credit_notes(&world), 0);
    assert_eq!(mailed(&world, "Rejected"), ["specialist@dunlin.example"]);
    let refused = approve(&world, Role::Manager, &request).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::AlreadyDecided);
    assert_eq!(refused.problem.detail.as_deref(), Some("It was rejected."));
    // It may be asked for again.
    asked(&world, &invoice);
}

#[test]
fn nobody_approves_or_rejects_their_own() {
    let (world, invoice) = invoiced("10000");
    let manager = world.as_role(Role::Manager);
    let row = world
        .credit(&manager, &invoice)
        .unwrap()
        .sent_for_approval()
        .unwrap();
    let request = view(&world, &row);
    // Not even when their limit has been raised meanwhile.
    let sql = "UPDATE approval_limit SET amount_minor = 9000000 WHERE role = 'manager'";
    world.connection().execute_script(sql).unwrap();
    let refused = approve(&world, Role::Manager, &request).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::OwnRequest);
    let input = RejectInput {
        payload_hash: request.payload_hash.clone(),
        reason: "No".into(),
    };
    let refused = manager.call(Reject, row.id, &input).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::OwnRequest);
    let own = manager.call(GetApproval, row.id, &Nothing {}).unwrap();
    assert_eq!(own.undecidable.unwrap().code, ProblemCode::OwnRequest);
    assert!(!mailed(&world, "Approval needed").contains(&"manager@dunlin.example".into()));
    approve(&world, Role::Controller, &request).unwrap();
}

#[test]
fn an_approver_needs_authority_over_the_amount_and_the_permission() {
    let (world, invoice) = invoiced("10000");
    let request = asked(&world, &invoice);
    let refused = approve(&world, Role::Manager, &request).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::AboveAuthority);
    assert_eq!(for_me(&world, Role::Manager), []);
    for role in [Role::Specialist, Role::Viewer] {
        let refused = approve(&world, role, &request).unwrap_err();
        assert_eq!(refused.code(), ProblemCode::NotPermitted, "{role:?}");
        assert_eq!(for_me(&world, role), []);
    }
    assert_eq!(
        for_me(&world, Role::Controller),
        std::slice::from_ref(&request.row)
    );
    approve(&world, Role::Controller, &request).unwrap();
}

#[test]
fn of_two_approvers_at_once_exactly_one_wins() {
    let (world, invoice) = invoiced("1000");
    let request = asked(&world, &invoice);
    let same = request.clone();
    world.before_next_write(move |world| {
        approve(world, Role::Controller, &same).unwrap();
    });
    let refused = approve(&world, Role::Manager, &request).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::AlreadyDecided);
    assert_eq!(credit_notes(&world), 1);
    let decided = view(&world, &request.row).row.decision.unwrap();
    assert_eq!(decided.by.unwrap().name, "Cora Controller");
}

#[test]
fn an_approval_and_a_withdrawal_at_once_leave_one_of_them() {
    let (world, invoice) = invoiced("1000");
    let request = asked(&world, &invoice);
    let id = request.row.id;
    world.before_next_write(move |world| {
        let specialist = world.as_role(Role::Specialist);
        specialist.call(Withdraw, id, &Nothing {}).unwrap();
    });
    let refused = approve(&world, Role::Manager, &request).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::AlreadyDecided);
    assert_eq!(refused.problem.detail.as_deref(), Some("It was withdrawn."));
    assert_eq!(credit_notes(&world), 0);
}

#[test]
fn a_repeated_approval_gives_the_first_answer_and_issues_nothing_more() {
    let (world, invoice) = invoiced("1000");
    let request = asked(&world, &invoice);
    let manager = world.as_role(Role::Manager).with_key("once");
    let payload_hash = request.payload_hash.clone();
    let input = ApproveInput { payload_hash };
    let endpoint = shared::api::approvals::Approve;
    let first = manager.call(endpoint, request.row.id, &input).unwrap();
    assert_eq!(
        manager.call(endpoint, request.row.id, &input).unwrap(),
        first
    );
    let refused = approve(&world, Role::Manager, &request).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::AlreadyDecided);
    assert_eq!(credit_notes(&world), 1);
}

#[test]
fn only_whoever_asked_withdraws_and_then_nobody_approves() {
    let (world, invoice) = invoiced("1000");
    let request = asked(&world, &invoice);
    let refused = world
        .admin()
        .call(Withdraw, request.row.id, &Nothing {})
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotYourRequest);
    let specialist = world.as_role(Role::Specialist);
    let row = specialist
        .call(Withdraw, request.row.id, &Nothing {})
        .unwrap();
    assert_eq!(row.state, State::Withdrawn);
    assert_eq!(row.decision.unwrap().by.unwrap().name, "Sam Specialist");
    let refused = approve(&world, Role::Manager, &request).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::AlreadyDecided);
    let again = specialist
        .call(Withdraw, request.row.id, &Nothing {})
        .unwrap_err();
    assert_eq!(again.code(), ProblemCode::AlreadyDecided);
    assert_eq!(world.reload(invoice.id).approval, None);
}

#[test]
fn a_request_expires_and_its_time_counts_before_the_job_has_run() {
    let (world, invoice) = invoiced("1000");
    let request = asked(&world, &invoice);
    world.pass_days(30);
    let refused = approve(&world, Role::Manager, &request).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::ApprovalExpired);
    assert_eq!(for_me(&world, Role::Manager), []);
    world.run_jobs();
    world.run_jobs();
    let row = view(&world, &request.row).row;
    assert_eq!(row.state, State::Expired);
    assert_eq!(row.decision.unwrap().by, None);
    assert_eq!(mailed(&world, "Expired"), ["specialist@dunlin.example"]);
    assert_eq!(credit_notes(&world), 0);
    asked(&world, &invoice);
}

#[test]
fn a_message_that_asks_for_a_decision_is_not_sent_after_it() {
    let (world, invoice) = invoiced("1000");
    let specialist = world.as_role(Role::Specialist);
    let input = shared::api::invoices::ReasonInput {
        reason: "Goods returned".into(),
        version: invoice.version,
    };
    let endpoint = shared::api::invoices::CreditInvoice;
    // The isolate dies before it delivers anything.
    let request = specialist.request(endpoint, &invoice.id, &input);
    let answer: shared::api::approvals::Submitted<shared::api::invoices::CreditNoteView> =
        harness::actors::read(&world.send_only(request)).unwrap();
    let row = answer.sent_for_approval().unwrap();
    specialist.call(Withdraw, row.id, &Nothing {}).unwrap();
    world.run_jobs();
    let sent = "SELECT count(*) FROM outbox WHERE payload ->> '$.subject' LIKE 'Approval%'
         AND state <> 'parked'";
    assert_eq!(count(&world, sent), 0);
}

fn for_me(world: &World, role: Role) -> Vec<ApprovalRow> {
    let caller = world.as_role(role);
    let filter = ApprovalFilter::default();
    let rows = caller.call(ListApprovals, (), &filter).unwrap().items;
    let counted = caller.call(CountApprovals, (), &Nothing {}).unwrap();
    assert_eq!(usize::from(counted.for_me), rows.len());
    rows
}

#[test]
fn lists_are_for_me_mine_or_all_page_by_page() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let mut ids = Vec::new();
    for _ in 0..3 {
        let invoice = world.invoice(customer, "1000");
        ids.push(asked(&world, &invoice).row.id);
        world.pass_seconds(1);
    }
    let page = |role, scope, state, after, limit| {
        let filter = ApprovalFilter {
            scope: Some(scope),
            state,
            after,
            limit,
        };
        world
            .as_role(role)
            .call(ListApprovals, (), &filter)
            .unwrap()
    };
    let all = |role, scope| {
        let rows = page(role, scope, None, None, None).items;
        rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    // The longest waiting first for those who decide, the newest first elsewhere.
    let newest: Vec<_> = ids.iter().rev().copied().collect();
    assert_eq!(all(Role::Manager, ForMe), ids);
    assert_eq!(all(Role::Specialist, Mine), newest);
    assert_eq!(all(Role::Viewer, All), newest);
    assert_eq!(all(Role::Manager, Mine), []);
    for (role, scope) in [
        (Role::Manager, ForMe),
        (Role::Specialist, Mine),
        (Role::Viewer, All),
    ] {
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let next = page(role, scope, Some(State::Pending), after, Some(1));
            found.extend(next.items.into_iter().map(|row| row.id));
            after = next.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found, all(role, scope));
    }
    assert_eq!(
        page(Role::Viewer, All, Some(State::Approved), None, None).items,
        []
    );
}
