//! Every item with everything that settled it, in the order of the report, as columns that SQLite
//! writes as JSON: many times cheaper to read here than rows of their own. A page is one row, and
//! the most items on it leave room below the limit of a row for ten settlements of each.

use serde::Deserialize;
use shared::kernel::id::{AllocationId, Id, ItemId};

use super::sql::{Statement, statement};

/// Where a page starts: behind this item.
#[derive(Clone, Default, Debug)]
pub struct Start {
    /// What its customer is sorted by.
    pub sort_key: String,
    /// Its customer.
    pub customer: String,
    /// When it is due.
    pub due_on: String,
    /// The item.
    pub item: String,
}

/// A page: one value per item in each column, each column JSON.
#[derive(Deserialize, Debug)]
pub struct PageRow {
    /// The number of the last change.
    pub version: i64,
    /// `[id, number, name, sort_key]` where another customer begins, else null.
    pub accounts: String,
    /// Codes.
    pub currency: String,
    /// 1 on the credit side.
    pub credit: String,
    /// 1 where contested.
    pub disputed: String,
    /// Days since 1970.
    pub item_on: String,
    /// Days since 1970.
    pub due_on: String,
    /// Minor units.
    pub amount_minor: String,
    /// Milliseconds.
    pub recorded_at: String,
    /// `[[effective_on, amount_minor, recorded_at], …]`
    pub settlements: String,
    /// `[sort_key, customer, due_on, item]` of the last item, nulls when there is none.
    pub last: String,
}

/// The columns of an item `i` of customer `c`.
macro_rules! items {
    ($from:expr, $order:literal) => {
        concat!(
            "item AS MATERIALIZED (
               SELECT c.id AS customer_id, c.number, c.name, c.sort_key, i.id, i.side, i.currency,
                 i.item_on, i.due_on, i.amount_minor, i.recorded_at, i.disputed
               FROM ",
            $from,
            " CROSS JOIN open_item i INDEXED BY open_item_by_customer ON i.customer_id = c.id
               WHERE (c.sort_key, c.id) >= (?1, ?2)
                 AND (c.id <> ?2 OR (i.due_on, i.id) > (?3, ?4))
               ORDER BY ",
            $order,
            " LIMIT CAST(?5 AS INTEGER))"
        )
    };
}

/// What settled an item, by the index of its side.
macro_rules! settled_by {
    ($item:literal) => {
        concat!(
            "(SELECT json_group_array(
                json_array(unixepoch(a.effective_on) / 86400, a.amount_minor, a.recorded_at))
              FROM allocation a WHERE a.",
            $item,
            " = line.id)"
        )
    };
}

/// The page whose items stand in `item`, in its order.
macro_rules! columns {
    () => {
        concat!(
            ", line AS (
               SELECT *, row_number() OVER () AS position,
                 lag(customer_id) OVER () IS NOT customer_id AS begins
               FROM item),
             page AS (
               SELECT max(position), json_array(sort_key, customer_id, due_on, id) AS last,
               json_group_array(
                 json(iif(begins, json_array(customer_id, number, name, sort_key), NULL)))
                 AS accounts,
               json_group_array(currency) AS currency,
               json_group_array(side = 'credit') AS credit,
               json_group_array(disputed) AS disputed,
               json_group_array(unixepoch(item_on) / 86400) AS item_on,
               json_group_array(unixepoch(due_on) / 86400) AS due_on,
               json_group_array(amount_minor) AS amount_minor,
               json_group_array(recorded_at) AS recorded_at,
               json_group_array(json(CASE side WHEN 'debit' THEN ",
            settled_by!("debit_item"),
            " ELSE ",
            settled_by!("credit_item"),
            " END)) AS settlements
               FROM line)
             SELECT page.*, v.number AS version FROM page CROSS JOIN (
               SELECT last AS number FROM audit_sequence WHERE id = 1) v"
        )
    };
}

/// A page of everything.
pub fn page(start: &Start, limit: u16) -> Statement {
    statement!(
        concat!(
            "WITH ",
            items!("customer c", "c.sort_key, c.id, i.due_on, i.id"),
            columns!()
        ),
        &start.sort_key,
        &start.customer,
        &start.due_on,
        &start.item,
        limit,
    )
}

/// The first ten characters of ids made at `t`, which is what ids are ordered by.
macro_rules! id_time {
    ($($shift:literal)*) => {
        concat!("''" $(, " || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', (t >> ", $shift, " & 31) + 1, 1)")*)
    };
}

/// A page of the customers that changed after the change `since`: who was renamed, and whose items
/// or allocations were made by a later change. Ids begin with the moment of their command, so that
/// those of later changes are found by their key; that may give a few more, and never fewer. The
/// `+` keeps SQLite from looking for the earliest moment through all changes in order of time.
pub fn changed_page(since: i64, start: &Start, limit: u16) -> Statement {
    statement!(
        concat!(
            "WITH later AS MATERIALIZED (
               SELECT min(+recorded_at) AS t FROM audit WHERE number > CAST(?6 AS INTEGER)),
             key AS MATERIALIZED (SELECT ",
            id_time!(45 40 35 30 25 20 15 10 5 0),
            " AS made_at FROM later),
             changed AS MATERIALIZED (
               SELECT i.customer_id AS id FROM key
               CROSS JOIN open_item i ON i.id >= ?7 || '_' || key.made_at
               UNION
               SELECT i.customer_id FROM key
               CROSS JOIN allocation a ON a.id >= ?8 || '_' || key.made_at
               CROSS JOIN open_item i ON i.id = a.debit_item
               UNION
               SELECT subject FROM audit WHERE number > CAST(?6 AS INTEGER)), ",
            items!(
                "changed CROSS JOIN customer c ON c.id = changed.id",
                "c.sort_key, c.id, i.due_on, i.id"
            ),
            columns!()
        ),
        &start.sort_key,
        &start.customer,
        &start.due_on,
        &start.item,
        limit,
        since,
        ItemId::PREFIX,
        AllocationId::PREFIX,
    )
}
