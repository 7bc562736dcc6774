//! Numbers as people type them: a point or a comma stands before decimals for one and between
//! thousands for another. What can be meant in one way only is read here for everybody; what can be
//! meant in two is told, and whoever asked for the number decides.

use super::Currency;

const SEPARATORS: [char; 2] = ['.', ','];

/// How the separators of a typed number can be meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Typed<'a> {
    /// In one way: the text without separators of thousands, a decimal point before its decimals.
    /// Whether it is a number is left to whoever parses it.
    Plain(String),
    /// There is only one, which can stand before decimals or between thousands.
    Single(Single<'a>),
}

/// A typed number with one separator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Single<'a> {
    /// What stands before the separator.
    pub whole: &'a str,
    /// A point or a comma.
    pub separator: char,
    /// What stands behind it.
    pub fraction: &'a str,
}

impl Single<'_> {
    /// The number if the separator stands before decimals.
    pub fn decimal(self) -> String {
        format!("{}.{}", self.whole, self.fraction)
    }

    /// The number if the separator stands between thousands, where it can.
    pub fn thousands(self) -> Option<String> {
        let text = format!("{}{}{}", self.whole, self.separator, self.fraction);
        without_separators(&text, &[self.separator])
    }
}

/// Reads the separators of `text`: of both kinds the last one is decimal, and of several of one kind
/// each separates thousands, as does a single one that can in a currency without decimals. Nothing
/// where they stand in neither way.
pub fn read(text: &str, currency: Option<Currency>) -> Option<Typed<'_>> {
    let Some((whole, fraction)) = text.rsplit_once(SEPARATORS) else {
        return Some(Typed::Plain(text.to_owned()));
    };
    let [point, comma] = SEPARATORS;
    let (separator, other) = if text.rfind(comma) > text.rfind(point) {
        (comma, point)
    } else {
        (point, comma)
    };
    if whole.contains(separator) {
        return without_separators(text, &[separator]).map(Typed::Plain);
    }
    if whole.contains(other) {
        let whole = without_separators(whole, &[other])?;
        return Some(Typed::Plain(format!("{whole}.{fraction}")));
    }
    let single = Single {
        whole,
        separator,
        fraction,
    };
    let no_decimals = currency.is_some_and(|currency| currency.exponent() == 0);
    let thousands = single.thousands().filter(|_| no_decimals);
    Some(thousands.map_or(Typed::Single(single), Typed::Plain))
}

/// A whole number without its separators of thousands: three digits stand behind each, and one to
/// three without a leading zero before the first. Nothing where they stand elsewhere; a text without
/// them stays.
pub fn without_separators(whole: &str, separators: &[char]) -> Option<String> {
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let mut groups = digits.split(separators);
    let first = groups.next().unwrap_or_default();
    if first == digits {
        return Some(whole.to_owned());
    }
    let is_number = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    let begins = (1..=3).contains(&first.len()) && !first.starts_with('0') && is_number(first);
    let is_grouped = begins && groups.all(|group| group.len() == 3 && is_number(group));
    is_grouped.then(|| whole.replace(separators, ""))
}

/// A plain decimal for a field that is read by `read`: with one more zero where its decimals could be
/// taken for thousands.
pub fn unmistakable(plain: String) -> String {
    match read(&plain, None) {
        Some(Typed::Single(single)) if single.thousands().is_some() => plain + "0",
        _ => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, currency: Option<Currency>) -> String {
        match read(text, currency) {
            None => "neither".to_owned(),
            Some(Typed::Plain(plain)) => plain,
            Some(Typed::Single(single)) => {
                let thousands = single.thousands().unwrap_or_else(|| "–".to_owned());
                format!("{} or {thousands}", single.decimal())
            }
        }
    }

    #[test]
    fn separators_are_read_as_they_stand() {
        let table = [
            ("", ""),
            ("1234", "1234"),
            ("abc", "abc"),
            ("1,234.50", "1234.50"),
            ("1.234,50", "1234.50"),
            ("-1,234,567.89", "-1234567.89"),
            ("1,234,567", "1234567"),
            ("-1.234.567", "-1234567"),
            ("1,190.", "1190."),
            // A single one.
            ("1234.50", "1234.50 or –"),
            ("12,5", "12.5 or –"),
            ("1,", "1. or –"),
            (",50", ".50 or –"),
            ("-3,00", "-3.00 or –"),
            ("1.234", "1.234 or 1234"),
            ("-12,345", "-12.345 or -12345"),
            ("0,125", "0.125 or –"),
            ("1234,567", "1234.567 or –"),
            ("a,bcd", "a.bcd or –"),
            // Where none can stand.
            ("1.2.3", "neither"),
            ("12,,50", "neither"),
            ("12,50,", "neither"),
            ("1,234,5", "neither"),
            ("1234,567,890", "neither"),
            ("0.123.456", "neither"),
            ("12,50.00", "neither"),
            ("12.5,00", "neither"),
            ("1.234,50,", "neither"),
            ("1.190,000.00", "neither"),
            (",190.00", "neither"),
            ("-,234.00", "neither"),
        ];
        for (text, expected) in table {
            assert_eq!(told(text, None), expected, "{text}");
            assert_eq!(told(text, Some(Currency::EUR)), expected, "{text}");
        }
    }

    #[test]
    fn without_decimals_a_single_separator_can_only_group() {
        let table = [
            ("180.000", "180000"),
            ("1,500", "1500"),
            ("1.500,00", "1500.00"),
            ("0.500", "0.500 or –"),
            ("1,5", "1.5 or –"),
            ("1800.000", "1800.000 or –"),
        ];
        for (text, expected) in table {
            assert_eq!(told(text, Some(Currency::JPY)), expected, "{text}");
        }
    }

    #[test]
    fn what_is_kept_is_read_as_it_is() {
        let table = [
            ("1.125", "1.1250"),
            ("-12.345", "-12.3450"),
            ("0.125", "0.125"),
            ("1.5", "1.5"),
            ("1234.125", "1234.125"),
            ("100", "100"),
            ("", ""),
        ];
        for (plain, expected) in table {
            assert_eq!(unmistakable(plain.to_owned()), expected);
        }
    }

    #[test]
    fn separators_of_thousands_may_be_of_several_kinds() {
        let table = [
            ("1 234 567", Some("1234567")),
            ("-1,234", Some("-1234")),
            ("1234", Some("1234")),
            ("1234,567", None),
            ("0,500", None),
            ("12,34", None),
            ("-,234", None),
        ];
        for (text, plain) in table {
            let read = without_separators(text, &[',', ' ']);
            assert_eq!(read.as_deref(), plain, "{text}");
        }
    }
}
