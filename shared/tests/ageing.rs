//! The ageing computed from a history, against a naive model of it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a model stops at what cannot be made"
)]

use proptest::prelude::*;
use shared::ageing::{Buckets, History, Question};
use shared::api::ageing::{
    AgeingHistoryPage, HistoryAccount, ItemColumns, RowPlace, SettlementColumns,
};
use shared::api::customers::CustomerRef;
use shared::kernel::id::{CustomerId, Id};
use shared::kernel::{Currency, Day};

/// An item of the naive model: whose, in which currency, its side, its days, its amount, and what
/// settled it: the day, the amount and the moment.
#[derive(Clone, Debug)]
struct Opened {
    customer: u8,
    currency: u16,
    credit: u8,
    disputed: u8,
    item_on: i32,
    due_on: i32,
    amount_minor: i64,
    recorded_at: i64,
    settled: Vec<(i32, i64, i64)>,
}

fn opened() -> impl Strategy<Value = Opened> {
    let settled = prop::collection::vec((0..200_i32, 1..500_i64, 0..100_i64), 0..4);
    let of_whom = (0..5_u8, 0..2_u16, 0..2_u8, 0..2_u8);
    let when = (0..200_i32, 0..60_i32, 1..1_000_i64, 0..100_i64);
    (of_whom, when, settled).prop_map(|(whose, (on, term, amount, recorded_at), settled)| {
        let (customer, currency, credit, disputed) = whose;
        // Nothing is settled beyond its amount.
        let mut left = amount;
        let fits = |(day, part, at): (i32, i64, i64)| {
            let part = part.min(left);
            left -= part;
            (part > 0).then_some((day.max(on), part, at.max(recorded_at)))
        };
        Opened {
            customer,
            currency,
            credit,
            disputed,
            item_on: on,
            due_on: on + term,
            amount_minor: amount,
            recorded_at,
            settled: settled.into_iter().filter_map(fits).collect(),
        }
    })
}

fn page_of(items: &[Opened]) -> AgeingHistoryPage {
    let mut page = AgeingHistoryPage {
        version: 1,
        accounts: Vec::new(),
        currencies: vec![Currency::USD, Currency::EUR],
        items: ItemColumns::default(),
        settlements: SettlementColumns::default(),
        next: None,
    };
    for own in items.chunk_by(|a, b| a.customer == b.customer) {
        let name = format!("Customer {}", own[0].customer);
        page.accounts.push(HistoryAccount {
            customer: CustomerRef {
                id: CustomerId::new(0, own[0].customer.into()),
                number: own[0].customer.to_string(),
                name: name.clone(),
            },
            sort_key: name,
            items: u32::try_from(own.len()).unwrap(),
        });
    }
    for item in items {
        let columns = &mut page.items;
        columns.currency.push(item.currency);
        columns.credit.push(item.credit);
        columns.disputed.push(item.disputed);
        columns.item_on.push(item.item_on);
        columns.due_on.push(item.due_on);
        columns.amount_minor.push(item.amount_minor);
        columns.recorded_at.push(item.recorded_at);
        columns
            .settlements
            .push(u32::try_from(item.settled.len()).unwrap());
        for (day, part, at) in &item.settled {
            page.settlements.effective_on.push(*day);
            page.settlements.amount_minor.push(*part);
            page.settlements.recorded_at.push(*at);
        }
    }
    page
}

/// Owed per bucket, unapplied and disputed of one currency, one item after another.
fn naively(items: &[Opened], currency: u16, day: i32, known_at: i64) -> Vec<i64> {
    let limits = [0, 30, 60, 90, 120];
    let mut sums = vec![0; 8];
    for item in items {
        if item.currency != currency || item.item_on > day || item.recorded_at > known_at {
            continue;
        }
        let mut open = item.amount_minor;
        for (on, part, at) in &item.settled {
            if *on <= day && *at <= known_at {
                open -= part;
            }
        }
        if item.credit == 1 {
            sums[6] += open;
        } else {
            let age = day - item.due_on;
            sums[limits.iter().filter(|limit| age > **limit).count()] += open;
            sums[7] += open * i64::from(item.disputed);
        }
    }
    sums
}

proptest! {
    #[test]
    fn the_ageing_of_the_history_is_that_of_the_naive_model(
        mut items in prop::collection::vec(opened(), 0..40), day in 0..260_i32,
        known_at in prop::option::of(0..110_i64), cut in 0..40_usize,
    ) {
        items.sort_by_key(|item| item.customer);
        // In two pages, which may part the items of one customer.
        let cut = cut.min(items.len());
        let mut history = History::default();
        history.extend(&page_of(&items[..cut])).unwrap();
        history.extend(&page_of(&items[cut..])).unwrap();
        prop_assert_eq!(history.item_count(), items.len());
        let question = Question {
            as_of: Day::from_epoch_days(day).unwrap(),
            known_at,
            buckets: Buckets::default(),
            currency: None,
            after: None,
            limit: 500,
        };
        let view = history.report(&question).unwrap();
        for (place, currency) in [(1, Currency::EUR), (0, Currency::USD)] {
            let expected = naively(&items, place, day, known_at.unwrap_or(i64::MAX));
            let found = view.totals.iter().find(|sums| sums.currency == currency);
            let found = found.map_or(vec![0; 8], |sums| {
                let apart = [sums.unapplied.minor(), sums.disputed.minor()];
                sums.buckets.iter().map(|sum| sum.minor()).chain(apart).collect()
            });
            prop_assert_eq!(found, expected);
        }
        for sums in &view.totals {
            let rows = view.rows.items.iter().filter(|row| row.sums.currency == sums.currency);
            let balance: i64 = rows.map(|row| row.sums.balance.minor()).sum();
            prop_assert_eq!(balance, sums.balance.minor());
        }
    }

    #[test]
    fn a_page_whose_columns_do_not_fit_is_refused(
        items in prop::collection::vec(opened(), 1..10), column in 0..9_usize,
    ) {
        let mut items = items;
        items.sort_by_key(|item| item.customer);
        items[0].settled = vec![(1, 1, 1)];
        let mut page = page_of(&items);
        match column {
            0 => drop(page.items.currency.pop()),
            1 => drop(page.items.credit.pop()),
            2 => drop(page.items.due_on.pop()),
            3 => drop(page.items.amount_minor.pop()),
            4 => drop(page.settlements.recorded_at.pop()),
            5 => page.items.settlements.push(1),
            6 => page.items.due_on.push(1),
            7 => page.accounts[0].items += 1,
            _ => page.items.currency[0] = 9,
        }
        prop_assert!(History::default().extend(&page).is_err());
    }
}

fn history_of(items: &[Opened]) -> History {
    let mut items = items.to_vec();
    items.sort_by_key(|item| item.customer);
    let mut history = History::default();
    history.extend(&page_of(&items)).unwrap();
    history
}

fn question(limit: u16) -> Question {
    Question {
        as_of: Day::from_epoch_days(260).unwrap(),
        known_at: None,
        buckets: Buckets::default(),
        currency: None,
        after: None,
        limit,
    }
}

proptest! {
    #[test]
    fn the_pages_of_a_report_together_are_the_whole(
        items in prop::collection::vec(opened(), 0..40), limit in 1..6_u16,
    ) {
        let history = history_of(&items);
        let whole = history.report(&question(500)).unwrap();
        let mut pages = question(limit);
        let mut found = Vec::new();
        loop {
            let view = history.report(&pages).unwrap();
            prop_assert_eq!(&view.totals, &whole.totals, "of everybody, on each page");
            prop_assert!(view.rows.items.len() <= usize::from(limit));
            found.extend(view.rows.items);
            let Some(next) = view.rows.next else { break };
            pages.after = Some(RowPlace::of_cursor(&next));
        }
        prop_assert_eq!(found, whole.rows.items);
    }

    #[test]
    fn one_currency_alone_is_reported_as_beside_the_others(
        items in prop::collection::vec(opened(), 0..40),
    ) {
        let history = history_of(&items);
        let whole = history.report(&question(500)).unwrap();
        for currency in [Currency::EUR, Currency::USD] {
            let only = Question { currency: Some(currency), ..question(500) };
            let view = history.report(&only).unwrap();
            let rows = whole.rows.items.iter().filter(|row| row.sums.currency == currency);
            prop_assert_eq!(view.rows.items, rows.cloned().collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_first_day_is_that_of_the_oldest_item(items in prop::collection::vec(opened(), 0..9)) {
        let oldest = items.iter().map(|item| item.item_on).min();
        let oldest = oldest.map(|day| Day::from_epoch_days(day).unwrap());
        prop_assert_eq!(history_of(&items).first_day(), oldest);
    }

    #[test]
    fn changes_take_the_place_of_what_was_known_of_their_customers(
        before in prop::collection::vec(opened(), 0..30),
        after in prop::collection::vec(opened(), 0..30),
    ) {
        let mut history = history_of(&before);
        history.replace(history_of(&after));
        let changed = |item: &&Opened| after.iter().any(|other| other.customer == item.customer);
        let kept = before.iter().filter(|item| !changed(item));
        let expected: Vec<Opened> = kept.chain(&after).cloned().collect();
        let expected = history_of(&expected);
        prop_assert_eq!(
            history.report(&question(500)).unwrap(),
            expected.report(&question(500)).unwrap()
        );
    }
}
