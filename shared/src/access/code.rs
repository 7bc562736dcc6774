//! What people type for the code of their second factor: six digits of an app, or one of the
//! recovery codes that were shown when it was set up.

use std::fmt;

/// How many digits an app shows.
pub const APP_CODE_DIGITS: usize = 6;
/// How many recovery codes there are.
pub const RECOVERY_CODES: usize = 10;

/// Without `0`, `1`, `i`, `l`, `o` and `u`, which are misread or make words.
const ALPHABET: &[u8; 30] = b"23456789abcdefghjkmnpqrstvwxyz";
const RECOVERY_CHARACTERS: usize = 12;
const GROUP_CHARACTERS: usize = 4;

/// A code of one of the two kinds, as far as its form tells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TypedCode {
    /// Of an authenticator app.
    App(String),
    /// A recovery code.
    Recovery(RecoveryCode),
}

impl TypedCode {
    /// Reads what was typed, whatever spaces and dashes are in it; `None` when it is no code.
    pub fn read(text: &str) -> Option<Self> {
        let plain: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .take(RECOVERY_CHARACTERS.saturating_add(1))
            .collect();
        if plain.len() == APP_CODE_DIGITS && plain.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(Self::App(plain));
        }
        let plain = plain.to_lowercase();
        let known = |byte| ALPHABET.contains(&byte);
        let whole = plain.len() == RECOVERY_CHARACTERS && plain.bytes().all(known);
        whole.then_some(Self::Recovery(RecoveryCode(plain)))
    }
}

/// A code that works once, for when the app is out of reach.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    /// Makes a code of random bytes. Bytes that would favour some characters are left out; `None`
    /// when too few are left.
    pub fn of_random(bytes: impl IntoIterator<Item = u8>) -> Option<Self> {
        let characters = bytes
            .into_iter()
            .filter(|byte| *byte < 240)
            .filter_map(|byte| ALPHABET.get(usize::from(byte % 30)))
            .take(RECOVERY_CHARACTERS)
            .map(|byte| char::from(*byte));
        let text: String = characters.collect();
        (text.len() == RECOVERY_CHARACTERS).then_some(Self(text))
    }

    /// Without the dashes, as it is hashed.
    pub fn plain(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RecoveryCode {
    /// In groups, as it is shown: `2345-abcd-efgh`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, character) in self.0.chars().enumerate() {
            if index > 0 && index.is_multiple_of(GROUP_CHARACTERS) {
                f.write_str("-")?;
            }
            write!(f, "{character}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_told_by_its_form() {
        let app = |text: &str| TypedCode::App(text.to_owned());
        let recovery = |text: &str| TypedCode::Recovery(RecoveryCode(text.to_owned()));
        let table = [
            ("123456", Some(app("123456"))),
            (" 123 456 ", Some(app("123456"))),
            ("2345-abcd-efgh", Some(recovery("2345abcdefgh"))),
            ("2345 ABCD EFGH", Some(recovery("2345abcdefgh"))),
            ("12345", None),
            ("1234567", None),
            ("2345-abcd-efg0", None),
            ("2345-abcd-efgh-j", None),
            ("１２３４５６", None),
            ("", None),
        ];
        for (text, code) in table {
            assert_eq!(TypedCode::read(text), code, "{text}");
        }
    }

    #[test]
    fn a_recovery_code_reads_back_as_it_is_shown() {
        let code = RecoveryCode::of_random(0..=255).unwrap();
        assert_eq!(code.to_string(), "2345-6789-abcd");
        assert_eq!(
            TypedCode::read(&code.to_string()),
            Some(TypedCode::Recovery(code))
        );
        assert_eq!(RecoveryCode::of_random([255; 32]), None);
        assert_eq!(RecoveryCode::of_random(0..11), None);
    }

    #[test]
    fn every_character_is_as_likely_as_every_other() {
        let all: Vec<u8> = (0..240).collect();
        let codes = all.chunks(RECOVERY_CHARACTERS).map(|bytes| {
            let code = RecoveryCode::of_random(bytes.iter().copied());
            code.unwrap().plain().to_owned()
        });
        let text: String = codes.collect();
        for byte in ALPHABET {
            assert_eq!(text.matches(char::from(*byte)).count(), 8);
        }
    }
}
