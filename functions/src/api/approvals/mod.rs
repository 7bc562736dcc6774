//! Approvals: what is above somebody's limit is asked of somebody else, who decides once.
//!
//! A limited command calls [`submit`] with what it wants to do. Within the caller's limit it is done
//! at once; above, a request is stored with a hash of exactly that, and people who can decide hear
//! of it. Approving decides the same thing again on fresh facts: when it would no longer be what was
//! asked for, the approver is told why; else it is done in the batch that stores the decision.

mod ask;
mod decide;
pub mod expiry;
mod limits;
mod list;
mod proposal;

pub use ask::{Wish, limit_queries, submit};
pub use decide::{approve, reject, withdraw};
pub use limits::{get as get_limits, own as own_limits, set as set_limits};
pub use list::{count, get, list};

use shared::api::ProblemCode;
use shared::approval::{DecisionError, State};

use crate::problem::Refusal;

impl From<DecisionError> for Refusal {
    fn from(error: DecisionError) -> Self {
        let code = match error {
            DecisionError::Decided(state) => {
                let said = match state {
                    State::Pending => "It is pending.",
                    State::Approved => "It was approved.",
                    State::Rejected => "It was rejected.",
                    State::Withdrawn => "It was withdrawn.",
                    State::Expired => "It has expired.",
                };
                return Self::detailed(ProblemCode::AlreadyDecided, said);
            }
            DecisionError::Expired => ProblemCode::ApprovalExpired,
            DecisionError::Own => ProblemCode::OwnRequest,
            DecisionError::SomeoneElses => ProblemCode::NotYourRequest,
            DecisionError::NotPermitted => ProblemCode::NotPermitted,
            DecisionError::AboveAuthority => ProblemCode::AboveAuthority,
        };
        code.into()
    }
}
