//! The time zones that the browser knows, and its own.

use js_sys::{Array, Function, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};

use crate::ui::select::Choice;

/// The browser's own time zone; empty when it does not say.
pub(crate) fn own_zone() -> String {
    let zone = || {
        let intl = intl()?;
        let format: Function = get(&intl, "DateTimeFormat")?.dyn_into().ok()?;
        let format = format.call0(&intl).ok()?;
        let options: Function = get(&format, "resolvedOptions")?.dyn_into().ok()?;
        get(&options.call0(&format).ok()?, "timeZone")?.as_string()
    };
    zone().unwrap_or_default()
}

/// Every time zone to choose from, `present` among them whatever the browser knows.
pub(crate) fn zones(present: &str) -> Vec<Choice> {
    let known = || {
        let intl = intl()?;
        let list: Function = get(&intl, "supportedValuesOf")?.dyn_into().ok()?;
        list.call1(&intl, &JsValue::from_str("timeZone")).ok()
    };
    let known: Vec<String> = known()
        .map(|list| {
            Array::from(&list)
                .iter()
                .filter_map(|zone| zone.as_string())
                .collect()
        })
        .unwrap_or_default();
    let own = Some(present.to_owned()).filter(|zone| !known.contains(zone));
    let all = own.into_iter().chain(known);
    all.map(|zone| Choice::new(zone.clone(), zone.replace('_', " ")))
        .collect()
}

fn intl() -> Option<JsValue> {
    get(&window(), "Intl")
}

fn get(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &JsValue::from_str(name)).ok()
}
