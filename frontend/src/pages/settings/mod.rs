//! What administrators set.

pub(crate) mod approval_limits;
pub(crate) mod company;
pub(crate) mod people;
pub(crate) mod roles;
