//! Where money is paid to: account numbers that are checked, not only spelt.

use std::fmt;
use std::str::FromStr;

/// An international bank account number: of a known country, of its length and form, and with check
/// digits that fit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Iban(iban::Iban);

/// The text is no account number.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum IbanError {
    /// Not of the form of any country's.
    #[error("is not an IBAN: check its country, length and characters")]
    WrongForm,
    /// A digit is wrong, or two have changed places.
    #[error("has a wrong digit: its check digits do not fit")]
    WrongChecksum,
}

impl FromStr for Iban {
    type Err = IbanError;

    /// Reads it with or without blanks.
    fn from_str(text: &str) -> Result<Self, IbanError> {
        let text: String = text.split_whitespace().collect();
        match text.to_ascii_uppercase().parse() {
            Ok(iban) => Ok(Self(iban)),
            Err(iban::ParseIbanError::InvalidBaseIban {
                source: iban::ParseBaseIbanError::InvalidChecksum,
            }) => Err(IbanError::WrongChecksum),
            Err(_) => Err(IbanError::WrongForm),
        }
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
    fn a_wrong_digit_and_a_wrong_form_are_told_apart() {
        let refused = |text: &str| text.parse::<Iban>().unwrap_err();
        // One digit changed, and two that have changed places.
        assert_eq!(refused("DE02120300000000202052"), IbanError::WrongChecksum);
        assert_eq!(refused("DE02210300000000202051"), IbanError::WrongChecksum);
        for text in [
            "",
            "DE",
            "DE0212030000000020205",
            "XX02120300000000202051",
            "DE02-1203",
        ] {
            assert_eq!(refused(text), IbanError::WrongForm, "{text}");
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
