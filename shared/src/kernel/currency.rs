//! ISO 4217 currencies, from the `iso_currency` table.

use std::fmt;
use std::str::FromStr;

use super::as_text;

/// A currency that Dunlin can keep books in: an ISO 4217 code with a defined number of decimals.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Currency(iso_currency::Currency);

/// The text is not the code of a currency with decimals, such as `EUR`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("is not an ISO 4217 currency code")]
pub struct UnknownCurrency;

impl Currency {
    /// The euro.
    pub const EUR: Self = Self(iso_currency::Currency::EUR);
    /// The United States dollar.
    pub const USD: Self = Self(iso_currency::Currency::USD);
    /// The pound sterling.
    pub const GBP: Self = Self(iso_currency::Currency::GBP);
    /// The yen, which has no decimals.
    pub const JPY: Self = Self(iso_currency::Currency::JPY);

    /// The three-letter code.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// The English name of ISO 4217.
    pub fn name(self) -> String {
        self.0.name().to_owned()
    }

    /// Decimals of the minor unit: 2 for EUR, 0 for JPY, 3 for KWD.
    pub fn exponent(self) -> u32 {
        // `from_str` refuses currencies without a minor unit, so the fallback is never taken.
        self.0.exponent().map_or(2, u32::from)
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(text: &str) -> Result<Self, UnknownCurrency> {
        let currency = iso_currency::Currency::from_code(text).ok_or(UnknownCurrency)?;
        // Precious metals, bond units and test codes have no minor unit: not money to bill in.
        if currency.exponent().is_none() || currency.is_special() {
            return Err(UnknownCurrency);
        }
        Ok(Self(currency))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

as_text!(Currency);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_follow_the_iso_table() {
        let decimals = |code: &str| code.parse::<Currency>().map(Currency::exponent);
        assert_eq!(decimals("EUR"), Ok(2));
        assert_eq!(decimals("JPY"), Ok(0));
        assert_eq!(decimals("KWD"), Ok(3));
        assert_eq!(decimals("CLF"), Ok(4));
    }

    #[test]
    fn what_is_not_money_is_refused() {
        for code in ["XAU", "XXX", "XTS", "eur", "EURO", ""] {
            assert_eq!(code.parse::<Currency>(), Err(UnknownCurrency), "{code}");
        }
    }

    #[test]
    fn a_currency_is_its_code_everywhere() {
        assert_eq!(
            (Currency::EUR.code(), Currency::GBP.to_string()),
            ("EUR", "GBP".to_owned())
        );
        assert_eq!(serde_json::to_value(Currency::JPY).unwrap(), "JPY");
        assert_eq!(
            serde_json::from_str::<Currency>("\"JPY\"").unwrap(),
            Currency::JPY
        );
        assert!(serde_json::from_str::<Currency>("\"XXX\"").is_err());
    }
}
