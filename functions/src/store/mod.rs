//! The only SQL of Dunlin, one file per capability.

pub mod audit;
pub mod company;
pub mod customers;
pub mod idempotency;
pub mod items;
pub mod ledger;
pub mod outbox;
pub mod reference;
pub mod search_terms;
pub mod sequence;
pub mod sessions;
pub mod sql;
