//! A piece of the start page: a title that leads to all of it, and its first few lines.

use leptos::prelude::*;

/// How much room a panel takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum PanelWidth {
    #[default]
    Column,
    Full,
}

impl PanelWidth {
    fn class(self) -> &'static str {
        match self {
            Self::Column => "panel",
            Self::Full => "panel panel--wide",
        }
    }
}

/// A panel with its title and the link to everything behind it.
#[component]
pub(super) fn Panel(
    title: &'static str,
    #[prop(into)] href: String,
    link: &'static str,
    #[prop(optional)] width: PanelWidth,
    children: Children,
) -> impl IntoView {
    view! {
        <section class=width.class() aria-label=title>
            <header class="panel__header">
                <h2>{title}</h2>
                <a class="panel__all" href=href>{link}</a>
            </header>
            {children()}
        </section>
    }
}

/// What one line of a panel says.
pub(super) struct Line {
    pub(super) href: String,
    pub(super) text: String,
    pub(super) detail: AnyView,
    pub(super) amount: AnyView,
}

/// The lines of a panel, or a sentence when there is none.
pub(super) fn lines(lines: Vec<Line>, nothing: &'static str) -> AnyView {
    if lines.is_empty() {
        return view! { <p class="panel__nothing">{nothing}</p> }.into_any();
    }
    let line = |line: Line| {
        view! {
            <li>
                <a class="panel__line" href=line.href>
                    <span class="panel__text truncate">{line.text}</span>
                    <span class="panel__amount">{line.amount}</span>
                    <span class="panel__detail truncate">{line.detail}</span>
                </a>
            </li>
        }
    };
    view! { <ul class="panel__lines">{lines.into_iter().map(line).collect_view()}</ul> }.into_any()
}
