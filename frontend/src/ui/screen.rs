//! How wide the window is, for what is drawn on one kind of screen alone: hundreds of elements that
//! nobody sees cost as much as others.

use leptos::ev;
use leptos::prelude::*;

/// As narrow as the stylesheets fold tables.
const PHONE: &str = "(max-width: 40rem)";

/// Whether the window is as narrow as a phone; followed.
pub(crate) fn use_is_phone() -> Signal<bool> {
    let is_phone = RwSignal::new(is_narrow());
    let listening = window_event_listener(ev::resize, move |_| {
        is_phone.maybe_update(|known| {
            let changes = *known != is_narrow();
            *known = is_narrow();
            changes
        });
    });
    on_cleanup(move || listening.remove());
    is_phone.into()
}

fn is_narrow() -> bool {
    let query = window().match_media(PHONE).ok().flatten();
    query.is_some_and(|query| query.matches())
}
