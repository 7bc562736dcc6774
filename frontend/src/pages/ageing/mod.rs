//! Ageing as of any day: the matrix of customers and buckets, and the items behind a row; an item
//! leads on to its own page with its events.

pub(crate) mod aged_items;
pub(crate) mod days;
pub(crate) mod matrix;
pub(crate) mod options;
pub(crate) mod report;
