//! Ageing as of any past or present day.

use serde::{Deserialize, Serialize};

use super::allocations::ItemView;
use super::customers::CustomerRef;
use super::{Access, endpoints};
use crate::access::Permission;
use crate::ageing::Buckets;
use crate::kernel::id::CustomerId;
use crate::kernel::{Currency, Cursor, Day, Instant, Money, Page};

endpoints! {
    /// Ageing by customer and currency, by due date, with unapplied credit apart.
    GetAgeing = "get_ageing": Get "/api/ageing",
        Access::Staff(Permission::ViewReceivables), (), AgeingInput => AgeingView,
        refuses [InvalidFields];
    /// The items behind one customer's row.
    ListAgedItems = "list_aged_items": Get "/api/ageing/items",
        Access::Staff(Permission::ViewReceivables), (), AgedItemsInput => AgedItemsView,
        refuses [InvalidFields, NotFound];
    /// What the ageing of any day is computed from: every item with everything that settled it, as
    /// columns, page after page; or only the customers that changed since an earlier version.
    ListAgeingHistory = "list_ageing_history": Get "/api/ageing/history",
        Access::Staff(Permission::ViewReceivables), (), AgeingHistoryInput => AgeingHistoryPage;
}

/// Which ageing.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AgeingInput {
    /// The end of which day; today when not set, never a future one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Day>,
    /// What was known at which moment; now when not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_at: Option<Instant>,
    /// Other buckets than the company's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buckets: Option<Buckets>,
    /// Only this currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Cursor>,
    /// Rows on the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// The report.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AgeingView {
    /// The end of this day.
    pub as_of: Day,
    /// The limits.
    pub buckets: Buckets,
    /// A heading per bucket.
    pub labels: Vec<String>,
    /// One row per currency, over all customers.
    pub totals: Vec<AgeingSums>,
    /// By customer and currency, in order of name.
    pub rows: Page<AgeingRow>,
}

/// Amounts of one currency.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AgeingSums {
    /// The currency.
    pub currency: Currency,
    /// Open debit-side items per bucket.
    pub buckets: Vec<Money>,
    /// Sum of the buckets.
    pub owed: Money,
    /// Open receipts and credit notes, apart.
    pub unapplied: Money,
    /// `owed` − `unapplied`.
    pub balance: Money,
    /// The part of `owed` that customers contest.
    pub disputed: Money,
}

/// One customer's amounts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AgeingRow {
    /// Whose.
    pub customer: CustomerRef,
    /// How much.
    #[serde(flatten)]
    pub sums: AgeingSums,
}

/// Whose items.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AgedItemsInput {
    /// The customer.
    pub customer: CustomerId,
    /// As in the report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Day>,
    /// As in the report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_at: Option<Instant>,
    /// As in the report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buckets: Option<Buckets>,
    /// Only this currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Cursor>,
    /// Rows on the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// The items behind a row.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AgedItemsView {
    /// Whose.
    pub customer: CustomerRef,
    /// The end of this day.
    pub as_of: Day,
    /// A heading per bucket.
    pub labels: Vec<String>,
    /// In order of due date.
    pub items: Page<AgedItem>,
}

/// An item as it stood on the day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AgedItem {
    /// The item; its `open` is that of the day.
    pub item: ItemView,
    /// Days past due on the day; below zero when not yet due.
    pub age_days: i32,
    /// Index into the labels; `None` on the credit side.
    pub bucket: Option<u8>,
}

/// The most items on a page of the history.
pub const HISTORY_ITEMS_MAX: u16 = 4000;

/// Which part of the history.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AgeingHistoryInput {
    /// Only customers that have changed since this version, each with all of its items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<i64>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Cursor>,
    /// Items on the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// A page of the history. Pages of one version fit together; where versions differ, what changed
/// since the lowest one has to be read again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AgeingHistoryPage {
    /// The number of the last change that the page knows of.
    pub version: i64,
    /// Whose items, in order of name; the last one may go on on the next page.
    pub accounts: Vec<HistoryAccount>,
    /// The currencies that the items name by their place in this list.
    pub currencies: Vec<Currency>,
    /// One value per item in each column.
    pub items: ItemColumns,
    /// One value per settlement in each column, item after item.
    pub settlements: SettlementColumns,
    /// Where the next page starts; `None` on the last one.
    pub next: Option<Cursor>,
}

/// A customer on a page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HistoryAccount {
    /// Which one.
    pub customer: CustomerRef,
    /// What it is sorted by.
    pub sort_key: String,
    /// How many of the items, from where the customer before ends, are its own.
    pub items: u32,
}

/// What was opened.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ItemColumns {
    /// Place in the list of currencies.
    pub currency: Vec<u16>,
    /// 1 for receipts, credit notes and voids, 0 for what customers owe.
    pub credit: Vec<u8>,
    /// 1 for what the customer contests.
    pub disputed: Vec<u8>,
    /// The item's own day, in days since 1970-01-01.
    pub item_on: Vec<i32>,
    /// When it is due, in days since 1970-01-01.
    pub due_on: Vec<i32>,
    /// The amount in minor units.
    pub amount_minor: Vec<i64>,
    /// When it was recorded.
    pub recorded_at: Vec<Instant>,
    /// How many settlements are its own.
    pub settlements: Vec<u32>,
}

/// What settled it: allocations, and their reversals below zero.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SettlementColumns {
    /// From which day on it counts, in days since 1970-01-01.
    pub effective_on: Vec<i32>,
    /// The amount in minor units.
    pub amount_minor: Vec<i64>,
    /// When it was recorded.
    pub recorded_at: Vec<Instant>,
}

/// The place of a row in the report: by name, then id, then currency.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct RowPlace {
    /// What the customer is sorted by.
    pub sort_key: String,
    /// The customer's id.
    pub customer: String,
    /// The currency's code.
    pub currency: String,
}

impl RowPlace {
    /// The place of a customer's row.
    pub fn new(sort_key: &str, customer: CustomerId, currency: Currency) -> Self {
        Self {
            sort_key: sort_key.to_owned(),
            customer: customer.to_string(),
            currency: currency.code().to_owned(),
        }
    }

    /// The place that a page ended with.
    pub fn of_cursor(cursor: &Cursor) -> Self {
        let (customer, currency) = cursor.id.split_once(' ').unwrap_or((&cursor.id, ""));
        Self {
            sort_key: cursor.key.clone(),
            customer: customer.to_owned(),
            currency: currency.to_owned(),
        }
    }

    /// Where the page after this row starts.
    pub fn cursor(&self) -> Cursor {
        Cursor {
            key: self.sort_key.clone(),
            id: format!("{} {}", self.customer, self.currency),
        }
    }
}
