//! Civil days of instants, in the company's time zone.

use chrono::{DateTime, Datelike};
use shared::kernel::{Day, Instant};

use crate::problem::Refusal;

/// The day that `now` falls on in `zone`.
pub fn day_in(zone: chrono_tz::Tz, now: Instant) -> Result<Day, Refusal> {
    let utc = DateTime::from_timestamp_millis(now).ok_or_else(|| Refusal::fault("clock"))?;
    let local = utc.with_timezone(&zone);
    Day::new(local.year(), local.month(), local.day()).map_err(Refusal::fault)
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
}
