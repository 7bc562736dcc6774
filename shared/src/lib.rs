//! Dunlin's domain, compiled into the Worker, the staff app and the tests.
//!
//! **Invariant:** nothing here reads a clock, makes randomness, does I/O or uses a float for money.
//! `now`, `today` and ids are arguments; what can fail fails with a typed error.
#![warn(missing_docs)]

pub mod access;
pub mod ageing;
pub mod allocation;
pub mod api;
pub mod approval;
pub mod audit;
pub mod hook;
pub mod import;
pub mod invoice;
pub mod kernel;
pub mod ledger;
pub mod stripe;
pub mod tax;
