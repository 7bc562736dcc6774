//! Items and their allocations, as every screen shows them.

use serde::Deserialize;
use shared::allocation::{OpenItem, Side};
use shared::api::allocations::{AllocationView, ItemKind, ItemView};
use shared::kernel::id::{AllocationId, CustomerId, ItemId};
use shared::kernel::{Currency, Day, Instalment, Instant, Money};

use super::sql::{Statement, statement};
use crate::decision::{NUMBER_TOKEN, Series};
use crate::problem::Refusal;

/// An item's row.
#[derive(Deserialize, Clone, Debug)]
pub struct ItemRow {
    /// Which one.
    pub id: ItemId,
    /// What it came from.
    pub kind: ItemKind,
    /// Which way it counts.
    pub side: Side,
    /// Whose; none for an unidentified receipt.
    pub customer_id: Option<CustomerId>,
    /// Id of its document or receipt.
    pub document_id: String,
    /// Number of its document or receipt.
    pub number: String,
    /// 1 unless due in instalments.
    pub instalment: u16,
    /// How many instalments there are.
    pub instalments: u16,
    /// Its currency.
    pub currency: Currency,
    /// The whole amount.
    pub amount_minor: i64,
    /// What is open.
    pub open_minor: i64,
    /// Its own date.
    pub item_on: Day,
    /// When it is due.
    pub due_on: Day,
    /// 1 when contested.
    pub disputed: i64,
    /// When it was recorded.
    pub recorded_at: Instant,
}

impl ItemRow {
    /// Whether the customer owes it.
    pub fn is_debit(&self) -> bool {
        self.side == Side::Debit
    }

    /// The whole amount.
    pub fn amount(&self) -> Result<Money, Refusal> {
        Ok(Money::from_minor(self.amount_minor, self.currency)?)
    }

    /// What is open.
    pub fn open(&self) -> Result<Money, Refusal> {
        Ok(Money::from_minor(self.open_minor, self.currency)?)
    }

    /// What the allocation rules need of it.
    pub fn open_item(&self) -> Result<OpenItem, Refusal> {
        let (side, item_on, due_on) = (self.side, self.item_on, self.due_on);
        Ok(OpenItem {
            id: self.id,
            side,
            open: self.open()?,
            item_on,
            due_on,
        })
    }

    /// As screens show it.
    pub fn view(&self) -> Result<ItemView, Refusal> {
        Ok(ItemView {
            id: self.id,
            kind: self.kind,
            side: self.side,
            document: self.document_id.clone(),
            number: self.number.clone(),
            instalment: self.instalment,
            instalments: self.instalments,
            amount: self.amount()?,
            open: self.open()?,
            item_on: self.item_on,
            due_on: self.due_on,
            disputed: self.disputed == 1,
        })
    }
}

/// What an [`ItemRow`] is read from.
macro_rules! item_columns {
    () => {
        "id, kind, side, customer_id, document_id, number, instalment, instalments, currency,
           amount_minor, open_minor, item_on, due_on, disputed, recorded_at"
    };
}
pub(super) use item_columns;

/// The items of a document: its instalments in order.
pub fn of_document(document: impl ToString) -> Statement {
    statement!(
        concat!(
            "SELECT ",
            item_columns!(),
            " FROM open_item WHERE document_id = ?1 ORDER BY kind, instalment"
        ),
        document.to_string(),
    )
}

/// Items by id, in no order; ids that do not exist are left out.
pub fn by_ids(ids: &[ItemId]) -> Result<Statement, Refusal> {
    let ids = serde_json::to_string(ids).map_err(Refusal::fault)?;
    Ok(statement!(
        concat!(
            "SELECT ",
            item_columns!(),
            " FROM open_item WHERE id IN (SELECT value FROM json_each(?1))"
        ),
        ids,
    ))
}

/// What a new item is made of.
#[derive(Clone, Copy, Debug)]
pub struct NewItem<'a> {
    /// Its id.
    pub id: ItemId,
    /// What it comes from.
    pub kind: ItemKind,
    /// Whose.
    pub customer: Option<CustomerId>,
    /// Id of its document or receipt.
    pub document: &'a str,
    /// Number of its document or receipt; may be [`NUMBER_TOKEN`].
    pub number: &'a str,
    /// When it is due and how much of it.
    pub instalment: Instalment,
    /// Its own date.
    pub item_on: Day,
}

/// The word of a kind in the database.
pub fn kind_word(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Invoice => "invoice",
        ItemKind::CreditNote => "credit_note",
        ItemKind::Receipt => "receipt",
        ItemKind::Void => "void",
    }
}

/// The side of a kind.
pub fn side_of(kind: ItemKind) -> Side {
    match kind {
        ItemKind::Invoice => Side::Debit,
        ItemKind::CreditNote | ItemKind::Receipt | ItemKind::Void => Side::Credit,
    }
}

/// Opens an item, wholly open.
pub fn insert(item: &NewItem<'_>, series: Option<Series>, now: Instant) -> Statement {
    let Instalment {
        number,
        count,
        due_on,
        amount,
    } = item.instalment;
    statement!(
        "INSERT INTO open_item(id, kind, side, customer_id, document_id, number, instalment,
           currency, amount_minor, open_minor, item_on, due_on, recorded_at, instalments)
         VALUES (?1, ?2, ?3, ?4, ?5, replace(?6, ?7, coalesce(
           (SELECT number FROM taken_number WHERE series = ?8 AND year = ?9), ?7)),
           ?10, ?11, ?12, ?12, ?13, ?14, ?15, ?16)",
        item.id,
        kind_word(item.kind),
        side_of(item.kind).as_str(),
        item.customer,
        item.document,
        item.number,
        NUMBER_TOKEN,
        series.map(Series::name),
        series.map(Series::year),
        number,
        amount.currency(),
        amount.minor(),
        item.item_on,
        due_on,
        now,
        count,
    )
}

/// An allocation's row with both of its sides and its reversal.
#[derive(Deserialize, Clone, Debug)]
pub struct AllocationRow {
    /// Which one.
    pub id: AllocationId,
    debit_item: ItemId,
    debit_document: String,
    debit_number: String,
    credit_item: ItemId,
    credit_kind: ItemKind,
    credit_document: String,
    credit_number: String,
    currency: Currency,
    amount_minor: i64,
    effective_on: Day,
    recorded_at: Instant,
    actor: String,
    reversed_at: Option<Instant>,
}

impl AllocationRow {
    /// As screens show it.
    pub fn view(self) -> Result<AllocationView, Refusal> {
        Ok(AllocationView {
            id: self.id,
            debit_item: self.debit_item,
            debit_document: self.debit_document,
            debit_number: self.debit_number,
            credit_item: self.credit_item,
            credit_kind: self.credit_kind,
            credit_document: self.credit_document,
            credit_number: self.credit_number,
            amount: Money::from_minor(self.amount_minor, self.currency)?,
            effective_on: self.effective_on,
            recorded_at: self.recorded_at,
            actor: self.actor,
            reversed_at: self.reversed_at,
        })
    }
}

/// Allocations to the items of a debit-side document, the oldest first.
pub fn allocations_of_debit(document: impl ToString) -> Statement {
    statement!(
        "SELECT a.id, a.debit_item, d.document_id AS debit_document, d.number AS debit_number,
           a.credit_item, c.kind AS credit_kind, c.document_id AS credit_document,
           c.number AS credit_number, d.currency, a.amount_minor, a.effective_on, a.recorded_at,
           coalesce(u.name, a.actor) AS actor,
           (SELECT r.recorded_at FROM allocation r WHERE r.reversal_of = a.id) AS reversed_at
         FROM open_item d CROSS JOIN allocation a ON a.debit_item = d.id
         CROSS JOIN open_item c ON c.id = a.credit_item
         LEFT JOIN staff_user u ON u.id = a.actor
         WHERE d.document_id = ?1 AND d.side = 'debit' AND a.reversal_of IS NULL
         ORDER BY a.recorded_at, a.id LIMIT 500",
        document.to_string(),
    )
}

/// Allocations of a credit-side document or receipt, the oldest first.
pub fn allocations_of_credit(document: impl ToString) -> Statement {
    statement!(
        "SELECT a.id, a.debit_item, d.document_id AS debit_document, d.number AS debit_number,
           a.credit_item, c.kind AS credit_kind, c.document_id AS credit_document,
           c.number AS credit_number, d.currency, a.amount_minor, a.effective_on, a.recorded_at,
           coalesce(u.name, a.actor) AS actor,
           (SELECT r.recorded_at FROM allocation r WHERE r.reversal_of = a.id) AS reversed_at
         FROM open_item c CROSS JOIN allocation a ON a.credit_item = c.id
         CROSS JOIN open_item d ON d.id = a.debit_item
         LEFT JOIN staff_user u ON u.id = a.actor
         WHERE c.document_id = ?1 AND c.side = 'credit' AND a.reversal_of IS NULL
         ORDER BY a.recorded_at, a.id LIMIT 500",
        document.to_string(),
    )
}
