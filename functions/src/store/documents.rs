//! Who bills whom on a document, and who receives it.

use serde::Deserialize;
use shared::kernel::id::{CreditNoteId, CustomerId, InvoiceId};

use super::sql::{Statement, statement};
use crate::document::Parties;
use crate::problem::Refusal;

/// The parties of a document as stored.
#[derive(Deserialize, Clone, Debug)]
pub struct PartiesRow {
    seller: String,
    buyer: String,
}

impl PartiesRow {
    /// The parties, read.
    pub fn read(&self) -> Result<Parties, Refusal> {
        Ok(Parties {
            seller: serde_json::from_str(&self.seller).map_err(Refusal::fault)?,
            buyer: serde_json::from_str(&self.buyer).map_err(Refusal::fault)?,
        })
    }
}

/// Keeps who bills whom on a document that is issued in this batch.
pub fn keep_parties(document: &str, customer: CustomerId) -> Statement {
    statement!(
        "INSERT INTO document_parties(document_id, seller, buyer)
         SELECT ?1, seller, buyer FROM parties_now WHERE customer_id = ?2",
        document,
        customer,
    )
}

/// The parties of an invoice: as kept when it was issued, or as they are now.
pub fn parties_of_invoice(id: InvoiceId) -> Statement {
    statement!(
        "SELECT coalesce(p.seller, n.seller) AS seller, coalesce(p.buyer, n.buyer) AS buyer
         FROM invoice d JOIN parties_now n ON n.customer_id = d.customer_id
         LEFT JOIN document_parties p ON p.document_id = d.id
         WHERE d.id = ?1",
        id,
    )
}

/// The parties of a credit note, as kept when it was issued.
pub fn parties_of_credit_note(id: CreditNoteId) -> Statement {
    statement!(
        "SELECT p.seller, p.buyer FROM credit_note d
         JOIN document_parties p ON p.document_id = d.id
         WHERE d.id = ?1",
        id,
    )
}

/// Who receives the documents of an invoice's customer, as [`super::payments::AddressRow`].
pub fn receivers_of_invoice(id: InvoiceId) -> Statement {
    statement!(
        "SELECT DISTINCT email FROM contact
         WHERE customer_id = (SELECT customer_id FROM invoice WHERE id = ?1)
           AND receives_invoices = 1
         ORDER BY email LIMIT 10",
        id,
    )
}
