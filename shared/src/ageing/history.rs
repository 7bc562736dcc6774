//! Every item with everything that settled it, by customer: what an ageing of any day, as known at
//! any moment, is computed from (domain 3.1).

use std::collections::BTreeMap;

use crate::allocation::Side;
use crate::api::ageing::AgeingHistoryPage;
use crate::api::customers::CustomerRef;
use crate::kernel::id::CustomerId;
use crate::kernel::{Currency, Day, Instant};

/// The history of all customers, in the order of the report.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct History {
    accounts: BTreeMap<Place, Account>,
    places: BTreeMap<CustomerId, Place>,
    /// Whom the last page ended with.
    ended_with: Option<CustomerId>,
}

/// Where a customer stands: by name, then by id.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Place {
    pub(super) sort_key: String,
    pub(super) customer: CustomerId,
}

/// One customer's items, and the settlements of each in their order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Account {
    pub(super) customer: CustomerRef,
    pub(super) items: Vec<Item>,
    pub(super) settlements: Vec<Settlement>,
}

/// An item as it was opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Item {
    pub(super) side: Side,
    pub(super) currency: Currency,
    pub(super) disputed: bool,
    pub(super) opened_on: Day,
    pub(super) due_on: Day,
    pub(super) amount_minor: i64,
    pub(super) recorded_at: Instant,
    /// How many of the account's settlements are its own.
    pub(super) settlements: usize,
}

/// An allocation, or the reversal of one, which is below zero.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Settlement {
    pub(super) effective_on: Day,
    pub(super) amount_minor: i64,
    pub(super) recorded_at: Instant,
}

/// The columns of a page are not of one length, or name what does not exist.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the columns of the page do not fit together")]
pub struct BrokenPage;

impl History {
    /// How many items there are.
    pub fn item_count(&self) -> usize {
        self.accounts
            .values()
            .map(|account| account.items.len())
            .sum()
    }

    /// The day of the oldest item.
    pub fn first_day(&self) -> Option<Day> {
        let items = self.accounts.values().flat_map(|account| &account.items);
        items.map(|item| item.opened_on).min()
    }

    pub(super) fn accounts(&self) -> impl Iterator<Item = (&Place, &Account)> {
        self.accounts.iter()
    }

    /// Adds a page that follows the pages before: a customer whose items did not fit on the last
    /// one goes on.
    pub fn extend(&mut self, page: &AgeingHistoryPage) -> Result<(), BrokenPage> {
        let mut columns = Columns::of(page);
        for entry in &page.accounts {
            let customer = entry.customer.id;
            let place = Place {
                sort_key: entry.sort_key.clone(),
                customer,
            };
            let mut account = columns.account(entry.customer.clone(), entry.items)?;
            if self.ended_with.take() == Some(customer)
                && let Some(begun) = self.take(customer)
            {
                account = begun.followed_by(account);
            }
            self.put(place, account);
        }
        if columns.is_used_up() {
            self.ended_with = page.accounts.last().map(|entry| entry.customer.id);
            Ok(())
        } else {
            Err(BrokenPage)
        }
    }

    /// Puts the customers of `changes` in the place of what is known of them.
    pub fn replace(&mut self, changes: Self) {
        for (place, account) in changes.accounts {
            self.put(place, account);
        }
    }

    /// Puts an account in its place; another name may have moved it.
    fn put(&mut self, place: Place, account: Account) {
        self.take(place.customer);
        self.places.insert(place.customer, place.clone());
        self.accounts.insert(place, account);
    }

    fn take(&mut self, customer: CustomerId) -> Option<Account> {
        let place = self.places.remove(&customer)?;
        self.accounts.remove(&place)
    }
}

impl Account {
    fn followed_by(mut self, more: Self) -> Self {
        self.items.extend(more.items);
        self.settlements.extend(more.settlements);
        self
    }
}

/// What is left to read of a page.
struct Columns<'a> {
    page: &'a AgeingHistoryPage,
    item: usize,
    settlement: usize,
}

impl<'a> Columns<'a> {
    fn of(page: &'a AgeingHistoryPage) -> Self {
        Self {
            page,
            item: 0,
            settlement: 0,
        }
    }

    fn account(&mut self, customer: CustomerRef, items: u32) -> Result<Account, BrokenPage> {
        let mut account = Account {
            customer,
            items: Vec::new(),
            settlements: Vec::new(),
        };
        for _ in 0..items {
            let item = self.item()?;
            for _ in 0..item.settlements {
                account.settlements.push(self.settlement()?);
            }
            account.items.push(item);
        }
        Ok(account)
    }

    fn item(&mut self) -> Result<Item, BrokenPage> {
        let (columns, at) = (&self.page.items, self.item);
        let currency = usize::from(value(&columns.currency, at)?);
        let item = Item {
            side: match value(&columns.credit, at)? {
                0 => Side::Debit,
                _ => Side::Credit,
            },
            currency: value(&self.page.currencies, currency)?,
            disputed: value(&columns.disputed, at)? != 0,
            opened_on: day(value(&columns.item_on, at)?)?,
            due_on: day(value(&columns.due_on, at)?)?,
            amount_minor: value(&columns.amount_minor, at)?,
            recorded_at: value(&columns.recorded_at, at)?,
            settlements: usize::try_from(value(&columns.settlements, at)?)
                .map_err(|_| BrokenPage)?,
        };
        self.item = at.saturating_add(1);
        Ok(item)
    }

    fn settlement(&mut self) -> Result<Settlement, BrokenPage> {
        let (columns, at) = (&self.page.settlements, self.settlement);
        let settlement = Settlement {
            effective_on: day(value(&columns.effective_on, at)?)?,
            amount_minor: value(&columns.amount_minor, at)?,
            recorded_at: value(&columns.recorded_at, at)?,
        };
        self.settlement = at.saturating_add(1);
        Ok(settlement)
    }

    /// Whether every column ends here.
    fn is_used_up(&self) -> bool {
        let (items, settlements) = (&self.page.items, &self.page.settlements);
        let item_columns = [
            items.currency.len(),
            items.credit.len(),
            items.disputed.len(),
            items.item_on.len(),
            items.due_on.len(),
            items.amount_minor.len(),
            items.recorded_at.len(),
            items.settlements.len(),
        ];
        let settlement_columns = [
            settlements.effective_on.len(),
            settlements.amount_minor.len(),
            settlements.recorded_at.len(),
        ];
        item_columns.iter().all(|length| *length == self.item)
            && settlement_columns
                .iter()
                .all(|length| *length == self.settlement)
    }
}

fn value<T: Copy>(column: &[T], at: usize) -> Result<T, BrokenPage> {
    column.get(at).copied().ok_or(BrokenPage)
}

fn day(epoch_days: i32) -> Result<Day, BrokenPage> {
    Day::from_epoch_days(epoch_days).map_err(|_| BrokenPage)
}
