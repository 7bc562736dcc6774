//! Links in messages. The token of a link is never stored: where it will be stands a mark, and the
//! message names what the link opens.

use serde::{Deserialize, Serialize};
use shared::kernel::id::{InvitationId, LinkId, PasswordResetId, SignInId};

use crate::auth::{link, sign_in, staff_link};

/// Stands where a link's token will be. It cannot be typed: text types refuse noncharacters.
pub const LINK_TOKEN: &str = "\u{fdd2}link\u{fdd3}";

/// What the link of a message opens.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailLink {
    /// One document.
    Document(LinkId),
    /// The portal, once.
    SignIn(SignInId),
    /// A place among the staff: an invitation in one version.
    Invitation(InvitationId, i64),
    /// A new password.
    PasswordReset(PasswordResetId),
}

impl MailLink {
    /// The token that only the Worker can make.
    pub fn token(self, secret: &str) -> String {
        match self {
            Self::Document(id) => link::token(secret, id),
            Self::SignIn(id) => sign_in::token(secret, id),
            Self::Invitation(id, version) => staff_link::invitation(secret, id, version),
            Self::PasswordReset(id) => staff_link::reset(secret, id),
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Document(_) => "/portal/i/",
            Self::SignIn(_) => "/portal/sign-in/",
            // Pages of the staff app. What stands behind the `#` is sent to no server.
            Self::Invitation(..) => "/invitation#",
            Self::PasswordReset(_) => "/new-password#",
        }
    }
}

/// A link of a message with the mark in place of its token.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Address {
    /// What it opens.
    pub opens: MailLink,
    /// The whole address.
    pub marked: String,
}

impl Address {
    /// The address of what `opens`, below the address of its host.
    pub fn new(host: &str, opens: MailLink) -> Self {
        let marked = format!("{host}{}{LINK_TOKEN}", opens.path());
        Self { opens, marked }
    }
}
