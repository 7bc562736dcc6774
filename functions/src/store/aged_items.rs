//! A customer's items, as they are and as they were.

use shared::api::customers::ItemFilter;
use shared::kernel::id::CustomerId;
use shared::kernel::page::page_rows;
use shared::kernel::{Cursor, Day, Instant};

use super::ageing::open_at;
use super::items::{ItemRow, item_columns};
use super::keyset::after_text;
use super::sql::{Statement, statement};

/// The customer's items as they are now, the oldest due first; open ones only unless asked.
pub fn items_now(customer: CustomerId, filter: &ItemFilter) -> Statement {
    let (key, id) = after_text(filter.after.as_ref());
    let limit = page_rows(filter.limit);
    let sql = if filter.settled == Some(true) {
        concat!(
            "SELECT ",
            item_columns!(),
            " FROM open_item
         WHERE customer_id = ?1 AND (?2 IS NULL OR currency = ?2)
           AND (due_on, id) > (coalesce(?3, ''), coalesce(?4, ''))
         ORDER BY due_on, id LIMIT CAST(?5 AS INTEGER) + 1"
        )
    } else {
        concat!(
            "SELECT ",
            item_columns!(),
            " FROM open_item INDEXED BY open_item_open_by_customer
         WHERE customer_id = ?1 AND open_minor > 0 AND (?2 IS NULL OR currency = ?2)
           AND (due_on, id) > (coalesce(?3, ''), coalesce(?4, ''))
         ORDER BY due_on, id LIMIT CAST(?5 AS INTEGER) + 1"
        )
    };
    statement!(sql, customer, filter.currency, key, id, limit)
}

/// The customer's items that were open in a past view, the oldest due first.
pub fn items_at(
    customer: CustomerId,
    (day, known_at): (Day, Instant),
    filter: &ItemFilter,
) -> Statement {
    let (key, id) = after_text(filter.after.as_ref());
    statement!(
        concat!(
            "SELECT * FROM (
           SELECT i.id, i.kind, i.side, i.customer_id, i.document_id, i.number, i.instalment,
             i.instalments, i.currency, i.amount_minor, ",
            open_at!("?6", "?7"),
            " AS open_minor, i.item_on,
             i.due_on, i.disputed, i.recorded_at
           FROM open_item i
           WHERE i.customer_id = ?1 AND i.item_on <= ?6 AND i.recorded_at <= ?7
             AND (?2 IS NULL OR i.currency = ?2)
             AND (i.due_on, i.id) > (coalesce(?3, ''), coalesce(?4, '')))
         WHERE open_minor <> 0 ORDER BY due_on, id LIMIT CAST(?5 AS INTEGER) + 1"
        ),
        customer,
        filter.currency,
        key,
        id,
        page_rows(filter.limit),
        day,
        known_at,
    )
}

/// Where the page after `row` starts.
pub fn item_cursor(row: &ItemRow) -> Cursor {
    Cursor {
        key: row.due_on.to_string(),
        id: row.id.to_string(),
    }
}
