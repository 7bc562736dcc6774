//! The messages of an approval: to those who can decide, and to whoever asked.

use maud::html;
use shared::api::approvals::ApprovalRow;
use shared::approval::State;
use shared::kernel::format;

use super::layout::{self, PARAGRAPH};
use super::{Guard, Message};

/// Asks for a decision.
#[derive(Clone, Copy, Debug)]
pub struct AskedMail<'a> {
    /// The company.
    pub company: &'a str,
    /// What is asked for.
    pub request: &'a ApprovalRow,
    /// Why.
    pub reason: &'a str,
    /// The request in the staff app.
    pub link: &'a str,
}

impl AskedMail<'_> {
    /// The message to one person who can decide.
    pub fn to(&self, to: &str) -> Message {
        let request = self.request;
        let what = what(request);
        let mut rows = rows(request);
        rows.push(("Asked by".to_owned(), request.requested_by.name.clone()));
        rows.push(("Reason".to_owned(), self.reason.to_owned()));
        let letter = Letter {
            company: self.company,
            heading: "Approval needed",
            words: "This is above the limit of the person who asked. Please approve or reject it.",
            action: "See the request",
            link: self.link,
        };
        letter.message(
            to,
            format!("Approval needed: {what}"),
            &rows,
            Guard::Undecided,
        )
    }
}

/// Tells what was decided.
#[derive(Clone, Copy, Debug)]
pub struct DecidedMail<'a> {
    /// The company.
    pub company: &'a str,
    /// The closed request.
    pub request: &'a ApprovalRow,
    /// The request in the staff app.
    pub link: &'a str,
}

impl DecidedMail<'_> {
    /// The message to whoever asked.
    pub fn to(&self, to: &str) -> Message {
        let request = self.request;
        let (heading, words) = match request.state {
            State::Approved => ("Approved", "Your request was approved, and it is done."),
            State::Rejected => (
                "Rejected",
                "Your request was rejected. Nothing was changed.",
            ),
            State::Pending | State::Withdrawn | State::Expired => (
                "Expired",
                "Nobody decided about your request in time. Ask again if it is still needed.",
            ),
        };
        let mut rows = rows(request);
        if let Some(decision) = &request.decision {
            let mut add = |label: &str, text: Option<String>| {
                rows.extend(text.map(|text| (label.to_owned(), text)));
            };
            add("Decided by", decision.by.as_ref().map(|by| by.name.clone()));
            add("Reason", decision.reason.clone());
            let outcome = decision.outcome.as_ref();
            add("Issued as", outcome.map(|outcome| outcome.number.clone()));
        }
        let letter = Letter {
            company: self.company,
            heading,
            words,
            action: "See the request",
            link: self.link,
        };
        letter.message(
            to,
            format!("{heading}: {}", what(request)),
            &rows,
            Guard::None,
        )
    }
}

fn what(request: &ApprovalRow) -> String {
    let action = request.action.label().to_lowercase();
    let amount = format::money(request.amount);
    format!("{action} over {amount} for {}", request.subject.number)
}

fn rows(request: &ApprovalRow) -> Vec<(String, String)> {
    let mut rows = vec![
        (
            request.action.label().to_owned(),
            format::money(request.amount),
        ),
        ("Invoice".to_owned(), request.subject.number.clone()),
    ];
    let customer = request.customer.as_ref();
    rows.extend(customer.map(|customer| ("Customer".to_owned(), customer.name.clone())));
    rows
}

/// What both messages are made of.
struct Letter<'a> {
    company: &'a str,
    heading: &'a str,
    words: &'a str,
    action: &'a str,
    link: &'a str,
}

impl Letter<'_> {
    fn message(
        &self,
        to: &str,
        subject: String,
        rows: &[(String, String)],
        guard: Guard,
    ) -> Message {
        let text = format!(
            "{}\n\n{}\n\n{}\n{}: {}\n\n{}\n",
            self.heading,
            self.words,
            layout::text_facts(rows),
            self.action,
            self.link,
            self.company,
        );
        let content = html! {
            p style=(PARAGRAPH) { (self.words) }
            (layout::facts(rows))
            (layout::button(self.link, self.action))
        };
        Message {
            to: to.to_owned(),
            subject,
            text,
            html: layout::staff_frame(self.company, self.heading, &content),
            guard,
            link: None,
        }
    }
}
