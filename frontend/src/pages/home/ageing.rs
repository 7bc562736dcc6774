//! What is owed today by age, one bar for each currency.

use leptos::prelude::*;
use shared::api::ageing::{AgeingInput, AgeingSums, AgeingView, GetAgeing};

use crate::components::ageing_bar::AgeingBar;
use crate::components::loaded::Loaded;
use crate::components::money::Amount;
use crate::data::{Live, Topic, use_query};
use crate::layouts::page::PageSection;
use crate::routes::path;
use crate::ui::empty::EmptyPart;
use crate::ui::skeleton::SkeletonRows;

/// Ageing as of today, over all customers.
#[component]
pub(super) fn AgeingToday() -> impl IntoView {
    let query = use_query(GetAgeing, &[Topic::Items], || {
        let totals_only = AgeingInput {
            limit: Some(1),
            ..Default::default()
        };
        Some(((), totals_only))
    });
    let report = || view! { <a class="panel__all" href=path::AGEING>"By customer"</a> };
    let list = |view: Live<AgeingView>| move || view.with(totals);
    view! {
        <PageSection title="Owed today" actions=report>
            <Loaded query skeleton=|| view! { <SkeletonRows rows=2/> } children=list/>
        </PageSection>
    }
}

fn totals(view: &AgeingView) -> AnyView {
    if view.totals.is_empty() {
        return view! { <EmptyPart text="Nothing is owed."/> }.into_any();
    }
    let of_currency = |sums: &AgeingSums| currency(sums, view.labels.clone());
    view.totals
        .iter()
        .map(of_currency)
        .collect_view()
        .into_any()
}

fn currency(sums: &AgeingSums, labels: Vec<String>) -> impl IntoView + use<> {
    let (owed, unapplied) = (sums.owed, sums.unapplied);
    let apart = (!unapplied.is_zero()).then(|| {
        view! {
            <p class="muted small">"Unapplied credit, not deducted: " <Amount money=unapplied/></p>
        }
    });
    let amounts = sums.buckets.clone();
    view! {
        <div class="owed">
            <div class="row row--between">
                <p class="owed__sum">
                    <Amount money=owed/>
                </p>
                {apart}
            </div>
            <AgeingBar amounts labels/>
        </div>
    }
}
