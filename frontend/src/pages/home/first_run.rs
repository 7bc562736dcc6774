//! What stands here before there is anything to show.

use leptos::prelude::*;
use shared::access::Permission;

use crate::routes::path;
use crate::session::expect_session;
use crate::ui::button::{ButtonKind, LinkButton};
use crate::ui::empty::Empty;

/// The ways to begin.
#[component]
pub(super) fn FirstRun() -> impl IntoView {
    let session = expect_session();
    let create = move || {
        session.can(Permission::EditCustomers).then(|| {
            view! {
                <LinkButton kind=ButtonKind::Primary href=path::NEW_CUSTOMER>
                    "Create a customer"
                </LinkButton>
            }
        })
    };
    let import = move || {
        session.can(Permission::Import).then(|| {
            view! { <LinkButton href=path::IMPORT>"Import invoices"</LinkButton> }
        })
    };
    view! {
        <Empty
            title="Nothing is owed to you yet"
            text="Create the first customer and invoice it, or import the open invoices of your earlier system: their customers come along."
        >
            {create}
            {import}
        </Empty>
    }
}
