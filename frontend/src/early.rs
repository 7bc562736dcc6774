//! Answers to what the page has asked before the app was there: see `index.html`.

use gloo_net::http::Response;
use js_sys::{Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

const NAME: &str = "early";

/// The answer to a read, if it was asked for early. Each is given once.
pub(crate) async fn take(address: &str) -> Option<Response> {
    let (answers, address) = (answers()?, JsValue::from_str(address));
    let promise: Promise = Reflect::get(&answers, &address).ok()?.dyn_into().ok()?;
    Reflect::delete_property(answers.unchecked_ref::<Object>(), &address).ok()?;
    // A failed request gives nothing; then it is made again.
    let response: web_sys::Response = JsFuture::from(promise).await.ok()?.dyn_into().ok()?;
    Some(response.into())
}

/// Whatever was asked for no longer holds: somebody signs in or out, or changes something.
pub(crate) fn forget() {
    // There is nothing to forget when it cannot be deleted.
    let _deleted =
        Reflect::delete_property(window().unchecked_ref::<Object>(), &JsValue::from_str(NAME));
}

fn answers() -> Option<JsValue> {
    let answers = Reflect::get(&window(), &JsValue::from_str(NAME)).ok()?;
    answers.is_object().then_some(answers)
}
