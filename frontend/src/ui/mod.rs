//! Primitives that know neither the domain nor the routes. Each has its stylesheet beside it.

pub(crate) mod badge;
pub(crate) mod banner;
pub(crate) mod button;
pub(crate) mod checkbox;
pub(crate) mod combobox;
pub(crate) mod date_input;
pub(crate) mod dialog;
pub(crate) mod drawer;
pub(crate) mod empty;
pub(crate) mod fact;
pub(crate) mod field;
pub(crate) mod focus;
pub(crate) mod icon;
pub(crate) mod keys;
pub(crate) mod menu;
pub(crate) mod money_input;
pub(crate) mod pagination;
pub(crate) mod screen;
pub(crate) mod select;
pub(crate) mod skeleton;
pub(crate) mod table;
pub(crate) mod tabs;
pub(crate) mod text_input;
pub(crate) mod toast;

use std::sync::atomic::{AtomicU32, Ordering};

/// An element id that no other element has.
pub(crate) fn fresh_id(kind: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("{kind}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}
