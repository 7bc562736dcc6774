//! The books: trial balance, postings and the tie-out.

use serde::{Deserialize, Serialize};

use super::customers::CustomerRef;
use super::{Access, Nothing, endpoints};
use crate::access::Permission;
use crate::kernel::id::{CustomerId, EntryId};
use crate::kernel::{Currency, Cursor, Day, Instant, Money, Page};
use crate::ledger::Account;

endpoints! {
    /// Balances of every account on a day.
    GetTrialBalance = "get_trial_balance": Get "/api/ledger/trial-balance",
        Access::Staff(Permission::ViewLedger), (), TrialBalanceInput => TrialBalanceView;
    /// Postings of one account, the newest first.
    ListPostings = "list_postings": Get "/api/ledger/postings",
        Access::Staff(Permission::ViewLedger), (), PostingFilter => Page<PostingView>;
    /// Proves that open items, events and control accounts agree for every customer and currency.
    GetTieOut = "get_tie_out": Get "/api/ledger/tie-out",
        Access::Staff(Permission::ViewLedger), (), Nothing => TieOutView;
}

/// Which day.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TrialBalanceInput {
    /// The end of which day; everything posted when not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Day>,
}

/// Balances per account and currency.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrialBalanceView {
    /// The end of which day, if one was asked for.
    pub as_of: Option<Day>,
    /// In order of the chart, then currency.
    pub rows: Vec<TrialBalanceRow>,
    /// Per currency; debit and credit are equal.
    pub totals: Vec<TrialBalanceTotal>,
}

/// One account in one currency.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrialBalanceRow {
    /// The account.
    pub account: Account,
    /// Its name.
    pub name: String,
    /// Sum of debits.
    pub debit: Money,
    /// Sum of credits.
    pub credit: Money,
    /// Debits − credits.
    pub balance: Money,
}

/// Sums of one currency.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrialBalanceTotal {
    /// Sum of debits.
    pub debit: Money,
    /// Sum of credits.
    pub credit: Money,
}

/// Which postings.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PostingFilter {
    /// Of this account.
    pub account: Account,
    /// In this currency only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// Of this customer only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Cursor>,
    /// Rows on the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// One posting seen from the account asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PostingView {
    /// The entry it belongs to.
    pub entry: EntryId,
    /// Its place in the entry.
    pub line: u16,
    /// The business day.
    pub effective_on: Day,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// What kind of event: `invoice.issued`, `allocation`, ….
    pub kind: String,
    /// Id of the document, receipt or allocation behind it.
    pub source: String,
    /// Number of the document or receipt behind it.
    pub number: String,
    /// Id of the document or receipt with that number.
    pub document: String,
    /// Whose, if a customer's.
    pub customer: Option<CustomerRef>,
    /// The account on the other side.
    pub counter_account: Account,
    /// Above zero for a debit of the account, below for a credit.
    pub change: Money,
}

/// The proof.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TieOutView {
    /// When it was made.
    pub checked_at: Instant,
    /// How many pairs of customer and currency were compared.
    pub pairs: u32,
    /// Sums per currency.
    pub currencies: Vec<TieOutSums>,
    /// The pairs that do not agree: none, unless the books are damaged.
    pub differences: Vec<TieOutDifference>,
}

/// Three ways to the same number.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TieOutSums {
    /// Open items as cached.
    pub items: Money,
    /// Item amounts less allocations, from events.
    pub events: Money,
    /// Balance of the control accounts.
    pub control: Money,
    /// Unidentified receipts, which have no customer, shown apart.
    pub unidentified: Money,
}

/// A pair that does not agree.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TieOutDifference {
    /// Whose; `None` when the customer is not known.
    pub customer: Option<CustomerRef>,
    /// Open items as cached.
    pub items: Money,
    /// From events.
    pub events: Money,
    /// Balance of the control accounts.
    pub control: Money,
}
