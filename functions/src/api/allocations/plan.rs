//! Checking an allocation, and saying in the words of its documents why it is refused.

use serde_json::{Value, json};
use shared::allocation::{self, AllocateError, OpenItem, Share};
use shared::api::ProblemCode;
use shared::api::allocations::ShareInput;
use shared::kernel::id::{CustomerId, ItemId};
use shared::kernel::{Day, Money, format};
use shared::ledger;

use crate::context::Cx;
use crate::decision::Entry;
use crate::problem::Refusal;
use crate::store::allocations::{NewAllocation, ReversalRow};
use crate::store::items::ItemRow;

/// The credit side of an allocation.
#[derive(Debug)]
pub struct Source<'a> {
    /// What refusals call it.
    pub name: &'a str,
    /// Whose it is.
    pub customer: Option<CustomerId>,
    /// What the rules need of it.
    pub item: OpenItem,
}

/// A checked allocation.
#[derive(Debug)]
pub struct Plan {
    /// The day it takes effect.
    pub effective_on: Day,
    /// One per share, in their order.
    pub allocations: Vec<NewAllocation>,
    /// What is left of the source.
    pub left: Money,
}

impl Plan {
    /// What is settled, for the audit trail: number and amount of each share.
    pub fn told(&self, found: &[ItemRow]) -> Value {
        let share = |new: &NewAllocation| {
            let row = found.iter().find(|row| row.id == new.debit_item);
            json!({ "number": row.map(|row| &row.number), "amount": new.amount })
        };
        self.allocations.iter().map(share).collect()
    }

    /// The documents that are settled, which the command touches.
    pub fn documents(&self, found: &[ItemRow]) -> Vec<String> {
        let document = |new: &NewAllocation| {
            let row = found.iter().find(|row| row.id == new.debit_item)?;
            Some(row.document_id.clone())
        };
        self.allocations.iter().filter_map(document).collect()
    }

    /// The entry of an allocation from a receipt, given by id and number, under the id of its first
    /// allocation.
    pub fn entry(
        &self,
        cx: &Cx,
        (receipt, number): (&str, &str),
        customer: Option<CustomerId>,
    ) -> Result<Entry, Refusal> {
        let source = self
            .allocations
            .first()
            .map(|new| new.id.to_string())
            .unwrap_or_default();
        Ok(Entry {
            id: cx.id()?,
            kind: "allocation",
            source,
            number: number.to_owned(),
            document: Some(receipt.to_owned()),
            effective_on: self.effective_on,
            reversal_of: None,
            customer,
            postings: ledger::allocation(self.allocations.iter().map(|new| new.amount))?,
        })
    }
}

/// An item as the rules see it. After an unallocation it takes nothing that is effective before
/// that day: until then it was settled, and two settlements of one day would show it below zero in
/// the reports of that day (domain 4.2).
pub(super) fn allocatable(row: &ItemRow, reversals: &[ReversalRow]) -> Result<OpenItem, Refusal> {
    let reversed = reversals.iter().find(|reversal| reversal.item == row.id);
    let item = row.open_item()?;
    let reversed_on = reversed.and_then(|reversal| reversal.reversed_on);
    Ok(OpenItem {
        item_on: reversed_on.map_or(item.item_on, |day| day.max(item.item_on)),
        ..item
    })
}

/// Checks `shares` of `source` against the rules (domain 4.2 and 2.4) and gives them ids. Refuses
/// with the numbers and amounts that people need to correct it.
pub fn plan(
    cx: &Cx,
    source: &Source<'_>,
    (found, reversals): (&[ItemRow], &[ReversalRow]),
    shares: &[ShareInput],
    on: Option<Day>,
) -> Result<Plan, Refusal> {
    let wanted: Vec<Share> = shares
        .iter()
        .map(|share| Share {
            item: share.item,
            amount: share.amount,
        })
        .collect();
    let today = cx.today()?;
    let targets = found.iter().map(|row| allocatable(row, reversals));
    let targets: Vec<OpenItem> = targets.collect::<Result<_, _>>()?;
    let checked = allocation::check(&source.item, &targets, &wanted, on, today);
    let effective_on = checked.map_err(|error| refusal(error, source, &targets, found, shares))?;
    for share in shares {
        let row = found.iter().find(|row| row.id == share.item);
        if let Some(row) = row.filter(|row| row.customer_id != source.customer) {
            let detail = format!(
                "{} and {} have different customers",
                row.number, source.name
            );
            return Err(Refusal::detailed(ProblemCode::CustomerMismatch, detail));
        }
    }
    let sum = Money::sum(
        source.item.open.currency(),
        wanted.iter().map(|share| share.amount),
    )?;
    let new = |share: &Share| -> Result<NewAllocation, Refusal> {
        Ok(NewAllocation {
            id: cx.id()?,
            debit_item: share.item,
            amount: share.amount,
        })
    };
    Ok(Plan {
        effective_on,
        allocations: wanted.iter().map(new).collect::<Result<_, _>>()?,
        left: source.item.open.try_sub(sum)?,
    })
}

/// What to tell about a refused allocation.
fn refusal(
    error: AllocateError,
    source: &Source<'_>,
    targets: &[OpenItem],
    found: &[ItemRow],
    shares: &[ShareInput],
) -> Refusal {
    let field = |item: ItemId, name: &str| {
        // Of an item named twice, the second mention is the one to remove.
        let index = shares
            .iter()
            .rposition(|share| share.item == item)
            .unwrap_or_default();
        Refusal::field(&format!("shares.{index}.{name}"), error)
    };
    let asked = |item: ItemId| {
        let share = shares.iter().find(|share| share.item == item);
        share
            .map(|share| format::money(share.amount))
            .unwrap_or_default()
    };
    let number = |item: ItemId| {
        found
            .iter()
            .find(|row| row.id == item)
            .map_or_else(String::new, |row| row.number.clone())
    };
    match error {
        AllocateError::LineCount => Refusal::field("shares", error),
        AllocateError::WrongSide => Refusal::field("source", error),
        AllocateError::UnknownItem(item) => field(item, "item"),
        AllocateError::NotPositive(item) => field(item, "amount"),
        AllocateError::CurrencyMismatch(item) => {
            let row = found.iter().find(|row| row.id == item);
            let currency = row.map(|row| row.currency.code()).unwrap_or_default();
            let (number, held) = (number(item), source.item.open.currency());
            let asked = asked(item);
            let detail = format!(
                "{number} is in {currency}, {} in {held}; {asked} was asked for",
                source.name
            );
            Refusal::detailed(ProblemCode::CurrencyMismatch, detail)
        }
        AllocateError::ExceedsItem(item) => {
            let open = targets
                .iter()
                .find(|target| target.id == item)
                .map(|target| target.open);
            let open = open.map(format::money).unwrap_or_default();
            let detail = format!(
                "{} has {open} open; {} was asked for",
                number(item),
                asked(item)
            );
            Refusal::detailed(ProblemCode::ExceedsOpen, detail)
        }
        AllocateError::ExceedsSource => {
            let amounts = shares.iter().map(|share| share.amount);
            let sum = Money::sum(source.item.open.currency(), amounts).map(format::money);
            let (left, sum) = (format::money(source.item.open), sum.unwrap_or_default());
            let detail = format!("{} has {left} left; {sum} was asked for", source.name);
            Refusal::detailed(ProblemCode::ExceedsOpen, detail)
        }
        AllocateError::DateNotAllowed => {
            let dates = targets.iter().map(|target| target.item_on);
            let earliest = dates.fold(source.item.item_on, Day::max);
            let detail = format!("the day must not be before {earliest}, nor after today");
            Refusal::detailed(ProblemCode::DateNotAllowed, detail)
        }
    }
}
