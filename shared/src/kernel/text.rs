//! Text that cannot be empty, too long, or other than it looks.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use super::as_text;
use super::card::holds_card_number;

/// Why a text is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TextError {
    /// Nothing but blanks.
    #[error("must not be empty")]
    Empty,
    /// Longer than the field allows.
    #[error("is too long")]
    TooLong,
    /// Holds a control character.
    #[error("holds a character that cannot be printed")]
    ControlCharacter,
    /// Holds a character that shows nothing, or that turns the direction of what follows.
    #[error("holds an invisible character: type it anew")]
    Invisible,
    /// Goes on in another line where there is room for one.
    #[error("must stand in one line")]
    LineBreak,
    /// Not of the form of the field.
    #[error("is not of the right form")]
    WrongForm,
    /// Holds what looks like the number of a payment card.
    #[error("holds what looks like a card number: leave it out")]
    CardNumber,
}

/// Texts of fields with at most so many characters stand in one line: names, numbers, references.
/// Longer ones are notes, reasons and messages, which may hold line feeds.
pub const LINE_CHARACTERS_MAX: usize = 200;

/// Text of 1 to `MAX` characters, without blanks at either end, without control or invisible
/// characters, and without what looks like the number of a payment card. Only what may be longer
/// than [`LINE_CHARACTERS_MAX`] may hold line feeds.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(transparent)]
pub struct Text<const MAX: usize>(String);

impl<const MAX: usize> Text<MAX> {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> FromStr for Text<MAX> {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, TextError> {
        let text = printable(text, MAX)?;
        if MAX <= LINE_CHARACTERS_MAX && text.contains('\n') {
            return Err(TextError::LineBreak);
        }
        if holds_card_number(&text) {
            return Err(TextError::CardNumber);
        }
        Ok(Self(text))
    }
}

/// A text of which long numbers are to be expected: a telephone or tax number.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(transparent)]
pub struct Code<const MAX: usize>(String);

impl<const MAX: usize> Code<MAX> {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> FromStr for Code<MAX> {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, TextError> {
        let text = printable(text, MAX)?;
        if text.contains('\n') {
            return Err(TextError::LineBreak);
        }
        Ok(Self(text))
    }
}

impl<const MAX: usize> fmt::Display for Code<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text without blanks at its ends, if there is one and it can be printed.
fn printable(text: &str, characters_max: usize) -> Result<String, TextError> {
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    if text.chars().all(|c| c.is_whitespace() || joins(c)) {
        return Err(TextError::Empty);
    }
    if text.chars().count() > characters_max {
        return Err(TextError::TooLong);
    }
    let unprintable = |c: char| (c.is_control() && c != '\n') || is_noncharacter(c);
    if text.chars().any(unprintable) {
        return Err(TextError::ControlCharacter);
    }
    if text.chars().any(is_invisible) {
        return Err(TextError::Invisible);
    }
    Ok(text.to_owned())
}

/// What joins letters and signs in scripts and emoji, or parts them: right inside a word, and
/// nothing to see on its own.
fn joins(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}')
}

/// Code points that show nothing or turn the direction of the text behind them, so that one name
/// can look like another: Unicode's formatting characters and fillers, save for what [`joins`].
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Code points that Unicode keeps for a program's own use; Dunlin marks places in texts with them.
fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{fdd0}'..='\u{fdef}')
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de, const MAX: usize> Deserialize<'de> for Text<MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The longest e-mail address that can be delivered to (RFC 5321 path limit less brackets).
pub const EMAIL_CHARACTERS_MAX: usize = 254;

/// An e-mail address of the plain `local@domain` form, in lower case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The address in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EmailAddress {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, TextError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TextError::Empty);
        }
        if text.len() > EMAIL_CHARACTERS_MAX {
            return Err(TextError::TooLong);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(TextError::WrongForm)?;
        let local_fits = !local.is_empty()
            && local.len() <= 64
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b));
        let domain_fits = domain.contains('.')
            && domain.split('.').all(|label| {
                !label.is_empty()
                    && label.len() <= 63
                    && !label.starts_with('-')
                    && !label.ends_with('-')
                    && label
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b == b'-')
            });
        if local_fits && domain_fits {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(TextError::WrongForm)
        }
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

as_text!(EmailAddress);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_trimmed_and_bounded() {
        assert_eq!(" a b ".parse::<Text<3>>().unwrap().as_str(), "a b");
        assert_eq!("  ".parse::<Text<3>>(), Err(TextError::Empty));
        assert_eq!("äöüß".parse::<Text<3>>(), Err(TextError::TooLong));
        assert_eq!(
            "a\u{fdd0}b".parse::<Text<9>>(),
            Err(TextError::ControlCharacter)
        );
        assert_eq!(
            "a\u{0}b".parse::<Text<9>>(),
            Err(TextError::ControlCharacter)
        );
        let note = "a\r\nb".parse::<Text<201>>().unwrap();
        assert_eq!(note.as_str(), "a\nb");
        assert_eq!("a\nb".parse::<Text<200>>(), Err(TextError::LineBreak));
        assert_eq!("a\nb".parse::<Code<9>>(), Err(TextError::LineBreak));
    }

    #[test]
    fn what_cannot_be_seen_is_no_text() {
        let refused = [
            "a\u{200b}b",
            "\u{202e}evil",
            "a\u{ad}b",
            "\u{3164}",
            "a\u{feff}",
            "x\u{e0041}",
            "\u{2066}a\u{2069}",
            "a\u{200f}",
            "a\u{2028}b",
        ];
        for text in refused {
            assert_eq!(
                text.parse::<Text<20>>(),
                Err(TextError::Invisible),
                "{text:?}"
            );
        }
        for nothing in ["\u{200d}", "\u{200c} \u{200d}", "\u{fe0f}"] {
            assert_eq!(
                nothing.parse::<Text<20>>(),
                Err(TextError::Empty),
                "{nothing:?}"
            );
        }
        for text in [
            "👩\u{200d}🔬",
            "❤\u{fe0f}",
            "می\u{200c}خواهم",
            "Möwe & Söhne",
            "株式会社",
        ] {
            assert_eq!(text.parse::<Text<20>>().unwrap().as_str(), text);
        }
    }

    #[test]
    fn a_card_number_is_refused_in_texts_and_not_in_codes() {
        let text = "paid by 4111 1111 1111 1111";
        assert_eq!(text.parse::<Text<40>>(), Err(TextError::CardNumber));
        assert_eq!(text.parse::<Code<40>>().unwrap().as_str(), text);
    }

    #[test]
    fn addresses_are_parsed_or_refused() {
        assert_eq!(
            "Pay@Example.COM".parse::<EmailAddress>().unwrap().as_str(),
            "pay@example.com"
        );
        for text in [
            "a",
            "a@b",
            "@b.c",
            "a@b..c",
            "a b@c.d",
            "a@-b.c",
            "a@b.c\n.d",
            "a@[1.2.3.4]",
        ] {
            assert_eq!(
                text.parse::<EmailAddress>(),
                Err(TextError::WrongForm),
                "{text}"
            );
        }
    }

    #[test]
    fn texts_and_addresses_end_at_their_longest() {
        assert_eq!("abc".parse::<Text<3>>().unwrap().to_string(), "abc");
        assert_eq!("ab".parse::<Code<9>>().unwrap().to_string(), "ab");
        let json = serde_json::to_string(&"abc".parse::<Text<3>>().unwrap()).unwrap();
        assert_eq!(
            serde_json::from_str::<Text<3>>(&json).unwrap().as_str(),
            "abc"
        );
        assert!(serde_json::from_str::<Text<2>>(&json).is_err());
        let local = |length: usize| format!("{}@example.com", "a".repeat(length));
        assert!(local(64).parse::<EmailAddress>().is_ok());
        assert_eq!(local(65).parse::<EmailAddress>(), Err(TextError::WrongForm));
        let labels = |last: usize| {
            let domain = format!("{0}.{0}.{0}", "d".repeat(62));
            format!("a@{domain}.{}", "e".repeat(last))
        };
        // 2 for `a@`, 189 for three labels with their points.
        let longest = labels(EMAIL_CHARACTERS_MAX - 191);
        assert_eq!(longest.len(), EMAIL_CHARACTERS_MAX);
        assert!(longest.parse::<EmailAddress>().is_ok());
        let too_long = labels(EMAIL_CHARACTERS_MAX - 190);
        assert_eq!(too_long.parse::<EmailAddress>(), Err(TextError::TooLong));
        let label = format!("a@{}.de", "d".repeat(64));
        assert_eq!(label.parse::<EmailAddress>(), Err(TextError::WrongForm));
    }

    #[test]
    fn an_address_keeps_every_rule_of_its_two_sides() {
        for text in [
            "first.last+tag@mail.example.com",
            "o'brien_1@a-b.co",
            "x@1.de",
        ] {
            let address: EmailAddress = text.parse().unwrap();
            assert_eq!(address.to_string(), text);
            let json = serde_json::to_string(&address).unwrap();
            assert_eq!(
                serde_json::from_str::<EmailAddress>(&json).unwrap(),
                address
            );
        }
        for text in [
            ".a@b.de",
            "a.@b.de",
            "a..b@c.de",
            "a(b@c.de",
            "ä@b.de",
            "a@b_c.de",
            "a@b-.de",
            "a@.de",
            "a@b.",
            "a@bä.de",
        ] {
            assert_eq!(
                text.parse::<EmailAddress>(),
                Err(TextError::WrongForm),
                "{text}"
            );
        }
        assert_eq!(" ".parse::<EmailAddress>(), Err(TextError::Empty));
        assert!(serde_json::from_str::<EmailAddress>("\"a@b\"").is_err());
    }
}
