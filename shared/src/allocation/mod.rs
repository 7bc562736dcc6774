//! Allocation: a credit-side amount settles part of debit-side items (domain section 4).

use serde::{Deserialize, Serialize};

use crate::kernel::id::ItemId;
use crate::kernel::{Day, Money, MoneyError};

/// The most items one allocation command may touch.
pub const ALLOCATION_LINES_MAX: usize = 100;

/// Which way an item changes what the customer owes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The customer owes it: invoice, debit note, interest note.
    Debit,
    /// We owe it: receipt, credit note, on-account.
    Credit,
}

impl Side {
    /// The word used in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Debit => "debit",
            Self::Credit => "credit",
        }
    }
}

/// What the rules need to know of an item.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OpenItem {
    /// The item.
    pub id: ItemId,
    /// Its side.
    pub side: Side,
    /// What is open, above or equal to zero on both sides.
    pub open: Money,
    /// The item's own date.
    pub item_on: Day,
    /// When it is due.
    pub due_on: Day,
}

/// Part of a debit item that a credit item settles.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Share {
    /// The debit-side item.
    pub item: ItemId,
    /// How much of it.
    pub amount: Money,
}

/// Why an allocation is refused, in order of precedence.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AllocateError {
    /// No share, or too many.
    #[error("an allocation has 1 to 100 lines")]
    LineCount,
    /// The source is not on the credit side, or a target is not on the debit side.
    #[error("only a credit-side item can settle a debit-side item")]
    WrongSide,
    /// An item is named twice, or is not known.
    #[error("an item is named twice or is not known")]
    UnknownItem(ItemId),
    /// A share that is not above zero.
    #[error("an amount must be above zero")]
    NotPositive(ItemId),
    /// A share in another currency.
    #[error("the currencies differ")]
    CurrencyMismatch(ItemId),
    /// More than the debit item has open.
    #[error("more than is open on the item")]
    ExceedsItem(ItemId),
    /// More in sum than the credit item has open.
    #[error("more than is left of the credit")]
    ExceedsSource,
    /// The effective day is before one of the items' own dates, or after today.
    #[error("the day is before an item's own date or in the future")]
    DateNotAllowed,
}

/// Checks an allocation of `source` to `targets` and gives the day it takes effect: `on`, or the
/// latest of the items' own dates (rule 2.4); never above the open amount of either side (4.2).
pub fn check(
    source: &OpenItem,
    targets: &[OpenItem],
    shares: &[Share],
    on: Option<Day>,
    today: Day,
) -> Result<Day, AllocateError> {
    if shares.is_empty() || shares.len() > ALLOCATION_LINES_MAX {
        return Err(AllocateError::LineCount);
    }
    if source.side != Side::Credit {
        return Err(AllocateError::WrongSide);
    }
    let mut earliest = source.item_on;
    let mut sum = Money::zero(source.open.currency());
    for (index, share) in shares.iter().enumerate() {
        let named_before = shares
            .iter()
            .take(index)
            .any(|other| other.item == share.item);
        let target = targets
            .iter()
            .find(|target| target.id == share.item && !named_before);
        let target = target.ok_or(AllocateError::UnknownItem(share.item))?;
        if target.side != Side::Debit {
            return Err(AllocateError::WrongSide);
        }
        if !share.amount.is_positive() {
            return Err(AllocateError::NotPositive(share.item));
        }
        let left = target.open.try_sub(share.amount);
        let left = left.map_err(|_| AllocateError::CurrencyMismatch(share.item))?;
        sum = sum.try_add(share.amount).map_err(|error| match error {
            MoneyError::CurrencyMismatch => AllocateError::CurrencyMismatch(share.item),
            _ => AllocateError::ExceedsSource,
        })?;
        if left.is_negative() {
            return Err(AllocateError::ExceedsItem(share.item));
        }
        earliest = earliest.max(target.item_on);
    }
    if sum.minor() > source.open.minor() {
        return Err(AllocateError::ExceedsSource);
    }
    // An item may be dated in the future; its allocation then waits for its day.
    let on = on.unwrap_or(earliest);
    if on < earliest || on > today.max(earliest) {
        Err(AllocateError::DateNotAllowed)
    } else {
        Ok(on)
    }
}

/// Spreads `amount` over debit items of its currency, the oldest due first; what no item can take
/// stays unapplied (rule 4.8).
pub fn oldest_first(amount: Money, items: &[OpenItem]) -> Vec<Share> {
    let mut candidates: Vec<&OpenItem> = items
        .iter()
        .filter(|item| item.side == Side::Debit && item.open.is_positive())
        .filter(|item| item.open.currency() == amount.currency())
        .collect();
    candidates.sort_by_key(|item| (item.due_on, item.item_on, item.id));
    let mut left = amount;
    let mut shares = Vec::new();
    for item in candidates {
        let Ok(share) = left.try_min(item.open) else {
            continue;
        };
        let Ok(rest) = left.try_sub(share) else {
            continue;
        };
        if !share.is_positive() {
            break;
        }
        shares.push(Share {
            item: item.id,
            amount: share,
        });
        left = rest;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Currency;
    use crate::kernel::id::Id;

    fn eur(text: &str) -> Money {
        Money::parse(text, Currency::EUR).unwrap()
    }

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn item(number: u128, side: Side, open: &str, due: &str) -> OpenItem {
        let item_on = day("2026-01-10");
        OpenItem {
            id: ItemId::new(0, number),
            side,
            open: eur(open),
            item_on,
            due_on: day(due),
        }
    }

    fn share(number: u128, amount: &str) -> Share {
        Share {
            item: ItemId::new(0, number),
            amount: eur(amount),
        }
    }

    #[test]
    fn refusals_by_precedence() {
        let source = item(9, Side::Credit, "100", "2026-01-10");
        let targets = [
            item(1, Side::Debit, "60", "2026-02-01"),
            item(2, Side::Credit, "60", "2026-02-01"),
        ];
        let today = day("2026-03-01");
        let id = |number| ItemId::new(0, number);
        let dollars = Share {
            item: id(1),
            amount: Money::from_minor(1, Currency::USD).unwrap(),
        };
        let table = [
            (vec![], Err(AllocateError::LineCount)),
            (vec![share(3, "1")], Err(AllocateError::UnknownItem(id(3)))),
            (
                vec![share(1, "1"), share(1, "1")],
                Err(AllocateError::UnknownItem(id(1))),
            ),
            (vec![share(2, "1")], Err(AllocateError::WrongSide)),
            (vec![share(1, "0")], Err(AllocateError::NotPositive(id(1)))),
            (vec![dollars], Err(AllocateError::CurrencyMismatch(id(1)))),
            (
                vec![share(1, "60.01")],
                Err(AllocateError::ExceedsItem(id(1))),
            ),
            (vec![share(1, "60.00")], Ok(day("2026-01-10"))),
        ];
        for (shares, expected) in table {
            assert_eq!(
                check(&source, &targets, &shares, None, today),
                expected,
                "{shares:?}"
            );
        }
        let debit = item(9, Side::Debit, "100", "2026-01-10");
        let result = check(&debit, &targets, &[share(1, "1")], None, today);
        assert_eq!(result, Err(AllocateError::WrongSide));
        let poor = item(9, Side::Credit, "59.99", "2026-01-10");
        let result = check(&poor, &targets, &[share(1, "60")], None, today);
        assert_eq!(result, Err(AllocateError::ExceedsSource));
        let result = check(&poor, &targets, &[share(1, "59.99")], None, today);
        assert_eq!(result, Ok(day("2026-01-10")));
        let early = Some(day("2026-01-09"));
        let result = check(&source, &targets, &[share(1, "1")], early, today);
        assert_eq!(result, Err(AllocateError::DateNotAllowed));
        let late = Some(day("2026-03-02"));
        let result = check(&source, &targets, &[share(1, "1")], late, today);
        assert_eq!(result, Err(AllocateError::DateNotAllowed));
    }

    #[test]
    fn an_allocation_has_at_most_a_hundred_lines() {
        let source = item(0, Side::Credit, "101", "2026-01-10");
        let numbers = 1..=u128::try_from(ALLOCATION_LINES_MAX).unwrap() + 1;
        let targets: Vec<OpenItem> = numbers
            .clone()
            .map(|number| item(number, Side::Debit, "1", "2026-02-01"))
            .collect();
        let shares: Vec<Share> = numbers.map(|number| share(number, "1")).collect();
        let today = day("2026-03-01");
        let check = |shares| check(&source, &targets, shares, None, today);
        assert_eq!(check(&shares), Err(AllocateError::LineCount));
        assert_eq!(
            check(&shares[..ALLOCATION_LINES_MAX]),
            Ok(day("2026-01-10"))
        );
    }

    #[test]
    fn a_credit_settles_no_item_of_another_currency() {
        let source = item(9, Side::Credit, "100", "2026-01-10");
        let dollars = Money::parse("5", Currency::USD).unwrap();
        let target = OpenItem {
            open: dollars,
            ..item(1, Side::Debit, "0", "2026-02-01")
        };
        // Whatever is open: more of another currency is no better.
        for amount in [dollars, Money::parse("6", Currency::USD).unwrap()] {
            let share = Share {
                item: target.id,
                amount,
            };
            let result = check(&source, &[target], &[share], None, day("2026-03-01"));
            assert_eq!(result, Err(AllocateError::CurrencyMismatch(target.id)));
        }
        assert_eq!(oldest_first(eur("5"), &[target]), []);
    }

    #[test]
    fn a_day_lies_between_the_latest_item_and_today_or_that_item() {
        let source = item(9, Side::Credit, "100", "2026-01-10");
        let target = OpenItem {
            item_on: day("2026-01-20"),
            ..item(1, Side::Debit, "100", "2026-02-01")
        };
        // Asked for, today, what comes of it.
        let table = [
            (None, "2026-02-01", Ok(day("2026-01-20"))),
            (
                Some("2026-01-19"),
                "2026-02-01",
                Err(AllocateError::DateNotAllowed),
            ),
            (Some("2026-01-20"), "2026-02-01", Ok(day("2026-01-20"))),
            (Some("2026-02-01"), "2026-02-01", Ok(day("2026-02-01"))),
            (
                Some("2026-02-02"),
                "2026-02-01",
                Err(AllocateError::DateNotAllowed),
            ),
            // The invoice is dated in the future: the allocation waits for its day.
            (None, "2026-01-15", Ok(day("2026-01-20"))),
            (
                Some("2026-01-15"),
                "2026-01-15",
                Err(AllocateError::DateNotAllowed),
            ),
        ];
        for (on, today, expected) in table {
            let result = check(
                &source,
                &[target],
                &[share(1, "1")],
                on.map(day),
                day(today),
            );
            assert_eq!(result, expected, "{on:?} on {today}");
        }
    }

    #[test]
    fn sides_have_the_words_of_the_database() {
        for side in [Side::Debit, Side::Credit] {
            let word = serde_json::to_value(side).unwrap();
            assert_eq!(word, side.as_str());
        }
        assert_eq!(Side::Debit.as_str(), "debit");
    }

    #[test]
    fn the_oldest_due_is_filled_first_and_the_rest_stays() {
        let items = [
            item(1, Side::Debit, "50", "2026-03-01"),
            item(2, Side::Debit, "30", "2026-02-01"),
            item(3, Side::Credit, "30", "2026-01-01"),
        ];
        assert_eq!(
            oldest_first(eur("70"), &items),
            [share(2, "30"), share(1, "40")]
        );
        assert_eq!(
            oldest_first(eur("100"), &items),
            [share(2, "30"), share(1, "50")]
        );
        assert_eq!(oldest_first(eur("0"), &items), []);
    }
}
