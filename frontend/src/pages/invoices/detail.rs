//! One invoice: what it bills, what is open, what happened to it.

use leptos::prelude::*;
use shared::api::Nothing;
use shared::api::invoices::{GetInvoice, InvoiceState, InvoiceView};
use shared::invoice::InvoiceStatus;
use shared::kernel::Day;
use shared::kernel::id::InvoiceId;

use super::actions::{ActionDialogs, Dialogs, actions};
use super::history::History;
use crate::components::day::{DayText, MomentText, day_text, due_text};
use crate::components::document_lines::{DocumentLines, DocumentTotals};
use crate::components::history::HistoryPanel;
use crate::components::loaded::Loaded;
use crate::components::money::Amount;
use crate::components::status_badge::InvoiceBadge;
use crate::data::{Live, Query, Topic, use_query};
use crate::layouts::page::{Page, PageSection};
use crate::pages::not_found::named;
use crate::routes::{param, path, use_id};
use crate::session::expect_session;
use crate::ui::badge::Badge;
use crate::ui::banner::{Banner, BannerKind};
use crate::ui::empty::EmptyPart;
use crate::ui::fact::{Fact, Facts, Figure, FigureTone, Figures};
use crate::ui::skeleton::SkeletonRecord;

/// The page of one invoice.
#[component]
pub(crate) fn InvoiceDetail() -> impl IntoView {
    let id = use_id::<InvoiceId>(param::INVOICE);
    let topics = &[Topic::Invoices, Topic::Items, Topic::Approvals];
    let query = use_query(GetInvoice, topics, move || Some((id.get()?, Nothing {})));
    let dialogs = Dialogs::new();
    let title = Signal::derive(move || query.value.with(title));
    let content = move |invoice| content(invoice, query, dialogs);
    named(id, query.untyped(), move || {
        view! {
            <Page
                title
                back=("Invoices", path::INVOICES.to_owned())
                badges=move || badges(query)
                actions=move || actions(query, dialogs)
            >
                <Loaded query skeleton=|| view! { <SkeletonRecord/> } children=content/>
            </Page>
        }
    })
}

fn title(invoice: Option<&InvoiceView>) -> String {
    let Some(invoice) = invoice else {
        return String::new();
    };
    invoice
        .number
        .clone()
        .unwrap_or_else(|| "Draft invoice".to_owned())
}

fn badges(query: Query<InvoiceView>) -> impl IntoView {
    move || {
        query.value.with(|invoice| {
            invoice.as_ref().map(|invoice| {
                let imported = invoice.imported.then(|| view! { <Badge text="Imported"/> });
                view! {
                    <InvoiceBadge state=invoice.state total=invoice.totals.total open=invoice.open/>
                    {imported}
                }
            })
        })
    }
}

fn content(
    invoice: Live<InvoiceView>,
    query: Query<InvoiceView>,
    dialogs: Dialogs,
) -> impl IntoView {
    let today = expect_session().today();
    let object = Signal::derive(move || invoice.with(|invoice| invoice.id.to_string()));
    view! {
        {move || invoice.with(notices)}
        {move || invoice.with(|invoice| figures(invoice, today))}
        <PageSection>{move || invoice.with(facts)}</PageSection>
        <PageSection title="Lines">
            <Billed invoice/>
        </PageSection>
        <History invoice/>
        <HistoryPanel object topics=&[Topic::Invoices, Topic::Items]/>
        <ActionDialogs invoice dialogs on_reload=Callback::new(move |()| query.refetch())/>
    }
}

/// What explains the state, above everything else.
fn notices(invoice: &InvoiceView) -> impl IntoView + use<> {
    let voided = invoice.void_reason.clone().map(|reason| {
        view! { <Banner kind=BannerKind::Info title="Voided">{reason}</Banner> }
    });
    let credited = invoice.credit_note.clone().map(|note| {
        let href = note.id.parse().map(path::credit_note);
        let href = href.unwrap_or_else(|_| path::INVOICES.to_owned());
        view! {
            <Banner kind=BannerKind::Info title="Credited in full">
                "By credit note "
                <a href=href>{note.number}</a>
                "."
            </Banner>
        }
    });
    let asked = invoice.approval.map(|request| {
        view! {
            <Banner kind=BannerKind::Info title="A credit note waits for approval">
                <a href=path::approval(request)>"See the request"</a>
            </Banner>
        }
    });
    let any = voided.is_some() || credited.is_some() || asked.is_some();
    any.then(|| view! { <div class="page__notices">{voided} {credited} {asked}</div> })
}

/// The day that counts: the earliest with something open, or the last one. Nothing of a voided
/// invoice was ever due.
fn due_on(invoice: &InvoiceView) -> Option<Day> {
    if invoice.status == InvoiceStatus::Void {
        return None;
    }
    let open = invoice.items.iter().filter(|item| !item.open.is_zero());
    let first_open = open.map(|item| item.due_on).min();
    first_open.or_else(|| invoice.items.iter().map(|item| item.due_on).max())
}

fn figures(invoice: &InvoiceView, today: Option<Day>) -> impl IntoView + use<> {
    let (total, open) = (invoice.totals.total, invoice.open);
    let overdue = invoice.state == InvoiceState::Overdue;
    let tone = if overdue {
        FigureTone::Danger
    } else {
        FigureTone::Plain
    };
    let issued = invoice.status != InvoiceStatus::Draft;
    let left = issued.then(|| {
        view! {
            <Figure label="Open" tone>
                <Amount money=open/>
            </Figure>
        }
    });
    let due = due_on(invoice).map(|due_on| {
        let late = today
            .filter(|_| !open.is_zero())
            .map(|today| due_text(due_on, today));
        view! {
            <Figure label="Due" tone>
                <DayText day=due_on/>
                {late.map(|text| view! { <span class="invoice-detail__late">{text}</span> })}
            </Figure>
        }
    });
    view! {
        <Figures>
            <Figure label="Total">
                <Amount money=total/>
            </Figure>
            {left}
            {due}
        </Figures>
    }
}

fn facts(invoice: &InvoiceView) -> impl IntoView + use<> {
    let customer = invoice.customer.clone();
    let chosen_day = invoice.details.issue_on.parse::<Day>().ok();
    let date = match (invoice.issued_on, chosen_day) {
        (Some(day), _) | (None, Some(day)) => day_text(day),
        (None, None) => "The day of issue".to_owned(),
    };
    let (terms, created_at) = (invoice.terms_name.clone(), invoice.created_at);
    let optional = |label: &'static str, text: &str| {
        let text = text.to_owned();
        (!text.is_empty()).then(|| view! { <Fact label>{text}</Fact> })
    };
    let reference = optional("Reference", &invoice.details.reference);
    let note = optional("Note", &invoice.details.note);
    view! {
        <Facts>
            <Fact label="Customer">
                <a href=path::customer(customer.id)>{customer.name}</a>
            </Fact>
            <Fact label="Document date">{date}</Fact>
            <Fact label="Payment terms">{terms}</Fact>
            {reference}
            {note}
            <Fact label="Created">
                <MomentText at=created_at/>
            </Fact>
        </Facts>
    }
}

#[component]
fn Billed(invoice: Live<InvoiceView>) -> impl IntoView {
    let lines = Signal::derive(move || invoice.with(|invoice| invoice.lines.clone()));
    let totals = Signal::derive(move || invoice.with(|invoice| invoice.totals.clone()));
    let none = Memo::new(move |_| lines.with(Vec::is_empty));
    let imported = Memo::new(move |_| invoice.with(|invoice| invoice.imported));
    move || match (none.get(), imported.get()) {
        (true, true) => {
            let text = "It came from an earlier system with its amounts only.";
            view! { <EmptyPart text/> }.into_any()
        }
        (true, false) => {
            let text = "Nothing is billed yet. Add a line before issuing.";
            view! { <EmptyPart text/> }.into_any()
        }
        (false, _) => view! {
            <DocumentLines lines/>
            <DocumentTotals totals/>
        }
        .into_any(),
    }
}
