//! Pages by cursor: there is a first one and a next one, and the browser's "Back" between them.

use leptos::prelude::*;

/// The foot of a list. Without another page it shows only the summary.
#[component]
pub(crate) fn Pagination(
    /// Such as "50 customers".
    #[prop(into)]
    summary: Signal<String>,
    /// The address of the first page, when this is not it.
    #[prop(into)]
    first: Signal<Option<String>>,
    /// The address of the next page.
    #[prop(into)]
    next: Signal<Option<String>>,
) -> impl IntoView {
    let link = |text: &'static str, address: Signal<Option<String>>| {
        move || {
            address
                .get()
                .map(|href| view! { <a class="button" href=href>{text}</a> })
        }
    };
    view! {
        <nav class="pagination" aria-label="Pages">
            <span>{summary}</span>
            <span class="pagination__links">
                {link("First page", first)}
                {link("Next page", next)}
            </span>
        </nav>
    }
}
