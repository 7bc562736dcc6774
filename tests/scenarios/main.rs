//! Scenarios: the whole API in-process, typed calls, real SQL, a settable clock. When a scenario
//! ends, its world checks the invariants of the books.
#![cfg(test)]

mod access_matrix;
mod access_sign_in;
mod ageing;
mod allocations;
mod approvals;
mod assertions;
mod audit;
mod backups;
mod card_numbers;
mod conflicts;
mod conformance;
mod customers;
mod documents;
mod golden;
mod guards;
mod headers;
mod health;
mod hooks;
mod idempotency;
mod identity;
mod imports;
mod invoicing;
mod ledger;
mod logs;
mod mailbox;
mod paying;
mod portal;
mod portal_access;
mod portal_account;
mod portal_sign_in;
mod receipts;
mod replay;
mod roles;
mod search;
mod secrets;
mod sending;
mod sessions;
mod statements;
mod tokens;
mod upgrades;
mod webhooks;
