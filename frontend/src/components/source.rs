//! Where an event of the books came from.

use shared::kernel::id::{CreditNoteId, InvoiceId, ReceiptId};

use crate::routes::path;

/// The page of the document or receipt with this id; what has no page of its own has no address.
pub(crate) fn source_path(source: &str) -> Option<String> {
    let invoice = source.parse::<InvoiceId>().map(path::invoice);
    let credit_note = || source.parse::<CreditNoteId>().map(path::credit_note);
    let receipt = || source.parse::<ReceiptId>().map(path::receipt);
    invoice
        .or_else(|_| credit_note())
        .or_else(|_| receipt())
        .ok()
}

#[cfg(test)]
mod tests {
    use super::source_path;

    #[test]
    fn documents_and_receipts_have_pages_and_allocations_do_not() {
        let path = |prefix: &str| source_path(&format!("{prefix}_00000000000000000000000007"));
        assert!(path("inv").is_some_and(|path| path.starts_with("/invoices/inv_")));
        assert!(path("crn").is_some_and(|path| path.starts_with("/credit-notes/crn_")));
        assert!(path("rct").is_some_and(|path| path.starts_with("/receipts/rct_")));
        assert_eq!(path("alc"), None);
    }
}
