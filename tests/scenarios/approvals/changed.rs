//! What has changed between asking and deciding: the approver is told, and nothing is half done.

use harness::World;
use shared::access::Role;
use shared::api::ProblemCode;
use shared::api::allocations::{Allocate, AllocateInput, ShareInput};
use shared::api::approvals::{ApprovalView, Reject, RejectInput};
use shared::api::invoices::InvoiceView;
use shared::approval::State;
use shared::kernel::{Currency, Money};

use super::{approve, asked, count, credit_notes, invoiced, view};

/// Nothing of an approval is there, and it can still be rejected.
fn nothing_done(world: &World, request: &ApprovalView) {
    assert_eq!(credit_notes(world), 0);
    assert_eq!(count(world, "SELECT count(*) FROM approval_decision"), 0);
    assert_eq!(view(world, &request.row).row.state, State::Pending);
    let input = RejectInput {
        payload_hash: request.payload_hash.clone(),
        reason: "Ask again".into(),
    };
    let manager = world.as_role(Role::Manager);
    manager.call(Reject, request.row.id, &input).unwrap();
}

fn pay(world: &World, invoice: &InvoiceView, amount: &str) {
    let receipt = world.receipt(invoice.customer.id, amount);
    let share = ShareInput {
        item: invoice.items[0].id,
        amount: Money::parse(amount, Currency::EUR).unwrap(),
    };
    let input = AllocateInput {
        source: receipt.item.id,
        shares: vec![share],
        effective_on: None,
    };
    world.admin().call(Allocate, (), &input).unwrap();
}

#[test]
fn a_payment_meanwhile_stops_the_approval_and_the_approver_sees_why() {
    for amount in ["190", "1190"] {
        let (world, invoice) = invoiced("1000");
        let request = asked(&world, &invoice);
        pay(&world, &invoice, amount);
        let refused = approve(&world, Role::Manager, &request).unwrap_err();
        assert_eq!(refused.code(), ProblemCode::ApprovalStale);
        let detail = refused.problem.detail.clone().unwrap();
        assert!(
            detail.contains("1,190.00") && detail.contains("now it is"),
            "{detail}"
        );
        let shown = view(&world, &request.row).obstacle.unwrap();
        assert_eq!(
            (shown.code, shown.detail),
            (ProblemCode::ApprovalStale, Some(detail))
        );
        nothing_done(&world, &request);
    }
}

#[test]
fn a_void_meanwhile_stops_the_approval() {
    let (world, invoice) = invoiced("1000");
    let request = asked(&world, &invoice);
    world.void(&invoice).unwrap();
    let refused = approve(&world, Role::Manager, &request).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotIssued);
    let shown = view(&world, &request.row).obstacle.unwrap();
    assert_eq!(shown.code, ProblemCode::NotIssued);
    nothing_done(&world, &request);
}

#[test]
fn a_payment_in_the_very_moment_of_the_approval_stops_it_too() {
    let (world, invoice) = invoiced("1000");
    let request = asked(&world, &invoice);
    world.before_next_write(move |world| pay(world, &invoice, "190"));
    let refused = approve(&world, Role::Manager, &request).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::ApprovalStale);
    nothing_done(&world, &request);
}

#[test]
fn a_void_in_the_very_moment_of_the_approval_stops_it_too() {
    let (world, invoice) = invoiced("1000");
    let request = asked(&world, &invoice);
    world.before_next_write(move |world| {
        world.void(&invoice).unwrap();
    });
    let refused = approve(&world, Role::Manager, &request).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotIssued);
    nothing_done(&world, &request);
}

#[test]
fn a_role_changed_in_the_very_moment_of_the_approval_counts() {
    let (world, invoice) = invoiced("1000");
    let request = asked(&world, &invoice);
    world.before_next_write(|world| {
        let sql = "UPDATE staff_user SET role = 'viewer' WHERE role = 'manager'";
        world.connection().execute_script(sql).unwrap();
    });
    let refused = approve(&world, Role::Manager, &request).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotPermitted);
    assert_eq!(
        (credit_notes(&world), view(&world, &request.row).row.state),
        (0, State::Pending)
    );
}

#[test]
fn a_limit_lowered_in_the_very_moment_of_the_approval_counts() {
    let (world, invoice) = invoiced("1000");
    let request = asked(&world, &invoice);
    world.before_next_write(|world| {
        let sql = "UPDATE approval_limit SET amount_minor = 100 WHERE role = 'manager'";
        world.connection().execute_script(sql).unwrap();
    });
    let refused = approve(&world, Role::Manager, &request).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::AboveAuthority);
    assert_eq!(
        (credit_notes(&world), view(&world, &request.row).row.state),
        (0, State::Pending)
    );
}

#[test]
fn a_decision_is_about_what_the_decider_has_seen() {
    let (world, invoice) = invoiced("1000");
    let mut request = asked(&world, &invoice);
    let seen = std::mem::replace(&mut request.payload_hash, "0".repeat(64));
    let refused = approve(&world, Role::Manager, &request).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::ApprovalStale);
    request.payload_hash = seen;
    nothing_done(&world, &request);
}

#[test]
fn a_request_altered_behind_dunlins_back_is_not_executed() {
    let changes = [
        "payload = replace(payload, 'Goods returned', 'Goods sent back')",
        "amount_minor = 50100",
        "requested_by = (SELECT id FROM staff_user WHERE role = 'viewer')",
    ];
    for change in changes {
        let (world, invoice) = invoiced("1000");
        let request = asked(&world, &invoice);
        let sql = format!(
            "DROP TRIGGER approval_request_frozen;
             UPDATE approval_request SET {change} WHERE id = '{}'",
            request.row.id
        );
        world.connection().execute_script(&sql).unwrap();
        let refused = approve(&world, Role::Manager, &request).unwrap_err();
        assert_eq!(refused.code(), ProblemCode::ApprovalStale, "{change}");
        assert_eq!(credit_notes(&world), 0, "{change}");
    }
}
