//! The message that brings a sign-in link.

use maud::html;

use super::layout::{self, PARAGRAPH};
use super::{Address, Guard, Message};

/// What the message says.
#[derive(Clone, Copy, Debug)]
pub struct SignInMail<'a> {
    /// Whose portal it is.
    pub company: &'a str,
    /// How long the link can be used.
    pub minutes: i64,
    /// The page that signs in.
    pub link: &'a Address,
}

impl SignInMail<'_> {
    /// The message to the address that was asked for.
    pub fn to(&self, to: &str) -> Message {
        let heading = "Sign in to see your invoices";
        let how = format!(
            "Open this link and press “Sign in”. It works once, within {} minutes.",
            self.minutes
        );
        let not_you = "If you did not ask for it, you can ignore this message: nobody gets in \
            without it.";
        let text = format!(
            "{heading}\n\n{how}\n\nSign in: {}\n\n{not_you}\n\n{}\n",
            self.link.marked, self.company,
        );
        let content = html! {
            p style=(PARAGRAPH) { (how) }
            (layout::button(&self.link.marked, "Sign in"))
            p style=(PARAGRAPH) { (not_you) }
        };
        Message {
            to: to.to_owned(),
            subject: format!("Your sign-in link for {}", self.company),
            text,
            html: layout::frame(self.company, heading, &content),
            link: Some(self.link.opens),
            guard: Guard::SignIn,
        }
    }
}
