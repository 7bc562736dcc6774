//! A short explanation of what it surrounds, on hover and on focus.

use leptos::prelude::*;

use super::fresh_id;

/// Surrounds something with an explanation. The text must not be the only way to learn it.
#[component]
pub(crate) fn Tooltip(#[prop(into)] text: Signal<String>, children: Children) -> impl IntoView {
    let id = fresh_id("tooltip");
    let described_by = id.clone();
    view! {
        <span class="tooltip" tabindex="0" aria-describedby=described_by>
            {children()}
            <span class="tooltip__text" role="tooltip" id=id>
                {text}
            </span>
        </span>
    }
}
