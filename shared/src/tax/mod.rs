//! Tax codes with categories and dated rates, and the tax of a document by group.
//!
//! Tax is rounded once per (category, rate) group, never per line (domain rule 16.1).

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::kernel::{Currency, Day, Money, MoneyError, Rounding, TaxRate};

/// EN 16931 tax categories.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum TaxCategory {
    /// Standard or reduced rate.
    S,
    /// Zero rated.
    Z,
    /// Exempt.
    E,
    /// Reverse charge.
    AE,
    /// Intra-community supply.
    K,
    /// Export.
    G,
    /// Outside the scope of tax.
    O,
}

impl TaxCategory {
    /// The letter or letters of the standard.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::S => "S",
            Self::Z => "Z",
            Self::E => "E",
            Self::AE => "AE",
            Self::K => "K",
            Self::G => "G",
            Self::O => "O",
        }
    }
}

/// A rate in force from a day on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DatedRate {
    /// The first day of the rate.
    pub valid_from: Day,
    /// The rate in percent.
    pub rate: TaxRate,
}

/// How something is taxed: a category, and its rate over time.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TaxCode {
    /// Short and stable, such as `DE19`.
    pub code: String,
    /// For people.
    pub name: String,
    /// The EN 16931 category.
    pub category: TaxCategory,
    /// Rates in order of `valid_from`.
    pub rates: Vec<DatedRate>,
}

impl TaxCode {
    /// The rate in force on `day`, if the code was valid then.
    pub fn rate_on(&self, day: Day) -> Option<TaxRate> {
        let in_force = self.rates.iter().filter(|dated| dated.valid_from <= day);
        in_force
            .max_by_key(|dated| dated.valid_from)
            .map(|dated| dated.rate)
    }
}

/// The tax of one (category, rate) group of a document.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TaxGroup {
    /// The category.
    pub category: TaxCategory,
    /// The rate in percent.
    pub rate: TaxRate,
    /// Sum of the lines' net amounts.
    pub base: Money,
    /// `base` × rate, rounded once.
    pub tax: Money,
}

/// Groups net amounts by category and rate and taxes each group once.
pub fn groups(
    currency: Currency,
    nets: impl IntoIterator<Item = (TaxCategory, TaxRate, Money)>,
) -> Result<Vec<TaxGroup>, MoneyError> {
    let mut bases: BTreeMap<(TaxCategory, TaxRate), Money> = BTreeMap::new();
    for (category, rate, net) in nets {
        let base = bases
            .entry((category, rate))
            .or_insert_with(|| Money::zero(currency));
        *base = base.try_add(net)?;
    }
    bases
        .into_iter()
        .map(|((category, rate), base)| {
            let exact = base
                .amount()
                .checked_mul(rate.value())
                .and_then(|product| product.checked_div(Decimal::ONE_HUNDRED))
                .ok_or(MoneyError::OutOfRange)?;
            let tax = Money::rounded(exact, currency, Rounding::HalfAwayFromZero)?;
            Ok(TaxGroup {
                category,
                rate,
                base,
                tax,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(text: &str) -> TaxRate {
        TaxRate::parse(text).unwrap()
    }

    fn eur(text: &str) -> Money {
        Money::parse(text, Currency::EUR).unwrap()
    }

    #[test]
    fn v28_a_group_is_rounded_once() {
        let groups = groups(
            Currency::EUR,
            [(TaxCategory::S, rate("15"), eur("19935.66"))],
        )
        .unwrap();
        assert_eq!(
            groups.iter().map(|g| g.tax).collect::<Vec<_>>(),
            [eur("2990.35")]
        );
    }

    #[test]
    fn v29_tax_by_group_differs_from_tax_by_line() {
        let nets = [
            (TaxCategory::Z, rate("0"), eur("90.30")),
            (TaxCategory::S, rate("6"), eur("1.14")),
            (TaxCategory::S, rate("6"), eur("1.92")),
        ];
        let groups = groups(Currency::EUR, nets).unwrap();
        let tax = Money::sum(Currency::EUR, groups.iter().map(|g| g.tax)).unwrap();
        assert_eq!(tax, eur("0.18"));
    }

    #[test]
    fn the_rate_is_that_of_the_day() {
        let dated = |day: &str, percent| DatedRate {
            valid_from: day.parse().unwrap(),
            rate: rate(percent),
        };
        let code = TaxCode {
            code: "DE19".into(),
            name: "Standard".into(),
            category: TaxCategory::S,
            rates: vec![
                dated("2007-01-01", "19"),
                dated("2020-07-01", "16"),
                dated("2021-01-01", "19"),
            ],
        };
        let on = |day: &str| code.rate_on(day.parse().unwrap()).map(|r| r.to_string());
        assert_eq!(on("2006-12-31"), None);
        assert_eq!(on("2020-06-30").as_deref(), Some("19"));
        assert_eq!(on("2020-12-31").as_deref(), Some("16"));
        assert_eq!(on("2021-01-01").as_deref(), Some("19"));
    }
}
