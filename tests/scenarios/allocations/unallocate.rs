//! Unallocating: everything as it was, and nothing that was never there.

use harness::World;
use harness::build::receipt_input;
use shared::api::allocations::{Allocate, AllocateInput, GetItem, ShareInput, Unallocate};
use shared::api::customers::GetCustomer;
use shared::api::invoices::{CreditInvoice, GetCreditNote, ReasonInput, VoidInvoice};
use shared::api::ledger::{GetTrialBalance, TrialBalanceInput};
use shared::api::receipts::RecordReceipt;
use shared::api::{Nothing, ProblemCode};
use shared::kernel::id::{AllocationId, Id};
use shared::ledger::Account;

use super::{allocate, eur, input, invoiced, open};

#[test]
fn p3_unallocating_restores_every_balance() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let (first, second) = (invoiced(&world, customer), invoiced(&world, customer));
    let source = world.receipt(customer, "200").item.id;
    let state = || {
        let admin = world.admin();
        let books = admin
            .call(GetTrialBalance, (), &TrialBalanceInput::default())
            .unwrap();
        let balance = |account| {
            books
                .rows
                .iter()
                .find(|row| row.account == account)
                .map(|r| r.balance)
        };
        let (ar, unapplied) = (balance(Account::Ar), balance(Account::Unapplied));
        let customer = admin.call(GetCustomer, customer, &Nothing {}).unwrap();
        (
            open(&world, first),
            open(&world, second),
            open(&world, source),
            ar,
            unapplied,
            customer.balances,
        )
    };
    let before = state();
    let done = allocate(&world, source, &[(first, "119"), (second, "81")]).unwrap();
    assert_ne!(state(), before);
    world.pass_days(3);
    for id in done.allocations {
        let undone = world.admin().call(Unallocate, id, &Nothing {}).unwrap();
        assert_eq!(undone.reversed_at, Some(world.now()));
        let refused = world.admin().call(Unallocate, id, &Nothing {}).unwrap_err();
        assert_eq!(refused.code(), ProblemCode::AlreadyReversed);
    }
    assert_eq!(state(), before);
}

#[test]
fn an_entry_is_reversed_by_name_only_when_it_held_that_one_allocation() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let (first, second) = (invoiced(&world, customer), invoiced(&world, customer));
    let source = world.receipt(customer, "200").item.id;
    let alone = allocate(&world, source, &[(first, "10")])
        .unwrap()
        .allocations[0];
    let pair = allocate(&world, source, &[(first, "10"), (second, "10")])
        .unwrap()
        .allocations;
    for id in [alone, pair[0], pair[1]] {
        world.admin().call(Unallocate, id, &Nothing {}).unwrap();
    }
    let named = |id: AllocationId| -> Option<String> {
        world.connection().with(|db| {
            let sql = "SELECT o.source FROM journal_entry e LEFT JOIN journal_entry o
              ON o.id = e.reversal_of WHERE e.kind = 'unallocation' AND e.source = ?1";
            db.query_row(sql, [id.to_string()], |row| row.get(0))
                .unwrap()
        })
    };
    assert_eq!(named(alone), Some(alone.to_string()));
    assert_eq!((named(pair[0]), named(pair[1])), (None, None));
}

#[test]
fn a_credit_note_is_allocated_without_postings_and_a_void_cannot_be_undone() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let (paid, next) = (
        world.invoice(customer, "100"),
        world.invoice(customer, "100"),
    );
    let source = world.receipt(customer, "119").item.id;
    allocate(&world, source, &[(paid.items[0].id, "119")]).unwrap();
    let reason = |version| ReasonInput {
        reason: "Returned".into(),
        version,
    };
    let note = world
        .admin()
        .call(CreditInvoice, paid.id, &reason(paid.version))
        .unwrap()
        .done()
        .unwrap();
    let entries = || -> i64 {
        let sql = "SELECT count(*) FROM journal_entry";
        world
            .connection()
            .with(|db| db.query_row(sql, [], |row| row.get(0)).unwrap())
    };
    let before = entries();
    let credit = note.item.unwrap().id;
    let done = allocate(&world, credit, &[(next.items[0].id, "19")]).unwrap();
    assert_eq!(done.left, eur("100"));
    world
        .admin()
        .call(Unallocate, done.allocations[0], &Nothing {})
        .unwrap();
    assert_eq!(entries(), before);
    let note = world
        .admin()
        .call(GetCreditNote, note.id, &Nothing {})
        .unwrap();
    assert_eq!(note.open, eur("119"));

    let voided = world.invoice(customer, "50");
    world
        .admin()
        .call(VoidInvoice, voided.id, &reason(voided.version))
        .unwrap();
    let closing: String = world.connection().with(|db| {
        let sql = "SELECT id FROM allocation WHERE debit_item = ?1";
        db.query_row(sql, [voided.items[0].id.to_string()], |row| row.get(0))
            .unwrap()
    });
    let refused = world
        .admin()
        .call(Unallocate, closing.parse().unwrap(), &Nothing {})
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotIssued);
}

#[test]
fn a_reversal_is_no_allocation_of_its_own() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let item = invoiced(&world, customer);
    let source = world.receipt(customer, "50").item.id;
    let id = allocate(&world, source, &[(item, "50")])
        .unwrap()
        .allocations[0];
    world.admin().call(Unallocate, id, &Nothing {}).unwrap();
    let reversal: String = world.connection().with(|db| {
        let sql = "SELECT id FROM allocation WHERE reversal_of = ?1";
        db.query_row(sql, [id.to_string()], |row| row.get(0))
            .unwrap()
    });
    for id in [reversal.parse().unwrap(), AllocationId::new(0, 1)] {
        let refused = world.admin().call(Unallocate, id, &Nothing {}).unwrap_err();
        assert_eq!(refused.code(), ProblemCode::NotFound);
    }
}

#[test]
fn after_an_unallocation_nothing_takes_effect_before_it() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let (first, second) = (invoiced(&world, customer), invoiced(&world, customer));
    let source = world.receipt(customer, "100").item.id;
    let id = allocate(&world, source, &[(first, "100")])
        .unwrap()
        .allocations[0];
    world.pass_days(5);
    world.admin().call(Unallocate, id, &Nothing {}).unwrap();
    world.pass_days(1);
    // By the items' dates alone it would be 2 March, when the receipt was used up.
    let early = AllocateInput {
        effective_on: Some("2026-03-06".parse().unwrap()),
        ..input(source, &[(second, "100")])
    };
    let refused = world.admin().call(Allocate, (), &early).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::DateNotAllowed);
    allocate(&world, source, &[(second, "100")]).unwrap();
    let view = world.admin().call(GetItem, source, &Nothing {}).unwrap();
    assert_eq!(view.events[3].effective_on.to_string(), "2026-03-07");
    assert!(view.events.iter().all(|event| !event.open.is_negative()));
    // A receipt recorded for an earlier day meets the same bound on the other side.
    let mut late = receipt_input(&world, customer, "10");
    late.received_on = "2026-03-03".into();
    late.shares = vec![ShareInput {
        item: first,
        amount: eur("10"),
    }];
    let receipt = world.admin().call(RecordReceipt, (), &late).unwrap();
    assert_eq!(
        receipt.allocations[0].effective_on.to_string(),
        "2026-03-07"
    );
}
