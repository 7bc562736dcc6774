//! The books: trial balance, postings of an account, and the tie-out.

use harness::World;
use harness::build::receipt_input;
use shared::access::Role;
use shared::api::allocations::{Allocate, AllocateInput, ShareInput, Unallocate};
use shared::api::ledger::{
    GetTieOut, GetTrialBalance, ListPostings, PostingFilter, PostingView, TrialBalanceInput,
};
use shared::api::receipts::RecordReceipt;
use shared::api::{Nothing, ProblemCode};
use shared::kernel::id::CustomerId;
use shared::kernel::{Currency, Money};
use shared::ledger::Account;

fn eur(text: &str) -> Money {
    Money::parse(text, Currency::EUR).unwrap()
}

/// An invoice of 119.00, a receipt of 100.00 of which 60.00 is allocated, and 5.00 dollars.
fn business(world: &World) -> CustomerId {
    let customer = world.customer("Tern Trading").id;
    let item = world.invoice(customer, "100").items[0].id;
    let source = world.receipt(customer, "100").item.id;
    world.pass_days(1);
    let shares = vec![ShareInput {
        item,
        amount: eur("60"),
    }];
    let input = AllocateInput {
        source,
        shares,
        effective_on: Some(world.today()),
    };
    world.admin().call(Allocate, (), &input).unwrap();
    let mut dollars = receipt_input(world, customer, "5");
    dollars.currency = "USD".into();
    world.admin().call(RecordReceipt, (), &dollars).unwrap();
    customer
}

fn filter(account: Account) -> PostingFilter {
    PostingFilter {
        account,
        currency: None,
        customer: None,
        after: None,
        limit: None,
    }
}

fn lines(postings: &[PostingView]) -> Vec<String> {
    let line = |p: &PostingView| {
        format!(
            "{} {} {} {} {}",
            p.effective_on,
            p.kind,
            p.number,
            p.change,
            p.change.currency()
        )
    };
    postings.iter().map(line).collect()
}

#[test]
fn p13_the_trial_balance_is_zero_in_every_currency_and_on_every_day() {
    let world = World::new();
    business(&world);
    for as_of in [
        None,
        Some("2026-03-01"),
        Some("2026-03-02"),
        Some("2026-03-03"),
    ] {
        let input = TrialBalanceInput {
            as_of: as_of.map(|day| day.parse().unwrap()),
        };
        let view = world.admin().call(GetTrialBalance, (), &input).unwrap();
        for total in &view.totals {
            assert_eq!(total.debit, total.credit, "{as_of:?}");
            let rows = view
                .rows
                .iter()
                .filter(|row| row.balance.currency() == total.debit.currency());
            assert_eq!(
                rows.map(|row| row.balance.minor()).sum::<i64>(),
                0,
                "{as_of:?}"
            );
        }
    }
    let view = world
        .admin()
        .call(GetTrialBalance, (), &TrialBalanceInput::default())
        .unwrap();
    let row = |row: &shared::api::ledger::TrialBalanceRow| {
        format!(
            "{} {} {}",
            row.account.as_str(),
            row.balance.currency(),
            row.balance
        )
    };
    assert_eq!(
        view.rows.iter().map(row).collect::<Vec<_>>(),
        [
            "bank EUR 100.00",
            "bank USD 5.00",
            "ar EUR 59.00",
            "unapplied EUR -40.00",
            "unapplied USD -5.00",
            "output_tax EUR -19.00",
            "revenue EUR -100.00",
        ]
    );
    let before = TrialBalanceInput {
        as_of: Some("2026-03-01".parse().unwrap()),
    };
    assert!(
        world
            .admin()
            .call(GetTrialBalance, (), &before)
            .unwrap()
            .rows
            .is_empty()
    );
}

#[test]
fn postings_of_an_account_come_newest_first_whatever_the_currency() {
    let world = World::new();
    let customer = business(&world);
    let expected = [
        "2026-03-03 receipt.recorded RCT-2026-00002 -5.00 USD",
        "2026-03-03 allocation RCT-2026-00001 60.00 EUR",
        "2026-03-02 receipt.recorded RCT-2026-00001 -100.00 EUR",
    ];
    let all = |mut filter: PostingFilter, limit: u16| {
        filter.limit = Some(limit);
        let mut found = Vec::new();
        loop {
            let page = world.admin().call(ListPostings, (), &filter).unwrap();
            found.extend(page.items);
            let Some(next) = page.next else { break found };
            filter.after = Some(next);
        }
    };
    let mut wanted = expected;
    wanted[..2].sort_unstable();
    for limit in 1..5 {
        for customer in [None, Some(customer)] {
            let found = all(
                PostingFilter {
                    customer,
                    ..filter(Account::Unapplied)
                },
                limit,
            );
            assert!(found.iter().all(|posting| posting.customer.is_some()));
            // A receipt's allocations are known by it.
            assert!(
                found
                    .iter()
                    .all(|posting| posting.document.starts_with("rct_"))
            );
            let mut found = lines(&found);
            // Two commands of one moment are in the order of their random ids.
            found[..2].sort_unstable();
            assert_eq!(found, wanted, "{limit} rows a page, {customer:?}");
        }
    }
    let dollars = PostingFilter {
        currency: Some(Currency::USD),
        ..filter(Account::Unapplied)
    };
    assert_eq!(lines(&all(dollars, 50)), expected[..1]);
    let found = all(filter(Account::Ar), 50);
    let counters: Vec<_> = found
        .iter()
        .map(|p| (p.counter_account, p.change))
        .collect();
    assert_eq!(counters[0], (Account::Unapplied, eur("-60")));
    assert!(counters.contains(&(Account::Revenue, eur("100"))));
    assert!(counters.contains(&(Account::OutputTax, eur("19"))));
    let gull = world.customer("Gull").id;
    assert!(
        all(
            PostingFilter {
                customer: Some(gull),
                ..filter(Account::Ar)
            },
            50
        )
        .is_empty()
    );
    assert!(all(filter(Account::ProviderFees), 50).is_empty());
}

/// As an earlier version wrote it.
#[test]
fn an_entry_that_does_not_say_what_was_allocated_leads_to_it_all_the_same() {
    let world = World::new();
    world.leave_unchecked();
    let customer = business(&world);
    let postings = |customer| {
        let filter = PostingFilter {
            customer,
            ..filter(Account::Unapplied)
        };
        let page = world.admin().call(ListPostings, (), &filter).unwrap();
        page.items
    };
    let said = [postings(None), postings(Some(customer))];
    assert!(said[0].iter().any(|posting| posting.kind == "allocation"));
    let forget =
        "DROP TRIGGER journal_entry_no_update; UPDATE journal_entry SET document_id = NULL";
    world.connection().execute_script(forget).unwrap();
    assert_eq!([postings(None), postings(Some(customer))], said);
}

#[test]
fn postings_in_four_currencies_are_merged_by_day() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    for (amount, currency) in [
        ("1", "CHF"),
        ("2", "EUR"),
        ("3", "GBP"),
        ("4", "USD"),
        ("5", "GBP"),
    ] {
        world.pass_days(1);
        let mut input = receipt_input(&world, customer, amount);
        input.currency = currency.into();
        world.admin().call(RecordReceipt, (), &input).unwrap();
    }
    for limit in 1..7 {
        let mut filter = PostingFilter {
            limit: Some(limit),
            ..filter(Account::Bank)
        };
        let mut found = Vec::new();
        loop {
            let page = world.admin().call(ListPostings, (), &filter).unwrap();
            found.extend(page.items.iter().map(|posting| posting.change.to_string()));
            let Some(next) = page.next else { break };
            filter.after = Some(next);
        }
        assert_eq!(
            found,
            ["5.00", "4.00", "3.00", "2.00", "1.00"],
            "{limit} rows a page"
        );
    }
}

#[test]
fn the_tie_out_compares_every_customer_and_currency() {
    let world = World::new();
    business(&world);
    let gull = world.customer("Gull").id;
    let item = world.invoice(gull, "10").items[0].id;
    let source = world.receipt(gull, "20").item.id;
    let input = AllocateInput {
        source,
        shares: vec![ShareInput {
            item,
            amount: eur("11.9"),
        }],
        effective_on: None,
    };
    let done = world.admin().call(Allocate, (), &input).unwrap();
    world
        .admin()
        .call(Unallocate, done.allocations[0], &Nothing {})
        .unwrap();
    let view = world.admin().call(GetTieOut, (), &Nothing {}).unwrap();
    assert_eq!((view.pairs, view.differences.len()), (3, 0));
    let sums: Vec<_> = view
        .currencies
        .iter()
        .map(|sums| {
            format!(
                "{} {} {} {}",
                sums.items, sums.events, sums.control, sums.unidentified
            )
        })
        .collect();
    // 59.00 − 40.00 of Tern, 11.90 − 20.00 of Gull; 5.00 dollars unapplied.
    assert_eq!(sums, ["10.90 10.90 10.90 0.00", "-5.00 -5.00 -5.00 0.00"]);
}

#[test]
fn damage_is_found_wherever_it_is() {
    let damages = [
        // A cached open amount.
        "UPDATE open_item SET open_minor = open_minor - 1 WHERE kind = 'invoice'",
        // A cached balance of a customer.
        "UPDATE customer_balance SET owed_minor = owed_minor + 1 WHERE currency = 'EUR'",
        // A debit and a credit item whose mistakes cancel each other, and then two of one side.
        "UPDATE open_item SET open_minor = open_minor - 1 WHERE currency = 'EUR'
           AND number <> 'INV-2026-00002'",
        "UPDATE open_item SET open_minor = open_minor + iif(number = 'INV-2026-00001', 1, -1)
         WHERE kind = 'invoice'",
        // A posting between two control accounts, which leaves their sum as it was.
        "INSERT INTO journal_entry VALUES ('jrn_x', 'x', 'x', 'x', '2026-03-02', 1, NULL, 1, NULL);
         INSERT INTO posting SELECT 'jrn_x', 1, 'ar', 'unapplied', id, 'EUR', 1, '2026-03-02'
         FROM customer",
    ];
    for damage in damages {
        let world = World::new();
        world.invoice(business(&world), "100");
        world.leave_unchecked();
        world.connection().execute_script(damage).unwrap();
        let view = world.admin().call(GetTieOut, (), &Nothing {}).unwrap();
        assert_eq!(view.differences.len(), 1, "{damage}");
        let customer = view.differences[0].customer.as_ref().unwrap();
        assert_eq!(customer.name, "Tern Trading");
    }
}

#[test]
fn receipts_of_unknown_payers_are_tied_out_apart() {
    let world = World::new();
    business(&world);
    world
        .connection()
        .execute_script(
            "INSERT INTO receipt VALUES ('rct_x', 'RCT-X', NULL, 'EUR', 700, '2026-03-02', 'bank_transfer',
               NULL, NULL, NULL, NULL, 1, 'test');
             INSERT INTO open_item(id, kind, side, customer_id, document_id, number, instalment,
               currency, amount_minor, open_minor, item_on, due_on, recorded_at)
             VALUES ('itm_x', 'receipt', 'credit', NULL, 'rct_x', 'RCT-X', 1, 'EUR', 700, 700,
               '2026-03-02', '2026-03-02', 1);",
        )
        .unwrap();
    let difference = |world: &World| {
        let view = world.admin().call(GetTieOut, (), &Nothing {}).unwrap();
        let unidentified = view.currencies[0].unidentified.to_string();
        (
            unidentified,
            view.differences.len(),
            view.differences.first().map(|d| d.customer.is_none()),
        )
    };
    assert_eq!(difference(&world), ("7.00".to_owned(), 1, Some(true)));
    world
        .connection()
        .execute_script(
            "INSERT INTO journal_entry VALUES ('jrn_x', 'receipt.recorded', 'rct_x', 'RCT-X', '2026-03-02', 1, NULL, 1, NULL);
             INSERT INTO posting VALUES ('jrn_x', 1, 'bank', 'unidentified', NULL, 'EUR', 700, '2026-03-02');",
        )
        .unwrap();
    assert_eq!(difference(&world), ("7.00".to_owned(), 0, None));
    // The number was not taken from the series.
    world.leave_unchecked();
}

#[test]
fn a_specialist_does_not_see_the_books() {
    let world = World::new();
    let specialist = world.as_role(Role::Specialist);
    let refused = specialist.call(GetTieOut, (), &Nothing {}).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotPermitted);
}
