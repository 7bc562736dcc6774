//! Civil days of instants, in the company's time zone.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, TimeZone, Timelike};
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

/// The first moment of `day` in `zone`; where a clock change leaves midnight out, the first after.
pub fn start_of(zone: chrono_tz::Tz, day: Day) -> Result<Instant, Refusal> {
    let fault = || Refusal::fault("a day without a beginning");
    let midnight = NaiveDate::parse_from_str(&day.to_string(), "%Y-%m-%d")
        .map_err(Refusal::fault)?
        .and_time(chrono::NaiveTime::MIN);
    let begins = |hours| {
        let local = midnight.checked_add_signed(TimeDelta::hours(hours))?;
        zone.from_local_datetime(&local).earliest()
    };
    let begin = begins(0).or_else(|| begins(1)).ok_or_else(fault)?;
    Ok(begin.timestamp_millis())
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

    #[test]
    fn a_day_begins_at_the_company_s_midnight_even_where_a_clock_change_leaves_it_out() {
        let start =
            |zone: &str, day: &str| start_of(zone.parse().unwrap(), day.parse().unwrap()).unwrap();
        // 2026-03-01 23:00 UTC.
        assert_eq!(start("Europe/Berlin", "2026-03-02"), 1_772_406_000_000);
        // In Beirut the clocks went from midnight to one o'clock on 2022-03-27.
        assert_eq!(start("Asia/Beirut", "2022-03-27"), 1_648_332_000_000);
    }
}
