//! The screens. A page does not import another page; what two of them show is in `components`.

pub(crate) mod ageing;
pub(crate) mod approvals;
pub(crate) mod audit;
pub(crate) mod credit_notes;
pub(crate) mod customers;
pub(crate) mod door;
pub(crate) mod health;
pub(crate) mod home;
pub(crate) mod import;
pub(crate) mod integrations;
pub(crate) mod invoices;
pub(crate) mod items;
pub(crate) mod ledger;
pub(crate) mod login;
pub(crate) mod mailbox;
pub(crate) mod not_found;
pub(crate) mod profile;
pub(crate) mod receipts;
pub(crate) mod settings;
