//! What happened to an issued invoice: instalments, allocations, portal payments, sendings.

use leptos::prelude::*;
use shared::allocation::Side;
use shared::api::allocations::ItemView;
use shared::api::invoices::{InvoiceView, PaymentMethod, PaymentView, SendingView};
use shared::invoice::InvoiceStatus;
use shared::kernel::Day;

use super::links::Links;
use crate::components::allocation_list::AllocationList;
use crate::components::day::{MomentText, day_text};
use crate::components::history::code_words;
use crate::components::money::Amount;
use crate::components::status_badge::{ItemBadge, payment_state, sending_state};
use crate::data::Live;
use crate::layouts::page::PageSection;
use crate::routes::path;
use crate::session::expect_session;
use crate::ui::badge::Badge;
use crate::ui::empty::EmptyPart;
use crate::ui::table::{Column, Part, Table, row_link};

/// The sections below the lines; a draft has none.
#[component]
pub(crate) fn History(invoice: Live<InvoiceView>) -> impl IntoView {
    let today = expect_session().today();
    let issued = Memo::new(move |_| invoice.with(|i| i.status != InvoiceStatus::Draft));
    let items = Signal::derive(move || invoice.with(|invoice| invoice.items.clone()));
    let allocations = Signal::derive(move || invoice.with(|invoice| invoice.allocations.clone()));
    let payments = Signal::derive(move || invoice.with(|invoice| invoice.payments.clone()));
    let sent = Signal::derive(move || invoice.with(|invoice| invoice.sent.clone()));
    let paid_by_portal = Memo::new(move |_| payments.with(|payments| !payments.is_empty()));
    let was_sent = Memo::new(move |_| sent.with(|sent| !sent.is_empty()));
    let portal = move || {
        paid_by_portal.get().then(|| {
            view! {
                <PageSection title="Portal payments">
                    <Table label="Portal payments" columns=payment_columns() rows=payments/>
                </PageSection>
            }
        })
    };
    let sendings = move || {
        if was_sent.get() {
            view! { <Table label="Sendings" columns=sending_columns() rows=sent/> }.into_any()
        } else {
            view! { <EmptyPart text="Not sent yet."/> }.into_any()
        }
    };
    move || {
        issued.get().then(|| {
            view! {
                <PageSection title="Items">
                    <Table
                        label="Items"
                        columns=item_columns(today)
                        rows=items
                        link=row_link(|item: &ItemView| path::item(item.id))
                    />
                </PageSection>
                <PageSection title="Allocations">
                    <AllocationList
                        allocations
                        side=Side::Debit
                        empty="Nothing has been allocated to it."
                    />
                </PageSection>
                {portal}
                <PageSection title="Sent">{sendings}</PageSection>
                <PageSection title="Portal links">
                    <Links invoice=invoice.with_untracked(|invoice| invoice.id)/>
                </PageSection>
            }
        })
    }
}

fn item_columns(today: Option<Day>) -> Vec<Column<ItemView>> {
    vec![
        Column::new("Part", Part::Lead, |item: &ItemView| {
            match item.instalments {
                1 => "Whole amount".to_owned(),
                count => format!("Instalment {} of {count}", item.instalment),
            }
        }),
        Column::new("Due", Part::Date, |item: &ItemView| day_text(item.due_on)),
        Column::new("State", Part::Status, move |item: &ItemView| {
            view! { <ItemBadge item=item.clone() today/> }
        }),
        Column::new("Amount", Part::WideAmount, |item: &ItemView| {
            view! { <Amount money=item.amount/> }
        }),
        Column::new(
            "Open",
            Part::Amount,
            |item: &ItemView| view! { <Amount money=item.open/> },
        ),
    ]
}

fn payment_columns() -> Vec<Column<PaymentView>> {
    vec![
        Column::new(
            "Method",
            Part::Lead,
            |payment: &PaymentView| match payment.method {
                PaymentMethod::Card => "Card",
                PaymentMethod::BankDebit => "Bank debit",
            },
        ),
        Column::new(
            "Begun",
            Part::Date,
            |payment: &PaymentView| view! { <MomentText at=payment.at/> },
        ),
        Column::new("Reason", Part::Text, |payment: &PaymentView| {
            payment.reason.as_deref().map(code_words)
        }),
        Column::new("State", Part::Status, |payment: &PaymentView| {
            let (text, tone) = payment_state(payment.state);
            view! { <Badge tone text/> }
        }),
        Column::new("Amount", Part::Amount, |payment: &PaymentView| {
            view! { <Amount money=payment.amount/> }
        }),
    ]
}

fn sending_columns() -> Vec<Column<SendingView>> {
    vec![
        Column::new("To", Part::Lead, |sending: &SendingView| sending.to.clone()),
        Column::new(
            "Asked for",
            Part::Date,
            |sending: &SendingView| view! { <MomentText at=sending.at/> },
        ),
        Column::new("State", Part::Status, |sending: &SendingView| {
            let (text, tone) = sending_state(sending.state);
            view! { <Badge tone text/> }
        }),
    ]
}
