//! Document numbers, taken in the batch that issues the document: relative, so that clients who
//! issue at once neither conflict nor leave a gap.

use serde::Deserialize;

use super::sql::{Statement, statement};
use crate::decision::Series;

/// A number that a batch has taken.
#[derive(Deserialize, Debug)]
pub struct Taken {
    /// Its text.
    pub number: String,
}

/// Takes the next number of a series; statements of the batch read it from `taken_number`.
pub fn take(series: Series) -> Statement {
    statement!(
        "INSERT INTO number_series(series, year, prefix, next) VALUES (?1, ?2, ?3, 2)
         ON CONFLICT (series, year) DO UPDATE SET next = next + 1",
        series.name(),
        series.year(),
        series.prefix(),
    )
}

/// Reads the number at the end of the batch that took it.
pub fn taken(series: Series) -> Statement {
    statement!(
        "SELECT number FROM taken_number WHERE series = ?1 AND year = ?2",
        series.name(),
        series.year(),
    )
}
