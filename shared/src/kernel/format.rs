//! Amounts, numbers and days as people read them: the same on documents, in mail, in the portal
//! and in the staff app.

use super::{Currency, Day, Money};

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// `1,234.50 EUR`.
pub fn money(money: Money) -> String {
    format!("{} {}", amount(money), money.currency())
}

/// `1,234.50`, for a column whose heading names the currency; a real minus sign below zero.
pub fn amount(money: Money) -> String {
    decimal(&money.to_string(), 0)
}

/// A unit price with at least the decimals of its currency: `100` becomes `100.00`, and `0.0045`
/// stays.
pub fn unit_price(text: &str, currency: Currency) -> String {
    decimal(
        text,
        usize::try_from(currency.exponent()).unwrap_or_default(),
    )
}

/// A plain decimal text with its digits in groups of three and at least `decimals_min` decimals.
pub fn decimal(text: &str, decimals_min: usize) -> String {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("\u{2212}", digits),
        None => ("", text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut fraction = fraction.to_owned();
    while fraction.len() < decimals_min {
        fraction.push('0');
    }
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}", grouped(whole))
}

/// Digits in groups of three.
pub fn grouped(digits: &str) -> String {
    let length = digits.chars().count();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && length.saturating_sub(index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `22 Nov 2026`: no doubt about which number is the month.
pub fn day(day: Day) -> String {
    let index = usize::try_from(day.month().saturating_sub(1)).unwrap_or_default();
    let month = MONTHS.get(index).copied().unwrap_or_default();
    format!("{} {month} {}", day.day(), day.year())
}

/// When something is due, as seen on a day: `due today`, `3 days overdue`, `due in 12 days`.
pub fn due(due_on: Day, today: Day) -> String {
    match today.days_since(due_on) {
        0 => "due today".to_owned(),
        1 => "1 day overdue".to_owned(),
        -1 => "due tomorrow".to_owned(),
        days if days > 0 => format!("{days} days overdue"),
        days => format!("due in {} days", days.unsigned_abs()),
    }
}

/// How an open amount stands on a day: when it is due, and whether something of it is paid:
/// `part paid, 3 days overdue`.
pub fn standing(amount: Money, open: Money, due_on: Day, today: Day) -> String {
    let due = due(due_on, today);
    if open == amount {
        due
    } else {
        format!("part paid, {due}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_part_paid_says_so() {
        let today = Day::new(2026, 11, 29).unwrap();
        let eur = |minor| Money::from_minor(minor, Currency::EUR).unwrap();
        let told = |open| standing(eur(500), eur(open), today, today);
        assert_eq!(told(500), "due today");
        assert_eq!(told(499), "part paid, due today");
    }

    #[test]
    fn a_due_day_is_told_as_seen_from_today() {
        let today = Day::new(2026, 11, 29).unwrap();
        let table = [
            (0, "due today"),
            (-1, "1 day overdue"),
            (-2, "2 days overdue"),
            (1, "due tomorrow"),
            (2, "due in 2 days"),
        ];
        for (days, text) in table {
            assert_eq!(due(today.plus_days(days), today), text);
        }
    }

    #[test]
    fn amounts_are_grouped_by_thousands() {
        let table = [
            (0, Currency::EUR, "0.00 EUR"),
            (5, Currency::EUR, "0.05 EUR"),
            (123_450, Currency::EUR, "1,234.50 EUR"),
            (-100_000_000, Currency::USD, "\u{2212}1,000,000.00 USD"),
            (
                9_007_199_254_740_991,
                Currency::JPY,
                "9,007,199,254,740,991 JPY",
            ),
        ];
        for (minor, currency, expected) in table {
            assert_eq!(money(Money::from_minor(minor, currency).unwrap()), expected);
        }
    }

    #[test]
    fn prices_have_the_decimals_of_their_currency_or_more() {
        let table = [
            ("100", Currency::EUR, "100.00"),
            ("-1234.5", Currency::EUR, "\u{2212}1,234.50"),
            ("0.0045", Currency::EUR, "0.0045"),
            ("1500", Currency::JPY, "1,500"),
        ];
        for (text, currency, expected) in table {
            assert_eq!(unit_price(text, currency), expected);
        }
    }

    #[test]
    fn a_day_names_its_month() {
        assert_eq!(day("2026-11-02".parse().unwrap()), "2 Nov 2026");
    }
}
