//! Handlers, one file per resource; each reads, decides through `shared`, and returns.

pub mod access_sign_in;
pub mod ageing;
pub mod allocations;
pub mod approvals;
pub mod audit;
pub mod customers;
pub mod documents;
pub mod health;
pub mod hooks;
pub mod imports;
pub mod invoices;
pub mod items;
pub mod ledger;
pub mod mailbox;
pub mod portal;
pub mod profile;
pub mod proof;
pub mod receipts;
pub mod reference;
pub mod roles;
pub mod search;
pub mod second_factor;
pub mod sending;
pub mod session;
pub mod stuck;
pub mod tokens;
