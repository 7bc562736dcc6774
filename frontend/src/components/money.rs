//! Amounts as people read them: thousands apart, tabular digits, the currency behind. They do not
//! follow signals: a table holds hundreds of them, and what changes is drawn anew.

use leptos::prelude::*;
use shared::kernel::Money;

/// An amount with its currency.
#[component]
pub(crate) fn Amount(money: Money) -> impl IntoView {
    view! {
        <span class=class(money)>
            {amount_text(money)}
            <span class="money__currency">{money.currency().code()}</span>
        </span>
    }
}

/// An amount without its currency, in a column whose heading names it; zero is a quiet dash.
#[component]
pub(crate) fn BareAmount(money: Money) -> impl IntoView {
    if money.is_zero() {
        return view! { <span class="money money--zero">"–"</span> }.into_any();
    }
    view! { <span class=class(money)>{amount_text(money)}</span> }.into_any()
}

/// An amount with its currency; zero is a quiet dash.
#[component]
pub(crate) fn AmountOrDash(money: Money) -> impl IntoView {
    if money.is_zero() {
        view! { <BareAmount money/> }.into_any()
    } else {
        view! { <Amount money/> }.into_any()
    }
}

fn class(money: Money) -> &'static str {
    if money.is_negative() {
        "money money--negative"
    } else {
        "money"
    }
}

/// `1,234.50`, with a real minus sign for amounts below zero.
pub(crate) fn amount_text(money: Money) -> String {
    let text = money.to_string();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("\u{2212}", digits),
        None => ("", text.as_str()),
    };
    let (whole, decimals) = match digits.split_once('.') {
        Some((whole, decimals)) => (whole, format!(".{decimals}")),
        None => (digits, String::new()),
    };
    format!("{sign}{}{decimals}", grouped(whole))
}

/// `1,234.50 EUR`.
pub(crate) fn money_text(money: Money) -> String {
    format!("{}\u{a0}{}", amount_text(money), money.currency())
}

/// Digits in groups of three.
pub(crate) fn grouped(digits: &str) -> String {
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

#[cfg(test)]
mod tests {
    use shared::kernel::{Currency, Money};

    use super::amount_text;

    #[test]
    fn amounts_are_grouped_by_thousands() {
        let table = [
            ("0.00", "0.00"),
            ("12.30", "12.30"),
            ("999.99", "999.99"),
            ("1000.00", "1,000.00"),
            ("-1234567.89", "\u{2212}1,234,567.89"),
        ];
        for (amount, text) in table {
            let money = Money::parse(amount, Currency::EUR).unwrap();
            assert_eq!(amount_text(money), text);
        }
    }
}
