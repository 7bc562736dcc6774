//! Tabs are links: the URL says which one is open.

use leptos::prelude::*;

/// One tab.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Tab {
    pub(crate) text: &'static str,
    pub(crate) href: String,
    /// How many things it holds, when that is known.
    pub(crate) count: Option<usize>,
    pub(crate) state: TabState,
}

/// Whether a tab is the open one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum TabState {
    Open,
    Closed,
}

impl TabState {
    /// Open when the two are the same.
    pub(crate) fn when<T: PartialEq>(tab: &T, open: &T) -> Self {
        if tab == open {
            Self::Open
        } else {
            Self::Closed
        }
    }
}

/// A row of tabs.
#[component]
pub(crate) fn Tabs(
    #[prop(into)] label: String,
    #[prop(into)] tabs: Signal<Vec<Tab>>,
) -> impl IntoView {
    let tab = |tab: Tab| {
        let current = (tab.state == TabState::Open).then_some("page");
        view! {
            <a class="tabs__tab" href=tab.href aria-current=current>
                {tab.text}
                {tab.count.map(|count| view! { <span class="tabs__count">{count}</span> })}
            </a>
        }
    };
    view! {
        <nav class="tabs" aria-label=label>
            {move || tabs.get().into_iter().map(tab).collect_view()}
        </nav>
    }
}
