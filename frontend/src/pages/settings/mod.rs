//! What administrators set.

pub(crate) mod approval_limits;
