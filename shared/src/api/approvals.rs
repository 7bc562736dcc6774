//! Approvals: what somebody asks for because it is above their limit.

use serde::{Deserialize, Serialize};

use super::customers::CustomerRef;
use super::invoices::{DocumentRef, LineView};
use super::{Access, Nothing, Problem, endpoints};
use crate::access::Permission;
use crate::approval::{Action, State};
use crate::invoice::Totals;
use crate::kernel::id::{ApprovalId, StaffId};
use crate::kernel::{Cursor, Instant, Money, Page};

endpoints! {
    /// Lists requests: those that wait for the caller, their own, or all; the newest first.
    ListApprovals = "list_approvals": Get "/api/approvals",
        Access::Staff(Permission::ViewReceivables), (), ApprovalFilter => Page<ApprovalRow>;
    /// How many requests wait for the caller's decision.
    CountApprovals = "count_approvals": Get "/api/approvals/count",
        Access::Staff(Permission::ViewReceivables), (), Nothing => ApprovalCount;
    /// One request with the exact document that it asks for.
    GetApproval = "get_approval": Get "/api/approvals/{approval}",
        Access::Staff(Permission::ViewReceivables), ApprovalId, Nothing => ApprovalView;
    /// Approves a request of someone else, and does in the same batch what it asks for.
    Approve = "approve": Post "/api/approvals/{approval}/approve",
        Access::Staff(Permission::DecideApprovals), ApprovalId, ApproveInput => ApprovalRow,
        refuses [AlreadyDecided, ApprovalExpired, OwnRequest, AboveAuthority, ApprovalStale, NotIssued, AlreadyCredited];
    /// Rejects a request of someone else.
    Reject = "reject": Post "/api/approvals/{approval}/reject",
        Access::Staff(Permission::DecideApprovals), ApprovalId, RejectInput => ApprovalRow,
        refuses [InvalidFields, AlreadyDecided, ApprovalExpired, OwnRequest, AboveAuthority, ApprovalStale];
    /// Takes one's own request back.
    Withdraw = "withdraw": Post "/api/approvals/{approval}/withdraw",
        Access::Staff(Permission::ViewReceivables), ApprovalId, Nothing => ApprovalRow,
        refuses [AlreadyDecided, ApprovalExpired, NotYourRequest];
}

/// What became of a command that may be above its caller's limit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Submitted<T> {
    /// It took effect.
    Done(T),
    /// It is above the limit: somebody else decides about this request. Nothing has changed yet.
    SentForApproval(Box<ApprovalRow>),
}

impl<T> Submitted<T> {
    /// What the command made, if it took effect.
    pub fn done(self) -> Option<T> {
        match self {
            Self::Done(made) => Some(made),
            Self::SentForApproval(_) => None,
        }
    }

    /// The request, if the command was sent for approval.
    pub fn sent_for_approval(self) -> Option<ApprovalRow> {
        match self {
            Self::Done(_) => None,
            Self::SentForApproval(request) => Some(*request),
        }
    }
}

/// Whose requests to list.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ApprovalScope {
    /// Pending ones that the caller may decide about.
    #[default]
    ForMe,
    /// The caller's own.
    Mine,
    /// Everybody's.
    All,
}

/// What to list.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ApprovalFilter {
    /// Whose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<ApprovalScope>,
    /// Only those that stand so; of everybody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Cursor>,
    /// Rows on the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// The most that [`CountApprovals`] counts; a screen shows more as "99+".
pub const APPROVALS_COUNTED_MAX: u16 = 100;

/// How many requests wait.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ApprovalCount {
    /// For the caller, counted up to [`APPROVALS_COUNTED_MAX`].
    pub for_me: u16,
}

/// A member of staff named beside something.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PersonRef {
    /// Who.
    pub id: StaffId,
    /// Their name.
    pub name: String,
}

/// A row of the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ApprovalRow {
    /// Which one.
    pub id: ApprovalId,
    /// What is to be done.
    pub action: Action,
    /// To which document.
    pub subject: DocumentRef,
    /// Whose document it is.
    pub customer: Option<CustomerRef>,
    /// The amount that the limit is compared with.
    pub amount: Money,
    /// How it stands.
    pub state: State,
    /// Who asked.
    pub requested_by: PersonRef,
    /// When.
    pub requested_at: Instant,
    /// From this moment on nobody decides about it any more.
    pub expires_at: Instant,
    /// What was decided.
    pub decision: Option<DecisionView>,
}

/// What was decided about a request.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DecisionView {
    /// By whom; nobody when it expired.
    pub by: Option<PersonRef>,
    /// When.
    pub at: Instant,
    /// Why it was rejected.
    pub reason: Option<String>,
    /// The document that the approval made.
    pub outcome: Option<DocumentRef>,
}

/// A request in full.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ApprovalView {
    /// The row.
    #[serde(flatten)]
    pub row: ApprovalRow,
    /// Given back with a decision, so that it is about what the decider has seen.
    pub payload_hash: String,
    /// The limit of whoever asked, at that time; none where the role had no authority.
    pub limit: Option<Money>,
    /// What will be done, exactly.
    pub proposal: Proposal,
    /// Why the caller cannot decide about it; none when they can.
    pub undecidable: Option<Problem>,
    /// Why it cannot be done any more as it was asked for; none when it can.
    pub obstacle: Option<Problem>,
}

/// What a request asks for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Proposal {
    /// A credit note over a whole invoice.
    CreditNote(ProposedCreditNote),
}

/// A credit note that is not issued yet. It gets its number and date on issue.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProposedCreditNote {
    /// The invoice it credits.
    pub invoice: DocumentRef,
    /// Printed on it.
    pub reason: String,
    /// The credited lines.
    pub lines: Vec<LineView>,
    /// What they add up to.
    pub totals: Totals,
    /// What of it settles the invoice.
    pub settles: Money,
    /// What is left and becomes the customer's credit.
    pub leaves: Money,
}

/// What an approval says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ApproveInput {
    /// The hash of what the decider has seen.
    pub payload_hash: String,
}

/// What a rejection says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RejectInput {
    /// The hash of what the decider has seen.
    pub payload_hash: String,
    /// Why; whoever asked reads it.
    pub reason: String,
}
