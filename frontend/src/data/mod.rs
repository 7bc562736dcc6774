//! Reads and changes, each with the states a screen needs.
//!
//! A query keeps its last answer while it asks again, so that tables do not flash, and drops an
//! answer that was overtaken by a newer question. A command holds the `Idempotency-Key` of the
//! user's intent and the problems to show at the form. What a command changed is named by topic,
//! and every query on the screen that listens to the topic asks again.

pub(crate) mod answer;
pub(crate) mod command;
pub(crate) mod debounce;
pub(crate) mod filter;
pub(crate) mod proof;
pub(crate) mod query;
pub(crate) mod topic;

pub(crate) use answer::Live;
pub(crate) use command::{Command, use_command};
pub(crate) use proof::Proof;
pub(crate) use query::{Query, use_query};
pub(crate) use topic::{Topic, Topics};
