//! Civil days in the company's time zone. The only file that knows `chrono`.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, Months, NaiveDate};

use super::as_text;

/// A calendar day between 1900-01-01 and 2199-12-31, without a time or zone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Day(NaiveDate);

/// The text or the numbers are not a day that exists within the range.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("is not a calendar day")]
pub struct NotADay;

/// How many days back a document or a receipt may be dated by hand.
pub const BACKDATED_DAYS_MAX: i32 = 366;

/// Whether a document or a receipt may be dated `day` by hand: not in the future and not more than
/// [`BACKDATED_DAYS_MAX`] days ago.
pub fn may_be_dated(day: Day, today: Day) -> bool {
    (0..=BACKDATED_DAYS_MAX).contains(&today.days_since(day))
}

const YEAR_MIN: i32 = 1900;
const YEAR_MAX: i32 = 2199;
const MILLISECONDS_PER_DAY: i64 = 86_400_000;

impl Day {
    /// From year, month and day of the month.
    pub fn new(year: i32, month: u32, day: u32) -> Result<Self, NotADay> {
        let date = NaiveDate::from_ymd_opt(year, month, day).ok_or(NotADay)?;
        Self::in_range(date)
    }

    /// The UTC day of an instant; shift the instant by the zone's offset first for a local day.
    pub fn from_instant(milliseconds: i64) -> Result<Self, NotADay> {
        let days = milliseconds.div_euclid(MILLISECONDS_PER_DAY);
        let days = i32::try_from(days).map_err(|_| NotADay)?;
        Self::from_epoch_days(days)
    }

    /// Days since 1970-01-01, for compact columns.
    pub fn from_epoch_days(days: i32) -> Result<Self, NotADay> {
        Self::in_range(NaiveDate::from_epoch_days(days).ok_or(NotADay)?)
    }

    /// Days since 1970-01-01.
    pub fn epoch_days(self) -> i32 {
        self.0.to_epoch_days()
    }

    fn in_range(date: NaiveDate) -> Result<Self, NotADay> {
        if (YEAR_MIN..=YEAR_MAX).contains(&date.year()) {
            Ok(Self(date))
        } else {
            Err(NotADay)
        }
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u32 {
        self.0.month()
    }

    /// The day of the month.
    pub fn day(self) -> u32 {
        self.0.day()
    }

    /// `days` later (earlier when negative); stays within the range of the type.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        let count = Days::new(u64::from(days.unsigned_abs()));
        let moved = if days < 0 {
            self.0.checked_sub_days(count)
        } else {
            self.0.checked_add_days(count)
        };
        moved
            .and_then(|date| Self::in_range(date).ok())
            .unwrap_or_else(|| self.clamp_towards(days))
    }

    /// `months` later, on the same day of the month or the last one it has.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Self {
        let count = Months::new(months.unsigned_abs());
        let moved = if months < 0 {
            self.0.checked_sub_months(count)
        } else {
            self.0.checked_add_months(count)
        };
        moved
            .and_then(|date| Self::in_range(date).ok())
            .unwrap_or_else(|| self.clamp_towards(months))
    }

    fn clamp_towards(self, direction: i32) -> Self {
        let edge = if direction < 0 {
            (YEAR_MIN, 1, 1)
        } else {
            (YEAR_MAX, 12, 31)
        };
        Self::new(edge.0, edge.1, edge.2).unwrap_or(self)
    }

    /// The first day of this day's month.
    #[must_use]
    pub fn month_start(self) -> Self {
        self.0.with_day(1).map_or(self, Self)
    }

    /// The last day of this day's month.
    #[must_use]
    pub fn month_end(self) -> Self {
        self.month_start().plus_months(1).plus_days(-1)
    }

    /// Whole days from `earlier` to this day; negative when this day is before it.
    pub fn days_since(self, earlier: Self) -> i32 {
        self.epoch_days().saturating_sub(earlier.epoch_days())
    }
}

impl FromStr for Day {
    type Err = NotADay;

    /// Exactly `YYYY-MM-DD`.
    fn from_str(text: &str) -> Result<Self, NotADay> {
        let mut parts = text.split('-');
        let (Some(year), Some(month), Some(day), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(NotADay);
        };
        Self::new(
            digits(year, 4)?,
            u32::try_from(digits(month, 2)?).map_err(|_| NotADay)?,
            u32::try_from(digits(day, 2)?).map_err(|_| NotADay)?,
        )
    }
}

fn digits(text: &str, length: usize) -> Result<i32, NotADay> {
    if text.len() != length || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NotADay);
    }
    text.parse().map_err(|_| NotADay)
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02}",
            self.year(),
            self.month(),
            self.day()
        )
    }
}

as_text!(Day);

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn only_days_that_exist_are_parsed() {
        for text in [
            "2023-02-29",
            "2023-2-9",
            "2023-02-09T00:00",
            "20230209",
            "1899-12-31",
            "",
        ] {
            assert_eq!(text.parse::<Day>(), Err(NotADay), "{text}");
        }
        assert_eq!(day("2024-02-29").to_string(), "2024-02-29");
    }

    #[test]
    fn documents_are_dated_from_a_year_ago_to_today() {
        let today = day("2026-03-02");
        let table = [
            (-BACKDATED_DAYS_MAX - 1, false),
            (-BACKDATED_DAYS_MAX, true),
            (0, true),
            (1, false),
        ];
        for (days, may) in table {
            assert_eq!(may_be_dated(today.plus_days(days), today), may, "{days}");
        }
    }

    #[test]
    fn months_end_where_they_end() {
        assert_eq!(day("2024-02-10").month_end(), day("2024-02-29"));
        assert_eq!(day("2026-12-31").month_end(), day("2026-12-31"));
        assert_eq!(day("2026-01-31").plus_months(1), day("2026-02-28"));
        assert_eq!(day("2026-01-31").plus_months(-2), day("2025-11-30"));
    }

    #[test]
    fn arithmetic_stays_in_range() {
        assert_eq!(day("2199-12-30").plus_days(5), day("2199-12-31"));
        assert_eq!(day("1900-01-01").plus_days(i32::MIN), day("1900-01-01"));
        assert_eq!(day("2026-03-01").days_since(day("2026-02-27")), 2);
        assert_eq!(Day::from_instant(-1), Ok(day("1969-12-31")));
    }

    #[test]
    fn days_are_counted_from_1970_and_named_by_their_parts() {
        let epoch = day("1970-01-01");
        assert_eq!(
            (epoch.epoch_days(), Day::from_epoch_days(0)),
            (0, Ok(epoch))
        );
        assert_eq!(day("1970-01-11").epoch_days(), 10);
        assert_eq!(day("1969-12-30").epoch_days(), -2);
        assert_eq!(Day::from_epoch_days(i32::MAX), Err(NotADay));
        assert_eq!(
            Day::from_instant(MILLISECONDS_PER_DAY * 10),
            Ok(day("1970-01-11"))
        );
        assert_eq!(Day::from_instant(i64::MAX), Err(NotADay));
        let found = day("2026-03-09");
        assert_eq!((found.year(), found.month(), found.day()), (2026, 3, 9));
        assert_eq!(found.month_start(), day("2026-03-01"));
        assert_eq!(day("2026-02-27").days_since(day("2026-03-01")), -2);
        let json = serde_json::to_string(&found).unwrap();
        assert_eq!(json, "\"2026-03-09\"");
        assert_eq!(serde_json::from_str::<Day>(&json).unwrap(), found);
        assert!(serde_json::from_str::<Day>("\"2026-3-9\"").is_err());
        for text in ["2200-01-01", "2026-1a-01", "+026-01-01", "2026-01-01-01"] {
            assert_eq!(text.parse::<Day>(), Err(NotADay), "{text}");
        }
    }

    #[test]
    fn months_and_days_are_added_either_way_up_to_the_ends_of_the_calendar() {
        let table = [
            (0, "2026-03-31"),
            (1, "2026-04-30"),
            (-1, "2026-02-28"),
            (12, "2027-03-31"),
        ];
        for (months, expected) in table {
            assert_eq!(
                day("2026-03-31").plus_months(months),
                day(expected),
                "{months}"
            );
        }
        assert_eq!(day("2026-03-31").plus_days(0), day("2026-03-31"));
        assert_eq!(day("2026-03-31").plus_days(-31), day("2026-02-28"));
        assert_eq!(day("2199-12-01").plus_months(1), day("2199-12-31"));
        assert_eq!(day("1900-01-15").plus_months(-1), day("1900-01-01"));
    }
}
