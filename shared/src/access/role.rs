//! The roles that a new company starts with.

use super::{Permission, PermissionSet, RoleId};

/// A role that a new company starts with. Its row may have been edited since; what someone may do
/// is what the row says.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Role {
    /// Everything.
    Administrator,
    /// Closes the books: everything but day-to-day entry of customers and drafts.
    Controller,
    /// Runs the team: everything of a specialist, voids, and decides about requests.
    Manager,
    /// Bills, records, allocates, and credits within the approval limit.
    Specialist,
    /// Looks.
    Viewer,
}

impl Role {
    /// Every standard role.
    pub const ALL: [Self; 5] = [
        Self::Administrator,
        Self::Controller,
        Self::Manager,
        Self::Specialist,
        Self::Viewer,
    ];

    /// Its id in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Controller => "controller",
            Self::Manager => "manager",
            Self::Specialist => "specialist",
            Self::Viewer => "viewer",
        }
    }

    /// Whether `id` is this role's.
    pub fn is(self, id: &RoleId) -> bool {
        id.as_str() == self.as_str()
    }

    /// What the role may do in a new company.
    pub fn permissions(self) -> PermissionSet {
        self.standard().iter().copied().collect()
    }

    /// Whether the role holds `permission` in a new company.
    pub fn may(self, permission: Permission) -> bool {
        self.standard().contains(&permission)
    }

    fn standard(self) -> &'static [Permission] {
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
                P::ManageCompany,
                P::DecideApprovals,
                P::ViewAudit,
                P::ViewOperations,
                P::RetryDeliveries,
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
                P::ManagePortal,
                P::DecideApprovals,
                P::ViewAudit,
                P::ViewOperations,
                P::RetryDeliveries,
            ],
            Self::Specialist => &[
                P::ViewReceivables,
                P::EditCustomers,
                P::DraftInvoices,
                P::IssueInvoices,
                P::SendInvoices,
                P::IssueCreditNotes,
                P::RecordReceipts,
                P::Allocate,
                P::ViewMailbox,
                P::ManagePortal,
            ],
            Self::Viewer => &[P::ViewReceivables, P::ViewLedger],
        }
    }
}
