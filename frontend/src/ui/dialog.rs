//! A native modal dialog: the browser keeps the focus inside, closes on Escape and gives the focus
//! back to where it was.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::button::IconButton;
use super::fresh_id;
use super::icon::Icon;

/// A dialog that shows while `open` is true. Its content is made anew at each opening; give it
/// `<div class="dialog__body">` and `<div class="dialog__actions">`, usually within a form.
#[component]
pub(crate) fn Dialog(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    children: ChildrenFn,
) -> impl IntoView {
    let title_id = fresh_id("dialog");
    let labelled_by = title_id.clone();
    let dialog = modal(open);
    view! {
        <dialog
            node_ref=dialog
            class="dialog"
            aria-labelledby=labelled_by
            on:close=move |_| open.set(false)
        >
            <div class="dialog__header">
                <h2 id=title_id>{title}</h2>
                <IconButton icon=Icon::Close label="Close" on_press=move || open.set(false)/>
            </div>
            {move || open.get().then(|| children())}
        </dialog>
    }
}

fn focus_first(dialog: NodeRef<leptos::html::Dialog>) {
    let first = dialog.get_untracked().and_then(|dialog| {
        dialog
            .query_selector("[data-autofocus], input, select, textarea")
            .ok()
            .flatten()
    });
    if let Some(first) = first.and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
        // A disabled field leaves the focus on the close button.
        let _focused = first.focus();
    }
}

/// Puts the cursor into the first element that `selector` finds.
pub(crate) fn focus_field(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    if let Some(field) = found.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
        // A field that is gone by now leaves the focus where it is.
        let _focused = field.focus();
    }
}

/// A `<dialog>` element that is shown modally while `open` is true.
pub(super) fn modal(open: RwSignal<bool>) -> NodeRef<leptos::html::Dialog> {
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    Effect::new(move |_| {
        let Some(element) = dialog.get() else { return };
        match (open.get(), element.open()) {
            (true, false) => {
                // It fails only for an element that is not in the page any more.
                let _shown = element.show_modal();
                // The content is made in this same turn; the first field is there in the next frame.
                request_animation_frame(move || focus_first(dialog));
            }
            (false, true) => element.close(),
            _ => {}
        }
    });
    dialog
}
