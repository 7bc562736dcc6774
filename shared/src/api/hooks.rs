//! Webhooks: endpoints of others, and what was delivered to them.

use serde::{Deserialize, Serialize};

use super::invoices::{SendingState, VersionInput};
use super::{Access, FieldCheck, FieldProblem, Nothing, endpoints};
use crate::access::Permission;
use crate::hook::EventKind;
use crate::kernel::id::{HookId, OutboxId};
use crate::kernel::{Cursor, Instant, Page, Text};

endpoints! {
    /// Every endpoint with its health.
    ListHooks = "list_webhooks": Get "/api/webhooks",
        Access::Staff(Permission::ManageIntegrations), (), Nothing => HookList;
    /// Adds an endpoint. The answer shows its signing secret, this once.
    CreateHook = "create_webhook": Post "/api/webhooks",
        Access::Staff(Permission::ManageIntegrations), (), HookInput => HookSecretView,
        refuses [InvalidFields];
    /// Changes an endpoint; enabling one that was disabled forgets its failures.
    UpdateHook = "update_webhook": Put "/api/webhooks/{webhook}",
        Access::Staff(Permission::ManageIntegrations), HookId, HookInput => HookView,
        refuses [InvalidFields, VersionConflict];
    /// Removes an endpoint; what still waits for it is not sent.
    RemoveHook = "remove_webhook": Delete "/api/webhooks/{webhook}",
        Access::Staff(Permission::ManageIntegrations), HookId, VersionInput => Nothing,
        refuses [VersionConflict];
    /// Gives an endpoint a new signing secret, shown this once. For a day both secrets sign.
    RotateHookSecret = "rotate_webhook_secret": Post "/api/webhooks/{webhook}/secret",
        Access::Staff(Permission::ManageIntegrations), HookId, VersionInput => HookSecretView,
        refuses [VersionConflict];
    /// Sends an event of kind `endpoint.tested` to an endpoint.
    TestHook = "test_webhook": Post "/api/webhooks/{webhook}/test",
        Access::Staff(Permission::ManageIntegrations), HookId, Nothing => DeliveryRow,
        refuses [HookDisabled];
    /// What was sent to an endpoint, the newest first.
    ListDeliveries = "list_webhook_deliveries": Get "/api/webhooks/{webhook}/deliveries",
        Access::Staff(Permission::ManageIntegrations), HookId, DeliveryFilter => Page<DeliveryRow>;
    /// Sends an event again, with the id it had.
    ReplayDelivery = "replay_webhook_delivery":
        Post "/api/webhooks/{webhook}/deliveries/{delivery}/replay",
        Access::Staff(Permission::ManageIntegrations), (HookId, OutboxId), Nothing => DeliveryRow,
        refuses [HookDisabled, StillSending];
}

/// The most endpoints of a company.
pub const HOOKS_MAX: u16 = 16;
/// The longest address of an endpoint.
pub const URL_CHARACTERS_MAX: usize = 500;

/// What the form of an endpoint holds.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct HookInput {
    /// Where to send to: an `https` address.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// Which events; none chosen means all.
    pub events: Vec<EventKind>,
    /// Whether to send to it; a new endpoint always is active.
    pub active: bool,
    /// With an update: the version that was loaded.
    pub version: Option<i64>,
}

/// An endpoint's details, each of its right form. Whether the address may be called is the
/// Worker's to say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HookDetails {
    /// Where to send to.
    pub url: Text<URL_CHARACTERS_MAX>,
    /// What it is for.
    pub description: Option<Text<200>>,
    /// Which events, each once, in the order of [`EventKind::CHOICES`].
    pub events: Vec<EventKind>,
}

impl HookInput {
    /// Parses what was typed, or names every wrong field.
    pub fn parse(&self) -> Result<HookDetails, Vec<FieldProblem>> {
        let mut check = FieldCheck::new();
        let url = check.required("url", &self.url);
        let description = check.optional("description", &self.description);
        if self.events.contains(&EventKind::EndpointTested) {
            check.refuse(
                "events",
                "cannot name endpoint.tested: tests are always sent",
            );
        }
        let chosen = EventKind::CHOICES
            .into_iter()
            .filter(|kind| self.events.contains(kind));
        let events = chosen.collect();
        let details = (|| {
            Some(HookDetails {
                url: url?,
                description: description?,
                events,
            })
        })();
        check.finish(details)
    }
}

/// All endpoints.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HookList {
    /// In the order they were added.
    pub endpoints: Vec<HookView>,
}

/// An endpoint.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HookView {
    /// Which one.
    pub id: HookId,
    /// What the form would hold; `version` is the current one.
    pub details: HookInput,
    /// Why it was disabled.
    pub disabled_reason: Option<String>,
    /// Tries that have failed since the last that did not.
    pub failures: u32,
    /// When it last took an event.
    pub last_success_at: Option<Instant>,
    /// When it last did not.
    pub last_failure_at: Option<Instant>,
    /// What it answered then.
    pub last_failure: Option<String>,
    /// Until when the secret before the last rotation signs as well.
    pub previous_secret_until: Option<Instant>,
    /// When it was added.
    pub created_at: Instant,
}

/// An endpoint with its signing secret.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HookSecretView {
    /// The endpoint.
    pub endpoint: HookView,
    /// Begins with `whsec_`; shown once, so a repetition of the request holds none.
    pub secret: Option<String>,
}

/// Which deliveries.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeliveryFilter {
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Cursor>,
    /// Rows on the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// One event on its way to one endpoint.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeliveryRow {
    /// Which delivery.
    pub id: OutboxId,
    /// The event, the same for every endpoint and every try: the header `webhook-id`.
    pub event: OutboxId,
    /// What has happened.
    pub kind: EventKind,
    /// How far it got.
    pub state: SendingState,
    /// Tries so far.
    pub attempts: u32,
    /// What the last failed try brought.
    pub last_error: Option<String>,
    /// When the next try is due, while there is one.
    pub next_try_at: Option<Instant>,
    /// When the event happened.
    pub created_at: Instant,
    /// When it was taken.
    pub delivered_at: Option<Instant>,
    /// The body, as it is signed.
    pub body: String,
}
