//! Refunds, disputes and payments of others: money that Dunlin does not book, so that people have to.

/// Money that the provider moves, or threatens to, in a way that Dunlin does not book.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unbooked {
    /// Money was paid back to a customer.
    Refund,
    /// A refund came to nothing: its money is ours again, if it had left.
    RefundUndone,
    /// A payer contests a payment, or such a case has changed or ended.
    Dispute,
    /// The money of a contested payment was taken.
    DisputeTaken,
    /// The money of a contested payment was given back.
    DisputeGivenBack,
    /// A payment that no attempt of ours has asked for.
    ForeignPayment,
}

/// Whether events of a kind are about refunds or disputes.
pub(super) fn is_about(kind: &str) -> bool {
    const KINDS: [&str; 4] = [
        "charge.refunded",
        "refund.created",
        "refund.updated",
        "refund.failed",
    ];
    KINDS.contains(&kind) || kind.starts_with("charge.dispute.")
}

impl Unbooked {
    /// What an event tells of a refund or dispute; of the several events of one refund those count
    /// with which its money moves, though Stripe may tell one move by an event of the charge and by
    /// one of the refund. `status` is that of the object, `before` what it was if it changed.
    pub(super) fn of(kind: &str, status: Option<&str>, before: Option<&str>) -> Option<Self> {
        let is_out = |status: &str| matches!(status, "pending" | "succeeded");
        match kind {
            "charge.refunded" => Some(Self::Refund),
            "refund.created" => status.is_none_or(is_out).then_some(Self::Refund),
            "refund.updated" => match (is_out(before?), status?) {
                (false, status) if is_out(status) => Some(Self::Refund),
                // That it has failed is told by an event of its own.
                (true, "canceled") => Some(Self::RefundUndone),
                _ => None,
            },
            "refund.failed" => Some(Self::RefundUndone),
            "charge.dispute.funds_withdrawn" => Some(Self::DisputeTaken),
            "charge.dispute.funds_reinstated" => Some(Self::DisputeGivenBack),
            _ if kind.starts_with("charge.dispute.") => Some(Self::Dispute),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Unbooked::{self, Dispute, DisputeGivenBack, DisputeTaken, Refund, RefundUndone};
    use super::is_about;

    #[test]
    fn a_refund_or_dispute_is_told_when_its_money_moves() {
        let table = [
            ("charge.refunded", Some("succeeded"), None, Some(Refund)),
            ("refund.created", Some("pending"), None, Some(Refund)),
            ("refund.created", Some("succeeded"), None, Some(Refund)),
            ("refund.created", None, None, Some(Refund)),
            ("refund.created", Some("requires_action"), None, None),
            ("refund.created", Some("failed"), None, None),
            ("refund.updated", None, Some("pending"), None),
            ("refund.updated", Some("succeeded"), None, None),
            ("refund.updated", Some("succeeded"), Some("pending"), None),
            (
                "refund.updated",
                Some("failed"),
                Some("requires_action"),
                None,
            ),
            (
                "refund.updated",
                Some("canceled"),
                Some("requires_action"),
                None,
            ),
            (
                "refund.updated",
                Some("pending"),
                Some("requires_action"),
                Some(Refund),
            ),
            (
                "refund.updated",
                Some("canceled"),
                Some("pending"),
                Some(RefundUndone),
            ),
            ("refund.updated", Some("failed"), Some("pending"), None),
            ("refund.failed", Some("failed"), None, Some(RefundUndone)),
            (
                "charge.dispute.created",
                Some("needs_response"),
                None,
                Some(Dispute),
            ),
            ("charge.dispute.closed", Some("lost"), None, Some(Dispute)),
            (
                "charge.dispute.funds_withdrawn",
                Some("lost"),
                None,
                Some(DisputeTaken),
            ),
            (
                "charge.dispute.funds_reinstated",
                Some("won"),
                None,
                Some(DisputeGivenBack),
            ),
        ];
        for (kind, status, before, expected) in table {
            assert!(is_about(kind), "{kind}");
            let told = Unbooked::of(kind, status, before);
            assert_eq!(told, expected, "{kind} {status:?} {before:?}");
        }
    }

    #[test]
    fn other_kinds_are_about_neither() {
        for kind in [
            "charge.succeeded",
            "refund.other",
            "payment_intent.succeeded",
        ] {
            assert!(!is_about(kind), "{kind}");
            assert_eq!(Unbooked::of(kind, Some("succeeded"), None), None, "{kind}");
        }
    }
}
