//! The start page: how things stand today, and the work that waits.

mod ageing;
mod first_run;
mod panel;
mod panels;

use leptos::prelude::*;
use shared::access::Permission;
use shared::api::customers::{CustomerFilter, ListCustomers};

use crate::components::loaded::Loaded;
use crate::data::{Topic, use_query};
use crate::layouts::page::Page;
use crate::routes::path;
use crate::session::expect_session;
use crate::ui::button::{ButtonKind, LinkButton};
use crate::ui::skeleton::SkeletonRecord;
use ageing::AgeingToday;
use first_run::FirstRun;
use panels::{Drafts, Overdue, TieOut, Unapplied};

/// The start page.
#[component]
pub(crate) fn Home() -> impl IntoView {
    // One customer is enough to know that work has begun.
    let query = use_query(ListCustomers, &[Topic::Customers], || {
        let filter = CustomerFilter {
            inactive: Some(true),
            limit: Some(1),
            ..Default::default()
        };
        Some(((), filter))
    });
    let begun = Memo::new(move |_| {
        query
            .value
            .with(|page| page.as_ref().is_some_and(|page| !page.items.is_empty()))
    });
    let content = move |_| {
        move || {
            if begun.get() {
                view! { <Dashboard/> }.into_any()
            } else {
                view! { <FirstRun/> }.into_any()
            }
        }
    };
    view! {
        <Page title="Home" actions=move || begun.get().then(actions)>
            <Loaded query skeleton=|| view! { <SkeletonRecord/> } children=content/>
        </Page>
    }
}

fn actions() -> impl IntoView {
    let session = expect_session();
    let receipt = session.can(Permission::RecordReceipts).then(|| {
        view! { <LinkButton href=path::NEW_RECEIPT>"Record receipt"</LinkButton> }
    });
    let invoice = session.can(Permission::DraftInvoices).then(|| {
        view! {
            <LinkButton kind=ButtonKind::Primary href=path::NEW_INVOICE>"New invoice"</LinkButton>
        }
    });
    (receipt, invoice)
}

#[component]
fn Dashboard() -> impl IntoView {
    let session = expect_session();
    let sees_ledger = Memo::new(move |_| session.can(Permission::ViewLedger));
    view! {
        <AgeingToday/>
        <div class="home">
            <Overdue/>
            <Unapplied/>
            <Drafts/>
            {move || sees_ledger.get().then(|| view! { <TieOut/> })}
        </div>
    }
}
