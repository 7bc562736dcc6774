//! What a member of staff can be allowed to do.

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
    /// Invite and deactivate people, change roles, end sessions of others.
    ManagePeople,
    /// Change the company's address, tax number and bank details.
    ManageCompany,
    /// Let people at customers into the portal, and withdraw access and links.
    ManagePortal,
    /// Make API tokens and webhook endpoints.
    ManageIntegrations,
    /// Approve or reject what others ask for, within the approval limits.
    DecideApprovals,
    /// Set the approval limits of roles.
    SetApprovalLimits,
    /// See and export the audit trail.
    ViewAudit,
    /// See how the system is doing.
    ViewOperations,
    /// Deliver a parked message or process a dead event once more, or put the event away.
    RetryDeliveries,
    /// Begin a new head of the audit chain outside the database, after a restore.
    AcceptAuditHead,
}

impl Permission {
    /// Every permission, in order of declaration.
    pub const ALL: [Self; 22] = [
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
        Self::ManagePeople,
        Self::ManageCompany,
        Self::ManagePortal,
        Self::ManageIntegrations,
        Self::DecideApprovals,
        Self::SetApprovalLimits,
        Self::ViewAudit,
        Self::ViewOperations,
        Self::RetryDeliveries,
        Self::AcceptAuditHead,
    ];

    /// What people read in the table of roles.
    pub fn label(self) -> &'static str {
        match self {
            Self::ViewReceivables => "See customers, documents and receipts",
            Self::EditCustomers => "Create and edit customers",
            Self::DraftInvoices => "Draft invoices",
            Self::IssueInvoices => "Issue invoices",
            Self::SendInvoices => "Send documents",
            Self::VoidInvoices => "Void invoices",
            Self::IssueCreditNotes => "Issue credit notes",
            Self::RecordReceipts => "Record receipts",
            Self::Allocate => "Allocate and unallocate",
            Self::Import => "Import documents",
            Self::ViewLedger => "See the ledger",
            Self::ViewMailbox => "See sent messages",
            Self::ManagePeople => "Manage people and roles",
            Self::ManageIntegrations => "Manage API tokens and webhooks",
            Self::ManageCompany => "Change company and bank details",
            Self::ManagePortal => "Manage access to the portal",
            Self::DecideApprovals => "Approve or reject requests",
            Self::SetApprovalLimits => "Set approval limits",
            Self::ViewAudit => "See and export the audit log",
            Self::ViewOperations => "See how the system is doing",
            Self::RetryDeliveries => "Retry messages and events, and put events away",
            Self::AcceptAuditHead => "Begin a new audit head after a restore",
        }
    }
}

/// A set of permissions, in order of declaration.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(from = "Vec<Permission>", into = "Vec<Permission>")]
pub struct PermissionSet(Vec<Permission>);

impl PermissionSet {
    /// Whether `permission` is in the set.
    pub fn holds(&self, permission: Permission) -> bool {
        self.0.contains(&permission)
    }

    /// Whether everything of `other` is in the set: nobody can give what they do not hold.
    pub fn covers(&self, other: &Self) -> bool {
        other.0.iter().all(|permission| self.holds(*permission))
    }

    /// What is in the set and not in `other`.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        let rest = self
            .0
            .iter()
            .filter(|permission| !other.holds(**permission));
        Self(rest.copied().collect())
    }

    /// The permissions, in order of declaration.
    pub fn iter(&self) -> impl Iterator<Item = Permission> {
        self.0.iter().copied()
    }
}

impl From<Vec<Permission>> for PermissionSet {
    fn from(mut permissions: Vec<Permission>) -> Self {
        permissions.sort_unstable();
        permissions.dedup();
        Self(permissions)
    }
}

impl From<PermissionSet> for Vec<Permission> {
    fn from(set: PermissionSet) -> Self {
        set.0
    }
}

impl FromIterator<Permission> for PermissionSet {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        permissions.into_iter().collect::<Vec<_>>().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_ordered_and_compared_by_what_it_holds() {
        use Permission as P;
        let set: PermissionSet = vec![P::Allocate, P::ViewReceivables, P::Allocate].into();
        let text = serde_json::to_string(&set).unwrap();
        assert_eq!(text, r#"["view_receivables","allocate"]"#);
        assert_eq!(serde_json::from_str::<PermissionSet>(&text).unwrap(), set);
        let less: PermissionSet = vec![P::Allocate].into();
        assert!(set.covers(&less) && !less.covers(&set) && set.covers(&set));
        assert_eq!(set.without(&less), vec![P::ViewReceivables].into());
        assert_eq!(less.without(&set), PermissionSet::default());
    }

    #[test]
    fn every_permission_is_listed_once_in_order() {
        let all: PermissionSet = Permission::ALL.to_vec().into();
        assert_eq!(Vec::from(all), Permission::ALL);
    }
}
