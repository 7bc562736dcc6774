//! Messages to customers and staff, one file per message; text and HTML come from one model.

mod account;
mod approval;
mod invitation;
mod invoice;
mod layout;
mod link;
mod password;
mod receipt;
mod sign_in;

pub use account::AccountNews;
pub use approval::{AskedMail, DecidedMail};
pub use invitation::InvitationMail;
pub use invoice::InvoiceMail;
pub use layout::STYLES;
pub use link::{Address, LINK_TOKEN, MailLink};
pub use password::PasswordResetMail;
pub use receipt::ReceiptMail;
pub use sign_in::SignInMail;

use serde::{Deserialize, Serialize};

/// A message as it stands in the outbox: complete but for the token of its link, which is computed
/// when it is sent, so that no copy of the database opens anything.
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
    /// What its link opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<MailLink>,
    /// What has to hold at the moment of sending.
    #[serde(default)]
    pub guard: Guard,
}

impl Message {
    /// The message as its receiver gets it, with the token of its link.
    #[must_use]
    pub fn with_token(self, secret: &str) -> Self {
        let token = self.link.map(|link| link.token(secret)).unwrap_or_default();
        self.with_link_as(&token)
    }

    /// The message without what opens anything, for people it was not written to.
    #[must_use]
    pub fn without_token(self) -> Self {
        self.with_link_as("")
    }

    fn with_link_as(self, token: &str) -> Self {
        Self {
            text: self.text.replace(LINK_TOKEN, token),
            html: self.html.replace(LINK_TOKEN, token),
            ..self
        }
    }
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
    /// The sign-in link must still work, and its address still have access.
    SignIn,
    /// The request must still wait for a decision.
    Undecided,
    /// The invitation must be open, and no later message sent.
    Invitation,
    /// The link for a new password must still work.
    PasswordReset,
}
