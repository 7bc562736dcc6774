//! Tabs are links: the URL says which one is open.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

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
    let row = NodeRef::<leptos::html::Nav>::new();
    Effect::new(move |_| {
        tabs.track();
        if let Some(row) = row.get() {
            // The tabs are laid out by the next frame.
            request_animation_frame(move || show_open_tab(&row));
        }
    });
    view! {
        <nav class="tabs" aria-label=label node_ref=row>
            {move || tabs.get().into_iter().map(tab).collect_view()}
        </nav>
    }
}

/// Scrolls a row that is wider than the screen until its open tab stands in the middle.
fn show_open_tab(row: &HtmlElement) {
    let open = row.query_selector("[aria-current]").ok().flatten();
    if let Some(open) = open.and_then(|open| open.dyn_into::<HtmlElement>().ok()) {
        let before = open.offset_left().saturating_sub(row.offset_left());
        let room = row.client_width().saturating_sub(open.offset_width());
        row.set_scroll_left(before.saturating_sub(room / 2));
    }
}
