//! The message that confirms a payment.

use maud::html;
use shared::kernel::{Day, Money, format};

use super::layout::{self, PARAGRAPH};
use super::{Address, Guard, Message};

/// What the message says.
#[derive(Clone, Copy, Debug)]
pub struct ReceiptMail<'a> {
    /// Who was paid.
    pub company: &'a str,
    /// The receipt's number.
    pub receipt: &'a str,
    /// The invoice that was paid.
    pub invoice: &'a str,
    /// How much.
    pub amount: Money,
    /// When.
    pub received_on: Day,
    /// The invoice in the portal.
    pub link: &'a Address,
}

impl ReceiptMail<'_> {
    /// The message to one receiver.
    pub fn to(&self, to: &str) -> Message {
        let rows = [
            ("Receipt".to_owned(), self.receipt.to_owned()),
            ("Invoice".to_owned(), self.invoice.to_owned()),
            ("Amount".to_owned(), format::money(self.amount)),
            ("Received".to_owned(), format::day(self.received_on)),
        ];
        let heading = "Payment received";
        let thanks = "Thank you. We have received your payment.";
        let text = format!(
            "{heading}\n\n{thanks}\n\n{}\nInvoice and receipt: {}\n\n{}\n",
            layout::text_facts(&rows),
            self.link.marked,
            self.company,
        );
        let content = html! {
            p style=(PARAGRAPH) { (thanks) }
            (layout::facts(&rows))
            (layout::button(&self.link.marked, "View invoice and receipt"))
        };
        Message {
            to: to.to_owned(),
            subject: format!("Payment received for invoice {}", self.invoice),
            text,
            html: layout::frame(self.company, heading, &content),
            link: Some(self.link.opens),
            guard: Guard::None,
        }
    }
}
