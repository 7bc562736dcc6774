//! Hands one message to the mail service, after reading again what it says.

use shared::invoice::InvoiceStatus;
use shared::kernel::id::InvoiceId;

use super::outbox::Delivery;
use crate::config::MailRoute;
use crate::context::{Cx, all, first};
use crate::email::{Guard, Message};
use crate::platform::Mail;
use crate::problem::Refusal;
use crate::store::invoices;
use crate::store::items::{self, ItemRow};
use crate::store::outbox::Due;

/// Delivers one message.
pub(super) async fn deliver(cx: &Cx, due: &Due) -> Result<Delivery, Refusal> {
    let Ok(message) = serde_json::from_str::<Message>(&due.payload) else {
        return Ok(Delivery::Never("the message cannot be read".to_owned()));
    };
    if let Some(reason) = suppressed(cx, due, message.guard).await? {
        return Ok(Delivery::Never(reason.to_owned()));
    }
    if cx.config.mail == MailRoute::Mailbox {
        return Ok(Delivery::Done);
    }
    let message = message.with_token(&cx.config.link_secret);
    let mail = Mail {
        from: cx.config.mail_from.clone(),
        to: message.to,
        subject: message.subject,
        text: message.text,
        html: message.html,
    };
    Ok(match cx.platform().send_mail(mail).await {
        Ok(()) => Delivery::Done,
        Err(error) => Delivery::Again(error.to_string()),
    })
}

/// Why a message must not go out any more.
async fn suppressed(cx: &Cx, due: &Due, guard: Guard) -> Result<Option<&'static str>, Refusal> {
    if guard == Guard::None {
        return Ok(None);
    }
    let Ok(id) = due.subject.parse::<InvoiceId>() else {
        return Ok(Some("the invoice cannot be told"));
    };
    let mut rows = cx
        .read(vec![invoices::find(id), items::of_document(id)])
        .await?
        .into_iter();
    let invoice: Option<invoices::Row> = first(rows.next())?;
    let items: Vec<ItemRow> = all(rows.next())?;
    let issued = invoice.is_some_and(|invoice| invoice.status == InvoiceStatus::Issued);
    let open = items
        .iter()
        .any(|item| item.is_debit() && item.open_minor > 0);
    Ok(match guard {
        _ if !issued => Some("not sent: the invoice was voided meanwhile"),
        Guard::StillOpen if !open => Some("not sent: the invoice was settled meanwhile"),
        Guard::None | Guard::NotVoid | Guard::StillOpen => None,
    })
}
