//! What an approval binds to: one hash over everything that was asked for.

use sha2::{Digest, Sha256};

use super::Action;
use crate::kernel::Money;
use crate::kernel::id::StaffId;

/// Everything that a request asks for.
#[derive(Clone, Copy, Debug)]
pub struct Binding<'a> {
    /// What is to be done.
    pub action: Action,
    /// Id of what it is to be done to.
    pub subject: &'a str,
    /// Who asks.
    pub requested_by: StaffId,
    /// The amount that the limit is compared with.
    pub amount: Money,
    /// The exact content, and how the subject stands, as JSON.
    pub payload: &'a str,
}

/// SHA-256 over all of it, in hex. Each part is followed by its end, so that no part can lend a
/// letter to the next.
pub fn binding(of: &Binding<'_>) -> String {
    let requested_by = of.requested_by.to_string();
    let amount = of.amount.minor().to_string();
    let parts = [
        of.action.as_str(),
        of.subject,
        &requested_by,
        &amount,
        of.amount.currency().code(),
        of.payload,
    ];
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    hex::encode(hasher.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Currency;
    use crate::kernel::id::Id;

    #[test]
    fn every_part_counts() {
        let of = Binding {
            action: Action::CreditNote,
            subject: "inv_1",
            requested_by: StaffId::new(1, 1),
            amount: Money::from_minor(100, Currency::EUR).unwrap(),
            payload: "{}",
        };
        let first = binding(&of);
        assert_eq!(first.len(), 64);
        assert_eq!(first, binding(&of.clone()));
        let changed = [
            Binding {
                subject: "inv_",
                ..of
            },
            Binding {
                requested_by: StaffId::new(1, 2),
                ..of
            },
            Binding {
                amount: Money::from_minor(101, Currency::EUR).unwrap(),
                ..of
            },
            Binding {
                amount: Money::from_minor(100, Currency::USD).unwrap(),
                ..of
            },
            Binding {
                payload: "{ }",
                ..of
            },
        ];
        for other in changed {
            assert_ne!(first, binding(&other), "{other:?}");
        }
    }
}
