//! The invoice and the credit note as documents: one HTML for screen, print and the portal.
//!
//! They state facts of the issued document only; what is open today belongs on the page around
//! them, since a printed document does not change.

mod parts;

use maud::{DOCTYPE, Markup, html};
use serde::Deserialize;
use shared::api::invoices::{CreditNoteView, InvoiceView};
use shared::invoice::InvoiceStatus;
use shared::kernel::format;

/// Where the stylesheet of documents stands.
const STYLESHEET: &str = "/document.css";

/// Who bills whom, as the document says it.
#[derive(Clone, Debug)]
pub struct Parties {
    /// Who bills.
    pub seller: Seller,
    /// Who is billed.
    pub buyer: Buyer,
}

/// The company of a document.
#[derive(Deserialize, Clone, Debug)]
pub struct Seller {
    /// Legal name.
    pub name: String,
    /// Street and number.
    pub street: String,
    /// Postal code.
    pub postal_code: String,
    /// City.
    pub city: String,
    /// ISO 3166 country code.
    pub country: String,
    /// Tax registration.
    pub tax_number: String,
    /// Address for answers.
    pub email: String,
    /// Where to pay by transfer.
    pub bank_name: String,
    /// Account of `bank_name`.
    pub iban: String,
    /// Bank identifier.
    pub bic: String,
}

/// The customer of a document. What was not known is `None`.
#[derive(Deserialize, Clone, Default, Debug)]
pub struct Buyer {
    /// Legal name.
    pub name: String,
    /// Street and number.
    pub street: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// City.
    pub city: Option<String>,
    /// ISO 3166 country code.
    pub country: Option<String>,
    /// Tax registration.
    pub tax_number: Option<String>,
}

/// An invoice as a page of its own; `pay_link` leads to the portal.
pub fn invoice(parties: &Parties, view: &InvoiceView, pay_link: Option<&str>) -> Markup {
    let number = view.number.as_deref().unwrap_or("Draft");
    let class = match view.status {
        InvoiceStatus::Draft => "document document--draft",
        InvoiceStatus::Issued => "document",
        InvoiceStatus::Void => "document document--void",
    };
    let body = html! {
        article class=(class) {
            @match view.status {
                InvoiceStatus::Draft => p.document__stamp { "Draft" },
                InvoiceStatus::Void => p.document__stamp { "Void" },
                InvoiceStatus::Issued => {},
            }
            (parts::header(&parties.seller, "Invoice", number))
            (parts::parties(parties))
            (invoice_facts(view))
            (parts::lines(&view.lines, view.totals.total.currency()))
            (parts::sums(&view.totals, "Total due"))
            (parts::instalments(&view.items))
            @if !view.details.note.is_empty() {
                section.document__notes {
                    h2 { "Notes" }
                    @for paragraph in view.details.note.lines().filter(|line| !line.is_empty()) {
                        p { (paragraph) }
                    }
                }
            }
            (parts::tax_notes(&view.totals))
            @if view.status != InvoiceStatus::Void {
                (parts::payment(&parties.seller, view.number.as_deref(), pay_link))
            }
            (parts::footer(&parties.seller))
        }
    };
    page(&format!("Invoice {number}"), &body)
}

/// A credit note as a page of its own.
pub fn credit_note(parties: &Parties, view: &CreditNoteView) -> Markup {
    let body = html! {
        article.document.document--credit-note {
            (parts::header(&parties.seller, "Credit note", &view.number))
            (parts::parties(parties))
            dl.document__facts {
                (parts::fact("Date", &format::day(view.issued_on)))
                (parts::fact("Credits invoice", &view.invoice.number))
                (parts::fact("Customer number", &view.customer.number))
                (parts::fact("Currency", view.totals.total.currency().code()))
            }
            (parts::lines(&view.lines, view.totals.total.currency()))
            (parts::sums(&view.totals, "Total credited"))
            section.document__notes {
                h2 { "Reason" }
                p { (view.reason) }
            }
            (parts::tax_notes(&view.totals))
            (parts::footer(&parties.seller))
        }
    };
    page(&format!("Credit note {}", view.number), &body)
}

fn invoice_facts(view: &InvoiceView) -> Markup {
    let due_on = match view.items.as_slice() {
        [only] => Some(only.due_on),
        _ => None,
    };
    html! {
        dl.document__facts {
            @if let Some(day) = view.issued_on { (parts::fact("Invoice date", &format::day(day))) }
            @if let Some(day) = due_on { (parts::fact("Due date", &format::day(day))) }
            (parts::fact("Payment terms", &view.terms_name))
            @if !view.details.reference.is_empty() {
                (parts::fact("Your reference", &view.details.reference))
            }
            (parts::fact("Customer number", &view.customer.number))
            (parts::fact("Currency", view.totals.total.currency().code()))
        }
    }
}

fn page(title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) }
                link rel="stylesheet" href=(STYLESHEET);
            }
            body.document-page { (body) }
        }
    }
}
