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

/// The page of what an address names by its id, or this one when there is no id in it.
pub(crate) fn named<T, V>(
    id: Memo<Option<T>>,
    page: impl Fn() -> V + Send + 'static,
) -> impl IntoView
where
    T: Send + Sync + 'static,
    V: IntoAny,
{
    let is_named = Memo::new(move |_| id.with(Option::is_some));
    move || {
        if is_named.get() {
            page().into_any()
        } else {
            view! { <NotFound/> }.into_any()
        }
    }
}
