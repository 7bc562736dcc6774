//! Amounts as people read them: thousands apart, tabular digits, the currency behind. They do not
//! follow signals: a table holds hundreds of them, and what changes is drawn anew.

use leptos::prelude::*;
use shared::kernel::Money;
pub(crate) use shared::kernel::format::{amount as amount_text, grouped};

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

/// `1,234.50 EUR`.
pub(crate) fn money_text(money: Money) -> String {
    format!("{}\u{a0}{}", amount_text(money), money.currency())
}
