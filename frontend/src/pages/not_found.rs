//! An address that leads nowhere, or not for everybody.

use leptos::prelude::*;

use crate::data::query::Asking;
use crate::layouts::page::Page;
use crate::routes::path;
use crate::ui::button::LinkButton;
use crate::ui::empty::Empty;

/// Says so, and leads back.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    dead_end(
        "Not found",
        "Nothing lives at this address",
        "The link may be incomplete, or what it led to was removed.",
    )
}

/// A page that the signed-in person's role does not open.
#[component]
pub(crate) fn NotPermitted() -> impl IntoView {
    dead_end(
        "No permission",
        "Your role does not open this page",
        "An administrator can change what your role may do.",
    )
}

fn dead_end(title: &'static str, what: &'static str, text: &'static str) -> AnyView {
    view! {
        <Page title>
            <Empty title=what text>
                <LinkButton href=path::HOME>"Go to the start page"</LinkButton>
            </Empty>
        </Page>
    }
    .into_any()
}

/// The page of what an address names by its id, or this one when there is no id in it or `query`
/// finds nothing under it.
pub(crate) fn named<T, V>(
    id: Memo<Option<T>>,
    query: Asking,
    page: impl Fn() -> V + Send + 'static,
) -> impl IntoView
where
    T: Send + Sync + 'static,
    V: IntoAny,
{
    let is_named = Memo::new(move |_| id.with(Option::is_some) && !query.is_missing());
    move || {
        if is_named.get() {
            page().into_any()
        } else {
            view! { <NotFound/> }.into_any()
        }
    }
}
