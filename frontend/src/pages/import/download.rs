//! Hands a text to the browser as a file.

use std::time::Duration;

use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Long enough for the browser to have taken the text.
const KEPT_FOR: Duration = Duration::from_mins(1);

/// Saves `text` as a CSV file called `name`.
pub(super) fn save_csv(name: &str, text: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type("text/csv;charset=utf-8");
    let parts = Array::of1(&JsValue::from_str(text));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.dyn_into()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    let forget = move || {
        // An address that is gone already needs no forgetting.
        let _gone = Url::revoke_object_url(&address);
    };
    set_timeout(forget, KEPT_FOR);
    Ok(())
}
