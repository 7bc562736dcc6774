//! The question before a draft becomes an invoice.

use leptos::prelude::*;
use shared::api::reference::ReferenceView;
use shared::kernel::{Day, Instalment, Money};

use crate::api::CallError;
use crate::components::confirm::ConfirmDialog;
use crate::components::day::{DayText, day_text};
use crate::components::money::{Amount, money_text};
use crate::components::reference::expect_reference;
use crate::ui::fact::{Fact, Facts};

/// Says what will be issued to whom and when it is due, and asks.
#[component]
pub(crate) fn IssueDialog(
    open: RwSignal<bool>,
    #[prop(into)] customer: Signal<String>,
    /// With tax; unknown while a line cannot be read.
    #[prop(into)]
    total: Signal<Option<Money>>,
    /// Code of the payment terms.
    #[prop(into)]
    terms: Signal<String>,
    /// The document date, or today.
    #[prop(into)]
    on: Signal<Option<Day>>,
    #[prop(into)] error: Signal<Option<CallError>>,
    #[prop(into)] busy: Signal<bool>,
    #[prop(into)] on_confirm: Callback<()>,
    #[prop(optional)] on_reload: Option<Callback<()>>,
) -> impl IntoView {
    let reference = expect_reference();
    let instalments = Memo::new(move |_| {
        let (on, total) = (on.get()?, total.get()?);
        let lists = reference.query.value.get()?;
        instalments(&lists, &terms.get(), on, total)
    });
    let facts = move || {
        view! {
            <Facts>
                <Fact label="Customer">{customer}</Fact>
                <Fact label="Total">
                    {move || total.get().map(|money| view! { <Amount money/> })}
                </Fact>
                <Fact label="Document date">
                    {move || on.get().map(|day| view! { <DayText day/> })}
                </Fact>
                <Fact label="Due">{move || instalments.get().map(|parts| due_text(&parts))}</Fact>
            </Facts>
        }
    };
    view! {
        <ConfirmDialog
            open
            title="Issue invoice"
            confirm="Issue"
            error
            busy
            on_confirm
            on_reload
        >
            <p>
                "The invoice takes the next number and is posted to the ledger. After that it can only be voided or credited."
            </p>
            {facts}
        </ConfirmDialog>
    }
}

fn instalments(
    lists: &ReferenceView,
    terms: &str,
    on: Day,
    total: Money,
) -> Option<Vec<Instalment>> {
    let found = lists.terms.iter().find(|known| known.code == terms)?;
    found.terms.instalments(on, total).ok()
}

/// One due date, or each with its amount.
fn due_text(parts: &[Instalment]) -> String {
    match parts {
        [only] => day_text(only.due_on),
        several => {
            let line = |part: &Instalment| {
                format!("{}: {}", day_text(part.due_on), money_text(part.amount))
            };
            several.iter().map(line).collect::<Vec<_>>().join("\n")
        }
    }
}
