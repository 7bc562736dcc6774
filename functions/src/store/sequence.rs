//! Document numbers, taken in the batch that issues the document: from the counter as the batch
//! finds it, so that clients who issue at once neither conflict nor leave a gap.

use serde::Deserialize;

use super::sql::{Statement, statement};
use crate::decision::Series;

/// A number that a batch has taken.
#[derive(Deserialize, Debug)]
pub struct Taken {
    /// Its text.
    pub number: String,
}

/// Takes the next number of a series whose numbers stand in `$table` and read `$number`, of prefix
/// `?3`, year `?2` and `n`: the first at or after `next` that nobody has. Each step is one look
/// into the unique index, and no number is tried twice, since `next` is past it from then on.
macro_rules! take {
    ($table:literal, $number:literal) => {
        concat!(
            "INSERT INTO number_series(series, year, prefix, next)
             WITH RECURSIVE tried(n) AS (
               SELECT coalesce(
                 (SELECT next FROM number_series WHERE series = ?1 AND year = ?2), 1)
               UNION ALL
               SELECT n + 1 FROM tried WHERE n < 100000000
                 AND EXISTS (SELECT 1 FROM ",
            $table,
            " WHERE number = ",
            $number,
            "))
             SELECT ?1, ?2, ?3, max(n) + 1 FROM tried WHERE true
             ON CONFLICT (series, year) DO UPDATE SET next = excluded.next"
        )
    };
}

/// The same for a series of each year.
macro_rules! take_of_year {
    ($table:literal) => {
        take!($table, "printf('%s-%04d-%05d', ?3, CAST(?2 AS INTEGER), n)")
    };
}

/// Takes the next number of a series; statements of the batch read it from `taken_number`, which
/// writes it in the same form. Numbers that somebody typed or brought over are stepped over: they
/// exist, so the series has no gap.
pub fn take(series: Series) -> Statement {
    let sql = match series {
        Series::Invoice(_) => take_of_year!("invoice"),
        Series::CreditNote(_) => take_of_year!("credit_note"),
        Series::Receipt(_) => take_of_year!("receipt"),
        Series::Customer => take!("customer", "printf('%s-%05d', ?3, n)"),
    };
    statement!(sql, series.name(), series.year(), series.prefix())
}

/// Reads the number at the end of the batch that took it.
pub fn taken(series: Series) -> Statement {
    statement!(
        "SELECT number FROM taken_number WHERE series = ?1 AND year = ?2",
        series.name(),
        series.year(),
    )
}
