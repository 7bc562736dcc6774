//! Pages for customers, rendered here, without any script.
//!
//! Whoever holds a link sees the one invoice it names. The token in the address is signed, so a
//! guess is refused before the database is asked; the link's row can expire or be withdrawn.
//! A person with a grant signs in by a link that is sent to their address, and sees the documents
//! of their customers; the same pages then stand below the customer's own address.

mod account;
mod amount;
mod back;
mod due;
mod enter;
mod invoice;
mod layout;
mod opened;
mod pay;
mod problem;
mod receipt;
mod sign_in;
mod thanks;

pub use account::{account, home};
pub use back::back;
pub(crate) use back::{CANCELLED, return_path};
pub use enter::{ask, enter, leave};
pub use invoice::{document, show};
pub use pay::pay;
pub use problem::problem_page;
pub use receipt::receipt;
pub use sign_in::{form, request};
pub use thanks::thanks;

use shared::api::portal::PortalAccess;
use shared::api::{Access, Method};

use crate::router::Page;

const fn declare(
    (name, method, path): (&'static str, Method, &'static str),
    access: Access,
) -> Page {
    Page {
        name,
        method,
        path,
        access,
    }
}

const fn by_link(name: &'static str, method: Method, path: &'static str) -> Page {
    declare((name, method, path), Access::PortalLink)
}

const fn to_view(name: &'static str, path: &'static str) -> Page {
    let access = Access::PortalCustomer(PortalAccess::View);
    declare((name, Method::Get, path), access)
}

/// Asks for a sign-in link.
pub const SIGN_IN: Page = declare(
    ("portal_sign_in_form", Method::Get, layout::SIGN_IN),
    Access::Public,
);
/// Has one sent.
pub const REQUEST: Page = declare(
    ("portal_request_sign_in", Method::Post, layout::SIGN_IN),
    Access::Public,
);
/// The page of a sign-in link.
pub const ASK: Page = by_link(
    "portal_sign_in_link",
    Method::Get,
    "/portal/sign-in/{token}",
);
/// Uses it up.
pub const ENTER: Page = by_link("portal_enter", Method::Post, "/portal/sign-in/{token}");
/// Ends the session.
pub const LEAVE: Page = declare(
    ("portal_sign_out", Method::Post, layout::SIGN_OUT),
    Access::PortalSession,
);
/// The customers to choose from.
pub const HOME: Page = declare(
    ("portal_home", Method::Get, layout::HOME),
    Access::PortalSession,
);
/// One customer's invoices.
pub const ACCOUNT: Page = to_view("portal_account", "/portal/customers/{customer}");
/// One of them.
pub const OWN_SHOW: Page = to_view(
    "portal_own_invoice",
    "/portal/customers/{customer}/invoices/{invoice}",
);
/// Goes to pay it.
pub const OWN_PAY: Page = declare(
    (
        "portal_own_pay",
        Method::Post,
        "/portal/customers/{customer}/invoices/{invoice}/pay",
    ),
    Access::PortalCustomer(PortalAccess::Pay),
);
/// What has become of a payment.
pub const OWN_THANKS: Page = to_view(
    "portal_own_thanks",
    "/portal/customers/{customer}/invoices/{invoice}/thanks",
);
/// The invoice as a document.
pub const OWN_DOCUMENT: Page = to_view(
    "portal_own_document",
    "/portal/customers/{customer}/invoices/{invoice}/document",
);
/// A receipt that paid the invoice.
pub const OWN_RECEIPT: Page = to_view(
    "portal_own_receipt",
    "/portal/customers/{customer}/invoices/{invoice}/receipts/{receipt}",
);
/// Where the provider sends the customer back to.
pub const BACK: Page = declare(
    ("portal_return", Method::Get, "/portal/return/{attempt}"),
    Access::Public,
);
/// The linked invoice.
pub const SHOW: Page = by_link("portal_invoice", Method::Get, "/portal/i/{token}");
/// Goes to pay it.
pub const PAY: Page = by_link("portal_pay", Method::Post, "/portal/i/{token}/pay");
/// What has become of a payment.
pub const THANKS: Page = by_link("portal_thanks", Method::Get, "/portal/i/{token}/thanks");
/// The invoice as a document.
pub const DOCUMENT: Page = by_link("portal_document", Method::Get, "/portal/i/{token}/document");
/// A receipt that paid the invoice.
pub const RECEIPT: Page = by_link(
    "portal_receipt",
    Method::Get,
    "/portal/i/{token}/receipts/{receipt}",
);
