//! The id of a role: a short word that stays when the role's name changes.

use std::fmt;
use std::str::FromStr;

use crate::kernel::as_text;
use crate::kernel::id::NotAnId;

/// The most characters of a role's id.
const ROLE_ID_CHARACTERS_MAX: usize = 40;

/// The id of a role: small letters, digits and underscores.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RoleId(String);

impl RoleId {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id of a role that is called `name`; `None` when the name has neither letter nor digit
    /// of the Latin alphabet.
    pub fn of_name(name: &str) -> Option<Self> {
        let words = name.split(|c: char| !c.is_ascii_alphanumeric());
        let words: Vec<String> = words
            .filter(|word| !word.is_empty())
            .map(str::to_ascii_lowercase)
            .collect();
        let id: String = words
            .join("_")
            .chars()
            .take(ROLE_ID_CHARACTERS_MAX)
            .collect();
        id.parse().ok()
    }
}

impl FromStr for RoleId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        if !text.is_empty() && text.len() <= ROLE_ID_CHARACTERS_MAX && text.bytes().all(fits) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAnId)
        }
    }
}

impl fmt::Display for RoleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

as_text!(RoleId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_made_from_a_name() {
        let id = |name| RoleId::of_name(name).map(|id| id.to_string());
        assert_eq!(
            id("Credit clerk (North)").as_deref(),
            Some("credit_clerk_north")
        );
        assert_eq!(id("Größe").as_deref(), Some("gr_e"));
        assert_eq!(id("日本"), None);
        assert_eq!(id(&"long ".repeat(20)).map(|id| id.len()), Some(40));
        for text in ["", "A", "a-b", "a b", "a'"] {
            assert_eq!(text.parse::<RoleId>(), Err(NotAnId), "{text}");
        }
    }

    #[test]
    fn an_id_has_small_letters_digits_and_lines_up_to_its_length() {
        for text in [
            "a",
            "0",
            "_",
            "credit_clerk_2",
            &"x".repeat(ROLE_ID_CHARACTERS_MAX),
        ] {
            let id: RoleId = text.parse().unwrap();
            assert_eq!((id.as_str(), id.to_string().as_str()), (text, text));
            let json = serde_json::to_string(&id).unwrap();
            assert_eq!(serde_json::from_str::<RoleId>(&json).unwrap(), id);
        }
        let long = "x".repeat(ROLE_ID_CHARACTERS_MAX + 1);
        assert_eq!(long.parse::<RoleId>(), Err(NotAnId));
        assert!(serde_json::from_str::<RoleId>("\"A\"").is_err());
    }
}
