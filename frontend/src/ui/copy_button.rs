//! Puts a text on the clipboard.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use super::button::Button;

/// A button that copies `text`; tells `on_done` whether that worked.
#[component]
pub(crate) fn CopyButton(
    #[prop(into)] text: Signal<String>,
    #[prop(into)] on_done: Callback<bool>,
    children: Children,
) -> impl IntoView {
    let copy = move || {
        // Browsers keep the clipboard from pages that came over an open line.
        if !window().is_secure_context() {
            on_done.run(false);
            return;
        }
        let written = window()
            .navigator()
            .clipboard()
            .write_text(&text.get_untracked());
        spawn_local(async move {
            let copied = JsFuture::from(written).await.is_ok();
            on_done.try_run(copied);
        });
    };
    view! { <Button on_press=copy>{children()}</Button> }
}
