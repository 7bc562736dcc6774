//! Receipts: money in, each with one item on the credit side.

use serde::Deserialize;
use shared::api::allocations::{AllocationView, ItemView};
use shared::api::customers::CustomerRef;
use shared::api::receipts::{ReceiptFilter, ReceiptMethod, ReceiptRow, ReceiptView};
use shared::kernel::id::{CustomerId, ItemId, ReceiptId};
use shared::kernel::page::page_rows;
use shared::kernel::{Currency, Cursor, Day, Instant, Money};

use super::keyset::after_text;
use super::sql::{Statement, statement};
use crate::decision::Series;
use crate::problem::Refusal;

/// What a new receipt is made of; its number is the one the batch takes.
#[derive(Clone, Copy, Debug)]
pub struct NewReceipt<'a> {
    /// Its id.
    pub id: ReceiptId,
    /// Who paid; none while unidentified.
    pub customer: Option<CustomerId>,
    /// How much, above zero.
    pub amount: Money,
    /// When it arrived.
    pub received_on: Day,
    /// How.
    pub method: ReceiptMethod,
    /// The payer's reference.
    pub reference: Option<&'a str>,
    /// A note for staff.
    pub note: Option<&'a str>,
    /// The provider and its id of the payment, when it came through one.
    pub provider: Option<(&'a str, &'a str)>,
    /// Who or what records it.
    pub actor: &'a str,
}

/// Adds a receipt with the number that the batch has taken from the series of its year.
pub fn insert(receipt: &NewReceipt<'_>, now: Instant) -> Statement {
    let series = Series::Receipt(receipt.received_on.year());
    let (provider, provider_payment) = receipt.provider.unzip();
    statement!(
        "INSERT INTO receipt(id, number, customer_id, currency, amount_minor, received_on, method,
           reference, note, provider, provider_payment, created_at, actor)
         VALUES (?1, (SELECT number FROM taken_number WHERE series = ?2 AND year = ?3),
           ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        receipt.id,
        series.name(),
        series.year(),
        receipt.customer,
        receipt.amount.currency(),
        receipt.amount.minor(),
        receipt.received_on,
        receipt.method.as_str(),
        receipt.reference,
        receipt.note,
        provider,
        provider_payment,
        now,
        receipt.actor,
    )
}

/// A receipt with its customer and what is left of it.
#[derive(Deserialize, Clone, Debug)]
pub struct Row {
    id: ReceiptId,
    number: String,
    customer_id: Option<CustomerId>,
    customer_number: Option<String>,
    customer_name: Option<String>,
    currency: Currency,
    amount_minor: i64,
    open_minor: i64,
    received_on: Day,
    method: ReceiptMethod,
    reference: Option<String>,
    item_id: ItemId,
}

impl Row {
    /// Where the page after this row starts, in the order of [`list`].
    pub fn cursor(&self, filter: &ReceiptFilter) -> Cursor {
        let by_item = filter.unapplied == Some(true);
        let id = if by_item {
            self.item_id.to_string()
        } else {
            self.id.to_string()
        };
        Cursor {
            key: self.received_on.to_string(),
            id,
        }
    }

    /// As the list shows it.
    pub fn view(self) -> Result<ReceiptRow, Refusal> {
        Ok(ReceiptRow {
            id: self.id,
            number: self.number,
            customer: customer_ref(self.customer_id, self.customer_number, self.customer_name),
            received_on: self.received_on,
            method: self.method,
            reference: self.reference,
            amount: Money::from_minor(self.amount_minor, self.currency)?,
            unapplied: Money::from_minor(self.open_minor, self.currency)?,
        })
    }
}

/// A customer named beside something else, if it has one.
pub fn customer_ref(
    id: Option<CustomerId>,
    number: Option<String>,
    name: Option<String>,
) -> Option<CustomerRef> {
    let (number, name) = (number.unwrap_or_default(), name.unwrap_or_default());
    id.map(|id| CustomerRef { id, number, name })
}

/// The columns of [`Row`]; `r` is the receipt, `i` its item, `c` its customer if it has one.
macro_rules! row_columns {
    () => {
        "r.id, r.number, r.customer_id, c.number AS customer_number, c.name AS customer_name,
         r.currency, r.amount_minor, i.open_minor, r.received_on, r.method, r.reference,
         i.id AS item_id"
    };
}

/// The joins of [`Row`] after the receipt.
macro_rules! row_joins {
    () => {
        "CROSS JOIN open_item i
           ON i.document_id = r.id AND i.kind = 'receipt' AND i.instalment = 1
         LEFT JOIN customer c ON c.id = r.customer_id"
    };
}

/// Lists receipts, the newest first: all, one customer's, or those with something unapplied.
///
/// Each variant walks one index backwards from the cursor. Those with something unapplied are
/// found through their items, whose dates are the days of receipt.
pub fn list(filter: &ReceiptFilter) -> Statement {
    let (key, id) = after_text(filter.after.as_ref());
    let limit = page_rows(filter.limit);
    match (filter.unapplied == Some(true), filter.customer) {
        (false, None) => statement!(
            concat!("SELECT ", row_columns!(), " FROM receipt r ", row_joins!(), "
             WHERE (r.received_on, r.id) < (coalesce(?1, '~'), coalesce(?2, '~'))
             ORDER BY r.received_on DESC, r.id DESC LIMIT CAST(?3 AS INTEGER) + 1"),
            key,
            id,
            limit,
        ),
        (false, Some(customer)) => statement!(
            concat!("SELECT ", row_columns!(), " FROM receipt r ", row_joins!(), "
             WHERE r.customer_id = ?4
               AND (r.received_on, r.id) < (coalesce(?1, '~'), coalesce(?2, '~'))
             ORDER BY r.received_on DESC, r.id DESC LIMIT CAST(?3 AS INTEGER) + 1"),
            key,
            id,
            limit,
            customer,
        ),
        (true, None) => statement!(
            concat!("SELECT ", row_columns!(), " FROM open_item i
             CROSS JOIN receipt r ON r.id = i.document_id LEFT JOIN customer c ON c.id = r.customer_id
             WHERE i.open_minor > 0 AND i.kind = 'receipt'
               AND (i.item_on, i.id) < (coalesce(?1, '~'), coalesce(?2, '~'))
             ORDER BY i.item_on DESC, i.id DESC LIMIT CAST(?3 AS INTEGER) + 1"),
            key,
            id,
            limit,
        ),
        // A customer's open items are few, so its open receipts are picked from among them.
        (true, Some(customer)) => statement!(
            concat!("SELECT ", row_columns!(), " FROM open_item i
             INDEXED BY open_item_open_by_customer
             CROSS JOIN receipt r ON r.id = i.document_id LEFT JOIN customer c ON c.id = r.customer_id
             WHERE i.customer_id = ?4 AND i.open_minor > 0 AND i.kind = 'receipt'
               AND (i.due_on, i.id) < (coalesce(?1, '~'), coalesce(?2, '~'))
             ORDER BY i.due_on DESC, i.id DESC LIMIT CAST(?3 AS INTEGER) + 1"),
            key,
            id,
            limit,
            customer,
        ),
    }
}

/// Finds one receipt.
pub fn find(id: ReceiptId) -> Statement {
    statement!(
        concat!(
            "SELECT ",
            row_columns!(),
            " FROM receipt r ",
            row_joins!(),
            " WHERE r.id = ?1"
        ),
        id,
    )
}

/// The rest of a receipt: what its page shows and a list does not.
#[derive(Deserialize, Clone, Debug)]
pub struct DetailRow {
    note: Option<String>,
    provider_payment: Option<String>,
    fee_minor: Option<i64>,
    created_at: Instant,
    actor: String,
}

impl DetailRow {
    /// The receipt of `row` as its page shows it.
    pub fn view(
        self,
        row: Row,
        item: ItemView,
        allocations: Vec<AllocationView>,
    ) -> Result<ReceiptView, Refusal> {
        let currency = row.currency;
        let fee = self
            .fee_minor
            .map(|fee| Money::from_minor(fee, currency))
            .transpose()?;
        Ok(ReceiptView {
            row: row.view()?,
            item,
            note: self.note,
            provider_payment: self.provider_payment,
            fee,
            allocations,
            recorded_at: self.created_at,
            actor: self.actor,
        })
    }
}

/// Reads the rest of one receipt, with the name of whoever recorded it.
pub fn details(id: ReceiptId) -> Statement {
    statement!(
        "SELECT r.note, r.provider_payment, f.fee_minor, r.created_at,
           coalesce(u.name, r.actor) AS actor
         FROM receipt r LEFT JOIN receipt_fee f ON f.receipt_id = r.id
         LEFT JOIN staff_user u ON u.id = r.actor
         WHERE r.id = ?1",
        id,
    )
}
