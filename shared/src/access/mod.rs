//! Who may do what: roles are named sets of permissions, and each endpoint names the one it needs.

use serde::{Deserialize, Serialize};

/// A thing a member of staff can be allowed to do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// See customers, documents, receipts, ageing and search.
    ViewReceivables,
    /// Create and edit customers and their contacts.
    EditCustomers,
    /// Create, edit and discard drafts.
    DraftInvoices,
    /// Give a draft its number and post it.
    IssueInvoices,
    /// Send documents to customers.
    SendInvoices,
    /// Cancel an issued document.
    VoidInvoices,
    /// Issue credit notes.
    IssueCreditNotes,
    /// Record money received by hand.
    RecordReceipts,
    /// Allocate and unallocate.
    Allocate,
    /// Import documents from files.
    Import,
    /// See the trial balance, postings and the tie-out.
    ViewLedger,
    /// See messages that Dunlin has sent.
    ViewMailbox,
}

impl Permission {
    /// Every permission, in order of declaration.
    pub const ALL: [Self; 12] = [
        Self::ViewReceivables,
        Self::EditCustomers,
        Self::DraftInvoices,
        Self::IssueInvoices,
        Self::SendInvoices,
        Self::VoidInvoices,
        Self::IssueCreditNotes,
        Self::RecordReceipts,
        Self::Allocate,
        Self::Import,
        Self::ViewLedger,
        Self::ViewMailbox,
    ];
}

/// A named set of permissions.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything.
    Administrator,
    /// Closes the books: everything but day-to-day entry of customers and drafts.
    Controller,
    /// Runs the team: everything of a specialist, and voids and credits.
    Manager,
    /// Bills, records, allocates.
    Specialist,
    /// Looks.
    Viewer,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] = [
        Self::Administrator,
        Self::Controller,
        Self::Manager,
        Self::Specialist,
        Self::Viewer,
    ];

    /// The word used in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Controller => "controller",
            Self::Manager => "manager",
            Self::Specialist => "specialist",
            Self::Viewer => "viewer",
        }
    }

    /// What the role may do.
    pub fn permissions(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            Self::Administrator => &Permission::ALL,
            Self::Controller => &[
                P::ViewReceivables,
                P::IssueInvoices,
                P::SendInvoices,
                P::VoidInvoices,
                P::IssueCreditNotes,
                P::Allocate,
                P::Import,
                P::ViewLedger,
                P::ViewMailbox,
            ],
            Self::Manager => &[
                P::ViewReceivables,
                P::EditCustomers,
                P::DraftInvoices,
                P::IssueInvoices,
                P::SendInvoices,
                P::VoidInvoices,
                P::IssueCreditNotes,
                P::RecordReceipts,
                P::Allocate,
                P::Import,
                P::ViewLedger,
                P::ViewMailbox,
            ],
            Self::Specialist => &[
                P::ViewReceivables,
                P::EditCustomers,
                P::DraftInvoices,
                P::IssueInvoices,
                P::SendInvoices,
                P::RecordReceipts,
                P::Allocate,
                P::ViewMailbox,
            ],
            Self::Viewer => &[P::ViewReceivables, P::ViewLedger],
        }
    }

    /// Whether the role holds `permission`.
    pub fn may(self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
    }
}
