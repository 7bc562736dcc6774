//! An amount as a customer types it. Points and commas are marks of decimals to one customer and of
//! thousands to another, so what can be read both ways is asked again instead of guessed.

use shared::kernel::typed::{self, Single, Typed};
use shared::kernel::{Currency, Money, MoneyError};

/// Why a typed amount is not taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Unread {
    /// It is thousands to one reader and decimals to another.
    Ambiguous {
        /// The amount if the mark is one of thousands.
        thousands: Money,
        /// The amount if the mark is one of decimals, where the currency has it.
        decimals: Option<Money>,
    },
    /// It is no amount.
    Wrong(MoneyError),
}

/// Reads what was typed: `1190`, `1190.00`, `1190,00`, `1,190.00` or `1.190,00`.
pub(super) fn read(text: &str, currency: Currency) -> Result<Money, Unread> {
    let text = text.trim();
    let parse = |text: &str| Money::parse(text, currency).map_err(Unread::Wrong);
    // Signs, spaces and letters are left to the parser.
    if !text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','))
    {
        return parse(text);
    }
    let single = match typed::read(text, Some(currency)) {
        Some(Typed::Single(single)) => single,
        Some(Typed::Plain(plain)) => return parse(&plain),
        None => return Err(Unread::Wrong(MoneyError::NotANumber)),
    };
    let Single {
        whole,
        separator,
        fraction,
    } = single;
    let decimals_max = usize::try_from(currency.exponent()).map_or(2, |digits| digits.max(2));
    if fraction.len() == 3 && decimals_max < 3 && !whole.is_empty() {
        return Err(Unread::Ambiguous {
            thousands: parse(&format!("{whole}{fraction}"))?,
            decimals: parse(&single.decimal()).ok(),
        });
    }
    // A point is what the parser knows; a comma it would refuse.
    if separator == ',' && (1..=decimals_max).contains(&fraction.len()) {
        parse(&single.decimal())
    } else {
        parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, currency: &str) -> String {
        match read(text, currency.parse().unwrap()) {
            Ok(amount) => amount.to_string(),
            Err(Unread::Wrong(error)) => format!("{error:?}"),
            Err(Unread::Ambiguous {
                thousands,
                decimals,
            }) => {
                let decimals = decimals.map_or("none".to_owned(), |amount| amount.to_string());
                format!("{thousands} or {decimals}")
            }
        }
    }

    #[test]
    fn amounts_are_read_as_they_are_meant_or_not_at_all() {
        let table = [
            ("1190", "EUR", "1190.00"),
            (" 1190.00 ", "EUR", "1190.00"),
            ("1.5", "EUR", "1.50"),
            ("1,00", "EUR", "1.00"),
            ("12,5", "EUR", "12.50"),
            ("1190,00", "EUR", "1190.00"),
            ("1.190,00", "EUR", "1190.00"),
            ("1,190.00", "EUR", "1190.00"),
            ("1,234,567.8", "EUR", "1234567.80"),
            ("1.234.567,80", "EUR", "1234567.80"),
            ("1,234,567", "EUR", "1234567.00"),
            // Read in two ways.
            ("1.500", "EUR", "1500.00 or 1.50"),
            ("1,500", "EUR", "1500.00 or 1.50"),
            ("1.234", "EUR", "1234.00 or none"),
            ("0.500", "EUR", "500.00 or 0.50"),
            // Grouping that is not right.
            ("11.90,00", "EUR", "NotANumber"),
            ("1,19.00", "EUR", "NotANumber"),
            ("1190,000.00", "EUR", "NotANumber"),
            ("0,190.00", "EUR", "NotANumber"),
            (",190.00", "EUR", "NotANumber"),
            ("1,190,00", "EUR", "NotANumber"),
            ("1.190.00", "EUR", "NotANumber"),
            ("1.190,000.00", "EUR", "NotANumber"),
            ("1,190.", "EUR", "NotANumber"),
            // No amounts.
            ("", "EUR", "NotANumber"),
            (",", "EUR", "NotANumber"),
            (",50", "EUR", "NotANumber"),
            (".500", "EUR", "NotANumber"),
            ("1,", "EUR", "NotANumber"),
            ("1 190,00", "EUR", "NotANumber"),
            ("1,5€", "EUR", "NotANumber"),
            ("1,2345", "EUR", "NotANumber"),
            ("1.2345", "EUR", "TooManyDecimals"),
            ("-5", "EUR", "-5.00"),
            // Currencies without decimals, and with three.
            ("1,500", "JPY", "1500"),
            ("1.000", "JPY", "1000"),
            ("0.500", "JPY", "500 or none"),
            ("1,5", "JPY", "TooManyDecimals"),
            ("1.500", "KWD", "1.500"),
            ("1,500", "KWD", "1.500"),
            ("1.190,500", "KWD", "1190.500"),
        ];
        for (text, currency, expected) in table {
            assert_eq!(told(text, currency), expected, "{text} {currency}");
        }
    }
}
