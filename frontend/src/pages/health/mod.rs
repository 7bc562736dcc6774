//! How the system is doing, and what is stuck.

pub(crate) mod page;
mod stuck;
mod words;
