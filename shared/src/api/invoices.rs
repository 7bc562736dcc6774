//! Invoices and credit notes.

use serde::{Deserialize, Serialize};

use super::allocations::{AllocationView, ItemView};
use super::approvals::Submitted;
use super::customers::CustomerRef;
use super::{Access, Nothing, endpoints};
use crate::access::Permission;
use crate::invoice::{InvoiceStatus, Totals};
use crate::kernel::id::{ApprovalId, CreditNoteId, CustomerId, InvoiceId};
use crate::kernel::{Cursor, Day, Instant, Money, Page, TaxRate};
use crate::tax::TaxCategory;

endpoints! {
    /// Lists invoices, the newest first; open and overdue ones by due date.
    ListInvoices = "list_invoices": Get "/api/invoices",
        Access::Staff(Permission::ViewReceivables), (), InvoiceFilter => Page<InvoiceRow>;
    /// One invoice in full.
    GetInvoice = "get_invoice": Get "/api/invoices/{invoice}",
        Access::Staff(Permission::ViewReceivables), InvoiceId, Nothing => InvoiceView;
    /// Creates a draft.
    CreateInvoice = "create_invoice": Post "/api/invoices",
        Access::Staff(Permission::DraftInvoices), (), DraftInput => InvoiceView,
        refuses [InvalidFields, CustomerInactive];
    /// Replaces a draft.
    UpdateInvoice = "update_invoice": Put "/api/invoices/{invoice}",
        Access::Staff(Permission::DraftInvoices), InvoiceId, DraftInput => InvoiceView,
        refuses [InvalidFields, CustomerInactive, NotADraft, VersionConflict];
    /// Discards a draft.
    DiscardInvoice = "discard_invoice": Delete "/api/invoices/{invoice}",
        Access::Staff(Permission::DraftInvoices), InvoiceId, VersionInput => Nothing,
        refuses [NotADraft, VersionConflict];
    /// Issues a draft: gives it the next number, freezes it, opens its items and posts it.
    IssueInvoice = "issue_invoice": Post "/api/invoices/{invoice}/issue",
        Access::Staff(Permission::IssueInvoices), InvoiceId, VersionInput => InvoiceView,
        refuses [InvalidFields, CustomerInactive, DateNotAllowed, LinesMissing, TotalNotPositive, NotADraft, VersionConflict];
    /// Cancels an issued invoice that nothing is allocated to.
    VoidInvoice = "void_invoice": Post "/api/invoices/{invoice}/void",
        Access::Staff(Permission::VoidInvoices), InvoiceId, ReasonInput => InvoiceView,
        refuses [InvalidFields, NotIssued, AlreadyCredited, HasAllocations, PaymentInProgress, VersionConflict];
    /// Issues a credit note over the whole invoice and allocates it to what is still open; above the
    /// caller's approval limit it is sent for approval instead, and the answer is 202.
    CreditInvoice = "credit_invoice": Post "/api/invoices/{invoice}/credit",
        Access::Staff(Permission::IssueCreditNotes), InvoiceId, ReasonInput => Submitted<CreditNoteView>,
        refuses [InvalidFields, NotIssued, AlreadyCredited, VersionConflict, WaitsForApproval, NobodyCanApprove];
    /// Sends an issued invoice by e-mail with a link to the portal.
    SendInvoice = "send_invoice": Post "/api/invoices/{invoice}/send",
        Access::Staff(Permission::SendInvoices), InvoiceId, SendInput => SentView,
        refuses [InvalidFields, NoRecipient, NotIssued];
    /// One credit note in full.
    GetCreditNote = "get_credit_note": Get "/api/credit-notes/{credit_note}",
        Access::Staff(Permission::ViewReceivables), CreditNoteId, Nothing => CreditNoteView;
    /// The invoice as an HTML document, for screen and print.
    InvoiceDocument = "invoice_document": Get "/api/invoices/{invoice}/document",
        Access::Staff(Permission::ViewReceivables), InvoiceId, Nothing => Nothing;
    /// The credit note as an HTML document, for screen and print.
    CreditNoteDocument = "credit_note_document": Get "/api/credit-notes/{credit_note}/document",
        Access::Staff(Permission::ViewReceivables), CreditNoteId, Nothing => Nothing;
}

/// How an invoice stands today, for filters and badges.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum InvoiceState {
    /// Not issued.
    Draft,
    /// Issued, nothing settled, not overdue.
    Open,
    /// Part of it settled, not overdue.
    PartPaid,
    /// Something open is past its due date.
    Overdue,
    /// Nothing open.
    Settled,
    /// Cancelled.
    Void,
}

impl InvoiceState {
    /// What lists of invoices are narrowed to, in the order in which it is offered.
    pub const LISTED: [Option<Self>; 6] = [
        None,
        Some(Self::Draft),
        Some(Self::Open),
        Some(Self::Overdue),
        Some(Self::Settled),
        Some(Self::Void),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Open => "Open",
            Self::PartPaid => "Part paid",
            Self::Overdue => "Overdue",
            Self::Settled => "Settled",
            Self::Void => "Void",
        }
    }

    /// Its name, with whether something is paid where the name alone leaves that open.
    pub fn standing(self, total: Money, open: Money) -> &'static str {
        match self {
            Self::Overdue if open != total => "Overdue, part paid",
            state => state.name(),
        }
    }

    /// The state that follows from what is decided and what is open.
    pub fn of(status: InvoiceStatus, total: Money, open: Money, overdue: bool) -> Self {
        match status {
            InvoiceStatus::Draft => Self::Draft,
            InvoiceStatus::Void => Self::Void,
            InvoiceStatus::Issued if open.is_zero() => Self::Settled,
            InvoiceStatus::Issued if overdue => Self::Overdue,
            InvoiceStatus::Issued if open == total => Self::Open,
            InvoiceStatus::Issued => Self::PartPaid,
        }
    }
}

/// What to list.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct InvoiceFilter {
    /// Only these; `open` includes part-paid and overdue ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<InvoiceState>,
    /// Only this customer's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    /// Number, or part of a customer's name or reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Cursor>,
    /// Rows on the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// What the draft form holds.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct DraftInput {
    /// Who owes.
    pub customer_id: String,
    /// Currency of every amount.
    pub currency: String,
    /// Code of the payment terms.
    pub terms: String,
    /// The document date; empty for the day of issue.
    pub issue_on: String,
    /// The customer's reference.
    pub reference: String,
    /// Printed on the document.
    pub note: String,
    /// What is billed.
    pub lines: Vec<LineInput>,
    /// With an update: the version that was loaded.
    pub version: Option<i64>,
}

/// What a line of the form holds.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct LineInput {
    /// What it is.
    pub description: String,
    /// How much of it.
    pub quantity: String,
    /// For one of it, net.
    pub unit_price: String,
    /// Code of its tax.
    pub tax_code: String,
}

impl LineInput {
    /// Whether nothing has been typed yet; quantity and tax code are filled in beforehand.
    pub fn is_blank(&self) -> bool {
        self.description.trim().is_empty() && self.unit_price.trim().is_empty()
    }
}

/// The version that was loaded.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VersionInput {
    /// Refused when it is not the current one.
    pub version: i64,
}

/// A reason, and the version that was loaded.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReasonInput {
    /// Why; kept in the audit trail, and printed on a credit note.
    pub reason: String,
    /// Refused when it is not the current one.
    pub version: i64,
}

/// To whom to send.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct SendInput {
    /// Addresses; empty for the contacts who receive invoices.
    pub to: Vec<String>,
    /// A few words above the standard text.
    pub message: String,
}

/// What was sent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SentView {
    /// To these addresses.
    pub to: Vec<String>,
}

/// A row of the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InvoiceRow {
    /// Which one.
    pub id: InvoiceId,
    /// Its number once issued.
    pub number: Option<String>,
    /// Who owes.
    pub customer: CustomerRef,
    /// How it stands.
    pub state: InvoiceState,
    /// The customer's reference.
    pub reference: Option<String>,
    /// The document date.
    pub issued_on: Option<Day>,
    /// The earliest due date with something open, or the last one.
    pub due_on: Option<Day>,
    /// With tax.
    pub total: Money,
    /// What is open.
    pub open: Money,
}

/// A line of a document.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LineView {
    /// What the form would hold.
    pub input: LineInput,
    /// Category of its tax.
    pub category: TaxCategory,
    /// Rate of its tax.
    pub rate: TaxRate,
    /// Quantity × price.
    pub net: Money,
}

/// An invoice in full.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InvoiceView {
    /// Which one.
    pub id: InvoiceId,
    /// Its number once issued.
    pub number: Option<String>,
    /// What has been decided.
    pub status: InvoiceStatus,
    /// How it stands.
    pub state: InvoiceState,
    /// For the next change.
    pub version: i64,
    /// Who owes.
    pub customer: CustomerRef,
    /// What the form would hold.
    pub details: DraftInput,
    /// Name of the payment terms.
    pub terms_name: String,
    /// Whether it came from an earlier system, without lines of its own.
    pub imported: bool,
    /// The document date.
    pub issued_on: Option<Day>,
    /// The priced lines.
    pub lines: Vec<LineView>,
    /// What they add up to.
    pub totals: Totals,
    /// What is open.
    pub open: Money,
    /// Its items, one per instalment.
    pub items: Vec<ItemView>,
    /// What was allocated to it, reversed ones included.
    pub allocations: Vec<AllocationView>,
    /// Its credit note, if any.
    pub credit_note: Option<DocumentRef>,
    /// The request to credit it that waits for a decision, if any.
    pub approval: Option<ApprovalId>,
    /// To whom and when it was sent.
    pub sent: Vec<SendingView>,
    /// Payments that customers began: those on their way, then the others, the newest first.
    pub payments: Vec<PaymentView>,
    /// Why it was voided.
    pub void_reason: Option<String>,
    /// When it was created.
    pub created_at: Instant,
}

/// A document named on another one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DocumentRef {
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: String,
}

/// One sending of a document.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SendingView {
    /// When it was asked for.
    pub at: Instant,
    /// To whom.
    pub to: String,
    /// How far it got.
    pub state: SendingState,
}

/// How far a message got.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SendingState {
    /// In the outbox.
    Pending,
    /// Being handed over; after a crash it is not known whether it went out.
    Sending,
    /// Handed over to the mail service.
    Delivered,
    /// Given up after several tries.
    Parked,
}

/// A try of the customer to pay through the portal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PaymentView {
    /// When it was begun.
    pub at: Instant,
    /// How much.
    pub amount: Money,
    /// By card or bank debit.
    pub method: PaymentMethod,
    /// How far it got.
    pub state: PaymentState,
    /// The provider's reason for a failure.
    pub reason: Option<String>,
}

/// How a customer pays through the portal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PaymentMethod {
    /// By card.
    Card,
    /// By direct debit from a bank account, which takes days.
    BankDebit,
}

impl PaymentMethod {
    /// The word used in the database, in JSON and in the portal's form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::BankDebit => "bank_debit",
        }
    }
}

/// How far a payment got. Ranks only rise, so late or repeated news changes nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// Our intent is recorded; the provider has not answered yet.
    Created,
    /// The customer is on the provider's page.
    RequiresAction,
    /// The customer has finished; the bank has not.
    Processing,
    /// Nobody finished in time, or it was cancelled.
    Expired,
    /// It failed for good.
    Failed,
    /// The money is ours.
    Succeeded,
}

impl PaymentState {
    /// The word used in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::RequiresAction => "requires_action",
            Self::Processing => "processing",
            Self::Expired => "expired",
            Self::Failed => "failed",
            Self::Succeeded => "succeeded",
        }
    }

    /// Its rank in the database, where news may only raise it.
    pub fn rank(self) -> i64 {
        match self {
            Self::Created => 0,
            Self::RequiresAction => 1,
            Self::Processing => 2,
            Self::Expired => 3,
            Self::Failed => 4,
            Self::Succeeded => 5,
        }
    }
}

/// A credit note in full.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreditNoteView {
    /// Which one.
    pub id: CreditNoteId,
    /// Its number.
    pub number: String,
    /// Who is credited.
    pub customer: CustomerRef,
    /// The invoice it credits.
    pub invoice: DocumentRef,
    /// The document date.
    pub issued_on: Day,
    /// Why.
    pub reason: String,
    /// The credited lines.
    pub lines: Vec<LineView>,
    /// What they add up to, above zero.
    pub totals: Totals,
    /// What of it is not allocated.
    pub open: Money,
    /// Its item.
    pub item: Option<ItemView>,
    /// What it was allocated to.
    pub allocations: Vec<AllocationView>,
}
