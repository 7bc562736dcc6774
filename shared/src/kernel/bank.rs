//! Where money is paid to: account numbers that are checked, not only spelt.

use std::fmt;
use std::str::FromStr;

/// An international bank account number: of a known country, of its length and form, and with check
/// digits that fit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Iban(iban::Iban);

/// The text is no account number: a digit is wrong, or it is not of the form of any country's.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("is not a valid IBAN: check each character, and its length")]
pub struct NotAnIban;

impl FromStr for Iban {
    type Err = NotAnIban;

    /// Reads it with or without blanks.
    fn from_str(text: &str) -> Result<Self, NotAnIban> {
        let text: String = text.split_whitespace().collect();
        let iban = text.to_ascii_uppercase().parse();
        iban.map(Self).map_err(|_| NotAnIban)
    }
}

/// Without blanks, as it is kept.
impl fmt::Display for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use iban::IbanLike;
        f.write_str(self.0.electronic_str())
    }
}

/// A bank's identifier by ISO 9362, of eight or eleven characters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bic(String);

/// The text is no bank identifier.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("is not a BIC: it has eight or eleven characters, such as BYLADEM1001")]
pub struct NotABic;

impl FromStr for Bic {
    type Err = NotABic;

    fn from_str(text: &str) -> Result<Self, NotABic> {
        let text: String = text.split_whitespace().collect();
        let text = text.to_ascii_uppercase();
        let country = text.get(4..6).unwrap_or_default();
        let fits = matches!(text.len(), 8 | 11)
            && text.bytes().all(|b| b.is_ascii_alphanumeric())
            && country.bytes().all(|b| b.is_ascii_uppercase());
        fits.then_some(Self(text)).ok_or(NotABic)
    }
}

impl fmt::Display for Bic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iban_is_read_with_blanks_and_kept_without() {
        let iban: Iban = " de02 1203 0000 0000 2020 51 ".parse().unwrap();
        assert_eq!(iban.to_string(), "DE02120300000000202051");
        for text in ["GB82WEST12345698765432", "NL91ABNA0417164300"] {
            assert_eq!(text.parse::<Iban>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_wrong_digit_or_form_is_refused() {
        for text in [
            // One digit changed, and two that have changed places.
            "DE02120300000000202052",
            "DE02210300000000202051",
            "",
            "DE",
            "DE0212030000000020205",
            "XX02120300000000202051",
            "DE02-1203",
        ] {
            assert_eq!(text.parse::<Iban>(), Err(NotAnIban), "{text}");
        }
    }

    #[test]
    fn a_bic_has_a_country_and_eight_or_eleven_characters() {
        for text in ["BYLADEM1001", "deutdeff", "COBA DE FF XXX"] {
            let kept = text.parse::<Bic>().unwrap().to_string();
            assert!(matches!(kept.len(), 8 | 11), "{kept}");
        }
        for text in [
            "",
            "BYLADEM",
            "BYLADEM10012",
            "BYLA12M1",
            "BYLADEM100\u{e9}",
        ] {
            assert_eq!(text.parse::<Bic>(), Err(NotABic), "{text}");
        }
    }
}
