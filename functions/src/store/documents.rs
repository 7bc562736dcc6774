//! To whom documents are addressed.

use shared::kernel::id::{CreditNoteId, InvoiceId};

use super::sql::{Statement, statement};

/// The customer of an invoice, as [`super::customers::Row`].
pub fn customer_of_invoice(id: InvoiceId) -> Statement {
    statement!(
        "SELECT id, number, name, currency, terms, street, postal_code, city, country, tax_number,
           reference, note, active, version, created_at
         FROM customer WHERE id = (SELECT customer_id FROM invoice WHERE id = ?1)",
        id,
    )
}

/// The customer of a credit note, as [`super::customers::Row`].
pub fn customer_of_credit_note(id: CreditNoteId) -> Statement {
    statement!(
        "SELECT id, number, name, currency, terms, street, postal_code, city, country, tax_number,
           reference, note, active, version, created_at
         FROM customer WHERE id = (SELECT customer_id FROM credit_note WHERE id = ?1)",
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
