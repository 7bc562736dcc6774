//! A modal panel from the side: details without leaving the list, and the navigation on a phone.

use leptos::prelude::*;

use super::button::IconButton;
use super::dialog::modal;
use super::fresh_id;
use super::icon::Icon;

/// The side a drawer comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Side {
    Start,
    #[default]
    End,
}

/// A drawer that shows while `open` is true.
#[component]
pub(crate) fn Drawer(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    #[prop(optional)] side: Side,
    children: ChildrenFn,
) -> impl IntoView {
    let title_id = fresh_id("drawer");
    let labelled_by = title_id.clone();
    let drawer = modal(open);
    // A press beside what is only looked at closes it; at the end somebody may be typing.
    let (class, closed_by) = match side {
        Side::Start => ("drawer drawer--start", Some("any")),
        Side::End => ("drawer", None),
    };
    view! {
        <dialog
            node_ref=drawer
            class=class
            aria-labelledby=labelled_by
            closedby=closed_by
            on:close=move |_| open.set(false)
        >
            <div class="drawer__header">
                <h2 id=title_id>{title}</h2>
                <IconButton icon=Icon::Close label="Close" on_press=move || open.set(false)/>
            </div>
            <div class="drawer__body">{move || open.get().then(|| children())}</div>
        </dialog>
    }
}
