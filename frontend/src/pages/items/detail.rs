//! One item: where it came from, what is open of it, and how it came to that.

use leptos::prelude::*;
use shared::allocation::Side;
use shared::api::Nothing;
use shared::api::allocations::{GetItem, ItemEventsView, ItemKind, ItemView};
use shared::kernel::id::ItemId;

use super::timeline::Timeline;
use crate::components::day::DayText;
use crate::components::item::{document_path, item_name};
use crate::components::loaded::Loaded;
use crate::components::money::Amount;
use crate::components::status_badge::ItemBadge;
use crate::data::{Live, Query, Topic, use_query};
use crate::layouts::page::{Page, PageSection};
use crate::pages::not_found::named;
use crate::routes::{param, path, use_id};
use crate::session::expect_session;
use crate::ui::button::LinkButton;
use crate::ui::fact::{Fact, Facts, Figure, Figures};
use crate::ui::skeleton::SkeletonRecord;

/// The page of one item.
#[component]
pub(crate) fn ItemDetail() -> impl IntoView {
    let id = use_id::<ItemId>(param::ITEM);
    let query = use_query(GetItem, &[Topic::Items], move || {
        Some((id.get()?, Nothing {}))
    });
    let title = Signal::derive(move || {
        query.value.with(|events| {
            let name = events.as_ref().map(|events| item_name(&events.item));
            name.map(|name| format!("History of {name}"))
                .unwrap_or_default()
        })
    });
    named(id, query.untyped(), move || {
        view! {
            <Page title badges=move || badges(query) actions=move || document(query)>
                <Loaded query skeleton=|| view! { <SkeletonRecord/> } children=item/>
            </Page>
        }
    })
}

fn document(query: Query<ItemEventsView>) -> impl IntoView {
    move || {
        query.value.with(|events| {
            let item = &events.as_ref()?.item;
            let (href, kind) = (document_path(item), kind_text(item.kind));
            Some(view! { <LinkButton href=href>{kind}</LinkButton> })
        })
    }
}

fn badges(query: Query<ItemEventsView>) -> impl IntoView {
    let today = expect_session().today();
    move || {
        query.value.with(|events| {
            let events = events?;
            let mut item = events.item.clone();
            if is_void(events) {
                item.kind = ItemKind::Void;
            }
            Some(view! { <ItemBadge item today/> })
        })
    }
}

/// Whether its document was voided: what closes it then is the document itself.
fn is_void(events: &ItemEventsView) -> bool {
    let document = &events.item.document;
    let closes = |counterpart: &(String, String)| counterpart.0 == *document;
    events
        .events
        .iter()
        .any(|event| event.counterpart.as_ref().is_some_and(closes))
}

fn item(events: Live<ItemEventsView>) -> impl IntoView {
    view! {
        {move || events.with(|events| figures(&events.item))}
        <PageSection title="What happened">
            <Timeline events/>
        </PageSection>
        <PageSection title="Details">{move || facts(events.get())}</PageSection>
    }
}

fn figures(item: &ItemView) -> impl IntoView + use<> {
    let (amount, open) = (item.amount, item.open);
    view! {
        <Figures>
            <Figure label="Amount">
                <Amount money=amount/>
            </Figure>
            <Figure label="Open">
                <Amount money=open/>
            </Figure>
        </Figures>
    }
}

fn kind_text(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Invoice => "Invoice",
        ItemKind::CreditNote => "Credit note",
        ItemKind::Receipt => "Receipt",
        ItemKind::Void => "Voided document",
    }
}

fn facts(events: ItemEventsView) -> impl IntoView {
    let item = events.item;
    let href = document_path(&item);
    let customer = events.customer.map(|customer| {
        let href = path::customer(customer.id);
        view! { <Fact label="Customer"><a href=href>{customer.name}</a></Fact> }
    });
    let counts = match item.side {
        Side::Debit => "The customer owes it",
        Side::Credit => "We owe it",
    };
    let part = format!("{} of {}", item.instalment, item.instalments);
    view! {
        <Facts>
            <Fact label=kind_text(item.kind)>
                <a href=href>{item.number.clone()}</a>
            </Fact>
            {customer}
            {(item.instalments > 1).then(|| view! { <Fact label="Instalment">{part}</Fact> })}
            <Fact label="Side">{counts}</Fact>
            <Fact label="Date">
                <DayText day=item.item_on/>
            </Fact>
            <Fact label="Due">
                <DayText day=item.due_on/>
            </Fact>
        </Facts>
    }
}
