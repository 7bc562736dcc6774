//! Days and moments as people read them, without a doubt about which number is the month.

use js_sys::{Date, Object, Reflect};
use leptos::prelude::*;
use shared::kernel::{Day, Instant};
use wasm_bindgen::JsValue;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// `22 Nov 2026`.
pub(crate) fn day_text(day: Day) -> String {
    let index = usize::try_from(day.month().saturating_sub(1)).unwrap_or_default();
    let month = MONTHS.get(index).copied().unwrap_or_default();
    format!("{} {month} {}", day.day(), day.year())
}

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

/// `due today`, `3 days overdue`, `due in 12 days`.
pub(crate) fn due_text(due_on: Day, today: Day) -> String {
    match today.days_since(due_on) {
        0 => "due today".to_owned(),
        1 => "1 day overdue".to_owned(),
        -1 => "due tomorrow".to_owned(),
        days if days > 0 => format!("{days} days overdue"),
        days => format!("due in {} days", days.unsigned_abs()),
    }
}
