//! The message that invites somebody to work here.

use maud::html;

use super::layout::{self, PARAGRAPH};
use super::{Address, Guard, Message};

/// What the message says.
#[derive(Clone, Copy, Debug)]
pub struct InvitationMail<'a> {
    /// Who invites.
    pub company: &'a str,
    /// The person who does it.
    pub inviter: &'a str,
    /// The name of the role.
    pub role: &'a str,
    /// How long the link works.
    pub days: i64,
    /// The page that accepts.
    pub link: &'a Address,
}

impl InvitationMail<'_> {
    /// The message to the person who is invited.
    pub fn to(&self, to: &str) -> Message {
        let heading = format!("Join {} on Dunlin", self.company);
        let who = format!(
            "{} has invited you to work on the receivables of {}, with the role {}.",
            self.inviter, self.company, self.role,
        );
        let how = format!(
            "Choose a password to begin. The link works once, within {} days.",
            self.days
        );
        let not_you = "If you do not expect this, you can ignore it: nothing happens without you.";
        let text = format!(
            "{heading}\n\n{who}\n\n{how}\n\nAccept: {}\n\n{not_you}\n\n{}\n",
            self.link.marked, self.company,
        );
        let content = html! {
            p style=(PARAGRAPH) { (who) }
            p style=(PARAGRAPH) { (how) }
            (layout::button(&self.link.marked, "Accept the invitation"))
            p style=(PARAGRAPH) { (not_you) }
        };
        Message {
            to: to.to_owned(),
            subject: format!("{} invites you to Dunlin", self.company),
            text,
            html: layout::staff_frame(self.company, &heading, &content),
            link: Some(self.link.opens),
            guard: Guard::Invitation,
        }
    }
}
