//! Keys that mean the same everywhere.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Whether a key press is Ctrl+Enter, or Cmd+Enter: "save this form" from any field.
pub(crate) fn is_save(event: &KeyboardEvent) -> bool {
    event.key() == "Enter" && (event.ctrl_key() || event.meta_key())
}

/// Whether the user is typing into something, so that single-letter shortcuts must stay quiet.
pub(crate) fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|element| {
        element
            .closest("input, textarea, select, [contenteditable], dialog")
            .ok()
            .flatten()
            .is_some()
    })
}

/// Moves the focus among the elements under `root` that match `selector`, by `step` places.
pub(crate) fn move_focus(root: &Element, selector: &str, step: Step) -> bool {
    let Ok(found) = root.query_selector_all(selector) else {
        return false;
    };
    let elements: Vec<HtmlElement> = (0..found.length())
        .filter_map(|index| found.get(index).and_then(|node| node.dyn_into().ok()))
        .collect();
    let active = document().active_element();
    let present = elements.iter().position(|element| {
        active
            .as_ref()
            .is_some_and(|active| active.is_same_node(Some(element)))
    });
    let next = match (step, present) {
        (Step::Next, None) => Some(0),
        (Step::Next, Some(index)) => index.checked_add(1),
        (Step::Previous, None) => elements.len().checked_sub(1),
        (Step::Previous, Some(index)) => index.checked_sub(1),
    };
    next.and_then(|index| elements.get(index))
        .is_some_and(|element| element.focus().is_ok())
}

/// A direction in a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    Next,
    Previous,
}

impl Step {
    /// The step an arrow key stands for.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        match key {
            "ArrowDown" => Some(Self::Next),
            "ArrowUp" => Some(Self::Previous),
            _ => None,
        }
    }
}

/// Puts the cursor into the element with this id.
pub(crate) fn focus(id: &str) {
    if let Some(element) = document()
        .get_element_by_id(id)
        .and_then(|e| e.dyn_into::<HtmlElement>().ok())
    {
        // An element that cannot take the focus keeps it where it is.
        let _unfocusable = element.focus();
    }
}
