//! Messages as a mail client shows them: the list at the left, the open one at the right.

pub(crate) mod list;
pub(crate) mod message;
