//! Outgoing webhooks by Standard Webhooks: where they may go, how they are signed, what they say.

pub mod event;
pub mod secret;
pub mod signature;
pub mod target;
