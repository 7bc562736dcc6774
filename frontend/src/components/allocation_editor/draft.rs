//! What the user has typed into an allocation, and what `shared` says of it.

use leptos::prelude::*;
use shared::allocation::{
    ALLOCATION_LINES_MAX, AllocateError, OpenItem, Share, Side, check, oldest_first,
};
use shared::api::allocations::{ItemView, ShareInput};
use shared::kernel::id::ItemId;
use shared::kernel::{Day, Money};

use crate::components::money::money_text;
use crate::session::expect_session;
use crate::ui::money_input::plain_amount;

/// A debit-side item, and the amount typed beside it.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) item: ItemView,
    /// Counted by reference: lines come and go with the answers of the server.
    pub(super) typed: ArcRwSignal<String>,
}

/// An allocation in the making. Copy it freely; it lives as long as the component that made it.
#[derive(Clone, Copy)]
pub(crate) struct AllocationDraft {
    pub(super) source: Signal<Result<OpenItem, String>>,
    pub(super) lines: RwSignal<Vec<Line>>,
    pub(super) verdict: Memo<Verdict>,
}

/// What can be sent, what is refused and why, and what is left.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Verdict {
    /// Everything that `shared` accepts, in the order of the lines.
    pub(crate) shares: Vec<Share>,
    /// Why a line is refused.
    pub(crate) refusals: Vec<(ItemId, String)>,
    /// What is left of the source; below zero when too much was typed.
    pub(crate) left: Option<Money>,
    /// The day on which the accepted shares take effect.
    pub(crate) effective_on: Option<Day>,
}

impl AllocationDraft {
    /// An empty draft of what `source` can give, which says why while its amount is not known.
    pub(crate) fn new(source: Signal<Result<OpenItem, String>>) -> Self {
        let today = expect_session().today();
        let lines = RwSignal::new(Vec::<Line>::new());
        let verdict = Memo::new(move |_| {
            let Ok(source) = source.get() else {
                return Verdict::default();
            };
            let typed = lines.with(|lines| typed_amounts(lines));
            judge(&source, &typed, today.unwrap_or(source.item_on))
        });
        Self {
            source,
            lines,
            verdict,
        }
    }

    /// Takes over the items that the server lists; amounts typed beside them stay.
    pub(super) fn sync(self, items: Vec<ItemView>) {
        let kept = self.lines.get_untracked();
        let line = |item: ItemView| {
            let last = kept.iter().find(|line| line.item.id == item.id);
            let typed = last.map_or_else(ArcRwSignal::default, |line| line.typed.clone());
            Line { item, typed }
        };
        let debits = items
            .into_iter()
            .filter(|item| item.side == Side::Debit && item.open.is_positive());
        self.lines.set(debits.map(line).collect());
    }

    /// Spreads all of the source, the oldest due first.
    pub(super) fn fill(self) {
        let Ok(source) = self.source.get_untracked() else {
            return;
        };
        let lines = self.lines.get_untracked();
        let items: Vec<OpenItem> = lines.iter().map(|line| open_item(&line.item)).collect();
        let mut shares = oldest_first(source.open, &items);
        shares.truncate(ALLOCATION_LINES_MAX);
        for line in lines {
            let share = shares.iter().find(|share| share.item == line.item.id);
            let text = share.map(|share| share.amount.to_string());
            line.typed.set(text.unwrap_or_default());
        }
    }

    /// Takes everything back.
    pub(crate) fn clear(self) {
        for line in self.lines.get_untracked() {
            line.typed.set(String::new());
        }
    }

    /// Gives one line as much as it has open and the source has left.
    pub(super) fn take(self, item: ItemId) {
        let (Ok(source), lines) = (self.source.get_untracked(), self.lines.get_untracked()) else {
            return;
        };
        let Some(line) = lines.iter().find(|line| line.item.id == item) else {
            return;
        };
        let others = typed_amounts(&lines).into_iter();
        let others: Vec<_> = others.filter(|(other, _)| other.id != item).collect();
        let most = judge(&source, &others, source.item_on)
            .left
            .and_then(|left| left.try_min(line.item.open).ok());
        if let Some(most) = most.filter(|most| most.is_positive()) {
            line.typed.set(most.to_string());
        }
    }

    /// Follows what is typed.
    pub(crate) fn follow(self) {
        self.verdict.track();
    }

    /// What to send with a command.
    pub(crate) fn shares(self) -> Vec<ShareInput> {
        let input = |share: &Share| ShareInput {
            item: share.item,
            amount: share.amount,
        };
        self.verdict
            .with_untracked(|verdict| verdict.shares.iter().map(input).collect())
    }

    /// Whether there is something to send and nothing wrong with it.
    pub(crate) fn ready(self) -> bool {
        self.verdict
            .with(|verdict| !verdict.shares.is_empty() && verdict.refusals.is_empty())
    }

    /// Whether a line is refused.
    pub(crate) fn refused(self) -> bool {
        self.verdict
            .with_untracked(|verdict| !verdict.refusals.is_empty())
    }
}

/// What the rules of allocation need to know of an item.
pub(crate) fn open_item(item: &ItemView) -> OpenItem {
    OpenItem {
        id: item.id,
        side: item.side,
        open: item.open,
        item_on: item.item_on,
        due_on: item.due_on,
    }
}

fn typed_amounts(lines: &[Line]) -> Vec<(OpenItem, String)> {
    lines
        .iter()
        .map(|line| (open_item(&line.item), line.typed.get()))
        .filter(|(_, text)| !text.trim().is_empty())
        .collect()
}

/// Goes through the lines as `shared` would, so that each refusal finds its line: a line that does
/// not fit is left out, and the ones after it are judged without it.
fn judge(source: &OpenItem, typed: &[(OpenItem, String)], today: Day) -> Verdict {
    let targets: Vec<OpenItem> = typed.iter().map(|(target, _)| *target).collect();
    let currency = source.open.currency();
    let mut left = source.open;
    let mut verdict = Verdict::default();
    for (target, text) in typed {
        let amount = match Money::parse(&plain_amount(text, Some(currency)), currency) {
            Ok(amount) => amount,
            Err(error) => {
                verdict.refusals.push((target.id, error.to_string()));
                continue;
            }
        };
        if amount.is_positive() {
            left = left.try_sub(amount).unwrap_or(left);
        }
        let share = Share {
            item: target.id,
            amount,
        };
        verdict.shares.push(share);
        match check(source, &targets, &verdict.shares, None, today) {
            Ok(day) => verdict.effective_on = Some(day),
            Err(error) => {
                verdict.shares.pop();
                let text = refusal_text(error, target.open);
                verdict.refusals.push((target.id, text));
            }
        }
    }
    verdict.left = Some(left);
    verdict
}

fn refusal_text(error: AllocateError, open: Money) -> String {
    match error {
        AllocateError::LineCount => format!("at most {ALLOCATION_LINES_MAX} items at a time"),
        AllocateError::ExceedsItem(_) => format!("only {} is open", money_text(open)),
        AllocateError::ExceedsSource => "more than is left to allocate".to_owned(),
        AllocateError::NotPositive(_) => "must be above zero".to_owned(),
        AllocateError::WrongSide
        | AllocateError::UnknownItem(_)
        | AllocateError::CurrencyMismatch(_)
        | AllocateError::DateNotAllowed => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use shared::kernel::Currency;
    use shared::kernel::id::Id;

    use super::*;

    fn eur(text: &str) -> Money {
        Money::parse(text, Currency::EUR).unwrap()
    }

    fn item(number: u128, side: Side, open: &str) -> OpenItem {
        let day = "2026-01-10".parse().unwrap();
        OpenItem {
            id: ItemId::new(0, number),
            side,
            open: eur(open),
            item_on: day,
            due_on: day,
        }
    }

    fn judged(source: &str, typed: &[(u128, &str, &str)]) -> Verdict {
        let line = |(number, open, text): &(u128, &str, &str)| {
            (item(*number, Side::Debit, open), (*text).to_owned())
        };
        let typed: Vec<_> = typed.iter().map(line).collect();
        let today = "2026-03-01".parse().unwrap();
        judge(&item(0, Side::Credit, source), &typed, today)
    }

    fn refused(verdict: &Verdict) -> Vec<(ItemId, &str)> {
        let refusals = verdict.refusals.iter();
        refusals.map(|(id, text)| (*id, text.as_str())).collect()
    }

    #[test]
    fn every_refusal_finds_its_line_and_the_rest_stays_good() {
        let verdict = judged(
            "100",
            &[
                (1, "60", "60,00"),
                (2, "30", "30.01"),
                (3, "50", "x"),
                (4, "9", "0"),
            ],
        );
        let id = |number| ItemId::new(0, number);
        let expected = [
            (id(2), "only 30.00\u{a0}EUR is open"),
            (id(3), "is not a number"),
            (id(4), "must be above zero"),
        ];
        assert_eq!(refused(&verdict), expected);
        assert_eq!(verdict.shares.len(), 1);
        assert_eq!(verdict.left, Some(eur("9.99")));
    }

    #[test]
    fn too_much_in_sum_is_refused_at_the_line_that_passes_the_limit() {
        let verdict = judged("100", &[(1, "60", "60"), (2, "60", "60"), (3, "60", "40")]);
        let id = ItemId::new(0, 2);
        assert_eq!(refused(&verdict), [(id, "more than is left to allocate")]);
        assert_eq!(verdict.left, Some(eur("-60")));
    }
}
