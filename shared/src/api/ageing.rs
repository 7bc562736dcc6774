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
