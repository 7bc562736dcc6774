//! Pages for customers, rendered here, without any script.
//!
//! Whoever holds a link sees the one invoice it names. The token in the address is signed, so a
//! guess is refused before the database is asked; the link's row can expire or be withdrawn.

mod back;
mod invoice;
mod layout;
mod opened;
mod pay;
mod receipt;
mod thanks;

pub use back::back;
pub(crate) use back::{CANCELLED, return_path};
pub use invoice::{document, show};
pub use pay::pay;
pub use receipt::receipt;
pub use thanks::thanks;

use maud::html;
use shared::api::{Access, Method, Problem, ProblemCode};

use self::layout::{Page as Layout, Width};
use crate::http_types::{self, Response};
use crate::router::Page;

const fn declare(name: &'static str, method: Method, path: &'static str) -> Page {
    Page {
        name,
        method,
        path,
        access: Access::PortalLink,
    }
}

/// Where the provider sends the customer back to.
pub const BACK: Page = Page {
    name: "portal_return",
    method: Method::Get,
    path: "/portal/return/{attempt}",
    access: Access::Public,
};

/// The linked invoice.
pub const SHOW: Page = declare("portal_invoice", Method::Get, "/portal/i/{token}");
/// Goes to pay it.
pub const PAY: Page = declare("portal_pay", Method::Post, "/portal/i/{token}/pay");
/// What has become of a payment.
pub const THANKS: Page = declare("portal_thanks", Method::Get, "/portal/i/{token}/thanks");
/// The invoice as a document.
pub const DOCUMENT: Page = declare("portal_document", Method::Get, "/portal/i/{token}/document");
/// A receipt that paid the invoice.
pub const RECEIPT: Page = declare(
    "portal_receipt",
    Method::Get,
    "/portal/i/{token}/receipts/{receipt}",
);

/// An error as a page that says what to do.
pub fn problem_page(problem: &Problem) -> Response {
    let (title, text) = match problem.code {
        ProblemCode::NotFound | ProblemCode::MethodNotAllowed => (
            "This link does not open anything",
            "It may have been cut off on its way. Open it from the message again, or ask the \
             sender for a new one.",
        ),
        ProblemCode::LinkExpired => (
            "This link has expired",
            "Ask the sender for a new one; the invoice itself is not affected.",
        ),
        ProblemCode::ForeignOrigin => (
            "Please start again from the invoice",
            "For your safety a payment can be begun only from the page of the invoice itself.",
        ),
        ProblemCode::ProviderUnavailable => (
            "The payment service does not answer",
            "Nothing has been charged. Go back and try again in a few minutes, or pay by bank \
             transfer to the account on the invoice.",
        ),
        ProblemCode::OutcomeUnknown | ProblemCode::LostRace => (
            "Please try once more",
            "Nothing has been charged. Go back to the invoice and begin the payment again.",
        ),
        ProblemCode::PaymentInProgress => (
            "A payment is on its way already",
            "Your bank has not confirmed it yet. Nothing more is to be done for now.",
        ),
        ProblemCode::NothingToPay => ("Nothing is left to pay", "This invoice is settled."),
        _ => (problem.title.as_str(), ""),
    };
    let content = html! {
        div.portal__intro {
            h1 { (title) }
            p.portal__lead { (text) }
        }
        @if let Some(request_id) = &problem.request_id {
            p.pay-form__note { "If you ask us about it, please name " (request_id) "." }
        }
    };
    let page = Layout {
        title,
        company: "",
        context: "",
        width: Width::Single,
        refresh_seconds: None,
    };
    layout::with_referrer(http_types::page(
        problem.status,
        layout::page(&page, &content),
        &[],
    ))
}
