//! Items, and their allocation to each other.

use serde::{Deserialize, Serialize};

use super::customers::CustomerRef;
use super::{Access, Nothing, endpoints};
use crate::access::Permission;
use crate::allocation::Side;
use crate::kernel::id::{AllocationId, ItemId};
use crate::kernel::{Day, Instant, Money};

endpoints! {
    /// Allocates a credit-side item to one or more debit-side items, in part or in full.
    Allocate = "allocate": Post "/api/allocations",
        Access::Staff(Permission::Allocate), (), AllocateInput => AllocatedView,
        refuses [InvalidFields, NotFound, CurrencyMismatch, CustomerMismatch, DateNotAllowed, ExceedsOpen];
    /// Reverses one allocation; both items open again by its amount.
    Unallocate = "unallocate": Post "/api/allocations/{allocation}/reverse",
        Access::Staff(Permission::Allocate), AllocationId, Nothing => AllocationView,
        refuses [AlreadyReversed, NotIssued];
    /// An item with everything that has happened to it.
    GetItem = "get_item": Get "/api/items/{item}",
        Access::Staff(Permission::ViewReceivables), ItemId, Nothing => ItemEventsView;
}

/// What to allocate.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AllocateInput {
    /// The receipt's or credit note's item.
    pub source: ItemId,
    /// Which items it settles, and how much of each.
    pub shares: Vec<ShareInput>,
    /// When it takes effect; the latest of the items' dates when not set.
    #[serde(default)]
    pub effective_on: Option<Day>,
}

/// A part of a debit-side item.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ShareInput {
    /// The item.
    pub item: ItemId,
    /// How much of it.
    pub amount: Money,
}

/// What was allocated.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AllocatedView {
    /// One per share, in their order.
    pub allocations: Vec<AllocationId>,
    /// What is left of the source.
    pub left: Money,
}

/// What kind of thing an item came from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// An invoice or one instalment of it.
    Invoice,
    /// A credit note.
    CreditNote,
    /// Money in.
    Receipt,
    /// The counter-item that closes a voided document.
    Void,
}

/// One signed open amount with one due date.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ItemView {
    /// The item.
    pub id: ItemId,
    /// What it came from.
    pub kind: ItemKind,
    /// Which way it counts.
    pub side: Side,
    /// Id of the document or receipt it came from.
    pub document: String,
    /// Number of the document or receipt.
    pub number: String,
    /// 1 unless the document is due in instalments.
    pub instalment: u16,
    /// How many instalments the document is due in; 1 if it is due at once.
    pub instalments: u16,
    /// The whole amount.
    pub amount: Money,
    /// What is open now.
    pub open: Money,
    /// The item's own date.
    pub item_on: Day,
    /// When it is due.
    pub due_on: Day,
    /// Whether the customer contests it.
    pub disputed: bool,
}

/// One allocation, seen from the page of either side.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AllocationView {
    /// Which one.
    pub id: AllocationId,
    /// The debit-side item.
    pub debit_item: ItemId,
    /// Id of its document.
    pub debit_document: String,
    /// Number of its document.
    pub debit_number: String,
    /// The credit-side item.
    pub credit_item: ItemId,
    /// What the credit-side item came from.
    pub credit_kind: ItemKind,
    /// Id of its document or receipt.
    pub credit_document: String,
    /// Number of its document or receipt.
    pub credit_number: String,
    /// How much, above zero.
    pub amount: Money,
    /// The business day.
    pub effective_on: Day,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Who or what allocated it.
    pub actor: String,
    /// When it was reversed, if it was.
    pub reversed_at: Option<Instant>,
}

/// An item with its customer and its events in order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ItemEventsView {
    /// The item.
    pub item: ItemView,
    /// Whose it is; `None` for an unidentified receipt.
    pub customer: Option<CustomerRef>,
    /// What happened, in order of effect.
    pub events: Vec<ItemEventView>,
}

/// Something that happened to an item.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ItemEventView {
    /// What.
    pub kind: ItemEventKind,
    /// The business day.
    pub effective_on: Day,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Change of the open amount: above zero opens, below zero settles.
    pub change: Money,
    /// Open amount afterwards.
    pub open: Money,
    /// Id and number of the other side's document or receipt.
    pub counterpart: Option<(String, String)>,
    /// Who or what did it.
    pub actor: String,
}

/// The kinds of events of an item.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ItemEventKind {
    /// The item came into being.
    Opened,
    /// Part of it was settled.
    Allocated,
    /// A settlement was undone.
    Unallocated,
}
