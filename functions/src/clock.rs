//! Civil days of instants, in the company's time zone.

use chrono::{DateTime, Datelike, Timelike};
use shared::kernel::{Day, Instant};

use crate::problem::Refusal;

/// The day that `now` falls on in `zone`.
pub fn day_in(zone: chrono_tz::Tz, now: Instant) -> Result<Day, Refusal> {
    let utc = DateTime::from_timestamp_millis(now).ok_or_else(|| Refusal::fault("clock"))?;
    let local = utc.with_timezone(&zone);
    Day::new(local.year(), local.month(), local.day()).map_err(Refusal::fault)
}

/// An instant as other programs write it: RFC 3339 in UTC, with milliseconds.
pub fn utc(now: Instant) -> Result<String, Refusal> {
    let at = DateTime::from_timestamp_millis(now).ok_or_else(|| Refusal::fault("clock"))?;
    Ok(format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        at.year(),
        at.month(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
        at.timestamp_subsec_millis(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_the_company_s_not_utc_s() {
        // 2026-03-28 23:30 UTC is already the 29th in Berlin and still the 28th in New York.
        let now = 1_774_740_600_000;
        let day = |zone: &str| day_in(zone.parse().unwrap(), now).unwrap().to_string();
        assert_eq!(day("Europe/Berlin"), "2026-03-29");
        assert_eq!(day("America/New_York"), "2026-03-28");
    }

    #[test]
    fn an_instant_is_written_in_utc() {
        assert_eq!(utc(1_774_740_600_007).unwrap(), "2026-03-28T23:30:00.007Z");
    }
}
