//! Every address of the app: the table of routes, and the functions that links are made with.
//! No other file holds a literal path.

use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Routes};
use leptos_router::hooks::use_params_map;
use leptos_router::path;

use crate::layouts::shell::Shell;
use crate::pages::customers::detail::CustomerDetail;
use crate::pages::customers::form::{EditCustomer, NewCustomer};
use crate::pages::customers::list::CustomerList;
use crate::pages::home::Home;
use crate::pages::login::Login;
use crate::pages::not_found::NotFound;

/// The table of routes. A new page gets one line here and its path builder below.
#[component]
pub(crate) fn AppRoutes() -> impl IntoView {
    view! {
        <Routes fallback=|| view! { <NotFound/> }>
            <Route path=path!("/sign-in") view=Login/>
            <ParentRoute path=path!("") view=Shell>
                <Route path=path!("/") view=Home/>
                <Route path=path!("/customers") view=CustomerList/>
                <Route path=path!("/customers/new") view=NewCustomer/>
                <Route path=path!("/customers/:customer") view=CustomerDetail/>
                <Route path=path!("/customers/:customer/edit") view=EditCustomer/>
                <Route path=path!("/*rest") view=NotFound/>
            </ParentRoute>
        </Routes>
    }
}

/// The id in the path of the present page; `None` when the text there is not one.
pub(crate) fn use_id<T>(name: &'static str) -> Memo<Option<T>>
where
    T: std::str::FromStr + PartialEq + Send + Sync + 'static,
{
    let params = use_params_map();
    Memo::new(move |_| {
        params
            .with(|params| params.get(name))
            .and_then(|text| text.parse().ok())
    })
}

/// The name of the id parameter in the paths of each kind of record.
pub(crate) mod param {
    pub(crate) const CUSTOMER: &str = "customer";
}

/// The addresses that links lead to.
pub(crate) mod path {
    use std::fmt::Display;

    use shared::kernel::id::{CreditNoteId, CustomerId, InvoiceId, OutboxId, ReceiptId};

    pub(crate) const HOME: &str = "/";
    pub(crate) const SIGN_IN: &str = "/sign-in";
    pub(crate) const CUSTOMERS: &str = "/customers";
    pub(crate) const NEW_CUSTOMER: &str = "/customers/new";
    pub(crate) const INVOICES: &str = "/invoices";
    pub(crate) const NEW_INVOICE: &str = "/invoices/new";
    pub(crate) const RECEIPTS: &str = "/receipts";
    pub(crate) const NEW_RECEIPT: &str = "/receipts/new";
    pub(crate) const AGEING: &str = "/ageing";
    pub(crate) const LEDGER: &str = "/ledger";
    pub(crate) const TIE_OUT: &str = "/ledger/tie-out";
    pub(crate) const IMPORT: &str = "/import";
    pub(crate) const MAILBOX: &str = "/mailbox";

    pub(crate) fn customer(id: CustomerId) -> String {
        format!("{CUSTOMERS}/{id}")
    }

    pub(crate) fn edit_customer(id: CustomerId) -> String {
        format!("{CUSTOMERS}/{id}/edit")
    }

    pub(crate) fn invoice(id: InvoiceId) -> String {
        format!("{INVOICES}/{id}")
    }

    pub(crate) fn edit_invoice(id: InvoiceId) -> String {
        format!("{INVOICES}/{id}/edit")
    }

    pub(crate) fn credit_note(id: CreditNoteId) -> String {
        format!("/credit-notes/{id}")
    }

    pub(crate) fn receipt(id: ReceiptId) -> String {
        format!("{RECEIPTS}/{id}")
    }

    pub(crate) fn mail(id: OutboxId) -> String {
        format!("{MAILBOX}/{id}")
    }

    /// `path` with `name=value` as its only query.
    pub(crate) fn with(path: &str, name: &str, value: impl Display) -> String {
        format!("{path}?{name}={value}")
    }

    /// The sign-in page, which leads back to `from` afterwards.
    pub(crate) fn sign_in(from: &str) -> String {
        let query = serde_urlencoded::to_string([("from", from)]).unwrap_or_default();
        format!("{SIGN_IN}?{query}")
    }
}
