//! Scenarios: the whole API in-process, typed calls, real SQL, a settable clock. When a scenario
//! ends, its world checks the invariants of the books.

mod conflicts;
mod conformance;
mod database;
mod golden;
mod idempotency;
mod imports;
mod invoicing;
mod paying;
mod portal;
mod sending;
mod sessions;
mod statements;
mod webhooks;
