//! Exact money: a decimal at its currency's scale, within ±(2^53 − 1) minor units.
//!
//! There is no `+`: two amounts can be of different currencies, and the caller has to say what then.

use std::fmt;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Deserializer, Serialize};

use super::{Currency, Rounding, rounding};

/// The largest amount, in minor units, that the database and the browser both keep exactly.
pub const AMOUNT_MINOR_MAX: i64 = 9_007_199_254_740_991;

/// Digits of [`AMOUNT_MINOR_MAX`]: more of them in front of the point are out of range.
const AMOUNT_DIGITS_MAX: usize = 16;
/// More decimals than any currency has.
const FRACTION_DIGITS_MAX: usize = 8;

/// An amount with its currency.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
pub struct Money {
    amount: Decimal,
    currency: Currency,
}

/// Why an amount cannot be made or combined, in order of precedence.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MoneyError {
    /// The text is not a plain decimal number.
    #[error("is not a number")]
    NotANumber,
    /// The number has more decimals than the currency.
    #[error("has more decimals than the currency")]
    TooManyDecimals,
    /// Beyond ±(2^53 − 1) minor units.
    #[error("is out of range")]
    OutOfRange,
    /// The two amounts have different currencies.
    #[error("different currencies")]
    CurrencyMismatch,
    /// A split needs at least one weight above zero, and none below.
    #[error("no weight to split by")]
    NoWeight,
}

impl Money {
    /// Nothing, in `currency`.
    pub fn zero(currency: Currency) -> Self {
        Self {
            amount: Decimal::new(0, currency.exponent()),
            currency,
        }
    }

    /// From minor units, such as cents.
    pub fn from_minor(minor: i64, currency: Currency) -> Result<Self, MoneyError> {
        if !(-AMOUNT_MINOR_MAX..=AMOUNT_MINOR_MAX).contains(&minor) {
            return Err(MoneyError::OutOfRange);
        }
        Ok(Self {
            amount: Decimal::new(minor, currency.exponent()),
            currency,
        })
    }

    /// From an exact decimal; fails rather than rounds.
    pub fn from_decimal(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let mut amount = amount.normalize();
        if amount.scale() > currency.exponent() {
            return Err(MoneyError::TooManyDecimals);
        }
        amount.rescale(currency.exponent());
        // `rescale` keeps a smaller scale when the mantissa would overflow: that is out of range.
        if amount.scale() != currency.exponent() {
            return Err(MoneyError::OutOfRange);
        }
        let minor = i64::try_from(amount.mantissa()).map_err(|_| MoneyError::OutOfRange)?;
        Self::from_minor(minor, currency)
    }

    /// From text such as `1234.50`; a sign is allowed, separators and exponents are not.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let starts_with_digit = digits.bytes().next().is_some_and(|b| b.is_ascii_digit());
        if !plain || !starts_with_digit || digits.ends_with('.') {
            return Err(MoneyError::NotANumber);
        }
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if fraction.contains('.') {
            return Err(MoneyError::NotANumber);
        }
        // `Decimal` reports both kinds of overlong text alike, so they are told apart here.
        if whole.trim_start_matches('0').len() > AMOUNT_DIGITS_MAX {
            return Err(MoneyError::OutOfRange);
        }
        if fraction.trim_end_matches('0').len() > FRACTION_DIGITS_MAX {
            return Err(MoneyError::TooManyDecimals);
        }
        let fraction = fraction.trim_end_matches('0');
        let sign = if digits.len() < text.len() { "-" } else { "" };
        let amount = Decimal::from_str_exact(&format!("{sign}{whole}.{fraction}0"));
        Self::from_decimal(amount.map_err(|_| MoneyError::NotANumber)?, currency)
    }

    /// Brings an exact result to the currency's decimals under a named rule.
    pub fn rounded(
        amount: Decimal,
        currency: Currency,
        rule: Rounding,
    ) -> Result<Self, MoneyError> {
        Self::from_decimal(rounding::round(amount, currency.exponent(), rule), currency)
    }

    /// The amount as a decimal at the currency's scale.
    pub fn amount(self) -> Decimal {
        self.amount
    }

    /// The currency.
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// The amount in minor units.
    pub fn minor(self) -> i64 {
        // Every constructor has checked the range and fixed the scale.
        self.amount.mantissa().to_i64().unwrap_or_default()
    }

    /// Whether the amount is zero.
    pub fn is_zero(self) -> bool {
        self.amount.is_zero()
    }

    /// Whether the amount is above zero.
    pub fn is_positive(self) -> bool {
        self.minor() > 0
    }

    /// Whether the amount is below zero.
    pub fn is_negative(self) -> bool {
        self.minor() < 0
    }

    /// The sum, if the currencies agree and it is in range.
    pub fn try_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self
            .minor()
            .checked_add(other.minor())
            .ok_or(MoneyError::OutOfRange)?;
        Self::from_minor(minor, self.currency)
    }

    /// The difference, if the currencies agree and it is in range.
    pub fn try_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.try_add(other.negate())
    }

    /// The same amount with the opposite sign; the range is symmetric, so this cannot fail.
    #[must_use]
    pub fn negate(self) -> Self {
        Self {
            amount: Decimal::ZERO - self.amount,
            currency: self.currency,
        }
        .canonical()
    }

    /// The smaller of two amounts of one currency.
    pub fn try_min(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        Ok(if self.minor() <= other.minor() {
            self
        } else {
            other
        })
    }

    /// The sum of `amounts`, zero for none.
    pub fn sum(
        currency: Currency,
        amounts: impl IntoIterator<Item = Self>,
    ) -> Result<Self, MoneyError> {
        amounts
            .into_iter()
            .try_fold(Self::zero(currency), Self::try_add)
    }

    /// Splits by weight so that the parts sum to the whole: largest remainder, and of equal
    /// remainders the earlier part gets the minor unit (domain rule 2.6).
    pub fn split(self, weights: &[u64]) -> Result<Vec<Self>, MoneyError> {
        let total: u128 = weights.iter().copied().map(u128::from).sum();
        if total == 0 {
            return Err(MoneyError::NoWeight);
        }
        let whole = u128::from(self.minor().unsigned_abs());
        let mut parts = Vec::with_capacity(weights.len());
        let mut remainders = Vec::with_capacity(weights.len());
        let mut given: u128 = 0;
        for (index, weight) in weights.iter().enumerate() {
            let product = whole
                .checked_mul(u128::from(*weight))
                .ok_or(MoneyError::OutOfRange)?;
            let floor = product.checked_div(total).ok_or(MoneyError::NoWeight)?;
            let remainder = product.checked_rem(total).ok_or(MoneyError::NoWeight)?;
            given = given.checked_add(floor).ok_or(MoneyError::OutOfRange)?;
            parts.push(floor);
            remainders.push((std::cmp::Reverse(remainder), index));
        }
        remainders.sort_unstable();
        let left = usize::try_from(whole.saturating_sub(given)).unwrap_or(usize::MAX);
        for (_, index) in remainders.into_iter().take(left) {
            if let Some(part) = parts.get_mut(index) {
                *part = part.saturating_add(1);
            }
        }
        let negative = self.is_negative();
        parts
            .into_iter()
            .map(|part| {
                let minor = i64::try_from(part).map_err(|_| MoneyError::OutOfRange)?;
                let part = Self::from_minor(minor, self.currency)?;
                Ok(if negative { part.negate() } else { part })
            })
            .collect()
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch)
        }
    }

    /// `-0.00` and `0.00` are the same amount and must print the same.
    fn canonical(self) -> Self {
        if self.amount.is_zero() {
            Self::zero(self.currency)
        } else {
            self
        }
    }
}

/// The plain decimal at the currency's scale, without the currency: `-1234.50`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.amount, f)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Raw {
            amount: String,
            currency: Currency,
        }
        let raw = Raw::deserialize(deserializer)?;
        Self::parse(&raw.amount, raw.currency).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eur(text: &str) -> Money {
        Money::parse(text, Currency::EUR).unwrap()
    }

    #[test]
    fn text_is_parsed_exactly_or_refused() {
        let table = [
            ("12.3", Ok("12.30")),
            ("-0.00", Ok("0.00")),
            ("0", Ok("0.00")),
            ("100.000", Ok("100.00")),
            ("90071992547409.91", Ok("90071992547409.91")),
            ("90071992547409.92", Err(MoneyError::OutOfRange)),
            (
                "99999999999999999999999999999999999",
                Err(MoneyError::OutOfRange),
            ),
            ("1.234", Err(MoneyError::TooManyDecimals)),
            ("1,00", Err(MoneyError::NotANumber)),
            ("1e3", Err(MoneyError::NotANumber)),
            ("1.", Err(MoneyError::NotANumber)),
            (".5", Err(MoneyError::NotANumber)),
            ("+1", Err(MoneyError::NotANumber)),
            ("", Err(MoneyError::NotANumber)),
            ("1.2.3", Err(MoneyError::NotANumber)),
        ];
        for (text, expected) in table {
            let parsed = Money::parse(text, Currency::EUR).map(|money| money.to_string());
            assert_eq!(parsed, expected.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn json_is_a_decimal_string_with_its_currency() {
        let json = serde_json::to_string(&eur("12.5")).unwrap();
        assert_eq!(json, r#"{"amount":"12.50","currency":"EUR"}"#);
        assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), eur("12.5"));
        assert!(serde_json::from_str::<Money>(r#"{"amount":12.5,"currency":"EUR"}"#).is_err());
    }

    #[test]
    fn currencies_do_not_mix() {
        let dollars = Money::from_minor(1, Currency::USD).unwrap();
        assert_eq!(eur("1").try_add(dollars), Err(MoneyError::CurrencyMismatch));
    }

    #[test]
    fn a_split_sums_to_the_whole_by_largest_remainder() {
        // V23: prices 20 / 30 / 40 of 80.00.
        let parts = eur("80.00").split(&[20, 30, 40]).unwrap();
        assert_eq!(parts, [eur("17.78"), eur("26.67"), eur("35.55")]);
        let parts = eur("-0.02").split(&[1, 1, 1]).unwrap();
        assert_eq!(parts, [eur("-0.01"), eur("-0.01"), eur("0")]);
        assert_eq!(eur("1").split(&[0, 0]), Err(MoneyError::NoWeight));
        assert_eq!(eur("1").split(&[0, 7]).unwrap(), [eur("0"), eur("1")]);
    }

    #[test]
    fn amounts_are_told_apart_by_sign_and_size() {
        // Amount, whether it is zero, above it, below it.
        let table = [
            ("0", true, false, false),
            ("0.01", false, true, false),
            ("-0.01", false, false, true),
        ];
        for (text, zero, positive, negative) in table {
            let money = eur(text);
            assert_eq!(money.is_zero(), zero, "{text}");
            assert_eq!(money.is_positive(), positive, "{text}");
            assert_eq!(money.is_negative(), negative, "{text}");
            assert_eq!(money.negate().negate(), money);
        }
        assert_eq!(eur("0.01").negate(), eur("-0.01"));
        assert_eq!(eur("0").negate().to_string(), "0.00");
        assert_eq!(eur("-1234.50").minor(), -123_450);
        assert_eq!(eur("1.5").amount().to_string(), "1.50");
        assert_eq!(Money::zero(Currency::JPY).to_string(), "0");
    }

    #[test]
    fn the_range_ends_at_the_largest_amount_on_both_sides() {
        let yen = |minor| Money::from_minor(minor, Currency::JPY);
        for most in [AMOUNT_MINOR_MAX, -AMOUNT_MINOR_MAX] {
            let money = yen(most).unwrap();
            assert_eq!(money.minor(), most);
            assert_eq!(Money::parse(&money.to_string(), Currency::JPY), Ok(money));
            let beyond = yen(most.signum()).unwrap();
            assert_eq!(yen(most + most.signum()), Err(MoneyError::OutOfRange));
            assert_eq!(money.try_add(beyond), Err(MoneyError::OutOfRange));
        }
        let sum = Money::sum(Currency::EUR, [eur("1.10"), eur("-0.20")]);
        assert_eq!(sum, Ok(eur("0.90")));
        assert_eq!(Money::sum(Currency::EUR, []), Ok(eur("0")));
        assert_eq!(eur("3").try_sub(eur("5")), Ok(eur("-2")));
        assert_eq!(eur("3").try_min(eur("5")), Ok(eur("3")));
        assert_eq!(eur("5").try_min(eur("3")), Ok(eur("3")));
    }

    #[test]
    fn text_that_is_too_long_says_on_which_side_of_the_point() {
        let table = [
            ("00000000000000000001.5", Ok("1.50")),
            ("99999999999999999", Err(MoneyError::OutOfRange)),
            ("1.00000000000000000000000000000000000", Ok("1.00")),
            (
                "1.00000000000000000000000000000000001",
                Err(MoneyError::TooManyDecimals),
            ),
            ("0.000000001", Err(MoneyError::TooManyDecimals)),
            ("-", Err(MoneyError::NotANumber)),
            ("--1", Err(MoneyError::NotANumber)),
            ("1-", Err(MoneyError::NotANumber)),
            (" 1", Err(MoneyError::NotANumber)),
        ];
        for (text, expected) in table {
            let parsed = Money::parse(text, Currency::EUR).map(|money| money.to_string());
            assert_eq!(parsed, expected.map(str::to_owned), "{text}");
        }
        let dinars = "KWD".parse().unwrap();
        assert_eq!(Money::parse("1.234", dinars).map(Money::minor), Ok(1234));
        assert_eq!(
            Money::parse("1.5", Currency::JPY),
            Err(MoneyError::TooManyDecimals)
        );
    }

    #[test]
    fn an_exact_decimal_is_kept_or_refused_and_a_rounded_one_follows_its_rule() {
        let decimal = |text: &str| text.parse::<Decimal>().unwrap();
        assert_eq!(
            Money::from_decimal(decimal("1.500"), Currency::EUR),
            Ok(eur("1.50"))
        );
        let fraction = Money::from_decimal(decimal("1.501"), Currency::EUR);
        assert_eq!(fraction, Err(MoneyError::TooManyDecimals));
        for large in ["90071992547409.92", "79228162514264337593543950335"] {
            let refused = Money::from_decimal(decimal(large), Currency::EUR);
            assert_eq!(refused, Err(MoneyError::OutOfRange), "{large}");
        }
        let rounded = Money::rounded(decimal("1.005"), Currency::EUR, Rounding::HalfAwayFromZero);
        assert_eq!(rounded, Ok(eur("1.01")));
        let cut = Money::rounded(decimal("1.005"), Currency::EUR, Rounding::TowardsZero);
        assert_eq!(cut, Ok(eur("1.00")));
    }
}
