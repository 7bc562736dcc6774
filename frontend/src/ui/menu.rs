//! A button with a list of actions under it.

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Node;

use super::fresh_id;
use super::keys::{Step, move_focus};

/// Where the list opens.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum MenuPlace {
    #[default]
    Below,
    Above,
}

/// A menu; `trigger` is the content of its button, the children are `MenuItem`s.
#[component]
pub(crate) fn Menu(
    #[prop(into)] label: Signal<String>,
    #[prop(default = "button")] button_class: &'static str,
    #[prop(optional)] place: MenuPlace,
    #[prop(into)] trigger: ViewFn,
    children: ChildrenFn,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let list_id = fresh_id("menu");
    let root = NodeRef::<leptos::html::Div>::new();
    let button = NodeRef::<leptos::html::Button>::new();
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            open.set(false);
            event.stop_propagation();
            // Nor does a dialog around the menu close.
            event.prevent_default();
            if let Some(button) = button.get_untracked() {
                // The button is in the page as long as the menu is.
                let _focused = button.focus();
            }
        }
        let (Some(step), Some(root)) = (Step::from_key(&event.key()), root.get_untracked()) else {
            return;
        };
        open.set(true);
        event.prevent_default();
        move_focus(&root, ".menu__item", step);
    };
    // Leaving the menu closes it, by Tab as by a click elsewhere. It may be on its way out of the page.
    let on_leave = move |event: FocusEvent| {
        let target = event
            .related_target()
            .and_then(|target| target.dyn_into::<Node>().ok());
        let inside = root
            .try_get_untracked()
            .flatten()
            .is_some_and(|root| root.contains(target.as_ref()));
        if !inside {
            open.set(false);
        }
    };
    let class = match place {
        MenuPlace::Below => "menu",
        MenuPlace::Above => "menu menu--up",
    };
    let list = list_id.clone();
    view! {
        <div node_ref=root class=class on:keydown=on_key on:focusout=on_leave>
            <button
                node_ref=button
                type="button"
                class=button_class
                aria-label=label
                aria-haspopup="menu"
                aria-controls=list_id
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {trigger.run()}
            </button>
            <div
                class="menu__list"
                role="menu"
                id=list
                hidden=move || !open.get()
                on:click=move |_| open.set(false)
            >
                {children()}
            </div>
        </div>
    }
}

/// An action in a menu.
#[component]
pub(crate) fn MenuItem(
    #[prop(into)] on_press: Callback<()>,
    #[prop(optional)] kind: MenuItemKind,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            role="menuitem"
            class="menu__item"
            class:menu__item--danger=(kind == MenuItemKind::Danger)
            on:click=move |_| on_press.run(())
        >
            {children()}
        </button>
    }
}

/// Whether an action takes something away.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum MenuItemKind {
    #[default]
    Plain,
    Danger,
}
