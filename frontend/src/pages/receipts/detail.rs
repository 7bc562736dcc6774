//! One receipt: what came in, what it settled, what is left to allocate.

use leptos::prelude::*;
use shared::access::Permission;
use shared::allocation::Side;
use shared::api::Nothing;
use shared::api::receipts::{GetReceipt, ReceiptView};
use shared::audit::actor_name;
use shared::kernel::id::ReceiptId;

use crate::components::allocation_editor::AllocateForm;
use crate::components::allocation_list::AllocationList;
use crate::components::day::{DayText, MomentText};
use crate::components::history::HistoryPanel;
use crate::components::loaded::Loaded;
use crate::components::money::Amount;
use crate::components::status_badge::applied;
use crate::data::{Live, Query, Topic, use_query};
use crate::layouts::page::{Page, PageSection};
use crate::pages::not_found::named;
use crate::routes::{param, path, use_id};
use crate::session::expect_session;
use crate::ui::badge::{Badge, Tone};
use crate::ui::banner::{Banner, BannerKind};
use crate::ui::button::LinkButton;
use crate::ui::fact::{Fact, Facts, Figure, Figures};
use crate::ui::skeleton::SkeletonRecord;

/// The page of one receipt.
#[component]
pub(crate) fn ReceiptDetail() -> impl IntoView {
    let id = use_id::<ReceiptId>(param::RECEIPT);
    let topics = &[Topic::Receipts, Topic::Items, Topic::Customers];
    let query = use_query(GetReceipt, topics, move || Some((id.get()?, Nothing {})));
    let title = Signal::derive(move || {
        query.value.with(|receipt| {
            let receipt = receipt.as_ref();
            receipt.map(|r| r.row.number.clone()).unwrap_or_default()
        })
    });
    named(id, query.untyped(), move || {
        view! {
            <Page
                title
                back=("Receipts", path::RECEIPTS.to_owned())
                badges=move || badge(query)
                actions=move || history(query)
            >
                <Loaded query skeleton=|| view! { <SkeletonRecord/> } children=receipt/>
            </Page>
        }
    })
}

fn badge(query: Query<ReceiptView>) -> impl IntoView {
    move || {
        query.value.with(|receipt| {
            let row = &receipt.as_ref()?.row;
            let (text, tone) = match &row.customer {
                None => ("Unidentified", Tone::Warning),
                Some(_) => applied(row.applied()),
            };
            Some(view! { <Badge tone text/> })
        })
    }
}

fn history(query: Query<ReceiptView>) -> impl IntoView {
    move || {
        let item = query
            .value
            .with(|receipt| Some(receipt.as_ref()?.item.id))?;
        Some(view! { <LinkButton href=path::item(item)>"Allocation history"</LinkButton> })
    }
}

fn receipt(receipt: Live<ReceiptView>) -> impl IntoView {
    let allocations = Signal::derive(move || receipt.with(|receipt| receipt.allocations.clone()));
    let object = Signal::derive(move || receipt.with(|receipt| receipt.row.id.to_string()));
    view! {
        {move || figures(&receipt.get())}
        {allocate(receipt)}
        <PageSection title="Allocations">
            <AllocationList allocations side=Side::Credit empty="Nothing is allocated yet."/>
        </PageSection>
        <PageSection title="Details">{move || facts(receipt.get())}</PageSection>
        <HistoryPanel object topics=&[Topic::Receipts, Topic::Items]/>
    }
}

fn figures(receipt: &ReceiptView) -> impl IntoView + use<> {
    let (amount, unapplied) = (receipt.row.amount, receipt.row.unapplied);
    let fee = receipt.fee.map(|fee| {
        view! {
            <Figure label="Provider's fee">
                <Amount money=fee/>
            </Figure>
        }
    });
    view! {
        <Figures>
            <Figure label="Amount">
                <Amount money=amount/>
            </Figure>
            <Figure label="Unapplied">
                <Amount money=unapplied/>
            </Figure>
            {fee}
        </Figures>
    }
}

/// Whether and why what is left can be allocated.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Left {
    Nothing,
    OfNobody,
    OfCustomer,
}

/// The editor for what is left; it stays in place while the receipt is asked for again.
fn allocate(receipt: Live<ReceiptView>) -> impl IntoView {
    let session = expect_session();
    let left = Memo::new(move |_| {
        receipt.with(|receipt| match &receipt.row.customer {
            _ if !receipt.row.unapplied.is_positive() => Left::Nothing,
            None => Left::OfNobody,
            Some(_) => Left::OfCustomer,
        })
    });
    let may_allocate = Memo::new(move |_| session.can(Permission::Allocate));
    let source = Signal::derive(move || receipt.with(|receipt| receipt.item.clone()));
    let customer = Memo::new(move |_| {
        receipt.with(|receipt| receipt.row.customer.as_ref().map(|customer| customer.id))
    });
    move || match (left.get(), customer.get_untracked()) {
        (Left::OfCustomer, Some(first)) if may_allocate.get() => {
            let customer = Signal::derive(move || customer.get().unwrap_or(first));
            view! {
                <PageSection title="Allocate">
                    <AllocateForm source customer/>
                </PageSection>
            }
            .into_any()
        }
        (Left::OfNobody, _) => view! {
            <PageSection>
                <Banner kind=BannerKind::Warning title="Nobody is named on this money">
                    "It can be allocated once it is known who paid."
                </Banner>
            </PageSection>
        }
        .into_any(),
        _ => ().into_any(),
    }
}

fn facts(receipt: ReceiptView) -> impl IntoView {
    let row = receipt.row;
    let customer = row.customer.map(|customer| {
        let href = path::customer(customer.id);
        view! { <Fact label="Customer"><a href=href>{customer.name}</a></Fact> }
    });
    let optional = |label: &'static str, text: Option<String>| {
        text.map(|text| view! { <Fact label>{text}</Fact> })
    };
    view! {
        <Facts>
            {customer}
            <Fact label="Received">
                <DayText day=row.received_on/>
            </Fact>
            <Fact label="Method">{row.method.name()}</Fact>
            {optional("Reference", row.reference)}
            {optional("Note", receipt.note)}
            {optional("Provider's payment", receipt.provider_payment)}
            <Fact label="Recorded">
                <MomentText at=receipt.recorded_at/>
            </Fact>
            <Fact label="Recorded by">{actor_name(&receipt.actor)}</Fact>
        </Facts>
    }
}
