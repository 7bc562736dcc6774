//! Adds up what the test runners report.

use std::fmt;

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Summary {
    pub(super) passed: u64,
    pub(super) failed: u64,
    pub(super) skipped: u64,
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            passed,
            failed,
            skipped,
        } = self;
        write!(
            formatter,
            "{passed} passed, {failed} failed, {skipped} skipped"
        )
    }
}

impl Summary {
    /// `test result: ok. 3 passed; 0 failed; 1 ignored; …`, once for each test binary.
    pub(super) fn of_cargo(lines: &[String]) -> Self {
        let mut sum = Self::default();
        for line in lines {
            let Some((_, counts)) = line.split_once("test result: ") else {
                continue;
            };
            sum.add(&Self {
                passed: count_before(counts, "passed"),
                failed: count_before(counts, "failed"),
                skipped: count_before(counts, "ignored"),
            });
        }
        sum
    }

    /// `ℹ pass 3`, `ℹ fail 0`, `ℹ skipped 1`, once for the whole run.
    pub(super) fn of_node(lines: &[String]) -> Self {
        let count = |name: &str| {
            let mut counts = lines.iter().rev().filter_map(|line| {
                line.strip_prefix("ℹ ")?
                    .strip_prefix(name)?
                    .trim()
                    .parse::<u64>()
                    .ok()
            });
            counts.next().unwrap_or(0)
        };
        let failed = count("fail ").max(count("cancelled "));
        Self {
            passed: count("pass "),
            failed,
            skipped: count("skipped "),
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.passed = self.passed.saturating_add(other.passed);
        self.failed = self.failed.saturating_add(other.failed);
        self.skipped = self.skipped.saturating_add(other.skipped);
    }
}

/// The number before a word, as in `3 passed`.
fn count_before(counts: &str, word: &str) -> u64 {
    let words: Vec<&str> = counts
        .split([' ', ';'])
        .filter(|word| !word.is_empty())
        .collect();
    let pair = words.windows(2).find(|pair| pair.last() == Some(&word));
    pair.and_then(|pair| pair.first()?.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_binaries_of_a_cargo_run_are_added_up() {
        let output = lines(
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out\n\
             test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
        );
        assert_eq!(
            Summary::of_cargo(&output),
            Summary {
                passed: 7,
                failed: 2,
                skipped: 1
            }
        );
    }

    #[test]
    fn a_cancelled_test_of_node_counts_as_failed() {
        let output =
            lines("✔ works (1ms)\nℹ tests 4\nℹ pass 2\nℹ fail 0\nℹ cancelled 1\nℹ skipped 1");
        assert_eq!(
            Summary::of_node(&output),
            Summary {
                passed: 2,
                failed: 1,
                skipped: 1
            }
        );
    }

    #[test]
    fn the_closing_line_has_the_plain_form() {
        let summary = Summary {
            passed: 12,
            failed: 0,
            skipped: 1,
        };
        assert_eq!(summary.to_string(), "12 passed, 0 failed, 1 skipped");
    }
}
