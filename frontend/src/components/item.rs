//! What an item is called and where it leads.

use shared::api::allocations::{ItemKind, ItemView};

use crate::routes::path;

/// The number of its document, with the instalment when there are several.
pub(crate) fn item_name(item: &ItemView) -> String {
    if item.instalments > 1 {
        let (number, instalment, count) = (&item.number, item.instalment, item.instalments);
        format!("{number} · instalment {instalment} of {count}")
    } else {
        item.number.clone()
    }
}

/// The page of its document or receipt.
pub(crate) fn document_path(item: &ItemView) -> String {
    path_of(item.kind, &item.document)
}

/// The page of what an item of `kind` came from.
pub(crate) fn path_of(kind: ItemKind, document: &str) -> String {
    let path = match kind {
        ItemKind::Invoice | ItemKind::Void => document.parse().map(path::invoice),
        ItemKind::CreditNote => document.parse().map(path::credit_note),
        ItemKind::Receipt => document.parse().map(path::receipt),
    };
    path.unwrap_or_else(|_| path::INVOICES.to_owned())
}
