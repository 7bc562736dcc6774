//! A customer's items, the oldest due first.

use leptos::prelude::*;
use shared::api::allocations::ItemView;
use shared::api::customers::{ItemFilter, ListCustomerItems};
use shared::kernel::Day;
use shared::kernel::id::CustomerId;

use crate::components::day::{DayText, day_text};
use crate::components::item::{document_path, item_name};
use crate::components::loaded::Loaded;
use crate::components::money::Amount;
use crate::components::status_badge::ItemBadge;
use crate::data::{Topic, use_query};
use crate::session::expect_session;
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
        Column::new("", Part::Status, move |item: &ItemView| {
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
