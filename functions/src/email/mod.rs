//! Messages to customers, one file per message; text and HTML come from one model.

mod invoice;
mod layout;
mod receipt;

pub use invoice::InvoiceMail;
pub use receipt::ReceiptMail;

use serde::{Deserialize, Serialize};

/// A message as it stands in the outbox.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Message {
    /// One receiver.
    pub to: String,
    /// Subject line.
    pub subject: String,
    /// Plain text part.
    pub text: String,
    /// HTML part.
    pub html: String,
    /// What has to hold at the moment of sending.
    #[serde(default)]
    pub guard: Guard,
}

/// What is read again at the moment of sending; a message whose guard fails is not sent.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Guard {
    /// It states a fact that stays one.
    #[default]
    None,
    /// The invoice must still be issued.
    NotVoid,
    /// The invoice must still be issued, with something open: the message asks for it.
    StillOpen,
}
