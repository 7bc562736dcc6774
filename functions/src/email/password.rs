//! The message that brings a link to set a new password.

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
            html: layout::staff_frame(self.company, heading, &content),
            link: Some(self.link.opens),
            guard: Guard::PasswordReset,
        }
    }
}
