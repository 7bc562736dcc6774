//! Why a request could not be read, in words for people. The readers of JSON and of forms tell it as
//! a text alone, which speaks of Rust; so this is the one place beside the database's errors that
//! goes by a text. What it does not know stays as it is.

use std::fmt::Display;

use shared::api::ProblemCode;

use crate::problem::Refusal;

/// Refuses a request that is not of the declared form.
pub(crate) fn refusal(error: impl Display) -> Refusal {
    Refusal::detailed(ProblemCode::MalformedRequest, plain(&error.to_string()))
}

/// The reader's text in plain words; the place in the JSON stays.
fn plain(text: &str) -> String {
    let placed = text.rsplit_once(" at line ").and_then(|(what, place)| {
        let (line, column) = place.split_once(" column ")?;
        Some(format!("{} (line {line}, column {column})", words(what)))
    });
    placed.unwrap_or_else(|| words(text))
}

fn words(text: &str) -> String {
    if let Some(within) = text.strip_prefix("EOF while parsing ") {
        return format!("the JSON ends within {within}");
    }
    let (what, wanted) = text.rsplit_once(", expected ").unwrap_or((text, ""));
    let parts = what.split_once(": ").or_else(|| what.rsplit_once(' '));
    let (kind, about) = parts.unwrap_or((what, ""));
    match (kind, wanted) {
        ("missing field", _) => format!("{about} is missing"),
        ("duplicate field", _) => format!("{about} is given twice"),
        ("unknown field" | "unknown variant", wanted) => {
            format!("{about} is not known; expected is {wanted}")
        }
        ("invalid type" | "invalid value" | "invalid length", wanted) => {
            format!("expected is {}, not {}", expected(wanted), found(about))
        }
        ("invalid digit found in", _) => "a whole number is not written in digits".to_owned(),
        _ if text.starts_with("number too large") => "a whole number is too large".to_owned(),
        _ if text.starts_with("cannot parse integer") => "a whole number is empty".to_owned(),
        _ => text.to_owned(),
    }
}

/// What would be right, in the words of JSON.
fn expected(wanted: &str) -> &str {
    match wanted {
        "u8" | "u16" | "u32" | "u64" => "a whole number from 0",
        "i8" | "i16" | "i32" | "i64" => "a whole number",
        "a map" => "an object",
        "a sequence" => "an array",
        "string or map" => "a string or an object",
        "unit" => "null",
        _ if wanted.starts_with("struct ") => "an object",
        _ if wanted.starts_with("tuple ") || wanted.starts_with("a tuple ") => "an array",
        _ => wanted,
    }
}

/// What stands there instead.
fn found(about: &str) -> String {
    let number = about.strip_prefix("integer ");
    let number = number.or_else(|| about.strip_prefix("floating point "));
    match (about, number.or_else(|| about.strip_prefix("boolean "))) {
        (_, Some(value)) => value.to_owned(),
        ("map", _) => "an object".to_owned(),
        ("sequence", _) => "an array".to_owned(),
        ("unit value", _) => "null".to_owned(),
        _ if about.starts_with("string ") => format!("the {about}"),
        _ => about.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use shared::api::allocations::{AllocateInput, ItemKind};
    use shared::api::customers::CustomerFilter;
    use shared::api::invoices::{DraftInput, VersionInput};

    use super::plain;

    fn told<T: for<'de> Deserialize<'de> + std::fmt::Debug>(json: &str) -> String {
        plain(&serde_json::from_str::<T>(json).unwrap_err().to_string())
    }

    #[test]
    fn what_json_lacks_or_has_too_much_is_told_without_words_of_rust() {
        let version = |json| told::<VersionInput>(json);
        assert_eq!(version("{}"), "`version` is missing (line 1, column 2)");
        assert_eq!(
            version(r#"{"version":1,"x":2}"#),
            "`x` is not known; expected is `version` (line 1, column 16)"
        );
        assert_eq!(
            version(r#"{"version":1,"version":1}"#),
            "`version` is given twice (line 1, column 22)"
        );
        assert_eq!(
            version(r#"{"version":"1"}"#),
            "expected is a whole number, not the string \"1\" (line 1, column 14)"
        );
        assert_eq!(
            version(r#"{"version":1.5}"#),
            "expected is a whole number, not `1.5` (line 1, column 14)"
        );
        assert_eq!(
            version(r#"{"version":null}"#),
            "expected is a whole number, not null (line 1, column 15)"
        );
        assert_eq!(
            version("[]"),
            "expected is an object, not 0 (line 1, column 2)"
        );
        assert_eq!(
            version("5"),
            "expected is an object, not `5` (line 1, column 1)"
        );
        assert_eq!(
            version(r#"{"version":1"#),
            "the JSON ends within an object (line 1, column 12)"
        );
        assert_eq!(version("x"), "expected value (line 1, column 1)");
    }

    #[test]
    fn lists_objects_and_choices_are_called_by_their_names_in_json() {
        assert_eq!(
            told::<DraftInput>(r#"{"lines":{}}"#),
            "expected is an array, not an object (line 1, column 9)"
        );
        assert_eq!(
            told::<DraftInput>(r#"{"lines":[true]}"#),
            "expected is an object, not `true` (line 1, column 14)"
        );
        assert_eq!(
            told::<ItemKind>("\"bill\""),
            "`bill` is not known; expected is one of `invoice`, `credit_note`, `receipt`, `void` \
             (line 1, column 6)"
        );
        assert_eq!(
            told::<AllocateInput>(r#"{"source":"x"}"#),
            "is not an id of this kind (line 1, column 14)"
        );
    }

    #[test]
    fn a_query_string_is_told_without_words_of_rust() {
        let query = |text| {
            let error = serde_urlencoded::from_str::<CustomerFilter>(text).unwrap_err();
            plain(&error.to_string())
        };
        assert_eq!(query("limit=x"), "a whole number is not written in digits");
        assert_eq!(query("limit=70000"), "a whole number is too large");
        assert_eq!(query("limit="), "a whole number is empty");
        assert!(query("x=1").starts_with("`x` is not known; expected is one of `"));
    }
}
