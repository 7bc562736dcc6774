//! What stands on the screen before the app does: the mark of `index.html`, or a list that the server
//! has put into the page (`functions/src/first_view`).

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

const BOOT: &str = "boot";
/// The class of a list; while it stands there, what the app draws is not shown.
const FIRST_VIEW: &str = "first-view";
/// A list that the app has not taken the place of by then gives way to whatever the app shows.
const PATIENCE: Duration = Duration::from_secs(5);

/// The app begins to draw: the mark is taken away, a list stays until [`over`].
pub(crate) fn begin() {
    if boot().is_some_and(|boot| boot.class_list().contains(FIRST_VIEW)) {
        set_timeout(over, PATIENCE);
    } else {
        over();
    }
}

/// The app shows something of its own.
pub(crate) fn over() {
    let Some(boot) = boot() else {
        return;
    };
    let is_free = document().active_element().is_none_or(|focused| {
        let inside = boot.contains(Some(&focused));
        inside || focused.tag_name() == "BODY"
    });
    boot.remove();
    // The page's heading takes the focus when it is shown, which it was not until now.
    let heading = document().query_selector("main h1").ok().flatten();
    let heading = heading.and_then(|heading| heading.dyn_into::<HtmlElement>().ok());
    if let Some(heading) = heading.filter(|_| is_free) {
        // The heading is in the page and has a tabindex.
        let _focused = heading.focus();
    }
}

fn boot() -> Option<web_sys::Element> {
    document().get_element_by_id(BOOT)
}
