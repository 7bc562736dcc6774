//! Allocating: what it writes, and what is refused.

use harness::World;
use harness::actors::read;
use harness::build::receipt_input;
use shared::api::allocations::{Allocate, AllocateInput, AllocatedView};
use shared::api::receipts::{GetReceipt, RecordReceipt};
use shared::api::{Nothing, ProblemCode};
use shared::kernel::id::{Id, ItemId};

use super::{allocate, eur, input, invoiced, open};

#[test]
fn a_receipt_settles_several_items_in_part_and_the_rest_stays_unapplied() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let (first, second) = (invoiced(&world, customer), invoiced(&world, customer));
    let receipt = world.receipt(customer, "200");
    let shares = [(first, "119"), (second, "30.5")];
    let response = world.send(world.admin().request(
        Allocate,
        &(),
        &input(receipt.item.id, &shares),
    ));
    assert!(
        response.headers()["x-dunlin-db"]
            .to_str()
            .unwrap()
            .starts_with("trips=2;")
    );
    let done: AllocatedView = read(&response).unwrap();
    assert_eq!((done.allocations.len(), done.left), (2, eur("50.5")));
    assert_eq!(
        (open(&world, first), open(&world, second)),
        ("0.00".into(), "88.50".into())
    );
    let receipt = world
        .admin()
        .call(GetReceipt, receipt.row.id, &Nothing {})
        .unwrap();
    assert_eq!(receipt.row.unapplied, eur("50.5"));
    let entries: (i64, i64, String) = world.connection().with(|db| {
        let sql = "SELECT count(*), sum(amount_minor), min(debit_account || '/' || credit_account)
          FROM posting p JOIN journal_entry e ON e.id = p.entry_id WHERE e.kind = 'allocation'";
        db.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .unwrap()
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
    assert_eq!(
        code(ItemId::new(0, 1), &[(item, "1")]).code(),
        ProblemCode::NotFound
    );
    assert_eq!(code(source, &[]).problem.fields[0].field, "shares");
    assert_eq!(code(item, &[(item, "1")]).problem.fields[0].field, "source");
    assert_eq!(
        code(source, &[(ItemId::new(0, 1), "1")]).problem.fields[0].field,
        "shares.0.item"
    );
    let twice = code(source, &[(item, "1"), (item, "2")]);
    assert_eq!(twice.problem.fields[0].field, "shares.1.item");
    assert_eq!(
        code(source, &[(item, "0")]).problem.fields[0].field,
        "shares.0.amount"
    );
    assert_eq!(
        code(source, &[(item, "-1")]).problem.fields[0].field,
        "shares.0.amount"
    );
    assert_eq!(
        code(source, &[(item, "119.01")]).code(),
        ProblemCode::ExceedsOpen
    );
    let beyond = code(source, &[(item, "100.01")]);
    assert_eq!(beyond.code(), ProblemCode::ExceedsOpen);
    let detail = "RCT-2026-00001 has 100.00 EUR left; 100.01 EUR was asked for";
    assert_eq!(beyond.problem.detail.as_deref(), Some(detail));
    assert_eq!(
        code(source, &[(foreign, "1")]).code(),
        ProblemCode::CustomerMismatch
    );
    for day in ["2026-03-01", "2026-03-03"] {
        let input = AllocateInput {
            effective_on: Some(day.parse().unwrap()),
            ..input(source, &[(item, "1")])
        };
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
    let source = world
        .admin()
        .call(RecordReceipt, (), &receipt)
        .unwrap()
        .item
        .id;
    let refused = allocate(&world, source, &[(item, "1")]).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::CurrencyMismatch);
    let detail = "INV-2026-00001 is in EUR, RCT-2026-00001 in USD; 1.00 EUR was asked for";
    assert_eq!(refused.problem.detail.as_deref(), Some(detail));
}
