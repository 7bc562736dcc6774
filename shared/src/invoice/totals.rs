//! Prices lines and sums a document (domain rules 16.1 and 16.2).

use serde::{Deserialize, Serialize};

use super::Line;
use crate::kernel::{Currency, Day, Money, MoneyError, Rounding, TaxRate};
use crate::tax::{self, TaxCategory, TaxCode, TaxGroup};

/// A line with what follows from it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PricedLine {
    /// Quantity × price, rounded.
    pub net: Money,
    /// Category of its tax code.
    pub category: TaxCategory,
    /// Rate of its tax code on the document date.
    pub rate: TaxRate,
}

/// What a document adds up to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Totals {
    /// Sum of the lines' net amounts (BR-CO-10).
    pub net: Money,
    /// Tax per (category, rate) group (BR-CO-17).
    pub groups: Vec<TaxGroup>,
    /// Sum of the groups' tax (BR-CO-14).
    pub tax: Money,
    /// Net and tax (BR-CO-15).
    pub total: Money,
}

impl Totals {
    /// Whether a document can be issued over them: the customer owes something, and no tax is to be
    /// given back.
    pub fn is_owed(&self) -> bool {
        self.net.is_positive() && !self.tax.is_negative()
    }
}

/// Why lines cannot be priced; each is a part of a sentence behind the label of its field.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PricingError {
    /// The tax code of a line (counted from 0) has no rate on the document date.
    #[error("has no rate on the document date")]
    NoRate {
        /// Index of the line.
        line: usize,
    },
    /// A sum is out of range.
    #[error("add up to more than Dunlin can keep")]
    Money(#[from] MoneyError),
}

impl PricingError {
    /// The field of a draft that is wrong.
    pub fn field(&self) -> String {
        match self {
            Self::NoRate { line } => format!("lines.{line}.tax_code"),
            Self::Money(_) => "lines".to_owned(),
        }
    }
}

/// Prices `lines` of a document dated `on`.
pub fn price(
    currency: Currency,
    on: Day,
    lines: &[Line],
    tax_codes: &[TaxCode],
) -> Result<(Vec<PricedLine>, Totals), PricingError> {
    let mut priced = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        let code = tax_codes.iter().find(|code| code.code == line.tax_code);
        let dated = code.and_then(|code| Some((code.category, code.rate_on(on)?)));
        let (category, rate) = dated.ok_or(PricingError::NoRate { line: index })?;
        let exact = line.quantity.value().checked_mul(line.unit_price.value());
        let exact = exact.ok_or(MoneyError::OutOfRange)?;
        let net = Money::rounded(exact, currency, Rounding::HalfAwayFromZero)?;
        priced.push(PricedLine {
            net,
            category,
            rate,
        });
    }
    let net = Money::sum(currency, priced.iter().map(|line| line.net))?;
    let groups = tax::groups(
        currency,
        priced
            .iter()
            .map(|line| (line.category, line.rate, line.net)),
    )?;
    let tax = Money::sum(currency, groups.iter().map(|group| group.tax))?;
    let total = net.try_add(tax)?;
    Ok((
        priced,
        Totals {
            net,
            groups,
            tax,
            total,
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Quantity, UnitPrice};
    use crate::tax::DatedRate;

    fn code(code: &str, percent: &str) -> TaxCode {
        let valid_from = "2000-01-01".parse().unwrap();
        TaxCode {
            code: code.into(),
            name: code.into(),
            category: TaxCategory::S,
            rates: vec![DatedRate {
                valid_from,
                rate: TaxRate::parse(percent).unwrap(),
            }],
        }
    }

    fn line(quantity: &str, unit_price: &str, tax_code: &str) -> Line {
        Line {
            description: "x".parse().unwrap(),
            quantity: Quantity::parse(quantity).unwrap(),
            unit_price: UnitPrice::parse(unit_price).unwrap(),
            tax_code: tax_code.into(),
        }
    }

    #[test]
    fn v29_lines_are_rounded_and_tax_is_taken_by_group() {
        let codes = [code("N0", "0"), code("R6", "6")];
        let lines = [
            line("1", "90.30", "N0"),
            line("0.45", "2.54", "R6"),
            line("0.28", "6.87", "R6"),
        ];
        let on = "2026-01-01".parse().unwrap();
        let (priced, totals) = price(Currency::EUR, on, &lines, &codes).unwrap();
        let nets: Vec<_> = priced.iter().map(|line| line.net.to_string()).collect();
        assert_eq!(nets, ["90.30", "1.14", "1.92"]);
        assert_eq!(totals.tax.to_string(), "0.18");
        assert_eq!(totals.total.to_string(), "93.54");
    }

    #[test]
    fn a_code_without_a_rate_on_the_day_is_named() {
        let lines = [line("1", "1", "R6")];
        let result = price(
            Currency::EUR,
            "1999-12-31".parse().unwrap(),
            &lines,
            &[code("R6", "6")],
        );
        assert_eq!(result, Err(PricingError::NoRate { line: 0 }));
    }

    #[test]
    fn a_pricing_error_names_its_field() {
        let table = [
            (
                PricingError::NoRate { line: 2 },
                "lines.2.tax_code has no rate on the document date",
            ),
            (
                MoneyError::OutOfRange.into(),
                "lines add up to more than Dunlin can keep",
            ),
        ];
        for (error, text) in table {
            assert_eq!(format!("{} {error}", error.field()), text);
        }
    }

    #[test]
    fn totals_are_owed_above_zero_and_with_no_tax_to_give_back() {
        let table = [
            ("0.01", "0", true),
            ("5", "0.95", true),
            ("0", "0", false),
            ("-5", "0", false),
            ("5", "-0.01", false),
        ];
        for (net, tax, owed) in table {
            let eur = |text| Money::parse(text, Currency::EUR).unwrap();
            let totals = Totals {
                net: eur(net),
                groups: Vec::new(),
                tax: eur(tax),
                total: eur(net).try_add(eur(tax)).unwrap(),
            };
            assert_eq!(totals.is_owed(), owed, "{net} and {tax}");
        }
    }
}
