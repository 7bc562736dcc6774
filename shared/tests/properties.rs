//! What holds for all inputs, searched by proptest.
#![expect(
    clippy::unwrap_used,
    reason = "a strategy stops at what cannot be made"
)]

use proptest::prelude::*;
use shared::ageing::Buckets;
use shared::allocation::{self, OpenItem, Share, Side};
use shared::api::invoices::LineInput;
use shared::import::{DateForm, DecimalMark};
use shared::invoice::{self, Line};
use shared::kernel::id::{Id, ItemId};
use shared::kernel::money::AMOUNT_MINOR_MAX;
use shared::kernel::page::Cursor;
use shared::kernel::terms::InstalmentRule;
use shared::kernel::{
    Currency, Day, EmailAddress, Money, PaymentTerms, Quantity, TaxRate, Text, UnitPrice, card,
    cell, format,
};
use shared::ledger;
use shared::stripe::{event, signature};
use shared::tax::{DatedRate, TaxCategory, TaxCode};

fn currency() -> impl Strategy<Value = Currency> {
    prop::sample::select(vec![Currency::EUR, Currency::JPY, Currency::USD])
}

fn money() -> impl Strategy<Value = Money> {
    (-AMOUNT_MINOR_MAX..=AMOUNT_MINOR_MAX, currency())
        .prop_map(|(minor, currency)| Money::from_minor(minor, currency).unwrap())
}

fn day() -> impl Strategy<Value = Day> {
    (0..40_000_i32).prop_map(|days| Day::from_epoch_days(days).unwrap())
}

fn eur(minor: i64) -> Money {
    Money::from_minor(minor, Currency::EUR).unwrap()
}

/// `exact` in units of `scale`, by schoolbook integers.
fn half_away_from_zero(exact: i128, scale: i128) -> i128 {
    (exact.abs() * 2 + scale) / (scale * 2) * exact.signum()
}

/// Digits with the check digit behind them.
fn checked(digits: &str) -> String {
    (0..10)
        .map(|check| format!("{digits}{check}"))
        .find(|number| card::holds_card_number(number))
        .unwrap()
}

proptest! {
    #[test]
    fn a_card_number_is_found_whatever_stands_around_it(
        digits in "[2-6][0-9]{11,17}",
        separator in prop::sample::select(vec!["", " ", "-", " - ", "."]),
        before in "[a-z ]{0,9}", after in "( [a-z ]{0,9})?",
    ) {
        let number = checked(&digits);
        let groups: Vec<&str> = [number.get(..4), number.get(4..9), number.get(9..)]
            .into_iter().flatten().collect();
        let text = format!("{before} {}{after}", groups.join(separator));
        prop_assert!(card::holds_card_number(&text), "{}", text);
        prop_assert!(text.parse::<Text<90>>().is_err());
    }

    #[test]
    fn the_digits_of_a_bank_account_are_no_card_s(digits in "[2-6][0-9]{14}", end in "( [0-9]{1,4})?") {
        let number = checked(&digits);
        let groups = [&number[..4], &number[4..8], &number[8..12], &number[12..]];
        let [a, b, c, d] = groups;
        let account = format!("DE12 {}{end}", groups.join(" "));
        prop_assert!(!card::holds_card_number(&account), "{}", account);
        let far_apart = format!("{a} {b} ---- {c} {d}");
        prop_assert!(!card::holds_card_number(&far_apart), "{}", far_apart);
        let after_a_number = format!("Nr12 {}", groups.join(" "));
        prop_assert!(card::holds_card_number(&after_a_number), "{}", after_a_number);
    }

    #[test]
    fn a_written_cell_is_no_formula_and_reads_as_it_was(cell in "['=+@\\-\t0-9a,.＝ ]{0,6}") {
        let written = cell::harmless(&cell);
        prop_assert_eq!(cell::original(&written), &cell);
        let number = written.trim_start_matches(['+', '-']);
        let is_number = number.len() + 1 >= written.len() && number.starts_with(|c: char| c.is_ascii_digit())
            && number.chars().all(|c| c.is_ascii_digit() || ",.'".contains(c));
        prop_assert!(is_number || !written.starts_with(['=', '+', '-', '@', '\t', '＝']), "{}", written);
    }
}

proptest! {
    #[test]
    fn money_prints_what_it_parses(money in money()) {
        let text = money.to_string();
        prop_assert_eq!(Money::parse(&text, money.currency()), Ok(money));
        let json = serde_json::to_string(&money).unwrap();
        prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
    }

    #[test]
    fn an_amount_for_people_reads_back_as_it_is(money in money()) {
        let shown = format::money(money);
        let (amount, code) = shown.rsplit_once(' ').unwrap();
        prop_assert_eq!(code, money.currency().code());
        let plain = amount.replace(',', "").replace('\u{2212}', "-");
        prop_assert_eq!(Money::parse(&plain, money.currency()), Ok(money));
        let whole = amount.trim_start_matches('\u{2212}').split('.').next().unwrap();
        let groups: Vec<usize> = whole.split(',').map(str::len).collect();
        prop_assert!((1..=3).contains(&groups[0]) && groups[1..].iter().all(|length| *length == 3));
    }

    #[test]
    fn money_text_never_panics_and_never_rounds(text in "\\PC{0,40}") {
        if let Ok(money) = Money::parse(&text, Currency::EUR) {
            prop_assert_eq!(Money::parse(&money.to_string(), Currency::EUR), Ok(money));
        }
    }

    #[test]
    fn sums_are_exact_or_refused(a in money(), b in money()) {
        match a.try_add(b) {
            Ok(sum) => {
                prop_assert_eq!(i128::from(sum.minor()), i128::from(a.minor()) + i128::from(b.minor()));
                prop_assert_eq!(sum.try_sub(b), Ok(a));
            }
            Err(_) => prop_assert!(
                a.currency() != b.currency()
                    || i128::from(a.minor()) + i128::from(b.minor()) > i128::from(AMOUNT_MINOR_MAX)
                    || i128::from(a.minor()) + i128::from(b.minor()) < -i128::from(AMOUNT_MINOR_MAX)
            ),
        }
    }

    #[test]
    fn a_split_sums_to_the_whole_and_is_fair(
        money in money(),
        weights in prop::collection::vec(0_u64..1_000_000, 1..20),
    ) {
        prop_assume!(weights.iter().any(|weight| *weight > 0));
        let parts = money.split(&weights).unwrap();
        let sum = Money::sum(money.currency(), parts.iter().copied());
        prop_assert_eq!(sum, Ok(money));
        let total: u128 = weights.iter().copied().map(u128::from).sum();
        for (part, weight) in parts.iter().zip(&weights) {
            let exact = u128::from(money.minor().unsigned_abs()) * u128::from(*weight);
            let got = u128::from(part.minor().unsigned_abs()) * total;
            prop_assert!(got.abs_diff(exact) < total, "no part is a whole minor unit off");
        }
    }

    #[test]
    fn instalments_sum_to_the_document(
        minor in 1_i64..1_000_000_000,
        percents in prop::collection::vec(1_u8..20, 1..6),
        on in day(),
    ) {
        let rest = 100 - percents.iter().map(|percent| u32::from(*percent)).sum::<u32>();
        let mut parts: Vec<InstalmentRule> = percents
            .iter()
            .map(|percent| InstalmentRule { percent: *percent, days: u16::from(*percent) })
            .collect();
        parts.push(InstalmentRule { percent: u8::try_from(rest).unwrap(), days: 90 });
        let terms = PaymentTerms::Instalments { parts };
        let cut = terms.instalments(on, eur(minor)).unwrap();
        let sum = Money::sum(Currency::EUR, cut.iter().map(|part| part.amount)).unwrap();
        prop_assert_eq!(sum, eur(minor));
        prop_assert!(cut.iter().all(|part| part.amount.is_positive()));
    }

    #[test]
    fn p9_a_document_is_its_lines_and_group_taxes(
        currency in currency(),
        lines in prop::collection::vec(
            (-1_000_000_i64..1_000_000_000, 0_i64..1_000_000_000, 0_usize..3), 0..30),
    ) {
        let rate = |percent: &str| TaxRate::parse(percent).unwrap();
        let code = |code: &str, category, percent| TaxCode {
            code: code.into(), name: code.into(), category,
            rates: vec![DatedRate { valid_from: "2000-01-01".parse().unwrap(), rate: rate(percent) }],
        };
        let codes = [
            code("A", TaxCategory::S, "19"), code("B", TaxCategory::S, "7"),
            code("C", TaxCategory::AE, "0"),
        ];
        let lines: Vec<Line> = lines.into_iter().map(|(quantity, price, tax)| Line {
            description: "x".parse().unwrap(),
            quantity: Quantity::from_scaled(quantity).unwrap(),
            unit_price: UnitPrice::from_scaled(price).unwrap(),
            tax_code: codes[tax].code.clone(),
        }).collect();
        let on = "2026-01-01".parse().unwrap();
        let (priced, totals) = invoice::price(currency, on, &lines, &codes).unwrap();
        // Both have six decimals, an amount has those of its currency.
        let scale = 10_i128.pow(12 - currency.exponent());
        for (line, priced) in lines.iter().zip(&priced) {
            let exact = i128::from(line.quantity.scaled()) * i128::from(line.unit_price.scaled());
            prop_assert_eq!(i128::from(priced.net.minor()), half_away_from_zero(exact, scale));
        }
        // A rate is in percent and has four decimals.
        for group in &totals.groups {
            let exact = i128::from(group.base.minor()) * i128::from(group.rate.scaled());
            prop_assert_eq!(i128::from(group.tax.minor()), half_away_from_zero(exact, 1_000_000));
        }
        let nets = Money::sum(currency, priced.iter().map(|line| line.net)).unwrap();
        let taxes = Money::sum(currency, totals.groups.iter().map(|group| group.tax)).unwrap();
        prop_assert_eq!(totals.net, nets);
        prop_assert_eq!(totals.tax, taxes);
        prop_assert_eq!(totals.total, nets.try_add(taxes).unwrap());
        let bases = Money::sum(currency, totals.groups.iter().map(|group| group.base)).unwrap();
        prop_assert_eq!(bases, nets);
    }

    #[test]
    fn p7_oldest_first_is_an_allocation_that_the_rules_accept(
        amount in 1_i64..100_000,
        items in prop::collection::vec((0_i64..30_000, 0_i32..400), 0..30),
    ) {
        let start: Day = "2026-01-01".parse().unwrap();
        let items: Vec<OpenItem> = items.iter().zip(1_u128..).map(|((open, due), id)| OpenItem {
            id: ItemId::new(0, id), side: Side::Debit, open: eur(*open), item_on: start,
            due_on: start.plus_days(*due),
        }).collect();
        let shares = allocation::oldest_first(eur(amount), &items);
        let used: i64 = shares.iter().map(|share| share.amount.minor()).sum();
        let open: i64 = items.iter().map(|item| item.open.minor()).sum();
        prop_assert_eq!(used, amount.min(open));
        if !shares.is_empty() {
            let source = OpenItem {
                id: ItemId::new(0, 0), side: Side::Credit, open: eur(amount), item_on: start,
                due_on: start,
            };
            prop_assert_eq!(allocation::check(&source, &items, &shares, None, start), Ok(start));
        }
    }

    #[test]
    fn no_accepted_allocation_exceeds_either_side(
        left in 0_i64..1_000,
        opens in prop::collection::vec(0_i64..1_000, 1..5),
        shares in prop::collection::vec((0_usize..6, -10_i64..1_200), 0..6),
    ) {
        let on: Day = "2026-01-01".parse().unwrap();
        let item = |id: u128, side, open| OpenItem {
            id: ItemId::new(0, id), side, open: eur(open), item_on: on, due_on: on,
        };
        let targets: Vec<OpenItem> =
            opens.iter().zip(1_u128..).map(|(open, id)| item(id, Side::Debit, *open)).collect();
        let shares: Vec<Share> = shares.iter().map(|(index, minor)| Share {
            item: ItemId::new(0, u128::try_from(*index).unwrap() + 1), amount: eur(*minor),
        }).collect();
        let source = item(99, Side::Credit, left);
        if allocation::check(&source, &targets, &shares, None, on).is_ok() {
            let sum: i64 = shares.iter().map(|share| share.amount.minor()).sum();
            prop_assert!(sum <= left);
            for target in &targets {
                let taken: i64 = shares.iter().filter(|share| share.item == target.id)
                    .map(|share| share.amount.minor()).sum();
                prop_assert!(taken <= target.open.minor());
            }
        }
    }

    #[test]
    fn a_reversal_swaps_accounts_and_keeps_amounts(net in 1_i64..1_000_000, tax in 0_i64..100_000) {
        let postings = ledger::invoice(eur(net), eur(tax));
        let undone = ledger::reversed(&postings);
        prop_assert_eq!(ledger::reversed(&undone), postings.clone());
        for (posting, undo) in postings.iter().zip(&undone) {
            prop_assert_eq!((posting.debit, posting.credit), (undo.credit, undo.debit));
        }
        let sum: i64 = postings.iter().map(|posting| posting.amount.minor()).sum();
        prop_assert_eq!(sum, net + tax);
    }

    #[test]
    fn every_age_falls_into_one_bucket(due in day(), as_of in day(), step in 1_u16..60) {
        let buckets = Buckets::new(vec![0, step, step * 2, step * 3]).unwrap();
        let index = buckets.index(due, as_of);
        prop_assert!(index < buckets.count());
        let by_threshold = buckets.thresholds(as_of).iter().filter(|day| due < **day).count();
        prop_assert_eq!(index, by_threshold);
    }

    #[test]
    fn days_print_what_they_parse_and_add_up(day in day(), days in -1_000_i32..1_000) {
        prop_assert_eq!(day.to_string().parse(), Ok(day));
        prop_assert_eq!(day.plus_days(days).days_since(day), days);
        prop_assert!(day.month_end() >= day);
        prop_assert_eq!(DateForm::YearMonthDay.parse(&day.to_string()), Ok(day));
    }

    #[test]
    fn parsers_of_outside_text_never_panic(text in "\\PC{0,60}", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = text.parse::<Day>();
        let _ = text.parse::<Cursor>();
        let _ = text.parse::<EmailAddress>();
        let _ = text.parse::<Text<20>>();
        let _ = text.parse::<Buckets>();
        let _ = text.parse::<ItemId>();
        let _ = Quantity::parse(&text);
        let _ = TaxRate::parse(&text);
        for form in DateForm::ALL {
            let _ = form.parse(&text);
        }
        let _ = DecimalMark::Comma.parse(&text, Currency::EUR);
        let _ = event::parse(&bytes);
        let _ = LineInput { description: text.clone(), ..LineInput::default() }.is_blank();
        prop_assert!(signature::verify(&text, &bytes, &["whsec".into()], 0).is_err());
    }

    #[test]
    fn amounts_of_files_are_read_exactly(minor in 0_i64..1_000_000_000) {
        let (whole, cents) = (minor / 100, minor % 100);
        let grouped = |mark: char| {
            let digits = whole.to_string();
            let mut text = String::new();
            for (index, digit) in digits.chars().enumerate() {
                if index > 0 && (digits.len() - index) % 3 == 0 {
                    text.push(mark);
                }
                text.push(digit);
            }
            text
        };
        let point = format!("{}.{cents:02}", grouped(','));
        let comma = format!("{},{cents:02}", grouped('.'));
        prop_assert_eq!(DecimalMark::Point.parse(&point, Currency::EUR), Ok(eur(minor)));
        prop_assert_eq!(DecimalMark::Comma.parse(&comma, Currency::EUR), Ok(eur(minor)));
    }
}
