//! The only functions that can lose a fraction, each under a named rule.

use rust_decimal::{Decimal, RoundingStrategy};

/// How a value is brought to fewer decimals.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rounding {
    /// Half away from zero, the rule of money and tax (domain rule 2.6).
    HalfAwayFromZero,
    /// Towards zero, for shares whose rest is distributed afterwards.
    TowardsZero,
}

/// `value` with at most `decimals` decimals.
pub fn round(value: Decimal, decimals: u32, rounding: Rounding) -> Decimal {
    let strategy = match rounding {
        Rounding::HalfAwayFromZero => RoundingStrategy::MidpointAwayFromZero,
        Rounding::TowardsZero => RoundingStrategy::ToZero,
    };
    value.round_dp_with_strategy(decimals, strategy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_goes_away_from_zero_on_both_sides() {
        let table = [
            ("2990.349", "2990.35"),
            ("0.125", "0.13"),
            ("-0.125", "-0.13"),
            ("0.124", "0.12"),
            ("-2.5", "-2.5"),
        ];
        for (value, expected) in table {
            let value: Decimal = value.parse().unwrap();
            let rounded = round(value, 2, Rounding::HalfAwayFromZero);
            assert_eq!(rounded, expected.parse().unwrap(), "{value}");
        }
    }

    #[test]
    fn towards_zero_drops_the_fraction() {
        let value: Decimal = "-1.999".parse().unwrap();
        assert_eq!(
            round(value, 2, Rounding::TowardsZero),
            "-1.99".parse().unwrap()
        );
    }
}
