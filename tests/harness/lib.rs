//! Runs Dunlin's API in-process over rusqlite: a world with a database, a settable clock, scripted
//! services and typed calls. When a world is dropped, the invariants of the books are checked.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a harness stops at the first thing that is not as arranged"
)]

pub mod actors;
pub mod authenticator;
pub mod build;
pub mod dump;
pub mod invariants;
pub mod migrations;
pub mod month;
mod own_account;
pub mod plain;
pub mod plans;
pub mod receiver;
pub mod restore;
pub mod rows;
pub mod seed;
pub mod setup;
pub mod story;
pub mod stripe;
pub mod world;

pub use actors::{Caller, Refused};
pub use world::World;
