//! The permissions as people think of them: by what they are for, each with what it means.

use shared::access::Permission as P;

/// Permissions that belong together.
pub(super) struct Group {
    pub(super) title: &'static str,
    pub(super) permissions: &'static [(P, &'static str)],
}

/// Every permission, once.
pub(super) const GROUPS: [Group; 5] = [
    Group {
        title: "Receivables",
        permissions: &[
            (
                P::ViewReceivables,
                "Customers, documents, receipts, ageing and the search.",
            ),
            (P::EditCustomers, "With their contacts and payment terms."),
            (
                P::ViewMailbox,
                "What Dunlin has written to customers, without the keys to the portal.",
            ),
            (
                P::ManagePortal,
                "Let customers' people into the portal, and withdraw links.",
            ),
        ],
    },
    Group {
        title: "Billing",
        permissions: &[
            (
                P::DraftInvoices,
                "Write, change and discard drafts. Nothing is booked by that.",
            ),
            (P::IssueInvoices, "Give a draft its number and book it."),
            (
                P::SendInvoices,
                "To the customer's contacts or any other address.",
            ),
            (
                P::VoidInvoices,
                "Cancel an issued document as if it had never been.",
            ),
            (
                P::IssueCreditNotes,
                "Up to the approval limit alone; above it they ask.",
            ),
        ],
    },
    Group {
        title: "Money and books",
        permissions: &[
            (
                P::RecordReceipts,
                "Money that came by transfer, cash or cheque.",
            ),
            (P::Allocate, "Decide which invoices a receipt pays."),
            (P::ViewLedger, "Trial balance, postings and the tie-out."),
            (P::Import, "Open items from another system's file."),
        ],
    },
    Group {
        title: "Control",
        permissions: &[
            (
                P::DecideApprovals,
                "What others ask for, within the own approval limit; never one's own request.",
            ),
            (P::SetApprovalLimits, "How much each role may do alone."),
            (P::ViewAudit, "Who changed what, and when."),
        ],
    },
    Group {
        title: "Administration",
        permissions: &[
            (
                P::ManagePeople,
                "Invite, deactivate, and give roles that allow no more than the own one.",
            ),
            (
                P::ManageCompany,
                "Name, address, tax number, and where customers pay to.",
            ),
            (P::ManageIntegrations, "What other programs read and do."),
            (P::ViewOperations, "Jobs, queues and backups at a glance."),
            (
                P::RetryDeliveries,
                "Try again what was given up, or put an event away once it is dealt with.",
            ),
            (P::AcceptAuditHead, "Only after a backup was put back."),
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use shared::access::PermissionSet;

    #[test]
    fn every_permission_is_in_one_group() {
        let listed = GROUPS.iter().flat_map(|group| group.permissions);
        let listed: Vec<P> = listed.map(|(one, _)| *one).collect();
        let once: PermissionSet = listed.iter().copied().collect();
        let all: PermissionSet = P::ALL.into_iter().collect();
        assert_eq!(once, all);
        assert_eq!(listed.len(), P::ALL.len());
    }
}
