//! Ageing as of any day: buckets, past views, what is unapplied or contested, and pages.

use harness::World;
use harness::build::{draft_input, receipt_input};
use shared::ageing::Buckets;
use shared::api::ProblemCode;
use shared::api::ageing::{AgedItemsInput, AgeingInput, AgeingView, GetAgeing, ListAgedItems};
use shared::api::allocations::{Allocate, AllocateInput, ShareInput, Unallocate};
use shared::api::invoices::{CreateInvoice, InvoiceView, ReasonInput, VoidInvoice};
use shared::api::ledger::{GetTrialBalance, TrialBalanceInput};
use shared::api::receipts::RecordReceipt;
use shared::kernel::id::{AllocationId, CustomerId, Id, ItemId};
use shared::kernel::{Currency, Day, Money};
use shared::ledger::Account;

fn eur(text: &str) -> Money {
    Money::parse(text, Currency::EUR).unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// An issued invoice of `net` without tax, due on its own day.
fn invoice(world: &World, customer: CustomerId, on: &str, net: &str) -> InvoiceView {
    let mut input = draft_input(customer, &[("Service", "1", net, "ZERO")]);
    input.terms = "DUE".into();
    input.issue_on = on.into();
    world.issue(&world.admin().call(CreateInvoice, (), &input).unwrap())
}

fn allocate(world: &World, source: ItemId, item: ItemId, amount: &str) -> AllocationId {
    let shares = vec![ShareInput {
        item,
        amount: eur(amount),
    }];
    let input = AllocateInput {
        source,
        shares,
        effective_on: None,
    };
    world
        .admin()
        .call(Allocate, (), &input)
        .unwrap()
        .allocations[0]
}

fn ageing(world: &World, input: &AgeingInput) -> AgeingView {
    world.admin().call(GetAgeing, (), input).unwrap()
}

fn as_of(text: &str) -> AgeingInput {
    AgeingInput {
        as_of: Some(day(text)),
        ..AgeingInput::default()
    }
}

/// The one currency's totals: each bucket, then what is unapplied.
fn totals(view: &AgeingView) -> Vec<String> {
    let Some(sums) = view.totals.first() else {
        return Vec::new();
    };
    sums.buckets
        .iter()
        .chain([&sums.unapplied])
        .map(ToString::to_string)
        .collect()
}

#[test]
fn an_item_is_in_the_bucket_of_its_days_overdue_and_limits_are_inclusive() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    world.set_now(world.now() - 400 * 86_400_000);
    let today = world.today();
    let ages = [-5, 0, 1, 30, 31, 60, 61, 90, 91, 120, 121, 300];
    for (power, age) in ages.into_iter().enumerate() {
        let on = today.plus_days(-age);
        let amount = 1_i64 << power;
        let mut input = draft_input(customer, &[("Service", "1", &amount.to_string(), "ZERO")]);
        // What is not yet due is due in 14 days.
        input.terms = if age < 0 {
            "NET14".into()
        } else {
            "DUE".into()
        };
        input.issue_on = if age < 0 {
            today.to_string()
        } else {
            on.to_string()
        };
        world.issue(&world.admin().call(CreateInvoice, (), &input).unwrap());
    }
    for limits in ["0,30,60,90,120", "0", "30,60", "0,1,30,31,60,61,90,91"] {
        let buckets: Buckets = limits.parse().unwrap();
        let input = AgeingInput {
            buckets: Some(buckets.clone()),
            ..AgeingInput::default()
        };
        let view = ageing(&world, &input);
        let mut expected = vec![0; buckets.count()];
        for (power, age) in ages.into_iter().enumerate() {
            let due_on = if age < 0 {
                today.plus_days(14)
            } else {
                today.plus_days(-age)
            };
            expected[buckets.index(due_on, today)] += 1_i64 << power;
        }
        let found: Vec<i64> = view.totals[0]
            .buckets
            .iter()
            .map(|sum| sum.minor() / 100)
            .collect();
        assert_eq!(found, expected, "{buckets}");
        assert_eq!(view.rows.items[0].sums, view.totals[0], "{buckets}");
        assert_eq!(view.labels, buckets.labels());
        // The same from events.
        let events = AgeingInput {
            known_at: Some(world.now()),
            ..input
        };
        assert_eq!(ageing(&world, &events), view);
    }
    assert_eq!(
        ageing(&world, &AgeingInput::default()).buckets,
        Buckets::default()
    );
}

#[test]
fn a_past_day_shows_what_was_open_then() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let item = invoice(&world, customer, "2026-01-05", "100").items[0].id;
    let mut receipt = receipt_input(&world, customer, "150");
    receipt.received_on = "2026-02-10".into();
    let source = world
        .admin()
        .call(RecordReceipt, (), &receipt)
        .unwrap()
        .item
        .id;
    let id = allocate(&world, source, item, "60");
    world.pass_days(20);
    world
        .admin()
        .call(Unallocate, id, &shared::api::Nothing {})
        .unwrap();
    let table = [
        ("2026-01-04", &[][..]),
        (
            "2026-01-05",
            &["100.00", "0.00", "0.00", "0.00", "0.00", "0.00", "0.00"],
        ),
        (
            "2026-02-04",
            &["0.00", "100.00", "0.00", "0.00", "0.00", "0.00", "0.00"],
        ),
        (
            "2026-02-05",
            &["0.00", "0.00", "100.00", "0.00", "0.00", "0.00", "0.00"],
        ),
        (
            "2026-02-10",
            &["0.00", "0.00", "40.00", "0.00", "0.00", "0.00", "90.00"],
        ),
        (
            "2026-03-21",
            &["0.00", "0.00", "0.00", "40.00", "0.00", "0.00", "90.00"],
        ),
        (
            "2026-03-22",
            &["0.00", "0.00", "0.00", "100.00", "0.00", "0.00", "150.00"],
        ),
    ];
    for (text, expected) in table {
        assert_eq!(totals(&ageing(&world, &as_of(text))), expected, "{text}");
    }
    assert_eq!(totals(&ageing(&world, &AgeingInput::default())), table[6].1);
}

#[test]
fn p1_a_view_of_a_past_moment_never_changes() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let item = invoice(&world, customer, "2026-01-05", "100").items[0].id;
    world.pass_seconds(60);
    let known_at = Some(world.now());
    let view = AgeingInput {
        known_at,
        ..as_of("2026-02-20")
    };
    let before = ageing(&world, &view);
    assert_eq!(
        totals(&before),
        ["0.00", "0.00", "100.00", "0.00", "0.00", "0.00", "0.00"]
    );
    world.pass_seconds(60);
    // Back-dated: an invoice, a receipt, and its allocation.
    invoice(&world, customer, "2026-02-01", "7");
    let mut receipt = receipt_input(&world, customer, "30");
    receipt.received_on = "2026-02-10".into();
    receipt.shares = vec![ShareInput {
        item,
        amount: eur("30"),
    }];
    world.admin().call(RecordReceipt, (), &receipt).unwrap();
    assert_eq!(ageing(&world, &view), before);
    let later = totals(&ageing(&world, &as_of("2026-02-20")));
    assert_eq!(
        later,
        ["0.00", "7.00", "70.00", "0.00", "0.00", "0.00", "0.00"]
    );
}

#[test]
fn p2_ageing_is_the_control_accounts_on_every_day() {
    let world = World::new();
    let (tern, gull) = (world.customer("Tern").id, world.customer("Gull").id);
    let first = invoice(&world, tern, "2026-01-05", "100");
    let second = invoice(&world, gull, "2026-01-20", "80");
    let source = world.receipt(tern, "70").item.id;
    let id = allocate(&world, source, first.items[0].id, "50");
    world.pass_days(2);
    world
        .admin()
        .call(Unallocate, id, &shared::api::Nothing {})
        .unwrap();
    let reason = ReasonInput {
        reason: "Wrong customer".into(),
        version: second.version,
    };
    world.admin().call(VoidInvoice, second.id, &reason).unwrap();
    world.pass_days(2);
    allocate(&world, source, first.items[0].id, "70");
    for offset in 0..70 {
        let on = day("2026-01-01").plus_days(offset);
        if on > world.today() {
            break;
        }
        let view = ageing(
            &world,
            &AgeingInput {
                as_of: Some(on),
                ..AgeingInput::default()
            },
        );
        let input = TrialBalanceInput { as_of: Some(on) };
        let books = world.admin().call(GetTrialBalance, (), &input).unwrap();
        let control = books.rows.iter().filter(|row| row.account.is_control());
        let control: i64 = control.map(|row| row.balance.minor()).sum();
        let aged: i64 = view.totals.iter().map(|sums| sums.balance.minor()).sum();
        assert_eq!(aged, control, "{on}");
        let rows: i64 = view
            .rows
            .items
            .iter()
            .map(|row| row.sums.balance.minor())
            .sum();
        assert_eq!(rows, aged, "{on}");
        assert!(
            view.totals.iter().all(|sums| !sums.unapplied.is_negative()),
            "{on}"
        );
    }
    let revenue = world
        .admin()
        .call(GetTrialBalance, (), &TrialBalanceInput::default())
        .unwrap();
    let revenue = revenue
        .rows
        .iter()
        .find(|row| row.account == Account::Revenue)
        .unwrap();
    assert_eq!(revenue.balance, eur("-100"));
}

#[test]
fn a_void_invoice_leaves_the_report_on_the_day_it_is_voided() {
    let world = World::new();
    let customer = world.customer("Tern").id;
    let wrong = invoice(&world, customer, "2026-02-20", "80");
    let reason = ReasonInput {
        reason: "Wrong".into(),
        version: wrong.version,
    };
    world.admin().call(VoidInvoice, wrong.id, &reason).unwrap();
    world.pass_days(1);
    assert_eq!(
        ageing(&world, &as_of("2026-03-01")).totals[0].owed,
        eur("80")
    );
    for input in [as_of("2026-03-02"), AgeingInput::default()] {
        let view = ageing(&world, &input);
        assert!(
            view.totals.is_empty() && view.rows.items.is_empty(),
            "{input:?}"
        );
    }
}

#[test]
fn unapplied_and_contested_amounts_are_shown_apart() {
    let world = World::new();
    let customer = world.customer("Tern").id;
    let contested = invoice(&world, customer, "2026-01-05", "100").items[0].id;
    invoice(&world, customer, "2026-01-05", "11");
    world.receipt(customer, "25");
    world.connection().with(|db| {
        let sql = "UPDATE open_item SET disputed = 1 WHERE id = ?1";
        db.execute(sql, [contested.to_string()]).unwrap();
    });
    for input in [AgeingInput::default(), as_of("2026-03-02")] {
        let sums = ageing(&world, &input).totals.remove(0);
        assert_eq!((sums.owed, sums.unapplied), (eur("111"), eur("25")));
        assert_eq!((sums.balance, sums.disputed), (eur("86"), eur("100")));
    }
}

#[test]
fn pages_go_by_name_and_currency_and_add_up_to_the_totals() {
    let world = World::new();
    for name in ["Tern", "Auk", "Gull", "Silent"] {
        let customer = world.customer(name).id;
        if name == "Silent" {
            continue;
        }
        invoice(&world, customer, "2026-02-20", "10");
        let mut receipt = receipt_input(&world, customer, "3");
        receipt.currency = "USD".into();
        world.admin().call(RecordReceipt, (), &receipt).unwrap();
    }
    let expected = [
        "Auk EUR", "Auk USD", "Gull EUR", "Gull USD", "Tern EUR", "Tern USD",
    ];
    for known_at in [None, Some(world.now())] {
        for limit in 1..=7 {
            let mut input = AgeingInput {
                known_at,
                limit: Some(limit),
                ..AgeingInput::default()
            };
            let mut found = Vec::new();
            loop {
                let view = ageing(&world, &input);
                assert_eq!(view.totals.len(), 2);
                let name = |row: &shared::api::ageing::AgeingRow| {
                    format!("{} {}", row.customer.name, row.sums.currency)
                };
                assert!(view.rows.items.len() <= limit.into());
                found.extend(view.rows.items.iter().map(name));
                let Some(next) = view.rows.next else { break };
                input.after = Some(next);
            }
            assert_eq!(found, expected, "{limit} rows a page");
        }
        let dollars = AgeingInput {
            known_at,
            currency: Some(Currency::USD),
            ..AgeingInput::default()
        };
        let view = ageing(&world, &dollars);
        assert_eq!((view.rows.items.len(), view.totals.len()), (3, 1));
        assert_eq!(
            view.totals[0].balance,
            Money::parse("-9", Currency::USD).unwrap()
        );
    }
}

#[test]
fn the_items_behind_a_row_are_those_of_the_day() {
    let world = World::new();
    let customer = world.customer("Tern").id;
    let settled = invoice(&world, customer, "2026-01-05", "100").items[0].id;
    let part = invoice(&world, customer, "2026-01-20", "80").items[0].id;
    let source = world.receipt(customer, "130").item.id;
    allocate(&world, source, settled, "100");
    allocate(&world, source, part, "20");
    let list = |as_of: Option<&str>| {
        let mut input = AgedItemsInput {
            customer,
            as_of: as_of.map(day),
            known_at: None,
            buckets: None,
            currency: None,
            after: None,
            limit: Some(1),
        };
        let mut lines = Vec::new();
        loop {
            let view = world.admin().call(ListAgedItems, (), &input).unwrap();
            let line = |aged: &shared::api::ageing::AgedItem| {
                format!(
                    "{} {} {} {:?}",
                    aged.item.number, aged.item.open, aged.age_days, aged.bucket
                )
            };
            lines.extend(view.items.items.iter().map(line));
            let Some(next) = view.items.next else {
                break lines;
            };
            input.after = Some(next);
        }
    };
    let before = [
        "INV-2026-00001 100.00 55 Some(2)",
        "INV-2026-00002 80.00 40 Some(2)",
    ];
    assert_eq!(list(Some("2026-03-01")), before);
    let now = [
        "INV-2026-00002 60.00 41 Some(2)",
        "RCT-2026-00001 10.00 0 None",
    ];
    assert_eq!(list(None), now);
    assert_eq!(list(Some("2026-03-02")), now);
    world.pass_days(1);
    assert_eq!(list(Some("2026-03-02")), now);
}

#[test]
fn the_future_and_wrong_limits_are_refused() {
    let world = World::new();
    let refused = world
        .admin()
        .call(GetAgeing, (), &as_of("2026-03-03"))
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::InvalidFields);
    assert_eq!(refused.problem.fields[0].field, "as_of");
    for query in ["buckets=30,0", "limit=x", "as_of=2026-02-30", "after=zz"] {
        let response = world.admin().get(&format!("/api/ageing?{query}"));
        assert_eq!(response.status(), 400, "{query}");
    }
    let response = world.admin().get("/api/ageing");
    assert!(
        response.headers()["x-dunlin-db"]
            .to_str()
            .unwrap()
            .starts_with("trips=1;")
    );
    let nobody = AgedItemsInput {
        customer: CustomerId::new(0, 1),
        as_of: None,
        known_at: None,
        buckets: None,
        currency: None,
        after: None,
        limit: None,
    };
    let refused = world.admin().call(ListAgedItems, (), &nobody).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotFound);
}

#[test]
fn a_company_has_limits_of_its_own() {
    let world = World::new();
    let customer = world.customer("Tern").id;
    invoice(&world, customer, "2026-02-20", "10");
    world
        .connection()
        .execute_script("UPDATE company SET buckets = '5,9'")
        .unwrap();
    let view = ageing(&world, &AgeingInput::default());
    assert_eq!(view.labels, ["Up to 5", "6–9", "Over 9"]);
    assert_eq!(totals(&view), ["0.00", "0.00", "10.00", "0.00"]);
}

#[test]
fn receipts_of_unknown_payers_stand_outside() {
    let world = World::new();
    world.leave_unchecked();
    world
        .connection()
        .execute_script(
            "INSERT INTO open_item(id, kind, side, customer_id, document_id, number, instalment,
               currency, amount_minor, open_minor, item_on, due_on, recorded_at)
             VALUES ('itm_x', 'receipt', 'credit', NULL, 'rct_x', 'RCT-X', 1, 'EUR', 700, 700,
               '2026-02-02', '2026-02-02', 1)",
        )
        .unwrap();
    for input in [AgeingInput::default(), as_of("2026-03-01")] {
        let view = ageing(&world, &input);
        assert!(view.totals.is_empty() && view.rows.items.is_empty());
    }
}
