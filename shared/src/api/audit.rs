//! The audit trail: who did what, when, to what, and what it was before and after.

use serde::{Deserialize, Serialize};

use super::{Access, Nothing, endpoints};
use crate::access::Permission;
use crate::audit::{FieldChange, Head};
use crate::kernel::{Cursor, Day, Instant, Page};

endpoints! {
    /// Lists the trail, the newest first.
    ListAudit = "list_audit": Get "/api/audit",
        Access::Staff(Permission::ViewAudit), (), AuditFilter => Page<AuditView>;
    /// What the filters offer, and how far the trail is sealed.
    GetAuditOverview = "get_audit_overview": Get "/api/audit/overview",
        Access::Staff(Permission::ViewAudit), (), Nothing => AuditOverview;
    /// A part of the sealed trail as JSON Lines, for `cargo xtask verify-audit`.
    ExportAudit = "export_audit": Get "/api/audit/export",
        Access::Staff(Permission::ViewAudit), (), ExportFilter => Nothing,
        refuses [NotFound];
    /// What happened to one customer, invoice, credit note or receipt, the newest first.
    ListHistory = "list_history": Get "/api/history",
        Access::Staff(Permission::ViewReceivables), (), HistoryFilter => Page<AuditView>,
        refuses [NotFound];
}

/// The most rows of one exported part.
pub const EXPORT_ROWS_MAX: u16 = 5000;

/// Which rows of the trail.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AuditFilter {
    /// Of this actor: the id of a member of staff, or the name of a job or provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// Of this command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// About this object: its id, or the number of a document or customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// From the beginning of this day on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    /// Up to the end of this day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Cursor>,
    /// Rows on the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// Whose history.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HistoryFilter {
    /// The id of a customer, invoice, credit note or receipt.
    pub object: String,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Cursor>,
    /// Rows on the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// Which part of the trail.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ExportFilter {
    /// The last row before the part; 0 or nothing for the first part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<i64>,
}

/// One row of the trail.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditView {
    /// Its place in the trail.
    pub number: i64,
    /// When.
    pub at: Instant,
    /// Id of who, or the name of what.
    pub actor: String,
    /// The name that people know the actor by.
    pub actor_name: String,
    /// What was done: the name of the operation.
    pub command: String,
    /// Id of what it was done to.
    pub subject: String,
    /// Its number, where people know it by one.
    pub subject_number: Option<String>,
    /// Ids of what else it touched.
    pub related: Vec<String>,
    /// The request that did it.
    pub request_id: String,
    /// The fields that changed.
    pub changes: Vec<FieldChange>,
}

/// What the filters offer, and how far the trail is sealed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditOverview {
    /// Everybody who works here, and the jobs and providers that act by themselves.
    pub actors: Vec<ActorView>,
    /// Every command that the trail holds.
    pub commands: Vec<String>,
    /// The last row.
    pub last: i64,
    /// The last sealed row.
    pub sealed: i64,
    /// The copy of the head outside the database, if one has been made.
    pub kept: Option<Head>,
    /// What the sealer has found wrong.
    pub fault: Option<String>,
}

/// Somebody or something that acts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ActorView {
    /// As in the filter.
    pub id: String,
    /// For people.
    pub name: String,
}
