//! Step 3: what would happen.

use std::sync::Arc;

use leptos::prelude::*;
use shared::kernel::Money;

use super::dry_run::{DryRun, Standing, Sums};
use super::page::Step;
use super::rejects::Rejects;
use super::state::{Checked, State};
use crate::components::money::{grouped, money_text};
use crate::ui::banner::{Banner, BannerKind};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::fact::{Fact, Facts};
use crate::ui::table::{Column, Part, Table};

/// The dry run.
#[component]
pub(super) fn Check(state: State, #[prop(into)] on_import: Callback<Arc<DryRun>>) -> impl IntoView {
    let content = move || {
        let checked = state.checked.get()?;
        let sheet = state.sheet.get_untracked()?;
        let rejects = checked.run.rejects.clone();
        Some(view! {
            {accounted(sheet.lines.len(), &checked)}
            {(!checked.standing.sums.is_empty()).then(|| sums(&checked.standing))}
            <Rejects sheet rejects/>
            {begin(checked, on_import)}
        })
    };
    view! { <Step number=3 title="Check">{content}</Step> }
}

fn count(number: usize) -> String {
    grouped(&number.to_string())
}

/// Every row of the file under one of three headings.
fn accounted(rows: usize, checked: &Checked) -> impl IntoView + use<> {
    let Standing {
        documents_new,
        documents_there,
        customers_new,
        customers_there,
        sums: _,
    } = checked.standing;
    let rejected = checked.run.rejects.len();
    view! {
        <Facts>
            <Fact label="Rows in the file">{count(rows)}</Fact>
            <Fact label="New documents">{count(documents_new)}</Fact>
            <Fact label="Already in the books">{count(documents_there)}</Fact>
            <Fact label="Cannot be imported">{count(rejected)}</Fact>
            <Fact label="New customers">{count(customers_new)}</Fact>
            <Fact label="Known customers">{count(customers_there)}</Fact>
        </Facts>
    }
}

fn sums(standing: &Standing) -> impl IntoView + use<> {
    let rows = Signal::stored(standing.sums.clone());
    view! {
        <div class="import-part">
            <h3>"What can be imported, by currency"</h3>
            <Table label="Totals by currency" columns=columns() rows/>
        </div>
    }
}

fn columns() -> Vec<Column<Sums>> {
    vec![
        Column::new("Currency", Part::Lead, |sums: &Sums| sums.currency.code()),
        Column::new("Rows", Part::WideAmount, |sums: &Sums| count(sums.rows)),
        Column::new("Settled", Part::WideAmount, |sums: &Sums| {
            total(sums.settled)
        }),
        Column::new("Still open", Part::WideAmount, |sums: &Sums| {
            total(sums.open)
        }),
        Column::new("Amount", Part::Amount, |sums: &Sums| total(sums.amount)),
    ]
}

fn total(sum: Option<Money>) -> String {
    sum.map_or_else(|| "Beyond what can be shown".to_owned(), money_text)
}

fn begin(checked: Checked, on_import: Callback<Arc<DryRun>>) -> AnyView {
    let Checked { run, standing } = checked;
    if run.rows.is_empty() {
        let title = "No row of this file can be imported";
        return view! { <Banner kind=BannerKind::Danger title/> }.into_any();
    }
    let rows = |rows: usize| match rows {
        1 => "1 row".to_owned(),
        rows => format!("{} rows", count(rows)),
    };
    let text = match standing.documents_new {
        // Nothing would be added; the server says so again.
        0 => format!("Import {} again", rows(run.rows.len())),
        new => format!("Import {}", rows(new)),
    };
    view! {
        <p class="muted">
            "What is in the books already is left alone, so a file can be imported again at any time. Revenue and cash of these documents stay with your earlier system: the other side is the opening balance."
        </p>
        <div>
            <Button kind=ButtonKind::Primary on_press=move || on_import.run(Arc::clone(&run))>
                {text}
            </Button>
        </div>
    }
    .into_any()
}
