//! Days and moments as people read them, without a doubt about which number is the month.

use js_sys::{Date, Object, Reflect};
use leptos::prelude::*;
use shared::kernel::{Day, Instant};
use wasm_bindgen::JsValue;

pub(crate) use shared::kernel::format::{
    day as day_text, due as due_text, standing as standing_text,
};

/// A day.
#[component]
pub(crate) fn DayText(day: Day) -> impl IntoView {
    view! { <time datetime=day.to_string()>{day_text(day)}</time> }
}

/// `22 Nov 2026, 14:05` in the reader's own time zone.
pub(crate) fn moment_text(at: Instant) -> String {
    // There is no lossless conversion in the language; instants are far below 2^53.
    let milliseconds: f64 = at.to_string().parse().unwrap_or_default();
    let date = Date::new(&JsValue::from_f64(milliseconds));
    let options = Object::new();
    for (name, value) in [("dateStyle", "medium"), ("timeStyle", "short")] {
        // Setting a property of a fresh object cannot fail.
        let _set = Reflect::set(&options, &name.into(), &value.into());
    }
    date.to_locale_string("en-GB", &options).into()
}

/// A moment.
#[component]
pub(crate) fn MomentText(at: Instant) -> impl IntoView {
    view! { <time>{moment_text(at)}</time> }
}
