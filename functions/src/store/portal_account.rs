//! What the portal shows of a customer beside its invoices.

use serde::Deserialize;
use shared::api::allocations::ItemKind;
use shared::kernel::id::{CustomerId, InvoiceId};
use shared::kernel::{Currency, Day, Money};

use super::sql::{Statement, statement};
use crate::problem::Refusal;

/// Something that is open in the customer's favour.
#[derive(Deserialize, Clone, Debug)]
pub struct CreditRow {
    /// A credit note or a receipt.
    pub kind: ItemKind,
    /// Its id.
    pub document_id: String,
    /// Its number.
    pub number: String,
    /// Its date.
    pub item_on: Day,
    currency: Currency,
    open_minor: i64,
}

impl CreditRow {
    /// What is left of it.
    pub fn open(&self) -> Result<Money, Refusal> {
        Ok(Money::from_minor(self.open_minor, self.currency)?)
    }
}

/// Credit notes and receipts with something left, the oldest first.
pub fn credits(customer: CustomerId, limit: u16) -> Statement {
    statement!(
        "SELECT kind, document_id, number, item_on, currency, open_minor FROM open_item
         WHERE customer_id = ?1 AND open_minor > 0 AND side = 'credit'
           AND kind IN ('credit_note', 'receipt')
         ORDER BY due_on, id LIMIT CAST(?2 AS INTEGER)",
        customer,
        limit,
    )
}

/// An invoice.
#[derive(Deserialize, Debug)]
pub struct InvoiceRow {
    /// Which one.
    pub invoice_id: InvoiceId,
}

/// Open invoices of the customer that a payment is on its way for.
pub fn processing(customer: CustomerId, limit: u16) -> Statement {
    statement!(
        "SELECT DISTINCT p.invoice_id FROM open_item o
         CROSS JOIN payment_attempt p ON p.invoice_id = o.document_id
         WHERE o.customer_id = ?1 AND o.open_minor > 0 AND o.kind = 'invoice'
           AND p.state = 'processing'
         LIMIT CAST(?2 AS INTEGER)",
        customer,
        limit,
    )
}

/// A balance with its customer.
#[derive(Deserialize, Clone, Debug)]
pub struct OwedRow {
    /// Whose.
    pub customer_id: CustomerId,
    currency: Currency,
    owed_minor: i64,
}

impl OwedRow {
    /// What the customer owes in one currency.
    pub fn owed(&self) -> Result<Money, Refusal> {
        Ok(Money::from_minor(self.owed_minor, self.currency)?)
    }
}

/// What several customers owe, per currency.
pub fn owed(customers: &[CustomerId]) -> Result<Statement, Refusal> {
    let ids = serde_json::to_string(customers).map_err(Refusal::fault)?;
    Ok(statement!(
        "SELECT customer_id, currency, owed_minor FROM customer_balance
         WHERE customer_id IN (SELECT value FROM json_each(?1)) AND owed_minor > 0
         ORDER BY customer_id, currency",
        ids,
    ))
}
