//! Stripe's words turned into ours: signatures, events and amounts. Pure, so that every byte a
//! stranger can send is covered by table tests.

pub mod event;
pub mod signature;

use crate::kernel::Currency;

/// The API version Dunlin is written against, sent with each call.
pub const API_VERSION: &str = "2026-01-28";

/// Stripe's spelling of a currency: the ISO code in lower case.
pub fn currency_word(currency: Currency) -> String {
    currency.code().to_ascii_lowercase()
}

/// Our currency for Stripe's word.
pub fn currency(word: &str) -> Option<Currency> {
    word.to_ascii_uppercase().parse().ok()
}
