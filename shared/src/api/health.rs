//! How the system is doing: a word for everybody, the facts for those who look after it, and what
//! did not get out or in by itself.

use serde::{Deserialize, Serialize};

use super::{Access, Nothing, endpoints};
use crate::access::Permission;
use crate::kernel::id::{OutboxId, WebhookEventId};
use crate::kernel::{Cursor, Day, Instant, Money, Page};

endpoints! {
    /// Answers when the Worker, its settings and its database are in order, and says whether the
    /// work behind them is.
    GetHealth = "get_health": Get "/api/health", Access::Public, (), Nothing => HealthView;
    /// Every check with its figures.
    GetOperations = "get_operations": Get "/api/operations",
        Access::Staff(Permission::ViewOperations), (), Nothing => OperationsView;
    /// Messages that could not be delivered, the newest first.
    ListParked = "list_parked": Get "/api/operations/parked-messages",
        Access::Staff(Permission::ViewOperations), (), StuckFilter => Page<ParkedView>;
    /// Events of providers that came to nothing, the newest first.
    ListDeadEvents = "list_dead_events": Get "/api/operations/dead-events",
        Access::Staff(Permission::ViewOperations), (), StuckFilter => Page<DeadEventView>;
    /// Delivers a parked message once more.
    RetryMessage = "retry_message": Post "/api/operations/parked-messages/{message}/retry",
        Access::Staff(Permission::RetryDeliveries), OutboxId, Nothing => Nothing,
        refuses [NotStuck];
    /// Processes a dead event once more.
    RetryEvent = "retry_event": Post "/api/operations/dead-events/{event}/retry",
        Access::Staff(Permission::RetryDeliveries), WebhookEventId, Nothing => Nothing,
        refuses [NotStuck];
    /// Puts a dead event away that people have dealt with, with what they did.
    CloseEvent = "close_event": Post "/api/operations/dead-events/{event}/close",
        Access::Staff(Permission::RetryDeliveries), WebhookEventId, CloseEventInput => Nothing,
        refuses [NotStuck, InvalidFields];
    /// Begins a new head of the audit chain outside the database; the old copy is put aside. For
    /// after a restore of the database.
    AcceptAuditHead = "accept_audit_head": Post "/api/operations/audit-head",
        Access::Staff(Permission::AcceptAuditHead), (), AcceptInput => Nothing,
        refuses [NotStuck, InvalidFields];
}

/// Whether all is well.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Nothing to do.
    Ok,
    /// Somebody should look, nothing is broken.
    Attention,
    /// Something does not work as it must.
    Degraded,
}

/// The word for everybody.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HealthView {
    /// `ok` or `degraded`; an error answer when not even that can be told.
    pub status: Level,
}

/// What is checked.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Cron has run every job lately.
    Jobs,
    /// Messages for the outside leave in time.
    Outbox,
    /// No message was given up.
    ParkedMessages,
    /// Events of providers are processed in time.
    Webhooks,
    /// No event came to nothing.
    DeadEvents,
    /// The audit trail is sealed in time.
    Sealer,
    /// The audit trail is the one that was sealed, and fits the head kept outside.
    AuditChain,
    /// The books agreed when they were last compared.
    TieOut,
    /// What providers hold for us.
    Clearing,
}

/// One check.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckView {
    /// Which.
    pub check: Check,
    /// How it stands.
    pub level: Level,
    /// How many: messages waiting, rows not sealed, differences.
    pub count: Option<i64>,
    /// Since when the oldest waits, or when it was last done.
    pub since: Option<Instant>,
    /// What is wrong, where words tell it.
    pub note: Option<String>,
    /// Balances, of the clearing check.
    pub amounts: Vec<Money>,
}

/// The last run of a job.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct JobView {
    /// Its name.
    pub job: String,
    /// When it ran last.
    pub ran_at: Instant,
    /// When it succeeded last.
    pub succeeded_at: Option<Instant>,
    /// Why the last run failed, if it did.
    pub failure: Option<String>,
}

/// Every check with its figures.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OperationsView {
    /// The worst of the checks.
    pub status: Level,
    /// When they were made.
    pub checked_at: Instant,
    /// Each of them.
    pub checks: Vec<CheckView>,
    /// Each job.
    pub jobs: Vec<JobView>,
    /// The day of the last comparison of the books.
    pub tied_out_on: Option<Day>,
}

/// Which page.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StuckFilter {
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Cursor>,
    /// Rows on the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// A message that was given up.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ParkedView {
    /// Which one.
    pub id: OutboxId,
    /// `mail`, `provider_fee`, ….
    pub kind: String,
    /// Id of what it is about.
    pub subject: String,
    /// To whom.
    pub recipient: String,
    /// When it was written.
    pub created_at: Instant,
    /// How often it was tried.
    pub attempts: i64,
    /// What happened the last time.
    pub reason: Option<String>,
}

/// An event that came to nothing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeadEventView {
    /// Which one.
    pub id: WebhookEventId,
    /// Who told.
    pub provider: String,
    /// The provider's id.
    pub event_id: String,
    /// In the provider's words.
    pub kind: String,
    /// When it came.
    pub received_at: Instant,
    /// How often it was tried.
    pub attempts: i64,
    /// Why it came to nothing, and what to do about it.
    pub reason: String,
    /// The money it tells of, where it names an amount.
    pub amount: Option<Money>,
    /// Id of the receipt or invoice that it is about, where it names a payment of ours.
    pub about: Option<String>,
    /// The number of that receipt or invoice.
    pub about_number: Option<String>,
    /// Whether trying again can end otherwise by now.
    pub can_retry: bool,
}

/// Why a new head is begun.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct AcceptInput {
    /// For the audit trail; must not be empty.
    pub reason: String,
}

/// What was done about an event that Dunlin does not book.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct CloseEventInput {
    /// For the audit trail; must not be empty.
    pub done: String,
}
