//! Customers down, buckets across. On a phone the buckets of a row become a bar.
//!
//! Whoever drags the day sees a table for each day. What is drawn anew gets its attributes anew, so
//! most cells have none: their place says how they look.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use shared::api::ageing::{AgeingInput, AgeingRow, AgeingSums, AgeingView};
use shared::kernel::Money;

use crate::components::ageing_bar::{bar, scale_class};
use crate::components::money::{BareAmount, amount_text, money_text};
use crate::data::filter::href;
use crate::routes::path;
use crate::ui::keys::{Step, is_typing, move_focus};

/// What there is room for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Screen {
    /// The balance and a bar of the buckets.
    Phone,
    /// All amounts.
    Wide,
}

impl Screen {
    pub(super) fn of(is_phone: bool) -> Self {
        if is_phone { Self::Phone } else { Self::Wide }
    }
}

/// The table of an ageing: sums of all customers first, then this page's customers.
pub(super) fn matrix(
    view: &AgeingView,
    input: &AgeingInput,
    screen: Screen,
    refreshing: RwSignal<bool>,
) -> impl IntoView + use<> {
    let count = view.labels.len();
    let bucket_head = |(index, label): (usize, &String)| {
        view! {
            <th class="table__head-cell table__head-cell--amount" scope="col">
                <span class=scale_class(index, count) aria-hidden="true"></span>
                " "
                {label.clone()}
            </th>
        }
    };
    let buckets = view
        .labels
        .iter()
        .enumerate()
        .map(bucket_head)
        .collect_view();
    let amount_head = |text: &'static str| {
        view! { <th class="table__head-cell table__head-cell--amount" scope="col">{text}</th> }
    };
    let totals = view.totals.iter().map(|sums| {
        let name = view! { <span>"All customers"</span> }.into_any();
        row(
            "table__row ageing__total",
            name,
            sums,
            (screen, &view.labels),
        )
    });
    let rows = view
        .rows
        .items
        .iter()
        .map(|row| customer_row(row, input, (screen, &view.labels)));
    let table = NodeRef::<leptos::html::Table>::new();
    let on_key = move |event: KeyboardEvent| {
        if let Some((step, table)) = Step::from_key(&event.key()).zip(table.get_untracked())
            && !is_typing(&event)
            && move_focus(&table, ".table__link", step)
        {
            event.prevent_default();
        }
    };
    view! {
        <div class="table-scroll ageing__scroll">
            <table
                node_ref=table
                on:keydown=on_key
                class="table ageing__matrix"
                class:table--refreshing=refreshing
                aria-label="Ageing by customer"
            >
                <thead class="table__head">
                    <tr>
                        <th class="table__head-cell ageing__name" scope="col">"Customer"</th>
                        <th class="table__head-cell" scope="col">"Currency"</th>
                        {buckets}
                        {amount_head("Owed")}
                        {amount_head("Unapplied")}
                        {amount_head("Balance")}
                        {amount_head("Disputed")}
                    </tr>
                </thead>
                <tbody>{totals.collect_view()}</tbody>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

fn customer_row(row: &AgeingRow, input: &AgeingInput, look: (Screen, &[String])) -> AnyView {
    let currency = Some(row.sums.currency);
    let behind = AgeingInput {
        currency,
        after: None,
        ..input.clone()
    };
    let address = href(&path::aged_items(row.customer.id), &behind);
    let name = row.customer.name.clone();
    let lead = view! { <a class="table__link" href=address>{name}</a> }.into_any();
    self::row("table__row table__row--link", lead, &row.sums, look)
}

fn row(
    class: &'static str,
    name: AnyView,
    sums: &AgeingSums,
    (screen, labels): (Screen, &[String]),
) -> AnyView {
    let is_wide = screen == Screen::Wide;
    let amounts = |amounts: &[Money]| {
        let cells = amounts.iter().copied().filter(|_| is_wide).map(amount);
        cells.collect_view()
    };
    let fold = (!is_wide).then(|| {
        let described = labels.iter().zip(&sums.buckets);
        let described = described.map(|(label, money)| format!("{label}: {}", money_text(*money)));
        let described = described.collect::<Vec<_>>().join(", ");
        view! { <td class="ageing__fold">{bar(&sums.buckets, described)}</td> }
    });
    view! {
        <tr class=class>
            <th class="table__cell ageing__name" scope="row">{name}</th>
            <td>{sums.currency.code()}</td>
            {amounts(&sums.buckets)}
            {amounts(&[sums.owed, sums.unapplied])}
            <td class="ageing__balance">
                <BareAmount money=sums.balance/>
            </td>
            {amounts(&[sums.disputed])}
            {fold}
        </tr>
    }
    .into_any()
}

/// A cell of an amount; only one that stands out says so.
fn amount(money: Money) -> AnyView {
    if money.is_positive() {
        view! { <td>{amount_text(money)}</td> }.into_any()
    } else {
        view! {
            <td>
                <BareAmount money/>
            </td>
        }
        .into_any()
    }
}
