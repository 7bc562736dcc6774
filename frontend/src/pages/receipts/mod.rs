//! Receipts: money in, what it was allocated to, and what of it is still free.

pub(crate) mod detail;
pub(crate) mod list;
pub(crate) mod record;
mod state;
