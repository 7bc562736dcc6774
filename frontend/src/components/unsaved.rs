//! Asks before a form with changes is left: by a link of the app, by what is marked `data-leaves`, or
//! by closing the tab.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, MouseEvent};

const QUESTION: &str = "Leave without saving? What you typed will be lost.";

/// Asks as long as `dirty` is true and the calling component is on screen.
pub(crate) fn ask_before_leaving(dirty: Signal<bool>) {
    let unload = window_event_listener(ev::beforeunload, move |event| {
        if dirty.try_get_untracked() == Some(true) {
            event.prevent_default();
        }
    });
    on_cleanup(move || unload.remove());

    // The body hears of a press before what is pressed and before the router do.
    let on_click = Closure::<dyn Fn(MouseEvent)>::new(move |event: MouseEvent| {
        let leaves = leads_away(&event) && dirty.try_get_untracked() == Some(true);
        if leaves && !window().confirm_with_message(QUESTION).unwrap_or(true) {
            event.prevent_default();
            event.stop_propagation();
        }
    });
    let Some(body) = document().body() else {
        return;
    };
    // Listening to the body of the page cannot fail, and neither can stopping.
    let function = on_click.as_ref().unchecked_ref();
    let _listening = body.add_event_listener_with_callback_and_bool("click", function, true);
    let listener = StoredValue::new_local((body, on_click));
    on_cleanup(move || {
        listener.try_with_value(|(body, on_click)| {
            let function = on_click.as_ref().unchecked_ref();
            let _silent =
                body.remove_event_listener_with_callback_and_bool("click", function, true);
        });
    });
}

/// Whether a press replaces this page.
pub(crate) fn leads_away(event: &MouseEvent) -> bool {
    let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    let link = target.and_then(|target| target.closest("a[href], [data-leaves]").ok().flatten());
    let new_tab = event.ctrl_key() || event.meta_key() || event.shift_key();
    link.is_some_and(|link| !new_tab && !link.has_attribute("target"))
}
