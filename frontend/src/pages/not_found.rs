//! An address that leads nowhere.

use leptos::prelude::*;

use crate::layouts::page::Page;
use crate::routes::path;
use crate::ui::button::LinkButton;
use crate::ui::empty::Empty;

/// Says so, and leads back.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    view! {
        <Page title="Not found">
            <Empty
                title="Nothing lives at this address"
                text="The link may be incomplete, or what it led to was removed."
            >
                <LinkButton href=path::HOME>"Go to the start page"</LinkButton>
            </Empty>
        </Page>
    }
}
