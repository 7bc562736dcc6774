//! Stripe's words turned into ours: signatures, events and amounts. Pure, so that every byte a
//! stranger can send is covered by table tests.

pub mod answer;
pub mod event;
pub mod reason;
pub mod signature;
pub mod unbooked;

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

/// Whether Stripe counts the currency in the same minor units as ISO 4217; it does not for a few,
/// and an amount in one of those would be a hundred times too large or too small.
pub fn can_charge(currency: Currency) -> bool {
    currency.exponent() <= 2 && !matches!(currency.code(), "ISK" | "MGA" | "UGX")
}

/// Stripe's word for a direct debit in `currency`, where there is one without a mandate beforehand.
pub fn bank_debit(currency: Currency) -> Option<&'static str> {
    match currency.code() {
        "EUR" => Some("sepa_debit"),
        "USD" => Some("us_bank_account"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str) -> Currency {
        code.parse().unwrap()
    }

    #[test]
    fn a_currency_is_written_small_and_read_back() {
        assert_eq!(currency_word(Currency::EUR), "eur");
        assert_eq!(currency("eur"), Some(Currency::EUR));
        assert_eq!(currency("xxx"), None);
    }

    #[test]
    fn only_what_is_counted_alike_is_charged_and_debited_where_there_is_a_debit() {
        for code in ["EUR", "USD", "JPY"] {
            assert!(can_charge(of(code)), "{code}");
        }
        // Three decimals, and none where Stripe counts two.
        for code in ["KWD", "ISK", "MGA", "UGX"] {
            assert!(!can_charge(of(code)), "{code}");
        }
        assert_eq!(bank_debit(Currency::EUR), Some("sepa_debit"));
        assert_eq!(bank_debit(Currency::USD), Some("us_bank_account"));
        assert_eq!(bank_debit(Currency::GBP), None);
    }
}
