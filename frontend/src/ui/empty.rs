//! A list with nothing in it says what belongs there and how to begin.

use leptos::prelude::*;

/// The bird on an empty shore, a title, a sentence, and actions as children.
#[component]
pub(crate) fn Empty(
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <svg class="empty__mark" viewBox="0 0 32 32" aria-hidden="true">
                <path
                    fill="none"
                    stroke="currentColor"
                    stroke-width="1.2"
                    stroke-linecap="round"
                    stroke-linejoin="round"
                    d="M13.4 22v4.5M17 21.5v5M2 27.4q3-1.8 6 0t6 0 6 0 6 0 4 0M30.5 14.7c-2.6-2.7-5.2-4-8.1-4.5a4.4 4.4 0 0 0-7.8 1C9.4 11.7 4.6 14.2 1.5 19.7c3.1.9 5.2 1 7.3.5 2 1.6 4.7 2.2 7.2 1.6 4.2-1 6.7-4.3 7.1-8.9 2.7-.1 5 .5 7.4 1.8z"
                ></path>
            </svg>
            <h2>{title}</h2>
            <p class="empty__text">{text}</p>
            {children.map(|children| view! { <div class="empty__actions">{children()}</div> })}
        </div>
    }
}

/// The same without the bird, for a part of a page.
#[component]
pub(crate) fn EmptyPart(#[prop(into)] text: String) -> impl IntoView {
    view! {
        <div class="empty empty--small">
            <p class="empty__text">{text}</p>
        </div>
    }
}
