//! What follows from what is decided: how an invoice stands, what a request became.

use shared::api::approvals::{ApprovalRow, PersonRef, Submitted};
use shared::api::invoices::{DocumentRef, InvoiceState};
use shared::api::portal::PortalAccess;
use shared::api::receipts::{Applied, ReceiptMethod, ReceiptRow};
use shared::approval::{Action, Authority, State};
use shared::invoice::InvoiceStatus;
use shared::kernel::id::{ApprovalId, Id, ReceiptId, StaffId};
use shared::kernel::{Currency, Day, Money};

fn eur(minor: i64) -> Money {
    Money::from_minor(minor, Currency::EUR).unwrap()
}

#[test]
fn the_state_of_an_invoice_follows_from_what_is_open() {
    use InvoiceStatus as Is;
    let table = [
        (Is::Draft, 100, true, InvoiceState::Draft),
        (Is::Void, 0, true, InvoiceState::Void),
        (Is::Issued, 0, true, InvoiceState::Settled),
        (Is::Issued, 0, false, InvoiceState::Settled),
        (Is::Issued, 100, true, InvoiceState::Overdue),
        (Is::Issued, 40, true, InvoiceState::Overdue),
        (Is::Issued, 100, false, InvoiceState::Open),
        (Is::Issued, 40, false, InvoiceState::PartPaid),
    ];
    for (status, open, overdue, state) in table {
        let found = InvoiceState::of(status, eur(100), eur(open), overdue);
        assert_eq!(found, state, "{status:?} {open} {overdue}");
    }
}

#[test]
fn how_much_of_a_receipt_is_allocated_follows_from_what_is_left() {
    let row = |unapplied| ReceiptRow {
        id: ReceiptId::new(1, 2),
        number: "RCT-2026-00001".into(),
        customer: None,
        received_on: Day::new(2026, 11, 29).unwrap(),
        method: ReceiptMethod::BankTransfer,
        reference: None,
        amount: eur(100),
        unapplied: eur(unapplied),
    };
    let table = [
        (0, Applied::All, "Allocated"),
        (1, Applied::Part, "Part applied"),
        (99, Applied::Part, "Part applied"),
        (100, Applied::Nothing, "Unapplied"),
    ];
    for (left, applied, name) in table {
        assert_eq!(row(left).applied(), applied, "{left}");
        assert_eq!(applied.name(), name);
    }
}

#[test]
fn lists_of_invoices_are_narrowed_by_name() {
    let names = InvoiceState::LISTED.map(|state| state.map_or("", InvoiceState::name));
    assert_eq!(names, ["", "Draft", "Open", "Overdue", "Settled", "Void"]);
    assert_eq!(InvoiceState::PartPaid.name(), "Part paid");
}

#[test]
fn an_overdue_invoice_that_is_part_paid_says_both() {
    let overdue = InvoiceState::Overdue;
    assert_eq!(overdue.standing(eur(100), eur(100)), "Overdue");
    assert_eq!(overdue.standing(eur(100), eur(40)), "Overdue, part paid");
    assert_eq!(InvoiceState::Open.standing(eur(100), eur(100)), "Open");
    assert_eq!(InvoiceState::Settled.standing(eur(100), eur(0)), "Settled");
}

#[test]
fn whoever_may_pay_may_look_and_not_the_other_way() {
    use PortalAccess::{Pay, View};
    assert!(View.allows(View) && Pay.allows(Pay) && Pay.allows(View));
    assert!(!View.allows(Pay));
}

#[test]
fn a_command_was_done_or_sent_for_approval() {
    let row = ApprovalRow {
        id: ApprovalId::new(1, 1),
        action: Action::CreditNote,
        subject: DocumentRef {
            id: "inv_1".into(),
            number: "INV-1".into(),
        },
        customer: None,
        amount: eur(1),
        state: State::Pending,
        requested_by: PersonRef {
            id: StaffId::new(1, 1),
            name: "Sam".into(),
        },
        requested_at: 1,
        expires_at: 2,
        decision: None,
    };
    let (done, sent) = (
        Submitted::Done(7),
        Submitted::<i32>::SentForApproval(Box::new(row.clone())),
    );
    assert_eq!(
        (done.clone().done(), done.sent_for_approval()),
        (Some(7), None)
    );
    assert_eq!(
        (sent.clone().done(), sent.sent_for_approval()),
        (None, Some(row))
    );
}

#[test]
fn only_a_limit_ends_somewhere() {
    assert_eq!(Authority::UpTo(eur(5)).limit(), Some(eur(5)));
    assert_eq!(Authority::None.limit(), None);
    assert_eq!(Authority::Unlimited.limit(), None);
}
