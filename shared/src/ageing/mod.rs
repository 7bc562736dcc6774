//! Ageing: which bucket an item falls into on a day, and what it all comes to (domain section 3).

mod history;
mod report;
mod sums;

pub use history::{BrokenPage, History};
pub use report::Question;
pub use sums::Sums;

use std::fmt;
use std::str::FromStr;

use crate::kernel::{Day, as_text};

/// The most bucket limits a report can have.
pub const LIMITS_MAX: usize = 8;
/// The largest limit in days.
pub const LIMIT_DAYS_MAX: u16 = 3650;

/// Upper limits of buckets in days overdue, rising; the default is 0, 30, 60, 90, 120 (rule 3.4).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Buckets(Vec<u16>);

/// The text is not a list of rising limits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("give one to eight rising numbers of days, such as 0,30,60,90,120")]
pub struct NotBuckets;

impl Buckets {
    /// From rising limits.
    pub fn new(limits: Vec<u16>) -> Result<Self, NotBuckets> {
        let rising = limits
            .iter()
            .zip(limits.iter().skip(1))
            .all(|(low, high)| low < high);
        let fits = !limits.is_empty()
            && limits.len() <= LIMITS_MAX
            && limits.iter().all(|limit| *limit <= LIMIT_DAYS_MAX);
        if rising && fits {
            Ok(Self(limits))
        } else {
            Err(NotBuckets)
        }
    }

    /// The upper limits; an item beyond the last one is in one bucket more.
    pub fn limits(&self) -> &[u16] {
        &self.0
    }

    /// How many buckets there are: one more than limits.
    pub fn count(&self) -> usize {
        self.0.len().saturating_add(1)
    }

    /// The bucket of an item due on `due_on`, seen on `as_of`; limits are inclusive.
    pub fn index(&self, due_on: Day, as_of: Day) -> usize {
        let age = as_of.days_since(due_on);
        self.0
            .iter()
            .filter(|limit| age > i32::from(**limit))
            .count()
    }

    /// For each limit the first due day that is still within it: an item is beyond the limit when
    /// it was due before that day.
    pub fn thresholds(&self, as_of: Day) -> Vec<Day> {
        self.0
            .iter()
            .map(|limit| as_of.plus_days(0_i32.saturating_sub(i32::from(*limit))))
            .collect()
    }

    /// A heading per bucket: `not due`, `1–30`, …, `over 120`.
    pub fn labels(&self) -> Vec<String> {
        let mut labels = Vec::with_capacity(self.count());
        let mut from: Option<u16> = None;
        for limit in &self.0 {
            labels.push(match (from, limit) {
                (None, 0) => "Not due".to_owned(),
                (None, limit) => format!("Up to {limit}"),
                (Some(low), limit) => format!("{}–{limit}", low.saturating_add(1)),
            });
            from = Some(*limit);
        }
        labels.push(format!("Over {}", from.unwrap_or_default()));
        labels
    }
}

impl Default for Buckets {
    fn default() -> Self {
        Self(vec![0, 30, 60, 90, 120])
    }
}

impl FromStr for Buckets {
    type Err = NotBuckets;

    fn from_str(text: &str) -> Result<Self, NotBuckets> {
        let limits: Result<Vec<u16>, _> = text.split(',').map(|part| part.trim().parse()).collect();
        Self::new(limits.map_err(|_| NotBuckets)?)
    }
}

impl fmt::Display for Buckets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<String> = self.0.iter().map(u16::to_string).collect();
        f.write_str(&texts.join(","))
    }
}

as_text!(Buckets);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_inclusive() {
        let as_of: Day = "2026-05-31".parse().unwrap();
        let buckets = Buckets::default();
        let table = [
            (-5, 0),
            (0, 0),
            (1, 1),
            (30, 1),
            (31, 2),
            (60, 2),
            (61, 3),
            (120, 4),
            (121, 5),
        ];
        for (age, index) in table {
            let due_on = as_of.plus_days(-age);
            assert_eq!(buckets.index(due_on, as_of), index, "{age} days overdue");
            let by_threshold = buckets
                .thresholds(as_of)
                .iter()
                .filter(|t| due_on < **t)
                .count();
            assert_eq!(by_threshold, index, "{age} days overdue, by threshold");
        }
    }

    #[test]
    fn buckets_are_editable_but_rise() {
        assert_eq!(
            "0,15, 45".parse::<Buckets>().unwrap().to_string(),
            "0,15,45"
        );
        for text in ["", "30,0", "0,0", "a", "-1", "0,1,2,3,4,5,6,7,8", "9999"] {
            assert_eq!(text.parse::<Buckets>(), Err(NotBuckets), "{text}");
        }
        let labels = Buckets::default().labels();
        assert_eq!(
            labels,
            ["Not due", "1–30", "31–60", "61–90", "91–120", "Over 120"]
        );
    }

    #[test]
    fn buckets_are_one_more_than_their_limits_and_their_text_is_json() {
        let buckets: Buckets = serde_json::from_str("\"0,15,45\"").unwrap();
        assert_eq!(buckets.limits(), [0, 15, 45]);
        assert_eq!(buckets.count(), 4);
        assert_eq!(serde_json::to_value(&buckets).unwrap(), "0,15,45");
        assert!(serde_json::from_str::<Buckets>("\"30,0\"").is_err());
        let most = "1,2,3,4,5,6,7,3650".parse::<Buckets>().unwrap();
        assert_eq!(most.count(), LIMITS_MAX + 1);
        assert_eq!("3651".parse::<Buckets>(), Err(NotBuckets));
        assert_eq!(buckets.labels().len(), buckets.count());
        assert_eq!(
            "10".parse::<Buckets>().unwrap().labels(),
            ["Up to 10", "Over 10"]
        );
    }
}
