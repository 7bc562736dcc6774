//! Credit notes: they are made from an invoice, and shown here.

pub(crate) mod detail;
