//! Numbers that are not money: quantities, unit prices and tax rates, each with its own scale.
//!
//! In the database they are scaled integers, in JSON decimal strings.

use std::fmt;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Why a number is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NumberError {
    /// Not a plain decimal number.
    #[error("is not a number")]
    NotANumber,
    /// More decimals than the type keeps.
    #[error("has too many decimals")]
    TooManyDecimals,
    /// Outside the range of the type.
    #[error("is out of range")]
    OutOfRange,
}

macro_rules! scaled_number {
    ($(#[$doc:meta])* $name:ident, decimals $decimals:literal, from $min:literal to $max:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(Decimal);

        impl $name {
            /// Decimals kept; the database holds the value times ten to this power.
            pub const DECIMALS: u32 = $decimals;

            /// From an exact decimal.
            pub fn from_decimal(value: Decimal) -> Result<Self, NumberError> {
                let mut value = value.normalize();
                if value.scale() > Self::DECIMALS {
                    return Err(NumberError::TooManyDecimals);
                }
                if value < Decimal::from($min) || value > Decimal::from($max) {
                    return Err(NumberError::OutOfRange);
                }
                if value.is_zero() {
                    value = Decimal::ZERO;
                }
                Ok(Self(value))
            }

            /// From text such as `12.5`.
            pub fn parse(text: &str) -> Result<Self, NumberError> {
                let digits = text.strip_prefix('-').unwrap_or(text);
                let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
                if !plain || !digits.bytes().next().is_some_and(|b| b.is_ascii_digit()) {
                    return Err(NumberError::NotANumber);
                }
                let value = Decimal::from_str_exact(text).map_err(|error| match error {
                    rust_decimal::Error::Underflow => NumberError::TooManyDecimals,
                    rust_decimal::Error::ExceedsMaximumPossibleValue => NumberError::OutOfRange,
                    _ => NumberError::NotANumber,
                })?;
                Self::from_decimal(value)
            }

            /// From the database's scaled integer.
            pub fn from_scaled(scaled: i64) -> Result<Self, NumberError> {
                Self::from_decimal(Decimal::new(scaled, Self::DECIMALS))
            }

            /// The database's scaled integer.
            pub fn scaled(self) -> i64 {
                let mut value = self.0;
                value.rescale(Self::DECIMALS);
                value.mantissa().to_i64().unwrap_or_default()
            }

            /// The exact value.
            pub fn value(self) -> Decimal {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

scaled_number!(
    /// How much of something is billed: up to six decimals, below zero for a return on the same
    /// document.
    Quantity, decimals 6, from -1_000_000_000 to 1_000_000_000
);

scaled_number!(
    /// The price of one unit in major units of the document's currency: up to six decimals.
    UnitPrice, decimals 6, from -1_000_000_000 to 1_000_000_000
);

scaled_number!(
    /// A tax rate in percent: `19` is 19 %. Up to four decimals.
    TaxRate, decimals 4, from 0 to 100
);

impl Quantity {
    /// One.
    pub fn one() -> Self {
        Self(Decimal::ONE)
    }
}

impl TaxRate {
    /// No tax.
    pub fn zero() -> Self {
        Self(Decimal::ZERO)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_scale() {
        assert_eq!(Quantity::parse("0.45").unwrap().scaled(), 450_000);
        assert_eq!(
            Quantity::from_scaled(-1_500_000).unwrap().to_string(),
            "-1.5"
        );
        assert_eq!(TaxRate::parse("19").unwrap().scaled(), 190_000);
        assert_eq!(TaxRate::parse("100.0001"), Err(NumberError::OutOfRange));
        assert_eq!(TaxRate::parse("-1"), Err(NumberError::OutOfRange));
        assert_eq!(
            UnitPrice::parse("1.0000001"),
            Err(NumberError::TooManyDecimals)
        );
        assert_eq!(UnitPrice::parse("1e9"), Err(NumberError::NotANumber));
        assert_eq!(UnitPrice::parse("1000000001"), Err(NumberError::OutOfRange));
    }

    #[test]
    fn one_and_no_tax_are_what_they_are_called_and_limits_belong_to_the_range() {
        assert_eq!(
            (Quantity::one().scaled(), TaxRate::zero().scaled()),
            (1_000_000, 0)
        );
        assert_eq!(TaxRate::parse("100").unwrap().scaled(), 1_000_000);
        assert_eq!(
            Quantity::parse("-1000000000").unwrap().to_string(),
            "-1000000000"
        );
        assert_eq!(
            Quantity::parse("-1000000000.000001"),
            Err(NumberError::OutOfRange)
        );
        assert_eq!(Quantity::parse("-0").unwrap().to_string(), "0");
        let json = serde_json::to_string(&TaxRate::parse("7.5").unwrap()).unwrap();
        assert_eq!(json, "\"7.5\"");
        assert_eq!(
            serde_json::from_str::<TaxRate>(&json).unwrap().to_string(),
            "7.5"
        );
        for text in ["", "-", ".5", "+1", "1,5", "1.2.3"] {
            assert_eq!(
                Quantity::parse(text),
                Err(NumberError::NotANumber),
                "{text}"
            );
        }
    }
}
