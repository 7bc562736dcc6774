//! Parts of statements that find what has every word of a search, in whatever order the words were
//! typed. `?1` is the JSON list of the words, each a list: the word as it was typed, then its pieces
//! if it has any. Something has a word if one of its terms starts with what was typed, or if one does
//! with each of the pieces.
//!
//! The entries of the rarest word are walked and the other words looked up, so that a word that
//! thousands share costs nothing beside one that few have. In a list, words that are all common are
//! first looked for in the rows with which its page starts. Nothing of a list is cut: how common
//! words are decides on the way and on its cost, but not on what is found.

/// Whether `$term` starts with `$word`, as a range that an index can walk.
macro_rules! starts_with {
    ($term:literal, $word:literal) => {
        concat!(
            $term,
            " >= ",
            $word,
            " AND ",
            $term,
            " < ",
            $word,
            " || char(1114111)"
        )
    };
}
pub(super) use starts_with;

/// The table `word` of the words of `?1`: each as its list, as it was typed, and the number of its
/// pieces.
macro_rules! words {
    () => {
        "word(value, typed, pieces) AS MATERIALIZED (
           SELECT value, value->>0, json_array_length(value) - 1 FROM json_each(?1))"
    };
}
pub(super) use words;

/// Terms `t` of kind `$kind` that start with the word `$word`, a list, as it was typed or with its
/// first piece: what has the word is among their subjects. To be read `FROM`, with `$joined` behind
/// the terms.
macro_rules! terms_of {
    ($word:literal, $joined:literal, $kind:literal) => {
        concat!(
            "json_each(",
            $word,
            ") a CROSS JOIN search_term t ",
            $joined,
            " WHERE a.key < 2 AND t.kind ",
            $kind,
            " AND ",
            crate::store::by_words::starts_with!("t.term", "a.value")
        )
    };
}
pub(super) use terms_of;

/// One of the subjects has a word, for every word of `word` that `$is_asked`; all pieces of a word
/// are in the terms of one subject.
macro_rules! has_words {
    ($is_asked:literal, $subject:literal $(, $other:literal)*) => {
        concat!(
            "NOT EXISTS (SELECT 1 FROM word w WHERE (",
            $is_asked,
            ") AND NOT EXISTS (SELECT 1 FROM search_term o WHERE o.subject IN (",
            $subject $(, ", ", $other)*,
            ") AND ",
            crate::store::by_words::starts_with!("o.term", "w.typed"),
            ") AND (w.pieces = 0 OR ",
            crate::store::by_words::lacks_piece!($subject)
            $(, " AND ", crate::store::by_words::lacks_piece!($other))*,
            "))"
        )
    };
}
pub(super) use has_words;

/// The subject has no term for some piece of the word `w`.
macro_rules! lacks_piece {
    ($subject:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM json_each(w.value) p
               WHERE p.key > 0 AND NOT EXISTS (SELECT 1 FROM search_term o WHERE o.subject = ",
            $subject,
            " AND ",
            crate::store::by_words::starts_with!("o.term", "p.value"),
            "))"
        )
    };
}
pub(super) use lacks_piece;

/// How many rows `$entries`, read `FROM`, has for the word `w.value`, counted to `$max`.
macro_rules! count_to {
    ($max:literal, $entries:expr) => {
        concat!(
            "(SELECT count(*) FROM (SELECT 1 FROM ",
            $entries,
            " LIMIT ",
            $max,
            "))"
        )
    };
}
pub(super) use count_to;

/// The table `few` of the words, each with the number of its entries, counted to nine.
macro_rules! few {
    ($entries:expr) => {
        concat!(
            "few(value, entries) AS MATERIALIZED (SELECT w.value, ",
            crate::store::by_words::count_to!("9", $entries),
            " FROM word w)"
        )
    };
}
pub(super) use few;

/// A table of the words of `$counted`, each with the number of its entries, counted further, to
/// `$max`, if no word has fewer than `$enough`.
macro_rules! counted_on {
    ($counted:literal, $enough:literal, $max:literal, $entries:expr) => {
        concat!(
            "(value, entries) AS MATERIALIZED (
               SELECT w.value, CASE WHEN min(w.entries) OVER () < ",
            $enough,
            " THEN w.entries ELSE ",
            crate::store::by_words::count_to!($max, $entries),
            " END FROM ",
            $counted,
            " w)"
        )
    };
}
pub(super) use counted_on;

/// The table `word`, and the one row `way(near, word)` to a page of `?2` rows:
///
/// - `near` holds the ids, as JSON, of those among the next 2,048 rows of `$walk` that `$has_all` of
///   the words by name of `x`, one more than the page at most. Where some word has less than 513
///   entries, or where they neither fill the page nor reach the end, it is empty, and then
/// - `word` is the rarest word as its list, whose entries lead to whatever has all of them.
///
/// `$entries`, read `FROM`, has a row for each thing that has the word `w.value`, and `$walk`, read
/// `SELECT`, the rows of the list in its order, from where the page starts.
macro_rules! way {
    (entries: $entries:expr, walk: $walk:expr, has_all: $has_all:expr $(,)?) => {
        concat!(
            crate::store::by_words::words!(),
            ", ",
            crate::store::by_words::few!($entries),
            ", more",
            crate::store::by_words::counted_on!("few", "9", "65", $entries),
            ", most",
            crate::store::by_words::counted_on!("more", "65", "513", $entries),
            ", compared(value, entries, least, words) AS MATERIALIZED (
               SELECT value, entries, min(entries) OVER (), count(*) OVER () FROM most),
             rarest(word, is_common) AS MATERIALIZED (
               SELECT w.value, w.least = 513 FROM compared w
               ORDER BY CASE WHEN w.least < 513 OR w.words = 1 THEN w.entries ELSE ",
            crate::store::by_words::count_to!("4097", $entries),
            " END, length(w.value) DESC LIMIT 1),
             near(word, ids) AS MATERIALIZED (
               SELECT word, CASE WHEN is_common THEN (SELECT json_group_array(id) FROM (
                 SELECT x.id FROM (SELECT ",
            $walk,
            " LIMIT 2048) x WHERE ",
            $has_all,
            " LIMIT CAST(?2 AS INTEGER) + 1)) END FROM rarest),
             way(near, word) AS MATERIALIZED (
               SELECT iif(is_driven, '[]', ids), iif(is_driven, word, NULL)
               FROM (SELECT ids, word, CASE WHEN ids IS NULL THEN 1
                   WHEN json_array_length(ids) > CAST(?2 AS INTEGER) THEN 0
                   ELSE EXISTS (SELECT ",
            $walk,
            " LIMIT 1 OFFSET 2048) END AS is_driven FROM near))"
        )
    };
}
pub(super) use way;
