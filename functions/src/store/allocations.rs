//! Allocations as commands write and reverse them, and as an item's history reads them.

use serde::Deserialize;
use serde_json::json;
use shared::api::allocations::{AllocationView, ItemEventKind, ItemKind};
use shared::kernel::id::{AllocationId, CustomerId, EntryId, ItemId};
use shared::kernel::{Currency, Day, Instant, Money};

use super::sql::{Statement, statement};
use crate::problem::Refusal;

/// The most events of one item that a page shows.
pub const ITEM_EVENTS_MAX: u16 = 1000;

/// One allocation that a command makes.
#[derive(Clone, Copy, Debug)]
pub struct NewAllocation {
    /// Its id.
    pub id: AllocationId,
    /// The debit-side item.
    pub debit_item: ItemId,
    /// How much of it, above zero.
    pub amount: Money,
}

/// Allocates one credit-side item to several debit-side items; triggers move the open amounts.
pub fn insert(
    credit_item: ItemId,
    allocations: &[NewAllocation],
    effective_on: Day,
    (actor, now): (&str, Instant),
) -> Result<Statement, Refusal> {
    let row = |new: &NewAllocation| json!([new.id, new.debit_item, new.amount.minor()]);
    let rows: Vec<_> = allocations.iter().map(row).collect();
    let rows = serde_json::to_string(&rows).map_err(Refusal::fault)?;
    Ok(statement!(
        "INSERT INTO allocation(id, debit_item, credit_item, amount_minor, effective_on,
           recorded_at, actor)
         SELECT value->>0, value->>1, ?1, value->>2, ?2, ?3, ?4 FROM json_each(?5)",
        credit_item,
        effective_on,
        now,
        actor,
        rows,
    ))
}

/// Asserts the open amount of an item that an answer was computed from.
pub fn assert_open(item: ItemId, open_minor: i64) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'item.open',
           EXISTS (SELECT 1 FROM open_item WHERE id = ?1 AND open_minor = ?2)",
        item,
        open_minor,
    )
}

/// The latest day on which an item was opened again.
#[derive(Deserialize, Clone, Copy, Debug)]
pub struct ReversalRow {
    /// The item.
    pub item: ItemId,
    /// Effective day of its latest unallocation, if there is one.
    pub reversed_on: Option<Day>,
}

/// Finds for each item the day of its latest unallocation.
pub fn last_reversals(items: &[ItemId]) -> Result<Statement, Refusal> {
    let items = serde_json::to_string(items).map_err(Refusal::fault)?;
    Ok(statement!(
        "SELECT i.value AS item, coalesce(
           (SELECT max(a.effective_on) FROM allocation a
            WHERE a.debit_item = i.value AND a.amount_minor < 0),
           (SELECT max(a.effective_on) FROM allocation a
            WHERE a.credit_item = i.value AND a.amount_minor < 0)) AS reversed_on
         FROM json_each(?1) i",
        items,
    ))
}

/// What reversing an allocation needs to know of it.
#[derive(Deserialize, Clone, Debug)]
pub struct Original {
    id: AllocationId,
    debit_item: ItemId,
    /// Id of the debit-side document.
    pub debit_document: String,
    /// Number of the debit-side document.
    pub debit_number: String,
    credit_item: ItemId,
    /// What the credit-side item came from.
    pub credit_kind: ItemKind,
    /// Id of the credit-side document or receipt.
    pub credit_document: String,
    /// Number of the credit-side document or receipt.
    pub credit_number: String,
    /// Whose items they are.
    pub customer_id: Option<CustomerId>,
    currency: Currency,
    amount_minor: i64,
    /// The business day.
    pub effective_on: Day,
    recorded_at: Instant,
    actor: String,
    /// When it was reversed, if it was.
    pub reversed_at: Option<Instant>,
    entry_id: Option<EntryId>,
    entry_minor: Option<i64>,
}

impl Original {
    /// As screens show it.
    pub fn view(&self) -> Result<AllocationView, Refusal> {
        Ok(AllocationView {
            id: self.id,
            debit_item: self.debit_item,
            debit_document: self.debit_document.clone(),
            debit_number: self.debit_number.clone(),
            credit_item: self.credit_item,
            credit_kind: self.credit_kind,
            credit_document: self.credit_document.clone(),
            credit_number: self.credit_number.clone(),
            amount: Money::from_minor(self.amount_minor, self.currency)?,
            effective_on: self.effective_on,
            recorded_at: self.recorded_at,
            actor: self.actor.clone(),
            reversed_at: self.reversed_at,
        })
    }

    /// The entry that this allocation alone wrote. An entry over several allocations is not
    /// reversed as a whole when one of them is.
    pub fn sole_entry(&self) -> Option<EntryId> {
        self.entry_id
            .filter(|_| self.entry_minor == Some(self.amount_minor))
    }
}

/// Finds an allocation by id; rows that are themselves reversals are not found.
pub fn find(id: AllocationId) -> Statement {
    statement!(
        "SELECT a.id, a.debit_item, d.document_id AS debit_document, d.number AS debit_number,
           a.credit_item, c.kind AS credit_kind, c.document_id AS credit_document,
           c.number AS credit_number, d.customer_id, d.currency, a.amount_minor, a.effective_on,
           a.recorded_at, coalesce(u.name, a.actor) AS actor,
           (SELECT r.recorded_at FROM allocation r WHERE r.reversal_of = a.id) AS reversed_at,
           j.id AS entry_id,
           (SELECT sum(p.amount_minor) FROM posting p WHERE p.entry_id = j.id) AS entry_minor
         FROM allocation a
         CROSS JOIN open_item d ON d.id = a.debit_item
         CROSS JOIN open_item c ON c.id = a.credit_item
         LEFT JOIN staff_user u ON u.id = a.actor
         LEFT JOIN journal_entry j ON j.source = a.id AND j.kind = 'allocation'
         WHERE a.id = ?1 AND a.reversal_of IS NULL",
        id,
    )
}

/// Reverses an allocation: the opposite event, under an id of its own.
pub fn reverse(
    id: AllocationId,
    original: AllocationId,
    effective_on: Day,
    (actor, now): (&str, Instant),
) -> Statement {
    statement!(
        "INSERT INTO allocation(id, debit_item, credit_item, amount_minor, effective_on,
           recorded_at, reversal_of, actor)
         SELECT ?1, debit_item, credit_item, -amount_minor, ?3, ?4, id, ?5
         FROM allocation WHERE id = ?2",
        id,
        original,
        effective_on,
        now,
        actor,
    )
}

/// One allocation or unallocation of an item.
#[derive(Deserialize, Debug)]
pub struct EventRow {
    /// The business day.
    pub effective_on: Day,
    /// When it was recorded.
    pub recorded_at: Instant,
    amount_minor: i64,
    /// Id of the other side's document or receipt.
    pub document_id: String,
    /// Its number.
    pub number: String,
    /// Name of the person, or the word for a provider or job.
    pub actor: String,
}

impl EventRow {
    /// What happened: an unallocation is an allocation below zero.
    pub fn kind(&self) -> ItemEventKind {
        if self.amount_minor < 0 {
            ItemEventKind::Unallocated
        } else {
            ItemEventKind::Allocated
        }
    }

    /// Change of the item's open amount.
    pub fn change(&self, currency: Currency) -> Result<Money, Refusal> {
        Ok(Money::from_minor(self.amount_minor, currency)?.negate())
    }
}

/// What happened to an item, in order of effect; an item is on one side only.
pub fn events(item: ItemId) -> Statement {
    statement!(
        "SELECT e.effective_on, e.recorded_at, e.amount_minor, o.document_id, o.number,
           coalesce(u.name, e.actor) AS actor
         FROM (SELECT id, credit_item AS other, effective_on, recorded_at, amount_minor, actor
               FROM allocation WHERE debit_item = ?1
               UNION ALL
               SELECT id, debit_item, effective_on, recorded_at, amount_minor, actor
               FROM allocation WHERE credit_item = ?1) e
         CROSS JOIN open_item o ON o.id = e.other
         LEFT JOIN staff_user u ON u.id = e.actor
         ORDER BY e.effective_on, e.recorded_at, e.id LIMIT CAST(?2 AS INTEGER)",
        item,
        ITEM_EVENTS_MAX,
    )
}

/// Whose an item is, and who opened it.
#[derive(Deserialize, Debug)]
pub struct OriginRow {
    /// Whose; none for an unidentified receipt.
    pub customer_id: Option<CustomerId>,
    /// The customer's number.
    pub customer_number: Option<String>,
    /// The customer's name.
    pub customer_name: Option<String>,
    /// Name of the person, or the word for a provider or job; none when the command was about
    /// something else, such as a file that was imported.
    pub opened_by: Option<String>,
}

/// Reads whose an item is; who opened it says the audit row of the same moment.
pub fn origin(item: ItemId) -> Statement {
    statement!(
        "SELECT i.customer_id, c.number AS customer_number, c.name AS customer_name,
           (SELECT coalesce(u.name, a.actor) FROM audit_subject s
            CROSS JOIN audit a ON a.number = s.number
            LEFT JOIN staff_user u ON u.id = a.actor
            WHERE s.subject = i.document_id AND s.recorded_at = i.recorded_at
              AND a.subject = i.document_id
            ORDER BY s.number LIMIT 1) AS opened_by
         FROM open_item i LEFT JOIN customer c ON c.id = i.customer_id
         WHERE i.id = ?1",
        item,
    )
}
