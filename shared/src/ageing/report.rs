//! The ageing of one day, computed from the history.

use super::history::{Account, Item, Settlement};
use super::{Buckets, History, Sums};
use crate::allocation::Side;
use crate::api::ageing::{AgeingRow, AgeingView, RowPlace};
use crate::kernel::{Currency, Day, Instant, MoneyError, Page};

/// Which ageing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    /// The end of which day.
    pub as_of: Day,
    /// What was known at which moment; everything when not set.
    pub known_at: Option<Instant>,
    /// In which buckets.
    pub buckets: Buckets,
    /// Only this currency.
    pub currency: Option<Currency>,
    /// After which row the page begins.
    pub after: Option<RowPlace>,
    /// The most rows on the page.
    pub limit: u16,
}

impl History {
    /// The answer to a question, as the server gives it too.
    pub fn report(&self, question: &Question) -> Result<AgeingView, MoneyError> {
        let limit = usize::from(question.limit);
        let mut totals: Vec<Sums> = Vec::new();
        let mut own: Vec<Sums> = Vec::new();
        let mut rows: Vec<(RowPlace, AgeingRow)> = Vec::new();
        for (place, account) in self.accounts() {
            own.clear();
            sum(account, question, &mut own)?;
            own.sort_unstable_by_key(|sums| sums.currency().code());
            for sums in &own {
                sums_of(&mut totals, sums.currency(), question).add_all(sums)?;
                // One row more than the page holds tells that there is a next page.
                if rows.len() > limit {
                    continue;
                }
                let place = RowPlace::new(&place.sort_key, place.customer, sums.currency());
                if question.after.as_ref().is_none_or(|after| place > *after) {
                    let customer = account.customer.clone();
                    let sums = sums.view()?;
                    rows.push((place, AgeingRow { customer, sums }));
                }
            }
        }
        totals.sort_unstable_by_key(|sums| sums.currency().code());
        let page = Page::from_rows(rows, question.limit, |(place, _)| place.cursor());
        Ok(AgeingView {
            as_of: question.as_of,
            labels: question.buckets.labels(),
            buckets: question.buckets.clone(),
            totals: totals.iter().map(Sums::view).collect::<Result<_, _>>()?,
            rows: page.map(|(_, row)| row),
        })
    }
}

/// Adds up what was open of an account; a currency without open items has no sums.
fn sum(account: &Account, question: &Question, own: &mut Vec<Sums>) -> Result<(), MoneyError> {
    let mut rest = account.settlements.as_slice();
    for item in &account.items {
        let settlements;
        (settlements, rest) = rest
            .split_at_checked(item.settlements)
            .unwrap_or((rest, &[]));
        if !counts(item, question) {
            continue;
        }
        let open_minor = open(item, settlements, question)?;
        if open_minor == 0 {
            continue;
        }
        let bucket = match item.side {
            Side::Debit => Some(question.buckets.index(item.due_on, question.as_of)),
            Side::Credit => None,
        };
        let disputed_minor = if item.disputed { open_minor } else { 0 };
        sums_of(own, item.currency, question).add(bucket, open_minor, disputed_minor)?;
    }
    Ok(())
}

/// An item of a later day, or recorded later, is left out (domain 3.2).
fn counts(item: &Item, question: &Question) -> bool {
    item.opened_on <= question.as_of
        && question
            .known_at
            .is_none_or(|known_at| item.recorded_at <= known_at)
        && question
            .currency
            .is_none_or(|currency| item.currency == currency)
}

/// The amount less what settled it by the day, as far as that was known (domain 3.1).
fn open(item: &Item, settlements: &[Settlement], question: &Question) -> Result<i64, MoneyError> {
    let mut open_minor = item.amount_minor;
    for settlement in settlements {
        let known = question
            .known_at
            .is_none_or(|known_at| settlement.recorded_at <= known_at);
        if known && settlement.effective_on <= question.as_of {
            open_minor = open_minor
                .checked_sub(settlement.amount_minor)
                .ok_or(MoneyError::OutOfRange)?;
        }
    }
    Ok(open_minor)
}

/// The sums of a currency; there are few, so they are searched.
fn sums_of<'a>(all: &'a mut Vec<Sums>, currency: Currency, question: &Question) -> &'a mut Sums {
    let known = all.iter().position(|sums| sums.currency() == currency);
    let at = known.unwrap_or_else(|| {
        all.push(Sums::new(currency, &question.buckets));
        all.len().saturating_sub(1)
    });
    #[expect(clippy::indexing_slicing, reason = "found or pushed just before")]
    &mut all[at]
}
