//! Some changes ask for a fresh proof of who makes them. A refused one waits here until the person
//! has given it, and is then sent again as it was.

use js_sys::{Function, Promise};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Who waits for a proof. Copy it freely.
#[derive(Clone, Copy)]
pub(crate) struct Proof {
    /// Whether the dialog that asks is open.
    pub(crate) open: RwSignal<bool>,
    /// What is to be confirmed, where it is known and only one thing.
    pub(crate) pressed: RwSignal<Option<String>>,
    waiting: StoredValue<Vec<Function>, LocalStorage>,
}

impl Proof {
    pub(crate) fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            pressed: RwSignal::new(None),
            waiting: StoredValue::new_local(Vec::new()),
        }
    }

    /// Asks for a proof and waits: whether it was given.
    pub(crate) async fn ask(self, pressed: Option<String>) -> bool {
        let answered = Promise::new(&mut |resolve, _| {
            self.waiting.update_value(|waiting| waiting.push(resolve));
        });
        let is_first = !self.open.get_untracked();
        self.pressed.set(pressed.filter(|_| is_first));
        self.open.set(true);
        JsFuture::from(answered)
            .await
            .is_ok_and(|given| given.is_truthy())
    }

    /// Tells all who wait whether it was given, and closes the dialog.
    pub(crate) fn settle(self, given: bool) {
        let mut waiting = Vec::new();
        self.waiting
            .update_value(|all| waiting = std::mem::take(all));
        for resolve in waiting {
            // Resolving a promise does not throw.
            let _resolved = resolve.call1(&JsValue::NULL, &JsValue::from_bool(given));
        }
        if self.open.get_untracked() {
            self.open.set(false);
        }
    }
}
