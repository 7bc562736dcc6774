//! The start page leads to the work: for now, the invoices that want attention.

use leptos::prelude::*;
use leptos_router::components::Redirect;

use crate::routes::path;

/// Leads on to the invoices.
#[component]
pub(crate) fn Home() -> impl IntoView {
    view! { <Redirect path=path::INVOICES/> }
}
