//! The balance of every account at the end of a day.

use leptos::prelude::*;
use shared::api::ledger::{
    GetTrialBalance, TrialBalanceInput, TrialBalanceRow, TrialBalanceTotal, TrialBalanceView,
};
use shared::kernel::Money;

use super::tabs;
use crate::components::as_of::AsOf;
use crate::components::loaded::Loaded;
use crate::components::money::{BareAmount, amount_text};
use crate::data::filter::{Filter, use_filter};
use crate::data::{Live, Topic, use_query};
use crate::layouts::page::Page;
use crate::routes::path;
use crate::session::expect_session;
use crate::ui::badge::{Badge, Tone};
use crate::ui::empty::Empty;
use crate::ui::skeleton::SkeletonRows;
use crate::ui::table::{Column, Part, Table, row_link};

/// The trial balance.
#[component]
pub(crate) fn TrialBalance() -> impl IntoView {
    let filter = use_filter::<TrialBalanceInput>();
    let today = expect_session().today();
    let query = use_query(GetTrialBalance, &[Topic::Items], move || {
        // Without a day the server would count what is dated ahead, too.
        Some((
            (),
            TrialBalanceInput {
                as_of: filter.value.get().as_of.or(today),
            },
        ))
    });
    view! {
        <Page title="Ledger" toolbar=move || toolbar(filter)>
            <Loaded
                query
                skeleton=|| view! { <SkeletonRows/> }
                children=move |view| balances(view, query.loading)
            />
        </Page>
    }
}

fn toolbar(filter: Filter<TrialBalanceInput>) -> impl IntoView {
    let as_of = expect_session().today().map(|today| {
        let day = Memo::new(move |_| filter.value.get().as_of.unwrap_or(today));
        let choose = move |day| filter.update(|input| input.as_of = day);
        view! { <AsOf day today on_choose=choose/> }
    });
    view! {
        {tabs(path::LEDGER)}
        {as_of}
    }
}

fn balances(view: Live<TrialBalanceView>, refreshing: RwSignal<bool>) -> impl IntoView {
    move || {
        let view = view.get();
        if view.rows.is_empty() {
            let text = "Issue an invoice, record a receipt or import documents: each posts here.";
            return view! { <Empty title="Nothing was posted by then" text/> }.into_any();
        }
        let table = |total: &TrialBalanceTotal| currency(&view, total, refreshing);
        let TrialBalanceView { totals, .. } = &view;
        totals.iter().map(table).collect_view().into_any()
    }
}

fn currency(
    view: &TrialBalanceView,
    total: &TrialBalanceTotal,
    refreshing: RwSignal<bool>,
) -> impl IntoView + use<> {
    let (debit, credit) = (total.debit, total.credit);
    let currency = debit.currency();
    let of_currency = |row: &&TrialBalanceRow| row.debit.currency() == currency;
    let rows: Vec<_> = view.rows.iter().filter(of_currency).cloned().collect();
    let equal = if debit == credit {
        view! { <Badge tone=Tone::Success text="Debits equal credits"/> }
    } else {
        view! { <Badge tone=Tone::Danger text="Debits and credits differ"/> }
    };
    let link = row_link(move |row: &TrialBalanceRow| {
        path::with(&path::account(row.account), "currency", currency)
    });
    view! {
        <section class="trial-balance">
            <div class="trial-balance__heading">
                <h2>{currency.name()} " · " {currency.code()}</h2>
                {equal}
            </div>
            <Table
                label=format!("Trial balance in {currency}")
                columns=columns()
                rows=Signal::stored(rows)
                link
                refreshing
                foot=ViewFn::from(move || foot(debit, credit))
            />
        </section>
    }
}

fn columns() -> Vec<Column<TrialBalanceRow>> {
    vec![
        Column::new("Account", Part::Lead, |row: &TrialBalanceRow| {
            row.name.clone()
        }),
        Column::new("Debit", Part::WideAmount, |row: &TrialBalanceRow| {
            view! { <BareAmount money=row.debit/> }
        }),
        Column::new("Credit", Part::WideAmount, |row: &TrialBalanceRow| {
            view! { <BareAmount money=row.credit/> }
        }),
        Column::new("Balance", Part::Amount, |row: &TrialBalanceRow| {
            sided(row.balance)
        }),
    ]
}

/// A balance with its side in place of a sign: which side is good news depends on the account.
fn sided(balance: Money) -> impl IntoView {
    let (amount, side) = sided_text(balance);
    view! {
        <span class="money">{amount}</span>
        <span class="trial-balance__side">{side}</span>
    }
}

fn sided_text(balance: Money) -> (String, &'static str) {
    if balance.is_zero() {
        ("–".to_owned(), "")
    } else if balance.is_negative() {
        (amount_text(balance.negate()), "Cr")
    } else {
        (amount_text(balance), "Dr")
    }
}

fn foot(debit: Money, credit: Money) -> impl IntoView {
    view! {
        <tr class="table__row trial-balance__total">
            <td class="table__cell table__cell--lead">"Total"</td>
            <td class="table__cell table__cell--amount" data-side="Debit">
                <BareAmount money=debit/>
            </td>
            <td class="table__cell table__cell--amount" data-side="Credit">
                <BareAmount money=credit/>
            </td>
            <td class="table__cell table__cell--amount table__cell--wide"></td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use shared::kernel::{Currency, Money};

    use super::sided_text;

    #[test]
    fn a_balance_names_its_side() {
        let text = |minor| sided_text(Money::from_minor(minor, Currency::EUR).unwrap());
        assert_eq!(text(123_450), ("1,234.50".to_owned(), "Dr"));
        assert_eq!(text(-5), ("0.05".to_owned(), "Cr"));
        assert_eq!(text(0), ("–".to_owned(), ""));
    }
}
