//! The words customers and invoices are found by.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::sql::{Statement, statement};
use crate::decision::Series;
use crate::problem::Refusal;

/// Shorter suffixes of a word are not kept: they would match nearly everything.
const SUFFIX_CHARACTERS_MIN: usize = 3;
/// Only the start of a long word is kept.
const WORD_CHARACTERS_MAX: usize = 40;

/// Lower case without accents and on one line, so that `möwe` is found as `mowe` too and a name can
/// stand in a page cursor.
pub(super) fn fold(text: &str) -> String {
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == '\n' { ' ' } else { c })
        .collect()
}

/// The pieces of what is folded: its letters and digits between blanks and marks.
fn pieces(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|piece| !piece.is_empty())
}

/// As much of a word as is kept.
fn start(word: &str) -> String {
    word.chars().take(WORD_CHARACTERS_MAX).collect()
}

/// Digits without the zeros in front, if there are others behind them.
fn significant(piece: &str) -> Option<&str> {
    let digits = piece.trim_start_matches('0');
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then_some(digits)
}

/// The terms of a name or reference: each piece, each of its suffixes from three characters on, and
/// what is written as one as often as not.
pub fn of_name(text: &str) -> BTreeSet<String> {
    let folded = fold(text);
    let mut terms = joined(&folded);
    for piece in pieces(&folded) {
        let word: Vec<char> = piece.chars().take(WORD_CHARACTERS_MAX).collect();
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

/// Words without the marks within them, as `oneil` of `O'Neil`, and letters with the digits that
/// follow them, as `po4711` of `PO 4711`.
fn joined(folded: &str) -> BTreeSet<String> {
    let words = folded.split_whitespace();
    let mut terms: BTreeSet<String> = words
        .map(|word| pieces(word).collect::<Vec<_>>())
        .filter(|own| own.len() > 1)
        .map(|own| start(&own.concat()))
        .collect();
    let all: Vec<&str> = pieces(folded).collect();
    for pair in all.windows(2) {
        if let [letters, digits] = pair
            && letters.chars().all(char::is_alphabetic)
            && digits.bytes().all(|b| b.is_ascii_digit())
        {
            terms.insert(start(&format!("{letters}{digits}")));
        }
    }
    terms
}

/// The terms of a number: the whole of it, its pieces, and digits without zeros in front, so that
/// `42` finds `INV-2026-00042`.
pub fn of_number(text: &str) -> BTreeSet<String> {
    let folded = fold(text);
    let mut terms = BTreeSet::from([start(&folded)]);
    for piece in pieces(&folded) {
        terms.insert(start(piece));
        terms.extend(significant(piece).map(start));
    }
    terms
}

/// A search looks for so many words and pieces of words; each costs a look into the index for every
/// row that is considered.
const WORDS_MAX: usize = 16;

/// A word of a search, for [`super::by_words`]: as it was typed, which is how the whole of a number is
/// kept, then the pieces that it is found by as well. It has some where marks stand within it, the
/// longest first, and where zeros stand in front of digits.
#[derive(Serialize, Clone, PartialEq, Eq, Debug)]
pub struct Word(Vec<String>);

impl Word {
    /// Nothing where there are only marks; at most `pieces_max` pieces.
    fn new(typed: &str, pieces_max: usize) -> Option<Self> {
        let typed = typed.trim_matches(|c: char| !c.is_alphanumeric());
        let mut pieces: Vec<&str> = pieces(typed).take(pieces_max).collect();
        pieces.sort_by_key(|piece| Reverse(piece.len()));
        if let [piece] = pieces[..]
            && piece == typed
        {
            pieces = significant(piece)
                .filter(|digits| *digits != piece)
                .into_iter()
                .collect();
        }
        let mut word: Vec<String> = vec![start(&whole(typed))];
        word.extend(pieces.into_iter().map(start));
        (!typed.is_empty()).then_some(Self(word))
    }

    /// Leaves the word as it was typed.
    pub fn drop_pieces(&mut self) {
        self.0.truncate(1);
    }
}

/// The words of what was typed, folded and without marks around them; of very many the first
/// [`WORDS_MAX`]. Marks alone are looked for as they are, and so in whole numbers only.
pub fn words(text: &str) -> Vec<Word> {
    let folded = fold(text);
    let mut words = Vec::new();
    let mut room = WORDS_MAX;
    for typed in folded.split_whitespace() {
        if room == 0 {
            break;
        }
        if let Some(word) = Word::new(typed, room) {
            room = room.saturating_sub(word.0.len().saturating_sub(1).max(1));
            words.push(word);
        }
    }
    if words.is_empty() {
        let marks = folded.split_whitespace().take(WORDS_MAX);
        words = marks.map(|marks| Word(vec![start(marks)])).collect();
    }
    words
}

/// A year and a number are those of an invoice, whose letters people leave out.
fn whole(typed: &str) -> Cow<'_, str> {
    let parts = typed.split_once('-');
    let is_number = parts.is_some_and(|(year, number)| {
        year.len() == 4
            && !number.is_empty()
            && (year.bytes().chain(number.bytes())).all(|b| b.is_ascii_digit())
    });
    if is_number {
        let prefix = fold(Series::Invoice(0).prefix());
        return Cow::Owned(format!("{prefix}-{typed}"));
    }
    Cow::Borrowed(typed)
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
    fn what_marks_or_a_blank_divide_is_found_when_it_is_typed_as_one() {
        let table: [(&str, &[&str], &[&str]); 5] = [
            ("O'Neil & Sons", &["oneil", "neil"], &["neilsons"]),
            ("AT&T", &["att"], &[]),
            ("PO 4711", &["po4711", "4711"], &[]),
            (
                "PO-4711/2 of May",
                &["po4711", "po47112"],
                &["2of", "ofmay"],
            ),
            ("Order 12 34", &["order12"], &["1234"]),
        ];
        for (text, kept, left) in table {
            let terms = of_name(text);
            for term in kept {
                assert!(terms.contains(*term), "{term} in {terms:?}");
            }
            for term in left {
                assert!(!terms.contains(*term), "{term} in {terms:?}");
            }
        }
        let long = of_name(&"x.".repeat(50));
        assert!(long.iter().all(|term| term.len() <= WORD_CHARACTERS_MAX));
    }

    #[test]
    fn numbers_are_found_by_their_digits() {
        let terms = of_number("INV-2026-00042");
        for part in ["inv-2026-00042", "00042", "42", "2026"] {
            assert!(terms.contains(part), "{part} in {terms:?}");
        }
    }

    #[test]
    fn a_word_is_looked_for_as_it_was_typed_and_by_the_pieces_that_terms_are_made_of() {
        let long = "x".repeat(50);
        let table: [(&str, &[&[&str]]); 11] = [
            ("Möwe, \"Gull\"", &[&["mowe"], &["gull"]]),
            ("Coca-Cola", &[&["coca-cola", "coca", "cola"]]),
            ("s.a. AT&T", &[&["s.a", "s", "a"], &["at&t", "at", "t"]]),
            (
                "INV-2026-00042",
                &[&["inv-2026-00042", "00042", "2026", "inv"]],
            ),
            (
                "00042 007a 000 42",
                &[&["00042", "42"], &["007a"], &["000"], &["42"]],
            ),
            ("2026-00042", &[&["inv-2026-00042", "00042", "2026"]]),
            (
                "226-42 2026-4x 2026-",
                &[
                    &["226-42", "226", "42"],
                    &["2026-4x", "2026", "4x"],
                    &["2026"],
                ],
            ),
            ("möwe & söhne", &[&["mowe"], &["sohne"]]),
            ("- . ,", &[&["-"], &["."], &[","]]),
            (" ", &[]),
            (&long, &[&[&long[..WORD_CHARACTERS_MAX]]]),
        ];
        for (text, expected) in table {
            let found: Vec<Vec<String>> = words(text).into_iter().map(|word| word.0).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_search_has_a_bounded_number_of_words_and_pieces() {
        assert_eq!(words(&"gull ".repeat(4_000)).len(), WORDS_MAX);
        assert_eq!(words(&"& ".repeat(4_000)).len(), WORDS_MAX);
        for text in [
            "a-b ".repeat(4_000),
            "a.".repeat(4_000),
            format!("x {}", "a.".repeat(99)),
        ] {
            let pieces: usize = words(&text)
                .iter()
                .map(|word| word.0[1..].len().max(1))
                .sum();
            assert_eq!(pieces, WORDS_MAX);
        }
    }
}
