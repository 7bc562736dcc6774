//! The proof that open items, their events and the control accounts give the same balance.

use leptos::prelude::*;
use shared::api::Nothing;
use shared::api::ledger::{GetTieOut, TieOutDifference, TieOutSums, TieOutView};

use super::tabs;
use crate::components::day::moment_text;
use crate::components::loaded::Loaded;
use crate::components::money::{Amount, grouped};
use crate::data::{Live, Query, Topic, use_query};
use crate::layouts::page::{Page, PageSection};
use crate::routes::path;
use crate::ui::button::Button;
use crate::ui::icon::{Icon, Symbol};
use crate::ui::skeleton::SkeletonRecord;
use crate::ui::table::{Column, Part, Table};

/// Rows of differences that are drawn: damage is looked into, not scrolled through.
const DIFFERENCES_SHOWN: usize = 200;

/// The tie-out.
#[component]
pub(crate) fn TieOut() -> impl IntoView {
    let query = use_query(GetTieOut, &[Topic::Items], || Some(((), Nothing {})));
    view! {
        <Page
            title="Ledger"
            actions=move || check_again(query)
            toolbar=|| tabs(path::TIE_OUT)
        >
            <Loaded query skeleton=|| view! { <SkeletonRecord/> } children=proof/>
        </Page>
    }
}

fn check_again(query: Query<TieOutView>) -> impl IntoView {
    view! {
        <Button busy=query.loading on_press=move || query.refetch()>
            "Check again"
        </Button>
    }
}

/// Whether the three ways give one number in every currency and for every customer.
fn agrees(view: &TieOutView) -> bool {
    let equal = |sums: &TieOutSums| sums.items == sums.events && sums.events == sums.control;
    view.differences.is_empty() && view.currencies.iter().all(equal)
}

fn proof(view: Live<TieOutView>) -> impl IntoView {
    move || {
        let view = view.get();
        let currencies = view.currencies.iter().map(currency).collect_view();
        let unidentified = view
            .currencies
            .iter()
            .filter(|sums| !sums.unidentified.is_zero())
            .map(|sums| view! { <p><Amount money=sums.unidentified/></p> })
            .collect_view();
        let apart = view
            .currencies
            .iter()
            .any(|sums| !sums.unidentified.is_zero());
        view! {
            {verdict(&view)}
            <div class="tie-out__currencies">{currencies}</div>
            {apart
                .then(|| {
                    view! {
                        <PageSection title="Unidentified receipts">
                            <p class="muted">
                                "Their payer is not known, so they belong to no customer and stand apart from the proof."
                            </p>
                            {unidentified}
                        </PageSection>
                    }
                })}
            {differences(view.differences)}
        }
    }
}

fn verdict(view: &TieOutView) -> impl IntoView + use<> {
    let pairs = grouped(&view.pairs.to_string());
    let count = view.differences.len();
    let (class, role, icon, title, text) = if agrees(view) {
        (
            "tie-out tie-out--agrees",
            "status",
            Icon::Check,
            "The books agree",
            format!(
                "Open items, their events and the control accounts give the same balance for all \
                 {pairs} pairs of customer and currency."
            ),
        )
    } else {
        (
            "tie-out tie-out--differs",
            "alert",
            Icon::Warning,
            "The books do not agree",
            format!(
                "{count} of {pairs} pairs of customer and currency differ. Do not close or report \
                 from these books before this is explained."
            ),
        )
    };
    view! {
        <div class=class role=role>
            <span class="tie-out__icon">
                <Symbol icon/>
            </span>
            <div>
                <h2>{title}</h2>
                <p>{text}</p>
                <p class="tie-out__moment">"Checked " {moment_text(view.checked_at)}</p>
            </div>
        </div>
    }
}

fn currency(sums: &TieOutSums) -> impl IntoView + use<> {
    let sums = sums.clone();
    let sign = |equal: bool| {
        if equal {
            ("=", "equals")
        } else {
            ("≠", "differs from")
        }
    };
    let link = |(sign, words): (&'static str, &'static str)| {
        view! {
            <span class="tie-out__sign">
                <span aria-hidden="true">{sign}</span>
                <span class="visually-hidden">{words}</span>
            </span>
        }
    };
    let way = |label: &'static str, money| {
        view! {
            <div class="tie-out__way">
                <span class="tie-out__label">{label}</span>
                <span class="tie-out__amount">
                    <Amount money/>
                </span>
            </div>
        }
    };
    let heading = format!("Proof in {}", sums.items.currency());
    view! {
        <section class="tie-out__proof" aria-label=heading>
            {way("Open items", sums.items)}
            {link(sign(sums.items == sums.events))}
            {way("Events", sums.events)}
            {link(sign(sums.events == sums.control))}
            {way("Control accounts", sums.control)}
        </section>
    }
}

fn differences(mut differences: Vec<TieOutDifference>) -> impl IntoView {
    let hidden = differences.len().saturating_sub(DIFFERENCES_SHOWN);
    differences.truncate(DIFFERENCES_SHOWN);
    let more = (hidden > 0).then(|| view! { <p class="muted">"And " {hidden} " more."</p> });
    (!differences.is_empty()).then(|| {
        view! {
            <PageSection title="Differences">
                <Table label="Differences" columns=columns() rows=Signal::stored(differences)/>
                {more}
            </PageSection>
        }
    })
}

fn columns() -> Vec<Column<TieOutDifference>> {
    vec![
        Column::new(
            "Customer",
            Part::Lead,
            |difference: &TieOutDifference| match difference.customer.clone() {
                Some(customer) => {
                    view! { <a href=path::customer(customer.id)>{customer.name}</a> }.into_any()
                }
                None => "Customer not known".into_any(),
            },
        ),
        Column::new(
            "Open items",
            Part::Amount,
            |difference: &TieOutDifference| {
                view! { <Amount money=difference.items/> }
            },
        ),
        Column::new(
            "Events",
            Part::WideAmount,
            |difference: &TieOutDifference| {
                view! { <Amount money=difference.events/> }
            },
        ),
        Column::new(
            "Control accounts",
            Part::WideAmount,
            |difference: &TieOutDifference| {
                view! { <Amount money=difference.control/> }
            },
        ),
    ]
}

#[cfg(test)]
mod tests {
    use shared::kernel::{Currency, Money};

    use super::*;

    fn view(control: i64) -> TieOutView {
        let money = |minor| Money::from_minor(minor, Currency::EUR).unwrap();
        let sums = TieOutSums {
            items: money(100),
            events: money(100),
            control: money(control),
            unidentified: money(7),
        };
        TieOutView {
            checked_at: 0,
            pairs: 1,
            currencies: vec![sums],
            differences: Vec::new(),
        }
    }

    #[test]
    fn a_sum_that_differs_is_not_agreement_even_without_a_pair_to_blame() {
        assert!(agrees(&view(100)));
        assert!(!agrees(&view(99)));
    }
}
