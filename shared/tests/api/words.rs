//! Words that stand in the database, in JSON and on the wire, and names that people read.

use std::collections::BTreeSet;
use std::fmt::Debug;

use serde::Serialize;
use shared::access::{Permission, Role};
use shared::allocation::Side;
use shared::api::Method;
use shared::api::invoices::{PaymentMethod, PaymentState};
use shared::api::portal::PortalAccess;
use shared::api::receipts::ReceiptMethod;
use shared::approval::Action;
use shared::hook::EventKind;
use shared::invoice::InvoiceStatus;
use shared::kernel::Currency;
use shared::ledger::Account;
use shared::tax::TaxCategory;

/// The word of a value is that of its JSON.
fn assert_words<T: Serialize + Copy>(all: &[T], word: fn(T) -> &'static str) {
    for value in all {
        assert_eq!(serde_json::to_value(value).unwrap(), word(*value));
    }
}

/// People can tell the values apart by name.
fn assert_names<T: Copy + Debug>(all: &[T], name: fn(T) -> &'static str) {
    let names: BTreeSet<&str> = all.iter().map(|value| name(*value)).collect();
    assert_eq!(names.len(), all.len(), "{all:?}");
    for name in names {
        assert!(name.starts_with(char::is_uppercase), "{name}");
    }
}

const RECEIPT_METHODS: [ReceiptMethod; 6] = [
    ReceiptMethod::BankTransfer,
    ReceiptMethod::Cheque,
    ReceiptMethod::Cash,
    ReceiptMethod::Card,
    ReceiptMethod::BankDebit,
    ReceiptMethod::Imported,
];

const PAYMENT_STATES: [PaymentState; 6] = [
    PaymentState::Created,
    PaymentState::RequiresAction,
    PaymentState::Processing,
    PaymentState::Expired,
    PaymentState::Failed,
    PaymentState::Succeeded,
];

#[test]
fn the_words_of_json_are_those_of_the_database() {
    use TaxCategory as T;
    assert_words(&[Side::Debit, Side::Credit], Side::as_str);
    assert_words(&[T::S, T::Z, T::E, T::AE, T::K, T::G, T::O], T::as_str);
    assert_words(&Account::ALL, Account::as_str);
    let statuses = [
        InvoiceStatus::Draft,
        InvoiceStatus::Issued,
        InvoiceStatus::Void,
    ];
    assert_words(&statuses, InvoiceStatus::as_str);
    let methods = [PaymentMethod::Card, PaymentMethod::BankDebit];
    assert_words(&methods, PaymentMethod::as_str);
    assert_words(&PAYMENT_STATES, PaymentState::as_str);
    assert_words(&RECEIPT_METHODS, ReceiptMethod::as_str);
    assert_words(
        &[PortalAccess::View, PortalAccess::Pay],
        PortalAccess::as_str,
    );
    assert_words(&EventKind::CHOICES, EventKind::as_str);
    assert_words(&[EventKind::EndpointTested], EventKind::as_str);
}

#[test]
fn people_read_a_name_of_its_own_for_everything() {
    assert_names(&Account::ALL, Account::name);
    assert_names(&RECEIPT_METHODS, ReceiptMethod::name);
    assert_names(&Permission::ALL, Permission::label);
    let action = Action::CreditNote;
    assert_eq!(
        (action.label(), action.plural()),
        ("Credit note", "Credit notes")
    );
    assert_eq!(Currency::EUR.name(), "Euro");
}

#[test]
fn the_words_of_methods_and_standard_roles_are_fixed() {
    let methods = [Method::Get, Method::Post, Method::Put, Method::Delete];
    assert_eq!(
        methods.map(Method::as_str),
        ["GET", "POST", "PUT", "DELETE"]
    );
    let roles = [
        "administrator",
        "controller",
        "manager",
        "specialist",
        "viewer",
    ];
    assert_eq!(Role::ALL.map(Role::as_str), roles);
    for role in Role::ALL {
        let id = role.as_str().parse().unwrap();
        let others = Role::ALL.into_iter().filter(|other| other.is(&id));
        assert_eq!(others.collect::<Vec<_>>(), [role]);
    }
}

#[test]
fn a_role_may_do_what_its_permissions_say() {
    for role in Role::ALL {
        let set = role.permissions();
        let held: Vec<Permission> = set.iter().collect();
        assert!(!held.is_empty(), "{role:?}");
        for permission in Permission::ALL {
            assert_eq!(role.may(permission), held.contains(&permission));
            assert_eq!(set.holds(permission), held.contains(&permission));
        }
    }
    let everything = Role::Administrator.permissions();
    assert_eq!(everything.iter().count(), Permission::ALL.len());
    assert!(!Role::Viewer.may(Permission::IssueInvoices));
}

#[test]
fn ranks_of_payments_rise_in_the_order_of_their_states() {
    let ranks = PAYMENT_STATES.map(PaymentState::rank);
    assert_eq!(ranks, [0, 1, 2, 3, 4, 5]);
}

#[test]
fn control_accounts_are_the_two_that_carry_a_customer() {
    let control = Account::ALL.into_iter().filter(|a| a.is_control());
    assert_eq!(
        control.collect::<Vec<_>>(),
        [Account::Ar, Account::Unapplied]
    );
}

#[test]
fn entries_are_told_as_events_or_not_at_all() {
    let table = [
        ("invoice.issued", Some(EventKind::InvoiceIssued)),
        ("invoice.voided", Some(EventKind::InvoiceVoided)),
        ("credit_note.issued", Some(EventKind::CreditNoteIssued)),
        ("receipt.recorded", Some(EventKind::ReceiptRecorded)),
        ("allocation", Some(EventKind::AllocationMade)),
        ("unallocation", Some(EventKind::AllocationReversed)),
        ("receipt.fee", None),
        ("", None),
    ];
    for (kind, event) in table {
        assert_eq!(EventKind::of_entry(kind), event, "{kind}");
    }
}
