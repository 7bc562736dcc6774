//! When the open amount is due: at once, or in what is due first and a rest.

use shared::kernel::{Day, Money, format};

use super::opened::Opened;
use crate::problem::Refusal;

/// What of the open amount is due first, or is overdue already.
#[derive(Clone, Copy, Debug)]
pub(super) struct Due {
    /// How much.
    amount: Money,
    /// The earliest day by which all of it is due.
    pub(super) by: Day,
    /// Whether parts of it were due before that day.
    in_parts: bool,
    /// By when the rest is due, where there is one.
    rest_by: Option<Day>,
}

impl Due {
    /// What is overdue together, else what is due on the first day; nothing when nothing is open.
    pub(super) fn of(opened: &Opened, today: Day) -> Result<Option<Self>, Refusal> {
        let items = &opened.invoice.items;
        let open = || items.iter().filter(|item| item.open.is_positive());
        let days = || open().map(|item| item.due_on);
        let (Some(first), Some(last)) = (days().min(), days().max()) else {
            return Ok(None);
        };
        let by = days().filter(|day| *day < today).max().unwrap_or(first);
        let due = open().filter(|item| item.due_on <= by);
        let currency = opened.invoice.open.currency();
        Ok(Some(Self {
            amount: Money::sum(currency, due.map(|item| item.open))?,
            by,
            in_parts: first < by,
            rest_by: (by < last).then_some(last),
        }))
    }

    /// The line below the open amount.
    pub(super) fn note(self, today: Day) -> String {
        let word = if self.in_parts { "by" } else { "on" };
        let (amount, by) = (format::money(self.amount), format::day(self.by));
        match (self.by < today, self.rest_by.map(format::day)) {
            (true, None) => format!("Was due {word} {by}"),
            (false, None) => format!("Due {word} {by}"),
            (true, Some(rest)) => {
                format!("{amount} was due {word} {by}, the rest is due by {rest}")
            }
            (false, Some(rest)) => format!("{amount} due {word} {by}, the rest by {rest}"),
        }
    }
}
