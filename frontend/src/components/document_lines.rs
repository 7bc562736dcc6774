//! The lines of an issued document and what they add up to.

use leptos::prelude::*;
use shared::api::invoices::LineView;
use shared::invoice::Totals;
use shared::kernel::{Currency, Money, TaxRate};
use shared::tax::{TaxCategory, TaxGroup};

use super::money::{Amount, amount_text};
use crate::ui::table::{Column, Part, Table};

/// The priced lines, read only.
#[component]
pub(crate) fn DocumentLines(#[prop(into)] lines: Signal<Vec<LineView>>) -> impl IntoView {
    let columns = vec![
        Column::new("Description", Part::Lead, description),
        Column::new("Quantity", Part::WideAmount, |line: &LineView| {
            line.input.quantity.clone()
        }),
        Column::new("Unit price", Part::WideAmount, unit_price),
        Column::new("Tax", Part::WideText, |line: &LineView| {
            tax_text(line.category, line.rate)
        }),
        Column::new("Net", Part::Amount, |line: &LineView| amount_text(line.net)),
    ];
    view! { <Table label="Lines" columns rows=lines/> }
}

/// On a phone the description carries what its columns say elsewhere.
fn description(line: &LineView) -> impl IntoView + use<> {
    let tax = tax_text(line.category, line.rate);
    let sum = format!("{} × {} · {tax}", line.input.quantity, unit_price(line));
    view! {
        <span class="document-lines__description">{line.input.description.clone()}</span>
        <span class="table__second narrow-only">{sum}</span>
    }
}

fn unit_price(line: &LineView) -> String {
    price_text(&line.input.unit_price, line.net.currency())
}

/// A unit price at its currency's decimals, or with all it has when it needs more.
fn price_text(price: &str, currency: Currency) -> String {
    Money::parse(price, currency).map_or_else(|_| price.to_owned(), amount_text)
}

/// `19 %`, or why there is no tax.
pub(crate) fn tax_text(category: TaxCategory, rate: TaxRate) -> String {
    let name = match category {
        TaxCategory::S => return format!("{rate} %"),
        TaxCategory::Z => "Zero rated",
        TaxCategory::E => "Exempt",
        TaxCategory::AE => "Reverse charge",
        TaxCategory::K => "Intra-community supply",
        TaxCategory::G => "Export",
        TaxCategory::O => "Outside the scope of tax",
    };
    name.to_owned()
}

/// Net, tax by group and total, one below another.
#[component]
pub(crate) fn DocumentTotals(#[prop(into)] totals: Signal<Totals>) -> impl IntoView {
    let groups = move || totals.with(|totals| totals.groups.iter().map(group).collect_view());
    let net = move || view! { <Amount money=totals.with(|totals| totals.net)/> };
    let total = move || view! { <Amount money=totals.with(|totals| totals.total)/> };
    view! {
        <dl class="document-totals">
            <div class="document-totals__row">
                <dt>"Net"</dt>
                <dd>{net}</dd>
            </div>
            {groups}
            <div class="document-totals__row document-totals__row--total">
                <dt>"Total"</dt>
                <dd>{total}</dd>
            </div>
        </dl>
    }
}

fn group(group: &TaxGroup) -> impl IntoView + use<> {
    let (name, tax) = (tax_text(group.category, group.rate), group.tax);
    let label = match group.category {
        TaxCategory::S => format!("Tax {name} on {}", amount_text(group.base)),
        _ => format!("{name} on {}", amount_text(group.base)),
    };
    view! {
        <div class="document-totals__row">
            <dt>{label}</dt>
            <dd>
                <Amount money=tax/>
            </dd>
        </div>
    }
}
