//! The list of receipts.

use leptos::prelude::*;
use shared::access::Permission;
use shared::api::receipts::{Applied, ListReceipts, ReceiptFilter, ReceiptRow};
use shared::kernel::Page as Rows;

use crate::components::day::{DayText, day_text};
use crate::components::loaded::Loaded;
use crate::components::money::{Amount, AmountOrDash};
use crate::components::paged_table::PagedTable;
use crate::components::status_badge::applied;
use crate::data::filter::{Filter, href, use_filter};
use crate::data::{Live, Topic, use_query};
use crate::layouts::page::Page;
use crate::routes::path;
use crate::session::expect_session;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ButtonKind, LinkButton};
use crate::ui::empty::Empty;
use crate::ui::skeleton::SkeletonRows;
use crate::ui::table::{Column, Part, row_link};
use crate::ui::tabs::{Tab, TabState, Tabs};

/// The list of receipts.
#[component]
pub(crate) fn ReceiptList() -> impl IntoView {
    let filter = use_filter::<ReceiptFilter>();
    let topics = &[Topic::Receipts, Topic::Items, Topic::Customers];
    let query = use_query(ListReceipts, topics, move || Some(((), filter.value.get())));
    view! {
        <Page title="Receipts" actions=record toolbar=move || toolbar(filter)>
            <Loaded
                query
                skeleton=|| view! { <SkeletonRows/> }
                children=move |page| receipts(page, filter, query.loading)
            />
        </Page>
    }
}

fn record() -> impl IntoView {
    let session = expect_session();
    move || {
        session.can(Permission::RecordReceipts).then(|| {
            view! {
                <LinkButton kind=ButtonKind::Primary href=path::NEW_RECEIPT>
                    "Record receipt"
                </LinkButton>
            }
        })
    }
}

fn toolbar(filter: Filter<ReceiptFilter>) -> impl IntoView {
    let tab = move |text, unapplied: Option<bool>| {
        let present = filter.value.get();
        let state = TabState::when(&unapplied, &present.unapplied.filter(|only| *only));
        let wanted = ReceiptFilter {
            unapplied,
            after: None,
            ..present
        };
        Tab {
            text,
            href: href(path::RECEIPTS, &wanted),
            count: None,
            state,
        }
    };
    let tabs =
        Signal::derive(move || vec![tab("All", None), tab("With unapplied money", Some(true))]);
    let of_one_customer = move || {
        let present = filter.value.get();
        present.customer.map(|_| {
            let everyone = ReceiptFilter {
                customer: None,
                after: None,
                ..present
            };
            let href = href(path::RECEIPTS, &everyone);
            view! {
                <span class="muted small">"Only one customer's receipts."</span>
                <LinkButton kind=ButtonKind::Quiet href>"Show everyone's"</LinkButton>
            }
        })
    };
    view! {
        <Tabs label="Which receipts" tabs/>
        {of_one_customer}
    }
}

fn columns() -> Vec<Column<ReceiptRow>> {
    vec![
        Column::new(
            "Receipt",
            Part::Lead,
            |row: &ReceiptRow| view! { <span class="nowrap">{row.number.clone()}</span> },
        ),
        Column::new("Customer", Part::Text, customer),
        Column::new("Received", Part::WideDate, |row: &ReceiptRow| {
            view! { <DayText day=row.received_on/> }
        }),
        Column::new("Method", Part::WideText, |row: &ReceiptRow| {
            view! { <span class="nowrap">{row.method.name()}</span> }
        }),
        Column::new("Reference", Part::WideText, |row: &ReceiptRow| {
            row.reference.clone()
        }),
        Column::new("", Part::Status, standing),
        Column::new("Unapplied", Part::WideAmount, |row: &ReceiptRow| {
            view! { <AmountOrDash money=row.unapplied/> }
        }),
        Column::new("Amount", Part::Amount, |row: &ReceiptRow| {
            view! { <Amount money=row.amount/> }
        }),
    ]
}

/// A phone has no column for the day; it follows the name there.
fn customer(row: &ReceiptRow) -> impl IntoView + use<> {
    let name = match &row.customer {
        Some(customer) => view! { <span>{customer.name.clone()}</span> }.into_any(),
        None => view! { <Badge tone=Tone::Warning text="Unidentified"/> }.into_any(),
    };
    let day = format!(" · {}", day_text(row.received_on));
    view! {
        {name}
        <span class="narrow-only nowrap">{day}</span>
    }
}

fn standing(row: &ReceiptRow) -> impl IntoView + use<> {
    // Most are allocated: only what needs somebody is said.
    let standing = Some(row.applied()).filter(|applied| *applied != Applied::All);
    standing.map(|standing| {
        let (text, tone) = applied(standing);
        view! { <Badge tone text/> }
    })
}

fn receipts(
    page: Live<Rows<ReceiptRow>>,
    filter: Filter<ReceiptFilter>,
    refreshing: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <PagedTable
            label="Receipts"
            noun=("receipt", "receipts")
            page
            columns=columns()
            link=row_link(|row: &ReceiptRow| path::receipt(row.id))
            refreshing
            empty=move || nothing(&filter.value.get_untracked())
        />
    }
}

fn nothing(filter: &ReceiptFilter) -> impl IntoView + use<> {
    if filter.unapplied == Some(true) {
        return view! {
            <Empty
                title="Everything is allocated"
                text="No receipt has money left that is not allocated to an invoice."
            />
        }
        .into_any();
    }
    view! {
        <Empty
            title="No receipts yet"
            text="Card and bank payments through the portal appear here by themselves. Record what arrives by transfer, cheque or in cash."
        >
            {record()}
        </Empty>
    }
    .into_any()
}
