//! Allocating and undoing it: bounds, races, replays, and the history of an item.

use std::rc::Rc;

use functions::platform::native::Fault;
use harness::actors::{read, Refused};
use harness::build::receipt_input;
use harness::World;
use shared::api::allocations::{
    Allocate, AllocateInput, AllocatedView, GetItem, ItemEventKind, ShareInput, Unallocate,
};
use shared::api::customers::{GetCustomer, ItemFilter, ListCustomerItems};
use shared::api::invoices::{CreditInvoice, GetCreditNote, ReasonInput, VoidInvoice};
use shared::api::ledger::{GetTrialBalance, TrialBalanceInput};
use shared::api::receipts::{GetReceipt, RecordReceipt};
use shared::api::{Nothing, ProblemCode};
use shared::kernel::id::{AllocationId, CustomerId, Id, ItemId};
use shared::kernel::{Currency, Money};

fn eur(text: &str) -> Money {
    Money::parse(text, Currency::EUR).unwrap()
}

fn input(source: ItemId, shares: &[(ItemId, &str)]) -> AllocateInput {
    let share = |(item, amount): &(ItemId, &str)| ShareInput { item: *item, amount: eur(amount) };
    AllocateInput { source, shares: shares.iter().map(share).collect(), effective_on: None }
}

fn allocate(world: &World, source: ItemId, shares: &[(ItemId, &str)]) -> Result<AllocatedView, Refused> {
    world.admin().call(Allocate, (), &input(source, shares))
}

/// An item of 119.00 EUR.
fn invoiced(world: &World, customer: CustomerId) -> ItemId {
    world.invoice(customer, "100").items[0].id
}

fn open(world: &World, item: ItemId) -> String {
    world.admin().call(GetItem, item, &Nothing {}).unwrap().item.open.to_string()
}

/// Runs `other` in the same world just before its next write.
fn before_next_write(world: &Rc<World>, other: impl FnOnce(&World) + 'static) {
    let weak = Rc::downgrade(world);
    world.connection().before_next_write(move || {
        if let Some(world) = weak.upgrade() {
            other(&world);
        }
    });
}

#[test]
fn a_receipt_settles_several_items_in_part_and_the_rest_stays_unapplied() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let (first, second) = (invoiced(&world, customer), invoiced(&world, customer));
    let receipt = world.receipt(customer, "200");
    let shares = [(first, "119"), (second, "30.5")];
    let response =
        world.send(world.admin().request(Allocate, &(), &input(receipt.item.id, &shares)));
    assert!(response.headers()["x-dunlin-db"].to_str().unwrap().starts_with("trips=2;"));
    let done: AllocatedView = read(&response).unwrap();
    assert_eq!((done.allocations.len(), done.left), (2, eur("50.5")));
    assert_eq!((open(&world, first), open(&world, second)), ("0.00".into(), "88.50".into()));
    let receipt = world.admin().call(GetReceipt, receipt.row.id, &Nothing {}).unwrap();
    assert_eq!(receipt.row.unapplied, eur("50.5"));
    let entries: (i64, i64, String) = world.connection().with(|db| {
        let sql = "SELECT count(*), sum(amount_minor), min(debit_account || '/' || credit_account)
          FROM posting p JOIN journal_entry e ON e.id = p.entry_id WHERE e.kind = 'allocation'";
        db.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap()
    });
    assert_eq!(entries, (1, 14_950, "unapplied/ar".to_owned()));
}

#[test]
fn an_allocation_is_refused_in_order_of_precedence() {
    let world = World::new();
    let (customer, other) = (world.customer("Tern").id, world.customer("Gull").id);
    let (item, foreign) = (invoiced(&world, customer), invoiced(&world, other));
    let source = world.receipt(customer, "100").item.id;
    let code = |source, shares: &[(ItemId, &str)]| allocate(&world, source, shares).unwrap_err();
    assert_eq!(code(ItemId::new(0, 1), &[(item, "1")]).code(), ProblemCode::NotFound);
    assert_eq!(code(source, &[]).problem.fields[0].field, "shares");
    assert_eq!(code(item, &[(item, "1")]).problem.fields[0].field, "source");
    assert_eq!(code(source, &[(ItemId::new(0, 1), "1")]).problem.fields[0].field, "shares.0.item");
    let twice = code(source, &[(item, "1"), (item, "2")]);
    assert_eq!(twice.problem.fields[0].field, "shares.1.item");
    assert_eq!(code(source, &[(item, "0")]).problem.fields[0].field, "shares.0.amount");
    assert_eq!(code(source, &[(item, "-1")]).problem.fields[0].field, "shares.0.amount");
    assert_eq!(code(source, &[(item, "119.01")]).code(), ProblemCode::ExceedsOpen);
    let beyond = code(source, &[(item, "100.01")]);
    assert_eq!(beyond.code(), ProblemCode::ExceedsOpen);
    let detail = "RCT-2026-00001 has 100.00 EUR left; 100.01 EUR was asked for";
    assert_eq!(beyond.problem.detail.as_deref(), Some(detail));
    assert_eq!(code(source, &[(foreign, "1")]).code(), ProblemCode::CustomerMismatch);
    for day in ["2026-03-01", "2026-03-03"] {
        let input = AllocateInput { effective_on: Some(day.parse().unwrap()), ..input(source, &[(item, "1")]) };
        let refused = world.admin().call(Allocate, (), &input).unwrap_err();
        assert_eq!(refused.code(), ProblemCode::DateNotAllowed, "{day}");
    }
    assert_eq!(open(&world, item), "119.00");
}

#[test]
fn another_currency_is_named() {
    let world = World::new();
    let customer = world.customer("Tern").id;
    let item = invoiced(&world, customer);
    let mut receipt = receipt_input(&world, customer, "100");
    receipt.currency = "USD".into();
    let source = world.admin().call(RecordReceipt, (), &receipt).unwrap().item.id;
    let refused = allocate(&world, source, &[(item, "1")]).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::CurrencyMismatch);
    let detail = "INV-2026-00001 is in EUR, RCT-2026-00001 in USD; 1.00 EUR was asked for";
    assert_eq!(refused.problem.detail.as_deref(), Some(detail));
}

#[test]
fn p3_unallocating_restores_every_balance() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let (first, second) = (invoiced(&world, customer), invoiced(&world, customer));
    let source = world.receipt(customer, "200").item.id;
    let state = || {
        let admin = world.admin();
        let books = admin.call(GetTrialBalance, (), &TrialBalanceInput::default()).unwrap();
        let balance = |account| books.rows.iter().find(|row| row.account == account).map(|r| r.balance);
        let (ar, unapplied) =
            (balance(shared::ledger::Account::Ar), balance(shared::ledger::Account::Unapplied));
        let customer = admin.call(GetCustomer, customer, &Nothing {}).unwrap();
        (open(&world, first), open(&world, second), open(&world, source), ar, unapplied, customer.balances)
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
    let alone = allocate(&world, source, &[(first, "10")]).unwrap().allocations[0];
    let pair = allocate(&world, source, &[(first, "10"), (second, "10")]).unwrap().allocations;
    for id in [alone, pair[0], pair[1]] {
        world.admin().call(Unallocate, id, &Nothing {}).unwrap();
    }
    let named = |id: AllocationId| -> Option<String> {
        world.connection().with(|db| {
            let sql = "SELECT o.source FROM journal_entry e LEFT JOIN journal_entry o
              ON o.id = e.reversal_of WHERE e.kind = 'unallocation' AND e.source = ?1";
            db.query_row(sql, [id.to_string()], |row| row.get(0)).unwrap()
        })
    };
    assert_eq!(named(alone), Some(alone.to_string()));
    assert_eq!((named(pair[0]), named(pair[1])), (None, None));
}

#[test]
fn a_credit_note_is_allocated_without_postings_and_a_void_cannot_be_undone() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let (paid, next) = (world.invoice(customer, "100"), world.invoice(customer, "100"));
    let source = world.receipt(customer, "119").item.id;
    allocate(&world, source, &[(paid.items[0].id, "119")]).unwrap();
    let reason = |version| ReasonInput { reason: "Returned".into(), version };
    let note = world.admin().call(CreditInvoice, paid.id, &reason(paid.version)).unwrap();
    let entries = || -> i64 {
        let sql = "SELECT count(*) FROM journal_entry";
        world.connection().with(|db| db.query_row(sql, [], |row| row.get(0)).unwrap())
    };
    let before = entries();
    let credit = note.item.unwrap().id;
    let done = allocate(&world, credit, &[(next.items[0].id, "19")]).unwrap();
    assert_eq!(done.left, eur("100"));
    world.admin().call(Unallocate, done.allocations[0], &Nothing {}).unwrap();
    assert_eq!(entries(), before);
    let note = world.admin().call(GetCreditNote, note.id, &Nothing {}).unwrap();
    assert_eq!(note.open, eur("119"));

    let voided = world.invoice(customer, "50");
    world.admin().call(VoidInvoice, voided.id, &reason(voided.version)).unwrap();
    let closing: String = world.connection().with(|db| {
        let sql = "SELECT id FROM allocation WHERE debit_item = ?1";
        db.query_row(sql, [voided.items[0].id.to_string()], |row| row.get(0)).unwrap()
    });
    let refused = world.admin().call(Unallocate, closing.parse().unwrap(), &Nothing {}).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotIssued);
}

#[test]
fn a_reversal_is_no_allocation_of_its_own() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let item = invoiced(&world, customer);
    let source = world.receipt(customer, "50").item.id;
    let id = allocate(&world, source, &[(item, "50")]).unwrap().allocations[0];
    world.admin().call(Unallocate, id, &Nothing {}).unwrap();
    let reversal: String = world.connection().with(|db| {
        let sql = "SELECT id FROM allocation WHERE reversal_of = ?1";
        db.query_row(sql, [id.to_string()], |row| row.get(0)).unwrap()
    });
    for id in [reversal.parse().unwrap(), AllocationId::new(0, 1)] {
        let refused = world.admin().call(Unallocate, id, &Nothing {}).unwrap_err();
        assert_eq!(refused.code(), ProblemCode::NotFound);
    }
}

#[test]
fn p7_two_receipts_that_race_for_one_item_never_settle_it_twice() {
    let world = Rc::new(World::new());
    let customer = world.customer("Tern Trading").id;
    let item = invoiced(&world, customer);
    let (first, second) = (world.receipt(customer, "119").item.id, world.receipt(customer, "100").item.id);
    before_next_write(&world, move |world| {
        allocate(world, second, &[(item, "100")]).unwrap();
    });
    let refused = allocate(&world, first, &[(item, "119")]).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::ExceedsOpen);
    let detail = "INV-2026-00001 has 19.00 EUR open; 119.00 EUR was asked for";
    assert_eq!(refused.problem.detail.as_deref(), Some(detail));
    assert_eq!((open(&world, item), open(&world, first)), ("19.00".into(), "119.00".into()));
}

#[test]
fn a_race_for_one_receipt_is_decided_again_and_tells_what_is_really_left() {
    let world = Rc::new(World::new());
    let customer = world.customer("Tern Trading").id;
    let (item, other) = (invoiced(&world, customer), invoiced(&world, customer));
    let source = world.receipt(customer, "100").item.id;
    before_next_write(&world, move |world| {
        allocate(world, source, &[(other, "30")]).unwrap();
    });
    assert_eq!(allocate(&world, source, &[(item, "70")]).unwrap().left, eur("0"));
    assert_eq!(open(&world, source), "0.00");
}

#[test]
fn a_race_to_undo_the_same_allocation_undoes_it_once() {
    let world = Rc::new(World::new());
    let customer = world.customer("Tern Trading").id;
    let item = invoiced(&world, customer);
    let source = world.receipt(customer, "50").item.id;
    let id = allocate(&world, source, &[(item, "50")]).unwrap().allocations[0];
    before_next_write(&world, move |world| {
        world.admin().call(Unallocate, id, &Nothing {}).unwrap();
    });
    let refused = world.admin().call(Unallocate, id, &Nothing {}).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::AlreadyReversed);
    assert_eq!(open(&world, item), "119.00");
}

#[test]
fn a_repeated_or_lost_allocation_has_the_effect_of_one() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let item = invoiced(&world, customer);
    let source = world.receipt(customer, "100").item.id;
    let admin = world.admin().with_key("once");
    let first = admin.call(Allocate, (), &input(source, &[(item, "10")])).unwrap();
    assert_eq!(admin.call(Allocate, (), &input(source, &[(item, "10")])).unwrap(), first);
    let reused = admin.call(Allocate, (), &input(source, &[(item, "20")])).unwrap_err();
    assert_eq!(reused.code(), ProblemCode::IdempotencyKeyReused);
    for fault in [Fault::UnknownCommitted, Fault::UnknownLost] {
        world.connection().inject([Some(fault)]);
        allocate(&world, source, &[(item, "10")]).unwrap();
    }
    assert_eq!(open(&world, source), "70.00");
}

#[test]
fn the_history_of_an_item_tells_what_was_open_after_each_event() {
    let world = World::new();
    let customer = world.customer("Tern Trading");
    let item = invoiced(&world, customer.id);
    let source = world.receipt(customer.id, "100").item.id;
    world.pass_days(1);
    let id = allocate(&world, source, &[(item, "100")]).unwrap().allocations[0];
    world.pass_days(1);
    world.admin().call(Unallocate, id, &Nothing {}).unwrap();
    let line = |item| {
        let view = world.admin().call(GetItem, item, &Nothing {}).unwrap();
        assert_eq!(view.customer.unwrap().name, customer.details.name);
        let line = |event: &shared::api::allocations::ItemEventView| {
            assert_eq!(event.actor, "Dana Demo");
            let with = event.counterpart.as_ref().map_or("", |(_, number)| number.as_str());
            format!("{:?} {} {} {} {with}", event.kind, event.effective_on, event.change, event.open)
        };
        view.events.iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(
        line(item),
        [
            "Opened 2026-03-02 119.00 119.00 ",
            "Allocated 2026-03-02 -100.00 19.00 RCT-2026-00001",
            "Unallocated 2026-03-04 100.00 119.00 RCT-2026-00001",
        ]
    );
    assert_eq!(line(source)[1], "Allocated 2026-03-02 -100.00 0.00 INV-2026-00001");
    let view = world.admin().call(GetItem, source, &Nothing {}).unwrap();
    assert_eq!(view.events[2].kind, ItemEventKind::Unallocated);
    let refused = world.admin().call(GetItem, ItemId::new(0, 1), &Nothing {}).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotFound);
}

#[test]
fn after_an_unallocation_nothing_takes_effect_before_it() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let (first, second) = (invoiced(&world, customer), invoiced(&world, customer));
    let source = world.receipt(customer, "100").item.id;
    let id = allocate(&world, source, &[(first, "100")]).unwrap().allocations[0];
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
    late.shares = vec![ShareInput { item: first, amount: eur("10") }];
    let receipt = world.admin().call(RecordReceipt, (), &late).unwrap();
    assert_eq!(receipt.allocations[0].effective_on.to_string(), "2026-03-07");
}

#[test]
fn a_customer_s_items_are_listed_by_due_date() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let (first, second) = (invoiced(&world, customer), invoiced(&world, customer));
    let receipt = world.receipt(customer, "119");
    allocate(&world, receipt.item.id, &[(first, "119")]).unwrap();
    let list = |settled, limit| {
        let mut filter = ItemFilter { settled, limit: Some(limit), ..ItemFilter::default() };
        let mut ids = Vec::new();
        loop {
            let page = world.admin().call(ListCustomerItems, customer, &filter).unwrap();
            ids.extend(page.items.iter().map(|item| item.id));
            let Some(next) = page.next else { break ids };
            filter.after = Some(next);
        }
    };
    assert_eq!(list(None, 50), [second]);
    let all = list(Some(true), 1);
    assert_eq!((all.len(), all[0]), (3, receipt.item.id));
    let in_dollars = ItemFilter { currency: Some(Currency::USD), ..ItemFilter::default() };
    let page = world.admin().call(ListCustomerItems, customer, &in_dollars).unwrap();
    assert!(page.items.is_empty());
    let nobody = CustomerId::new(0, 1);
    let refused = world.admin().call(ListCustomerItems, nobody, &ItemFilter::default()).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotFound);
}
