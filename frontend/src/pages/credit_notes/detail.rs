//! One credit note: what it credits and where the credit went.

use leptos::prelude::*;
use shared::allocation::Side;
use shared::api::invoices::{CreditNoteDocument, CreditNoteView, GetCreditNote};
use shared::api::{Endpoint, Nothing};
use shared::kernel::id::CreditNoteId;

use crate::components::allocation_list::AllocationList;
use crate::components::day::DayText;
use crate::components::document_lines::{DocumentLines, DocumentTotals};
use crate::components::history::HistoryPanel;
use crate::components::loaded::Loaded;
use crate::components::money::Amount;
use crate::data::{Live, Query, Topic, use_query};
use crate::layouts::page::{Page, PageSection};
use crate::pages::not_found::named;
use crate::routes::{param, path, use_id};
use crate::ui::badge::{Badge, Tone};
use crate::ui::empty::EmptyPart;
use crate::ui::fact::{Fact, Facts, Figure, Figures};
use crate::ui::skeleton::SkeletonRecord;

/// The page of one credit note.
#[component]
pub(crate) fn CreditNoteDetail() -> impl IntoView {
    let id = use_id::<CreditNoteId>(param::CREDIT_NOTE);
    let topics = &[Topic::Invoices, Topic::Items];
    let query = use_query(GetCreditNote, topics, move || Some((id.get()?, Nothing {})));
    let title = Signal::derive(move || {
        let number = query
            .value
            .with(|note| note.as_ref().map(|note| note.number.clone()));
        number.unwrap_or_default()
    });
    named(id, query.untyped(), move || {
        view! {
            <Page
                title
                back=("Invoices", path::INVOICES.to_owned())
                badges=move || badges(query)
                actions=move || actions(id)
            >
                <Loaded query skeleton=|| view! { <SkeletonRecord/> } children=credit_note/>
            </Page>
        }
    })
}

fn badges(query: Query<CreditNoteView>) -> impl IntoView {
    move || {
        query.value.with(|note| {
            note.as_ref().map(|note| {
                let (text, tone) = if note.open.is_zero() {
                    ("Allocated", Tone::Success)
                } else {
                    ("Unapplied", Tone::Accent)
                };
                view! {
                    <Badge text="Credit note"/>
                    <Badge tone text/>
                }
            })
        })
    }
}

fn actions(id: Memo<Option<CreditNoteId>>) -> impl IntoView {
    move || {
        id.get().map(|id| {
            let href = CreditNoteDocument::path(&id);
            view! {
                <a class="button" href=href target="_blank" rel="noopener">
                    "Document"
                </a>
            }
        })
    }
}

fn credit_note(note: Live<CreditNoteView>) -> impl IntoView {
    let lines = Signal::derive(move || note.with(|note| note.lines.clone()));
    let totals = Signal::derive(move || note.with(|note| note.totals.clone()));
    let allocations = Signal::derive(move || note.with(|note| note.allocations.clone()));
    let object = Signal::derive(move || note.with(|note| note.id.to_string()));
    let none = Memo::new(move |_| lines.with(Vec::is_empty));
    let credited = move || {
        if none.get() {
            let text = "The invoice came from an earlier system with its amounts only.";
            return view! { <EmptyPart text/> }.into_any();
        }
        view! {
            <DocumentLines lines/>
            <DocumentTotals totals/>
        }
        .into_any()
    };
    view! {
        {move || note.with(figures)}
        <PageSection>{move || note.with(facts)}</PageSection>
        <PageSection title="Credited lines">{credited}</PageSection>
        <PageSection title="Allocations">
            <AllocationList
                allocations
                side=Side::Credit
                empty="Nothing of it has been allocated."
            />
        </PageSection>
        <HistoryPanel object topics=&[Topic::Invoices, Topic::Items]/>
    }
}

fn figures(note: &CreditNoteView) -> impl IntoView + use<> {
    let (total, open) = (note.totals.total, note.open);
    view! {
        <Figures>
            <Figure label="Total">
                <Amount money=total/>
            </Figure>
            <Figure label="Unapplied">
                <Amount money=open/>
            </Figure>
        </Figures>
    }
}

fn facts(note: &CreditNoteView) -> impl IntoView + use<> {
    let customer = note.customer.clone();
    let invoice = note.invoice.clone();
    let href = invoice.id.parse().map(path::invoice);
    let href = href.unwrap_or_else(|_| path::INVOICES.to_owned());
    let (issued_on, reason) = (note.issued_on, note.reason.clone());
    view! {
        <Facts>
            <Fact label="Customer">
                <a href=path::customer(customer.id)>{customer.name}</a>
            </Fact>
            <Fact label="Invoice">
                <a href=href>{invoice.number}</a>
            </Fact>
            <Fact label="Document date">
                <DayText day=issued_on/>
            </Fact>
            <Fact label="Reason">{reason}</Fact>
        </Facts>
    }
}
