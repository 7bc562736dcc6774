//! News about how somebody signs in, in case it was not they who changed it.

use maud::html;
use shared::kernel::id::StaffId;

use super::layout::{self, PARAGRAPH};
use super::{Guard, Message};
use crate::context::Cx;
use crate::decision::OutboxMessage;
use crate::problem::Refusal;

/// What has changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AccountNews<'a> {
    /// The password, by a link.
    PasswordSetByLink,
    /// The password, by who knew the one before.
    PasswordChanged,
    /// A passkey with this name was added.
    PasskeyAdded(&'a str),
    /// A passkey with this name was removed.
    PasskeyRemoved(&'a str),
    /// The second factor was turned on.
    SecondFactorOn,
    /// The second factor was turned off.
    SecondFactorOff,
    /// There are new recovery codes.
    RecoveryCodesRenewed,
    /// An administrator of this name has taken second factor and passkeys away.
    Reset(&'a str),
}

impl AccountNews<'_> {
    fn heading(self) -> &'static str {
        match self {
            Self::PasswordSetByLink | Self::PasswordChanged => "Your password was changed",
            Self::PasskeyAdded(_) => "A passkey was added",
            Self::PasskeyRemoved(_) => "A passkey was removed",
            Self::SecondFactorOn => "Your second factor was turned on",
            Self::SecondFactorOff => "Your second factor was turned off",
            Self::RecoveryCodesRenewed => "You have new recovery codes",
            Self::Reset(_) => "Your second factor and passkeys were removed",
        }
    }

    fn text(self) -> String {
        let text = match self {
            Self::PasswordSetByLink => {
                "A new password was set by a link that was sent to this address, and you were \
                 signed out everywhere."
            }
            Self::PasswordChanged => {
                "Whoever changed it knew the password before. You were signed out everywhere else."
            }
            Self::PasskeyAdded(name) => {
                return format!("The passkey “{name}” signs in to your account from now on.");
            }
            Self::PasskeyRemoved(name) => {
                return format!("The passkey “{name}” does not sign in to your account any more.");
            }
            Self::SecondFactorOn => {
                "Signing in by password asks for a code of your authenticator app from now on."
            }
            Self::SecondFactorOff => "Your password alone signs in to your account from now on.",
            Self::RecoveryCodesRenewed => "The codes before do not work any more.",
            Self::Reset(name) => {
                return format!(
                    "{name} has removed them, and you were signed out everywhere. Your password \
                     alone signs in to your account from now on."
                );
            }
        };
        text.to_owned()
    }

    /// The news as a mail to the person whose account it is.
    pub fn mail(self, cx: &Cx, staff: StaffId, address: &str) -> Result<OutboxMessage, Refusal> {
        OutboxMessage::mail(cx, staff, &self.message(&cx.company()?.name, address))
    }

    fn message(self, company: &str, to: &str) -> Message {
        let (heading, what) = (self.heading(), self.text());
        let not_you = "If you do not know of this, tell an administrator at once.";
        let text = format!("{heading}\n\n{what}\n\n{not_you}\n\n{company}\n");
        let content = html! {
            p style=(PARAGRAPH) { (what) }
            p style=(PARAGRAPH) { (not_you) }
        };
        Message {
            to: to.to_owned(),
            subject: format!("{heading} – Dunlin at {company}"),
            text,
            html: layout::staff_frame(company, heading, &content),
            link: None,
            guard: Guard::None,
        }
    }
}
