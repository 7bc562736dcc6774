//! What is known of a record: facts with small labels, and the few figures that matter most.

use leptos::prelude::*;

/// A grid of `Fact`s.
#[component]
pub(crate) fn Facts(children: Children) -> impl IntoView {
    view! { <dl class="facts">{children()}</dl> }
}

/// A label with its value.
#[component]
pub(crate) fn Fact(#[prop(into)] label: String, children: Children) -> impl IntoView {
    view! {
        <div class="facts__fact">
            <dt class="facts__label">{label}</dt>
            <dd class="facts__value">{children()}</dd>
        </div>
    }
}

/// A row of `Figure`s, under the title of a page.
#[component]
pub(crate) fn Figures(children: Children) -> impl IntoView {
    view! { <dl class="figures">{children()}</dl> }
}

/// Whether a figure is bad news.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum FigureTone {
    #[default]
    Plain,
    Danger,
}

/// A label with a large value.
#[component]
pub(crate) fn Figure(
    #[prop(into)] label: String,
    #[prop(optional)] tone: FigureTone,
    children: Children,
) -> impl IntoView {
    let class = match tone {
        FigureTone::Plain => "figures__value",
        FigureTone::Danger => "figures__value figures__value--danger",
    };
    view! {
        <div>
            <dt class="figures__label">{label}</dt>
            <dd class=class>{children()}</dd>
        </div>
    }
}
