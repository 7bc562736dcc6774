//! Items: one with its history, and those of a customer.

use shared::api::allocations::{ItemEventKind, ItemEventView, ItemEventsView, ItemView};
use shared::api::customers::ItemFilter;
use shared::api::{Nothing, ProblemCode};
use shared::kernel::id::{CustomerId, ItemId};
use shared::kernel::page::page_rows;
use shared::kernel::{Money, Page};

use crate::context::{Cx, all, first};
use crate::problem::Refusal;
use crate::store::allocations::{self, EventRow, OriginRow};
use crate::store::items::{self, ItemRow};
use crate::store::receipts::customer_ref;
use crate::store::{aged_items, customers};

/// Who opened an item of a document that came from a file.
const IMPORTED_BY: &str = "import";

/// An item with everything that has happened to it, in order of effect, and what was open after
/// each event.
pub async fn get(cx: &Cx, id: ItemId, _: Nothing) -> Result<ItemEventsView, Refusal> {
    let queries = vec![
        items::by_ids(&[id])?,
        allocations::origin(id),
        allocations::events(id),
    ];
    let mut rows = cx.read(queries).await?.into_iter();
    let row: ItemRow = first(rows.next())?.ok_or(ProblemCode::NotFound)?;
    let origin: OriginRow = first(rows.next())?.ok_or(ProblemCode::NotFound)?;
    let later: Vec<EventRow> = all(rows.next())?;
    let mut open = row.amount()?;
    let mut events = vec![ItemEventView {
        kind: ItemEventKind::Opened,
        effective_on: row.item_on,
        recorded_at: row.recorded_at,
        change: open,
        open,
        counterpart: None,
        actor: origin.opened_by.unwrap_or_else(|| IMPORTED_BY.to_owned()),
    }];
    for event in later {
        let change: Money = event.change(row.currency)?;
        open = open.try_add(change)?;
        events.push(ItemEventView {
            kind: event.kind(),
            effective_on: event.effective_on,
            recorded_at: event.recorded_at,
            change,
            open,
            counterpart: Some((event.document_id, event.number)),
            actor: event.actor,
        });
    }
    let customer = customer_ref(
        origin.customer_id,
        origin.customer_number,
        origin.customer_name,
    );
    Ok(ItemEventsView {
        item: row.view()?,
        customer,
        events,
    })
}

/// A customer's items, the oldest due first; open ones only unless asked.
pub async fn list_of_customer(
    cx: &Cx,
    customer: CustomerId,
    filter: ItemFilter,
) -> Result<Page<ItemView>, Refusal> {
    let queries = vec![
        customers::find(customer),
        aged_items::items_now(customer, &filter),
    ];
    let mut rows = cx.read(queries).await?.into_iter();
    first::<customers::Row>(rows.next())?.ok_or(ProblemCode::NotFound)?;
    let rows: Vec<ItemRow> = all(rows.next())?;
    let page = Page::from_rows(rows, page_rows(filter.limit), aged_items::item_cursor);
    page.try_map(|row| row.view())
}
