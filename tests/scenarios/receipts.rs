//! Receipts recorded by hand, their list, and what is allocated at once.

use harness::World;
use harness::actors::read;
use harness::build::{customer_input, receipt_input};
use shared::access::Role;
use shared::api::allocations::ShareInput;
use shared::api::customers::{CreateCustomer, UpdateCustomer};
use shared::api::receipts::{
    GetReceipt, ListReceipts, ReceiptFilter, ReceiptInput, ReceiptView, RecordReceipt,
};
use shared::api::{Nothing, ProblemCode};
use shared::kernel::id::{Id, ItemId, ReceiptId};
use shared::kernel::{Currency, Money};

fn eur(text: &str) -> Money {
    Money::parse(text, Currency::EUR).unwrap()
}

fn postings(world: &World) -> Vec<String> {
    world.connection().with(|db| {
        let sql =
            "SELECT e.kind || ' ' || debit_account || '/' || credit_account || ' ' || amount_minor
                   FROM posting p JOIN journal_entry e ON e.id = p.entry_id
                   WHERE e.kind <> 'invoice.issued' ORDER BY p.entry_id, line";
        let mut statement = db.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        let mut rows: Vec<String> = rows.map(Result::unwrap).collect();
        rows.sort();
        rows
    })
}

#[test]
fn a_receipt_is_dated_from_a_year_ago_to_today() {
    let world = World::new();
    let customer = world.customer("Tern Trading");
    let today = world.today();
    let table = [
        (1, false),
        (0, true),
        (-366, true),
        (-367, false),
        (-20_000, false),
    ];
    for (days, taken) in table {
        let input = ReceiptInput {
            received_on: today.plus_days(days).to_string(),
            ..receipt_input(&world, customer.id, "5")
        };
        let answer = world.admin().call(RecordReceipt, (), &input);
        let wrong = answer
            .as_ref()
            .err()
            .map(|refused| &refused.problem.fields[0].field);
        assert_eq!(
            wrong.map(String::as_str),
            (!taken).then_some("received_on"),
            "{days}"
        );
    }
}

#[test]
fn money_that_arrives_is_unapplied_until_it_is_allocated() {
    let world = World::new();
    let customer = world.customer("Tern Trading");
    let admin = world.admin();
    let input = ReceiptInput {
        note: "by phone".into(),
        ..receipt_input(&world, customer.id, "250.5")
    };
    let response = world.send(admin.request(RecordReceipt, &(), &input));
    assert_eq!(response.status(), 201);
    let used = response.headers()["x-dunlin-db"].to_str().unwrap();
    assert!(used.starts_with("trips=2;"), "{used}");
    let receipt: ReceiptView = read(&response).unwrap();
    assert_eq!(receipt.row.number, "RCT-2026-00001");
    assert_eq!(
        (receipt.row.amount, receipt.row.unapplied),
        (eur("250.50"), eur("250.50"))
    );
    assert_eq!(receipt.item.number, "RCT-2026-00001");
    assert_eq!(receipt.actor, "Dana Demo");
    // The answer of the command is what a later read gives.
    assert_eq!(
        admin.call(GetReceipt, receipt.row.id, &Nothing {}).unwrap(),
        receipt
    );
    assert_eq!(postings(&world), ["receipt.recorded bank/unapplied 25050"]);
}

#[test]
fn a_receipt_can_settle_items_as_it_is_recorded() {
    let world = World::new();
    let customer = world.customer("Tern Trading");
    let (first, second) = (
        world.invoice(customer.id, "100"),
        world.invoice(customer.id, "100"),
    );
    let mut input = receipt_input(&world, customer.id, "200");
    input.shares = vec![
        ShareInput {
            item: first.items[0].id,
            amount: eur("119"),
        },
        ShareInput {
            item: second.items[0].id,
            amount: eur("80.99"),
        },
    ];
    let response = world.send(world.admin().request(RecordReceipt, &(), &input));
    assert!(
        response.headers()["x-dunlin-db"]
            .to_str()
            .unwrap()
            .starts_with("trips=2;")
    );
    let receipt: ReceiptView = read(&response).unwrap();
    assert_eq!(receipt.row.unapplied, eur("0.01"));
    assert_eq!(receipt.allocations.len(), 2);
    assert!(
        receipt
            .allocations
            .iter()
            .all(|a| a.credit_number == "RCT-2026-00001")
    );
    let loaded = world
        .admin()
        .call(GetReceipt, receipt.row.id, &Nothing {})
        .unwrap();
    assert_eq!(loaded, receipt);
    assert_eq!(world.reload(first.id).open, eur("0"));
    assert_eq!(world.reload(second.id).open, eur("38.01"));
    let expected = [
        "allocation unapplied/ar 19999",
        "receipt.recorded bank/unapplied 20000",
    ];
    assert_eq!(postings(&world), expected);
}

#[test]
fn every_wrong_field_of_a_receipt_is_named_at_once() {
    let world = World::new();
    let input = ReceiptInput {
        customer_id: "cus_1".into(),
        amount: "1.234".into(),
        currency: "EUR".into(),
        received_on: "2026-03-03".into(),
        method: "card".into(),
        reference: "x".repeat(141),
        note: "\u{0}".into(),
        shares: Vec::new(),
    };
    let refused = world.admin().call(RecordReceipt, (), &input).unwrap_err();
    assert_eq!(
        (refused.status, refused.code()),
        (422, ProblemCode::InvalidFields)
    );
    let fields: Vec<_> = refused
        .problem
        .fields
        .iter()
        .map(|field| field.field.as_str())
        .collect();
    let expected = [
        "customer_id",
        "amount",
        "received_on",
        "method",
        "reference",
        "note",
    ];
    assert_eq!(fields, expected);
    for amount in ["0", "-5", "", "1e3", "9999999999999999"] {
        let customer = shared::kernel::id::CustomerId::new(0, 1);
        let input = receipt_input(&world, customer, amount);
        let refused = world.admin().call(RecordReceipt, (), &input).unwrap_err();
        assert_eq!(refused.problem.fields[0].field, "amount", "{amount}");
    }
}

#[test]
fn a_receipt_is_refused_with_what_does_not_fit() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let other = world.customer("Gull Goods").id;
    let open = world.invoice(customer, "100").items[0].id;
    let foreign = world.invoice(other, "100").items[0].id;
    let record = |amount: &str, item: ItemId, share: Money| {
        let mut input = receipt_input(&world, customer, amount);
        input.shares = vec![ShareInput {
            item,
            amount: share,
        }];
        world.admin().call(RecordReceipt, (), &input).unwrap_err()
    };
    let refused = record("200", open, eur("119.01"));
    assert_eq!(refused.code(), ProblemCode::ExceedsOpen);
    let detail = refused.problem.detail.unwrap();
    assert_eq!(
        detail,
        "INV-2026-00001 has 119.00 EUR open; 119.01 EUR was asked for"
    );
    let refused = record("50", open, eur("60"));
    assert_eq!(refused.code(), ProblemCode::ExceedsOpen);
    let detail = refused.problem.detail.unwrap();
    assert_eq!(
        detail,
        "the receipt has 50.00 EUR left; 60.00 EUR was asked for"
    );
    assert_eq!(
        record("50", foreign, eur("50")).code(),
        ProblemCode::CustomerMismatch
    );
    let dollars = Money::parse("1", Currency::USD).unwrap();
    assert_eq!(
        record("50", open, dollars).code(),
        ProblemCode::CurrencyMismatch
    );
    let unknown = record("50", ItemId::new(0, 1), eur("1"));
    assert_eq!(unknown.problem.fields[0].field, "shares.0.item");
    let nobody = receipt_input(&world, shared::kernel::id::CustomerId::new(0, 1), "50");
    let refused = world.admin().call(RecordReceipt, (), &nobody).unwrap_err();
    assert_eq!(refused.problem.fields[0].field, "customer_id");
    // Nothing was written, and no number was taken.
    assert_eq!(world.receipt(customer, "1").row.number, "RCT-2026-00001");
}

#[test]
fn an_inactive_customer_may_still_pay() {
    let world = World::new();
    let admin = world.admin();
    let customer = admin
        .call(CreateCustomer, (), &customer_input("Tern Trading"))
        .unwrap();
    let mut details = customer.details.clone();
    details.active = false;
    admin.call(UpdateCustomer, customer.id, &details).unwrap();
    assert_eq!(world.receipt(customer.id, "10").row.unapplied, eur("10"));
}

#[test]
fn receipts_are_numbered_by_the_year_of_their_day() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let number = |day: &str| {
        let mut input = receipt_input(&world, customer, "10");
        input.received_on = day.into();
        world
            .admin()
            .call(RecordReceipt, (), &input)
            .unwrap()
            .row
            .number
    };
    let numbers = ["2026-03-01", "2025-12-30", "2026-01-02"].map(number);
    assert_eq!(
        numbers,
        ["RCT-2026-00001", "RCT-2025-00001", "RCT-2026-00002"]
    );
}

#[test]
fn receipts_are_listed_by_day_customer_and_what_is_left() {
    let world = World::new();
    let admin = world.admin();
    let (tern, gull) = (world.customer("Tern").id, world.customer("Gull").id);
    let record = |customer, day: &str, amount: &str, share: Option<ItemId>| {
        let mut input = receipt_input(&world, customer, amount);
        input.received_on = day.into();
        input.shares = share
            .map(|item| ShareInput {
                item,
                amount: eur(amount),
            })
            .into_iter()
            .collect();
        admin.call(RecordReceipt, (), &input).unwrap();
    };
    let item = world.invoice(tern, "100").items[0].id;
    record(tern, "2026-02-01", "1", None);
    record(tern, "2026-02-03", "2", Some(item));
    record(gull, "2026-02-02", "3", None);
    record(gull, "2026-02-02", "4", None);
    let all = |mut filter: ReceiptFilter| {
        filter.limit = Some(2);
        let mut amounts = Vec::new();
        loop {
            let page = admin.call(ListReceipts, (), &filter).unwrap();
            amounts.extend(page.items.iter().map(|row| row.amount.to_string()));
            let Some(next) = page.next else { break amounts };
            filter.after = Some(next);
        }
    };
    let unapplied = ReceiptFilter {
        unapplied: Some(true),
        ..ReceiptFilter::default()
    };
    let found = all(ReceiptFilter::default());
    assert_eq!(
        (found[0].as_str(), found[3].as_str(), found.len()),
        ("2.00", "1.00", 4)
    );
    let found = all(unapplied.clone());
    assert_eq!((found.len(), found[2].as_str()), (3, "1.00"));
    let of_tern = ReceiptFilter {
        customer: Some(tern),
        ..ReceiptFilter::default()
    };
    assert_eq!(all(of_tern), ["2.00", "1.00"]);
    assert_eq!(
        all(ReceiptFilter {
            customer: Some(tern),
            ..unapplied
        }),
        ["1.00"]
    );
}

#[test]
fn a_receipt_that_is_not_there_is_not_found_and_a_viewer_cannot_record() {
    let world = World::new();
    let refused = world
        .admin()
        .call(GetReceipt, ReceiptId::new(0, 1), &Nothing {})
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotFound);
    let customer = world.customer("Tern").id;
    let viewer = world.as_role(Role::Viewer);
    let input = receipt_input(&world, customer, "1");
    let refused = viewer.call(RecordReceipt, (), &input).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotPermitted);
}
