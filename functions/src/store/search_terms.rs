//! The words customers and invoices are found by.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::sql::{Statement, statement};
use crate::problem::Refusal;

/// Shorter suffixes of a word are not kept: they would match nearly everything.
const SUFFIX_CHARACTERS_MIN: usize = 3;
/// Only the start of a long word is kept.
const WORD_CHARACTERS_MAX: usize = 40;

/// Lower case without accents and on one line, so that `möwe` is found as `mowe` too and a name can
/// stand in a page cursor.
pub fn fold(text: &str) -> String {
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == '\n' { ' ' } else { c })
        .collect()
}

/// The terms of a name: each word, and each of its suffixes from three characters on.
pub fn of_name(text: &str) -> BTreeSet<String> {
    let folded = fold(text);
    let mut terms = BTreeSet::new();
    for word in folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        let word: Vec<char> = word.chars().take(WORD_CHARACTERS_MAX).collect();
        terms.insert(word.iter().collect());
        for start in 1..word.len() {
            let suffix: String = word.iter().skip(start).collect();
            if suffix.chars().count() < SUFFIX_CHARACTERS_MIN {
                break;
            }
            terms.insert(suffix);
        }
    }
    terms
}

/// The terms of a number or reference: the whole of it, its words, and digits without zeros in
/// front, so that `42` finds `INV-2026-00042`.
pub fn of_number(text: &str) -> BTreeSet<String> {
    let folded = fold(text);
    let mut terms = BTreeSet::from([folded.chars().take(WORD_CHARACTERS_MAX).collect::<String>()]);
    for word in folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        terms.insert(word.chars().take(WORD_CHARACTERS_MAX).collect());
        let digits = word.trim_start_matches('0');
        if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
            terms.insert(digits.chars().take(WORD_CHARACTERS_MAX).collect());
        }
    }
    terms
}

/// A search looks for so many words; each costs a look into the index for every row it considers.
const WORDS_MAX: usize = 16;

/// What was typed as terms are kept: folded, without marks around words, and numbers without zeros
/// in front; of very many words the first [`WORDS_MAX`].
pub fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let trim = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let significant = word.trim_start_matches('0');
        let is_number = !significant.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
        if is_number {
            significant.to_owned()
        } else {
            word.to_owned()
        }
    };
    folded
        .split_whitespace()
        .map(trim)
        .filter(|word| !word.is_empty())
        .take(WORDS_MAX)
        .collect()
}

/// Replaces the terms of a subject.
pub fn replace(
    kind: &str,
    subject: &str,
    terms: &BTreeSet<String>,
) -> Result<[Statement; 2], Refusal> {
    Ok([
        statement!("DELETE FROM search_term WHERE subject = ?1", subject),
        insert(kind, subject, terms)?,
    ])
}

/// Adds terms to a subject.
pub fn insert(kind: &str, subject: &str, terms: &BTreeSet<String>) -> Result<Statement, Refusal> {
    let terms = serde_json::to_string(terms).map_err(Refusal::fault)?;
    Ok(statement!(
        "INSERT INTO search_term(term, kind, subject)
         SELECT value, ?1, ?2 FROM json_each(?3) WHERE true
         ON CONFLICT (kind, term, subject) DO NOTHING",
        kind,
        subject,
        terms,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_by_any_part_of_a_word() {
        let terms = of_name("Möwe & Söhne GmbH");
        for part in ["mowe", "owe", "sohne", "ohne", "hne", "gmbh"] {
            assert!(terms.contains(part), "{part} in {terms:?}");
        }
        assert!(!terms.contains("ne"));
    }

    #[test]
    fn numbers_are_found_by_their_digits() {
        let terms = of_number("INV-2026-00042");
        for part in ["inv-2026-00042", "00042", "42", "2026"] {
            assert!(terms.contains(part), "{part} in {terms:?}");
        }
    }

    #[test]
    fn words_are_folded_and_numbers_lose_their_zeros() {
        assert_eq!(
            words("Möwe, \"INV-2026-00042\" 00042"),
            ["mowe", "inv-2026-00042", "42"]
        );
        assert!(words("- . ,").is_empty());
        assert_eq!(words(&"gull ".repeat(4_000)).len(), WORDS_MAX);
    }
}
