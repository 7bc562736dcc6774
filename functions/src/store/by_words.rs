//! Parts of statements that find what has every word of a search, in whatever order the words were
//! typed. `?1` is the JSON list of the words.
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
            " FROM json_each(?1) w)"
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

/// The one row `way(near, word)` to a page of `?2` rows:
///
/// - `near` holds the ids, as JSON, of those among the next 2,048 rows of `$walk` that `$has_all` of
///   the words by name of `x`, one more than the page at most. Where some word has less than 513
///   entries, or where they neither fill the page nor reach the end, it is empty, and then
/// - `word` is the rarest word, whose entries lead to whatever has all of them.
///
/// `$entries`, read `FROM`, has a row for each thing that has the word `w.value`, and `$walk`, read
/// `SELECT`, the rows of the list in its order, from where the page starts.
macro_rules! way {
    (entries: $entries:expr, walk: $walk:expr, has_all: $has_all:expr $(,)?) => {
        concat!(
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
