//! A customer's items, the oldest due first.

use leptos::prelude::*;
use shared::allocation::Side;
use shared::api::allocations::{ItemKind, ItemView};
use shared::api::customers::{ItemFilter, ListCustomerItems};
use shared::kernel::Day;
use shared::kernel::id::CustomerId;

use crate::components::day::{DayText, day_text, standing_text};
use crate::components::item::{document_path, item_name};
use crate::components::loaded::Loaded;
use crate::components::money::Amount;
use crate::data::{Topic, use_query};
use crate::session::expect_session;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::Button;
use crate::ui::checkbox::Checkbox;
use crate::ui::empty::EmptyPart;
use crate::ui::skeleton::SkeletonRows;
use crate::ui::table::{Column, Part, Table, row_link};

const ROWS_FIRST: u16 = 50;
const ROWS_MORE: u16 = 500;

/// The open items of a customer, and on demand the settled ones.
#[component]
pub(crate) fn Items(#[prop(into)] customer: Signal<CustomerId>) -> impl IntoView {
    let settled = RwSignal::new(false);
    let limit = RwSignal::new(ROWS_FIRST);
    let query = use_query(ListCustomerItems, &[Topic::Items], move || {
        let settled = settled.get().then_some(true);
        let filter = ItemFilter {
            settled,
            limit: Some(limit.get()),
            ..Default::default()
        };
        Some((customer.get(), filter))
    });
    let today = expect_session().today();
    view! {
        <Checkbox value=settled label="Show settled items"/>
        <Loaded
            query
            skeleton=|| view! { <SkeletonRows rows=3/> }
            children=move |page| {
                let empty = Memo::new(move |_| page.with(|page| page.items.is_empty()));
                let more = Memo::new(move |_| page.with(|page| page.next.is_some()));
                let rows = Signal::derive(move || page.with(|page| page.items.clone()));
                move || {
                    if empty.get() {
                        return view! { <EmptyPart text="Nothing is open."/> }.into_any();
                    }
                    let show_more = more.get().then(|| view! {
                        <Button on_press=move || limit.set(ROWS_MORE)>"Show more"</Button>
                    });
                    view! {
                        <Table
                            label="Items"
                            columns=columns(today)
                            rows
                            link=row_link(document_path)
                            refreshing=query.loading
                        />
                        {show_more}
                    }
                    .into_any()
                }
            }
        />
    }
}

fn columns(today: Option<Day>) -> Vec<Column<ItemView>> {
    vec![
        Column::new("Document", Part::Lead, item_name),
        Column::new(
            "Date",
            Part::WideDate,
            |item: &ItemView| view! { <DayText day=item.item_on/> },
        ),
        Column::new("Due", Part::Date, |item: &ItemView| day_text(item.due_on)),
        Column::new("", Part::Status, move |item: &ItemView| status(item, today)),
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

fn status(item: &ItemView, today: Option<Day>) -> impl IntoView + use<> {
    let disputed = item
        .disputed
        .then(|| view! { <Badge tone=Tone::Warning text="Disputed"/> });
    let (amount, open, due_on) = (item.amount, item.open, item.due_on);
    let standing = match (item.side, item.kind, today) {
        (_, ItemKind::Void, _) => view! { <Badge text="Void"/> },
        _ if item.open.is_zero() => view! { <Badge tone=Tone::Success text="Settled"/> },
        (Side::Credit, ItemKind::Receipt | ItemKind::CreditNote, _) => {
            view! { <Badge tone=Tone::Accent text="Unapplied"/> }
        }
        (Side::Debit, _, Some(today)) if due_on < today => {
            view! { <Badge tone=Tone::Danger text=standing_text(amount, open, due_on, today)/> }
        }
        (_, _, Some(today)) => {
            view! { <Badge text=standing_text(amount, open, due_on, today)/> }
        }
        (_, _, None) => view! { <Badge text="Open"/> },
    };
    view! { <span class="row">{disputed} {standing}</span> }
}
