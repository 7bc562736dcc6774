//! The shape of what is about to come.

use leptos::prelude::*;

/// Rows of a table that is loading.
#[component]
pub(crate) fn SkeletonRows(#[prop(default = 8)] rows: usize) -> impl IntoView {
    let row = |_| {
        view! {
            <div class="skeleton-rows__row">
                <span class="skeleton skeleton--long"></span>
                <span class="skeleton skeleton--medium"></span>
                <span class="skeleton skeleton--short"></span>
                <span class="skeleton skeleton--medium"></span>
            </div>
        }
    };
    view! {
        <div class="skeleton-rows" role="status" aria-label="Loading">
            {(0..rows).map(row).collect_view()}
        </div>
    }
}

/// A record that is loading.
#[component]
pub(crate) fn SkeletonRecord() -> impl IntoView {
    view! {
        <div class="skeleton-block" role="status" aria-label="Loading">
            <span class="skeleton skeleton--title"></span>
            <span class="skeleton skeleton--medium"></span>
            <span class="skeleton skeleton--long"></span>
            <span class="skeleton skeleton--long"></span>
            <span class="skeleton skeleton--medium"></span>
        </div>
    }
}
