//! Handlers, one file per resource; each reads, decides through `shared`, and returns.

pub mod customers;
pub mod reference;
pub mod session;
