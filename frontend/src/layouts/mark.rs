//! Dunlin's mark: the bird at the edge of the water.

use leptos::prelude::*;

/// The mark, sized by `class`.
#[component]
pub(crate) fn Mark(class: &'static str) -> impl IntoView {
    view! {
        <svg class=class viewBox="0 0 32 32" aria-hidden="true">
            <path class="mark__line" d="M13.4 20.5v6M17 20.5v6M4.5 27.4q3-1.8 6 0t6 0 6 0 5 0"></path>
            <path
                class="mark__bird"
                d="M30.5 14.7c-2.6-2.7-5.2-4-8.1-4.5a4.4 4.4 0 0 0-7.8 1C9.4 11.7 4.6 14.2 1.5 19.7c3.1.9 5.2 1 7.3.5 2 1.6 4.7 2.2 7.2 1.6 4.2-1 6.7-4.3 7.1-8.9 2.7-.1 5 .5 7.4 1.8z"
            ></path>
        </svg>
    }
}
