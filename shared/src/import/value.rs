//! Dates, amounts and flags as files write them.

use crate::kernel::text::TextError;
use crate::kernel::typed::without_separators;
use crate::kernel::{Currency, Day, Money, MoneyError, Text};

/// What is wrong with a cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ValueError {
    /// Empty, or the line is too short.
    #[error("is missing")]
    Missing,
    /// Too long, or with characters that cannot be printed.
    #[error("is too long or cannot be printed")]
    BadText,
    /// Holds what looks like the number of a payment card.
    #[error("holds what looks like a card number: leave it out")]
    CardNumber,
    /// Not a day in the chosen form.
    #[error("is not a date of the chosen form")]
    BadDate,
    /// Not a number in the chosen form.
    #[error("is not a number of the chosen form")]
    BadNumber,
    /// More decimals than the currency has.
    #[error("has more decimals than the currency")]
    TooManyDecimals,
    /// Beyond what Dunlin can keep.
    #[error("is out of range")]
    OutOfRange,
    /// Not a currency code.
    #[error("is not a currency code")]
    UnknownCurrency,
    /// Neither yes nor no.
    #[error("is neither yes nor no")]
    BadFlag,
}

/// How a file writes days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DateForm {
    /// `2026-12-31`.
    YearMonthDay,
    /// `31/12/2026`, `31.12.2026`, `31-12-2026`.
    DayMonthYear,
    /// `12/31/2026`.
    MonthDayYear,
}

impl DateForm {
    /// Every form, in the order of the form's list.
    pub const ALL: [Self; 3] = [Self::YearMonthDay, Self::DayMonthYear, Self::MonthDayYear];

    /// Reads a day; never guesses between day and month.
    pub fn parse(self, text: &str) -> Result<Day, ValueError> {
        let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
        let [first, second, third] = parts.as_slice() else {
            return Err(ValueError::BadDate);
        };
        let (year, month, day) = match self {
            Self::YearMonthDay => (first, second, third),
            Self::DayMonthYear => (third, second, first),
            Self::MonthDayYear => (third, first, second),
        };
        if year.len() != 4 {
            return Err(ValueError::BadDate);
        }
        let number = |text: &str| text.parse::<u16>().map_err(|_| ValueError::BadDate);
        let day = Day::new(
            i32::from(number(year)?),
            number(month)?.into(),
            number(day)?.into(),
        );
        day.map_err(|_| ValueError::BadDate)
    }

    /// The one form in which every sample is a day, if there is only one.
    pub fn guess<'a>(samples: impl Iterator<Item = &'a str> + Clone) -> Option<Self> {
        let fits = |form: &Self| samples.clone().all(|text| form.parse(text.trim()).is_ok());
        let mut fitting = Self::ALL.into_iter().filter(fits);
        let first = fitting.next()?;
        if fitting.next().is_none() {
            Some(first)
        } else {
            None
        }
    }
}

/// How a file writes decimals.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DecimalMark {
    /// `1,234.50`.
    Point,
    /// `1.234,50`.
    Comma,
}

impl DecimalMark {
    /// Reads an amount; group marks are allowed only where groups of three stand.
    pub fn parse(self, text: &str, currency: Currency) -> Result<Money, ValueError> {
        let (group, decimal) = match self {
            Self::Point => (',', '.'),
            Self::Comma => ('.', ','),
        };
        let (whole, fraction) = match text.split_once(decimal) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (text, None),
        };
        let whole = without_separators(whole, &[group, ' ', '\u{a0}']);
        let mut plain = whole.ok_or(ValueError::BadNumber)?;
        if let Some(fraction) = fraction {
            plain.push('.');
            plain.push_str(fraction);
        }
        Money::parse(&plain, currency).map_err(|error| match error {
            MoneyError::TooManyDecimals => ValueError::TooManyDecimals,
            MoneyError::OutOfRange => ValueError::OutOfRange,
            _ => ValueError::BadNumber,
        })
    }
}

/// Text of a bounded length; what stands in several lines of its cell is put into one.
pub(super) fn text<const MAX: usize>(cell: &str) -> Result<Text<MAX>, ValueError> {
    cell.lines()
        .collect::<Vec<_>>()
        .join(" ")
        .parse()
        .map_err(|error| match error {
            TextError::CardNumber => ValueError::CardNumber,
            _ => ValueError::BadText,
        })
}

/// Yes or no in the words files use.
pub(super) fn yes_or_no(cell: &str) -> Result<bool, ValueError> {
    match cell.to_ascii_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "x" => Ok(true),
        "no" | "n" | "false" | "0" | "-" => Ok(false),
        _ => Err(ValueError::BadFlag),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_in_both_forms() {
        let table = [
            (DecimalMark::Point, "1,234.5", Ok("1234.50")),
            (DecimalMark::Point, "1234.50", Ok("1234.50")),
            (DecimalMark::Point, "12,34", Err(ValueError::BadNumber)),
            (DecimalMark::Point, "1,234,56", Err(ValueError::BadNumber)),
            (DecimalMark::Point, "1234,567", Err(ValueError::BadNumber)),
            (DecimalMark::Point, "0,500", Err(ValueError::BadNumber)),
            (DecimalMark::Comma, "1.234,50", Ok("1234.50")),
            (DecimalMark::Comma, "-7,5", Ok("-7.50")),
            (DecimalMark::Comma, "1 234,50", Ok("1234.50")),
            (DecimalMark::Comma, ",5", Err(ValueError::BadNumber)),
            (
                DecimalMark::Point,
                "1.005",
                Err(ValueError::TooManyDecimals),
            ),
            (
                DecimalMark::Point,
                "99999999999999999",
                Err(ValueError::OutOfRange),
            ),
        ];
        for (mark, text, expected) in table {
            let money = mark
                .parse(text, Currency::EUR)
                .map(|money| money.to_string());
            assert_eq!(money, expected.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn a_date_form_is_guessed_only_when_it_is_certain() {
        let guess = |samples: &[&'static str]| DateForm::guess(samples.iter().copied());
        assert_eq!(
            guess(&["01/02/2013", "13/02/2013"]),
            Some(DateForm::DayMonthYear)
        );
        assert_eq!(
            guess(&["01/02/2013", "02/13/2013"]),
            Some(DateForm::MonthDayYear)
        );
        assert_eq!(guess(&["01/02/2013"]), None);
        assert_eq!(guess(&["2013-02-01"]), Some(DateForm::YearMonthDay));
        assert_eq!(guess(&["31/31/2013"]), None);
    }

    #[test]
    fn a_year_has_four_digits_and_a_flag_is_one_of_the_usual_words() {
        for text in ["1/2/13", "1/2/02013", "1/2", "1/2/2013/4", "a/b/2013"] {
            let parsed = DateForm::DayMonthYear.parse(text);
            assert_eq!(parsed, Err(ValueError::BadDate), "{text}");
        }
        for (word, flag) in [
            ("Yes", true),
            ("x", true),
            ("1", true),
            ("NO", false),
            ("-", false),
        ] {
            assert_eq!(yes_or_no(word), Ok(flag), "{word}");
        }
        assert_eq!(yes_or_no("maybe"), Err(ValueError::BadFlag));
        assert_eq!(
            DecimalMark::Point.parse("-,234", Currency::EUR),
            Err(ValueError::BadNumber)
        );
        assert_eq!(text::<5>("123456"), Err(ValueError::BadText));
        assert_eq!(text::<5>(" 12345 ").unwrap().as_str(), "12345");
        assert_eq!(text::<20>("4111111111111111"), Err(ValueError::CardNumber));
    }
}
