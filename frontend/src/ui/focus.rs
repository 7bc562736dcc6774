//! Keeps the place of whoever works by keyboard. A control that has the focus can go away under the
//! hand: the row that was dealt with, a link that was withdrawn, a button that has nothing more to
//! do. The focus then goes to the control that stands there now, or to the heading above.

use std::cell::RefCell;
use std::iter::successors;

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlElement, MutationObserver, MutationObserverInit};

/// An element that is focused or around it, with its neighbours as they were when the focus came.
#[derive(Clone)]
struct Spot {
    element: Element,
    previous: Option<Element>,
    next: Option<Element>,
}

/// The focused element and all that are around it, from the inside out.
type Place = Vec<Spot>;

#[derive(Default)]
struct Kept {
    place: Place,
    /// Where the focus was before it went into a dialog.
    outside: Place,
    /// Whether the next frame looks after the focus.
    is_asked: bool,
}

thread_local! {
    static KEPT: RefCell<Kept> = RefCell::default();
}

/// Begins to keep the place; called once.
pub(crate) fn keep_focus() {
    let _for_good = window_event_listener(ev::focusin, |_| came());
    let _for_good = window_event_listener(ev::focusout, |_| look());
    let changed = Closure::<dyn Fn()>::new(|| {
        if KEPT.with_borrow(|kept| kept.place.first().is_some_and(may_be_lost)) {
            look();
        }
    });
    let observer = MutationObserver::new(changed.into_js_value().unchecked_ref());
    if let (Ok(observer), Some(body)) = (observer, document().body()) {
        let wish = MutationObserverInit::new();
        wish.set_child_list(true);
        wish.set_subtree(true);
        wish.set_attribute_filter(&js_sys::Array::of2(&"disabled".into(), &"hidden".into()));
        // It fails only for a wish that asks for nothing.
        let _begun = observer.observe_with_options(&body, &wish);
    }
}

/// Notes where the focus is.
fn came() {
    let Some(active) = document().active_element() else {
        return;
    };
    let in_dialog = is_in(&active, "dialog");
    let around = successors(Some(active), |element| element.parent_element());
    let place: Place = around
        .take_while(|element| element.tag_name() != "BODY")
        .map(|element| Spot {
            previous: element.previous_element_sibling(),
            next: element.next_element_sibling(),
            element,
        })
        .collect();
    KEPT.with_borrow_mut(|kept| {
        if !in_dialog {
            kept.outside.clone_from(&place);
        }
        kept.place = place;
    });
}

/// Whether the focused element may just have gone; asked often, so it measures nothing.
fn may_be_lost(spot: &Spot) -> bool {
    !spot.element.is_connected() || is_in(&spot.element, ":disabled, [hidden]")
}

/// Looks after the focus in the next frame, when what takes it by itself has done so.
fn look() {
    if KEPT.with_borrow_mut(|kept| !std::mem::replace(&mut kept.is_asked, true)) {
        request_animation_frame(settle);
    }
}

fn settle() {
    let kept = KEPT.with_borrow_mut(|kept| {
        kept.is_asked = false;
        let is_elsewhere = document()
            .active_element()
            .is_some_and(|active| active.tag_name() != "BODY" && is_usable(&active));
        if is_elsewhere {
            return None;
        }
        let place = std::mem::take(&mut kept.place);
        // Whoever left a control that is still there wants to be nowhere.
        let is_lost = place.first().is_some_and(|spot| !is_usable(&spot.element));
        is_lost.then(|| (place, kept.outside.clone()))
    });
    let Some((place, outside)) = kept else { return };
    let closed = |spot: &Spot| {
        let is_dialog = spot.element.tag_name() == "DIALOG";
        is_dialog && !(spot.element.is_connected() && spot.element.has_attribute("open"))
    };
    let place = if place.iter().any(closed) {
        outside
    } else {
        place
    };
    if let Some(found) = nearest(&place) {
        // It is shown and enabled.
        let _focused = found.focus();
    }
}

/// Where the focus goes from a place that is gone.
fn nearest(place: &[Spot]) -> Option<HtmlElement> {
    let (lost, around) = place.split_first()?;
    if is_usable(&lost.element) {
        return lost.element.clone().dyn_into().ok();
    }
    let lost_tag = lost.element.tag_name();
    let mut gone = lost;
    let mut is_far = false;
    for spot in around {
        let element = &spot.element;
        let is_part = |selector| element.matches(selector).unwrap_or_default();
        if is_shown(element) {
            // From far away only what does the like is worth the way.
            let found = beside(gone, spot, &lost.element)
                .filter(|found| !is_far || found.tag_name() == lost_tag);
            let part = is_part("article, section, dialog").then(|| heading(element));
            let found = found.or_else(|| part.flatten());
            if found.is_some() {
                return found;
            }
            is_far = true;
        } else if is_part("article, main") {
            // Another page comes, which takes the focus to its beginning.
            return None;
        }
        gone = spot;
    }
    None
}

/// The control that is most like the `lost` one: behind what is `gone`, before it, or else in what has
/// come into its place within `around`.
fn beside(gone: &Spot, around: &Spot, lost: &Element) -> Option<HtmlElement> {
    let after = successors(gone.next.clone(), Element::next_element_sibling);
    let before = successors(gone.previous.clone(), Element::previous_element_sibling);
    let neighbours = after.chain(before).filter(|element| element.is_connected());
    let likeness = |control: &Element| likeness(control, lost);
    neighbours
        .filter_map(|element| control_in(&element, lost))
        .min_by_key(likeness)
        .or_else(|| control_in(&around.element, lost))
        .and_then(|control| control.dyn_into().ok())
}

/// The control in `element` that is most like the `lost` one. A field is none, unless a field was
/// lost: on a phone it would bring up the keyboard.
fn control_in(element: &Element, lost: &Element) -> Option<Element> {
    let tag = lost.tag_name();
    let wanted = format!(":is(a[href], button, summary, {tag}):not(:disabled, [tabindex='-1'])");
    let found = element.query_selector_all(&wanted).ok()?;
    let inner = (0..found.length()).filter_map(|index| found.get(index)?.dyn_into().ok());
    let itself = element.matches(&wanted).ok()?.then(|| element.clone());
    itself
        .into_iter()
        .chain(inner)
        .filter(is_shown)
        .min_by_key(|control| likeness(control, lost))
}

/// The less, the more alike.
fn likeness(control: &Element, lost: &Element) -> (bool, bool, bool) {
    let label = |element: &Element| element.get_attribute("aria-label");
    (
        control.tag_name() != lost.tag_name(),
        label(control) != label(lost),
        control.text_content() != lost.text_content(),
    )
}

/// The heading of a part of the page, which can take the focus from then on.
fn heading(part: &Element) -> Option<HtmlElement> {
    let heading = part.query_selector("h1, h2, h3").ok().flatten()?;
    if !heading.has_attribute("tabindex") {
        heading.set_attribute("tabindex", "-1").ok()?;
    }
    heading.dyn_into().ok()
}

fn is_usable(element: &Element) -> bool {
    is_shown(element) && !element.matches(":disabled").unwrap_or_default()
}

fn is_shown(element: &Element) -> bool {
    element.get_client_rects().length() > 0
}

/// Whether the element is, or stands in, one that `selector` names.
fn is_in(element: &Element, selector: &str) -> bool {
    element.closest(selector).ok().flatten().is_some()
}
