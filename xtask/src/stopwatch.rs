//! How long something has taken: the only use of a clock in the project's tools.
#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "xtask never runs in wasm"
)]

use std::{
    fmt,
    time::{Duration, Instant},
};

pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

impl fmt::Display for Stopwatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&words(self.elapsed()))
    }
}

fn words(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 60, seconds % 60) {
        (0, _) if seconds < 10 => format!("{seconds}.{} s", time.subsec_millis() / 100),
        (0, seconds) => format!("{seconds} s"),
        (minutes, seconds) => format!("{minutes} min {seconds:02} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_as_exactly_as_its_length_deserves() {
        assert_eq!(words(Duration::from_millis(2_340)), "2.3 s");
        assert_eq!(words(Duration::from_millis(12_340)), "12 s");
        assert_eq!(words(Duration::from_secs(125)), "2 min 05 s");
    }
}
