//! The messages about a password: the link that sets a new one, and the news that it was set.

use maud::html;

use super::layout::{self, PARAGRAPH};
use super::{Address, Guard, Message};

/// Brings a link.
#[derive(Clone, Copy, Debug)]
pub struct PasswordResetMail<'a> {
    /// The company.
    pub company: &'a str,
    /// Why it comes.
    pub reason: &'a str,
    /// How many hours the link works.
    pub hours: i64,
    /// The page that sets the password.
    pub link: &'a Address,
}

impl PasswordResetMail<'_> {
    /// The message to the person whose password it is.
    pub fn to(&self, to: &str) -> Message {
        let heading = "Set a new password";
        let hours = match self.hours {
            1 => "one hour".to_owned(),
            hours => format!("{hours} hours"),
        };
        let how = format!(
            "{} The link works once, within {hours}. Your second factor stays as it is.",
            self.reason
        );
        let not_you =
            "If you did not expect this, you can ignore it: your password stays as it is.";
        let text = format!(
            "{heading}\n\n{how}\n\nSet a new password: {}\n\n{not_you}\n\n{}\n",
            self.link.marked, self.company,
        );
        let content = html! {
            p style=(PARAGRAPH) { (how) }
            (layout::button(&self.link.marked, "Set a new password"))
            p style=(PARAGRAPH) { (not_you) }
        };
        Message {
            to: to.to_owned(),
            subject: format!("A new password for Dunlin at {}", self.company),
            text,
            html: layout::frame(self.company, heading, &content),
            link: Some(self.link.opens),
            guard: Guard::PasswordReset,
        }
    }
}

/// Tells that the password is another, in case it was not its owner.
#[derive(Clone, Copy, Debug)]
pub struct PasswordSetMail<'a> {
    /// The company.
    pub company: &'a str,
}

impl PasswordSetMail<'_> {
    /// The message to the person whose password it is.
    pub fn to(&self, to: &str) -> Message {
        let heading = "Your password was changed";
        let what = "A new password was set by a link that was sent to this address, and you were \
            signed out everywhere.";
        let not_you = "If that was not you, tell an administrator at once.";
        let text = format!("{heading}\n\n{what}\n\n{not_you}\n\n{}\n", self.company);
        let content = html! {
            p style=(PARAGRAPH) { (what) }
            p style=(PARAGRAPH) { (not_you) }
        };
        Message {
            to: to.to_owned(),
            subject: format!("Your password for Dunlin at {} was changed", self.company),
            text,
            html: layout::frame(self.company, heading, &content),
            link: None,
            guard: Guard::None,
        }
    }
}
