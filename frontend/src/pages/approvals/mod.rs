//! Approvals: what waits for a decision, and the decision.

mod decide;
pub(crate) mod detail;
pub(crate) mod list;
