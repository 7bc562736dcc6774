//! The message that brings an invoice.

use maud::html;
use shared::api::invoices::{InvoiceState, InvoiceView};
use shared::kernel::format;

use super::layout::{self, PARAGRAPH};
use super::{Address, Guard, Message};

/// What the message says.
#[derive(Clone, Copy, Debug)]
pub struct InvoiceMail<'a> {
    /// Who bills.
    pub company: &'a str,
    /// The issued invoice.
    pub invoice: &'a InvoiceView,
    /// A few words of the sender; may be empty.
    pub words: &'a str,
    /// The portal's page.
    pub link: &'a Address,
}

impl InvoiceMail<'_> {
    /// The message to one receiver. It states facts of the document, not what is open, which may
    /// change before it is read; the linked page says that.
    pub fn to(&self, to: &str) -> Message {
        let number = self.invoice.number.as_deref().unwrap_or_default();
        let settled = self.invoice.state == InvoiceState::Settled;
        let heading = format!("Invoice {number}");
        let rows = self.rows();
        let (call, action) = if settled {
            (
                "This invoice is settled; this copy is for your records.",
                "View invoice",
            )
        } else {
            (
                "You can view the invoice and pay it online by card or bank debit, or transfer the \
              amount to the account on the document.",
                "View and pay",
            )
        };
        let words = match self.words {
            "" => String::new(),
            words => format!("{words}\n\n"),
        };
        let text = format!(
            "{heading} from {}\n\n{words}{}\n{call}\n\n{action}: {}\n\n{}\n",
            self.company,
            layout::text_facts(&rows),
            self.link.marked,
            self.company,
        );
        let content = html! {
            @for line in self.words.lines().filter(|line| !line.trim().is_empty()) {
                p style=(PARAGRAPH) { (line) }
            }
            (layout::facts(&rows))
            p style=(PARAGRAPH) { (call) }
            (layout::button(&self.link.marked, action))
        };
        Message {
            to: to.to_owned(),
            subject: format!("{heading} from {}", self.company),
            text,
            html: layout::frame(self.company, &heading, &content),
            link: Some(self.link.opens),
            guard: if settled {
                Guard::NotVoid
            } else {
                Guard::StillOpen
            },
        }
    }

    fn rows(&self) -> Vec<(String, String)> {
        let invoice = self.invoice;
        let number = invoice.number.clone().unwrap_or_default();
        let mut rows = vec![("Invoice".to_owned(), number)];
        if !invoice.details.reference.is_empty() {
            rows.push((
                "Your reference".to_owned(),
                invoice.details.reference.clone(),
            ));
        }
        rows.push(("Total".to_owned(), format::money(invoice.totals.total)));
        for item in &invoice.items {
            let due_on = format::day(item.due_on);
            rows.push(match invoice.items.len() {
                1 => ("Due".to_owned(), due_on),
                _ => (format!("Due {due_on}"), format::money(item.amount)),
            });
        }
        rows
    }
}
