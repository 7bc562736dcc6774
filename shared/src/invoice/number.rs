//! Document numbers: gapless per series and year.

/// The series has run out of numbers that fit its form.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the number series is exhausted")]
pub struct NumberError;

/// The text of the `sequence`-th document of a series in `year`: `INV-2026-00042`.
pub fn document_number(prefix: &str, year: i32, sequence: i64) -> Result<String, NumberError> {
    if !(1..=99_999_999).contains(&sequence) {
        return Err(NumberError);
    }
    Ok(format!("{prefix}-{year:04}-{sequence:05}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_sort_within_their_year() {
        assert_eq!(
            document_number("INV", 2026, 42).as_deref(),
            Ok("INV-2026-00042")
        );
        assert_eq!(
            document_number("INV", 2026, 123_456).as_deref(),
            Ok("INV-2026-123456")
        );
        assert_eq!(document_number("INV", 2026, 0), Err(NumberError));
    }

    #[test]
    fn the_last_number_of_a_series_has_eight_digits() {
        let number = |sequence| document_number("INV", 2026, sequence);
        assert_eq!(number(1).as_deref(), Ok("INV-2026-00001"));
        assert_eq!(number(99_999_999).as_deref(), Ok("INV-2026-99999999"));
        assert_eq!(number(100_000_000), Err(NumberError));
    }
}
