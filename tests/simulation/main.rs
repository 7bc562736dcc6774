//! The simulation: random commands by several people, a payment world with a ledger of its own, a
//! channel that doubles, reorders, delays and loses, mail that fails, cron that is missed or runs
//! twice, writes of unknown outcome, lost races and isolates that die, beside a naive model.
//!
//! Bounded by count: `DUNLIN_SEEDS` runs of `DUNLIN_STEPS` steps, from `DUNLIN_FIRST_SEED`.

#![cfg(test)]

mod absorb;
mod approvals;
mod books;
mod command;
mod crashes;
mod model;
mod op;
mod provider;
mod regressions;
mod rest;
mod run;
mod seeds;
