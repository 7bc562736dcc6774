//! Hands one message to the mail service, after reading again what it says.

use shared::invoice::InvoiceStatus;
use shared::kernel::id::{InvitationId, InvoiceId, PasswordResetId, SignInId};

use super::outbox::Delivery;
use crate::config::MailRoute;
use crate::context::{Cx, all, first};
use crate::email::{Guard, MailLink, Message};
use crate::platform::Mail;
use crate::problem::Refusal;
use crate::store::invitations::{self, Standing};
use crate::store::items::{self, ItemRow};
use crate::store::outbox::Due;
use crate::store::{approvals, invoices, links, password_resets, sign_ins};

/// Delivers one message.
pub(super) async fn deliver(cx: &Cx, due: &Due) -> Result<Delivery, Refusal> {
    let Ok(message) = serde_json::from_str::<Message>(&due.payload) else {
        return Ok(Delivery::Never("the message cannot be read".to_owned()));
    };
    if let Some(reason) = suppressed(cx, due, &message).await? {
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
async fn suppressed(
    cx: &Cx,
    due: &Due,
    message: &Message,
) -> Result<Option<&'static str>, Refusal> {
    let guard = message.guard;
    match (guard, message.link) {
        (Guard::None, _) => return Ok(None),
        (Guard::Undecided, _) => return decided(cx, due).await,
        (Guard::SignIn, Some(MailLink::SignIn(id))) => return sign_in_is_over(cx, id).await,
        (Guard::Invitation, Some(MailLink::Invitation(id, version))) => {
            return invitation_is_over(cx, id, version).await;
        }
        (Guard::PasswordReset, Some(MailLink::PasswordReset(id))) => {
            return reset_is_over(cx, id).await;
        }
        (Guard::SignIn | Guard::Invitation | Guard::PasswordReset, _) => {
            return Ok(Some("the link cannot be told"));
        }
        (Guard::NotVoid | Guard::StillOpen, _) => {}
    }
    let Ok(id) = due.subject.parse::<InvoiceId>() else {
        return Ok(Some("the invoice cannot be told"));
    };
    let mut queries = vec![invoices::find(id), items::of_document(id)];
    if let Some(MailLink::Document(link)) = message.link {
        queries.push(links::find(link));
    }
    let mut rows = cx.read(queries).await?.into_iter();
    let invoice: Option<invoices::Row> = first(rows.next())?;
    let items: Vec<ItemRow> = all(rows.next())?;
    let link: Option<links::Row> = match rows.next() {
        Some(found) => first(Some(found))?,
        None => None,
    };
    let issued = invoice.is_some_and(|invoice| invoice.status == InvoiceStatus::Issued);
    let open = items
        .iter()
        .any(|item| item.is_debit() && item.open_minor > 0);
    Ok(match guard {
        _ if !issued => Some("not sent: the invoice was voided meanwhile"),
        Guard::StillOpen if !open => Some("not sent: the invoice was settled meanwhile"),
        _ if link.is_some_and(|link| !link.is_alive(cx.now)) => {
            Some("not sent: the link was withdrawn meanwhile")
        }
        _ => None,
    })
}

/// Why a sign-in link must not go out any more.
async fn sign_in_is_over(cx: &Cx, id: SignInId) -> Result<Option<&'static str>, Refusal> {
    let queries = vec![sign_ins::find(id), sign_ins::granted_contact(id)];
    let mut rows = cx.read(queries).await?.into_iter();
    let row: Option<sign_ins::Row> = first(rows.next())?;
    let contact: Option<sign_ins::ContactRow> = first(rows.next())?;
    Ok(match (row, contact) {
        (Some(row), _) if !row.is_alive(cx.now) => Some("not sent: the link has expired"),
        (None, _) => Some("not sent: the link has expired"),
        (_, None) => Some("not sent: the access was withdrawn meanwhile"),
        (Some(_), Some(_)) => None,
    })
}

/// Why an invitation must not go out any more.
async fn invitation_is_over(
    cx: &Cx,
    id: InvitationId,
    version: i64,
) -> Result<Option<&'static str>, Refusal> {
    let rows = cx.read(vec![invitations::find(id)]).await?;
    let row: Option<invitations::Row> = first(rows.into_iter().next())?;
    let row = row.filter(|row| row.version == version);
    Ok(match row.map(|row| row.standing(cx.now)) {
        Some(Standing::Open) => None,
        _ => Some("not sent: the invitation was changed meanwhile"),
    })
}

/// Why a link for a new password must not go out any more.
async fn reset_is_over(cx: &Cx, id: PasswordResetId) -> Result<Option<&'static str>, Refusal> {
    let rows = cx.read(vec![password_resets::find(id, cx.now)]).await?;
    let row: Option<password_resets::Row> = first(rows.into_iter().next())?;
    let gone = "not sent: the link was replaced or has expired";
    Ok(row.is_none().then_some(gone))
}

/// Why a message that asks for a decision must not go out any more.
async fn decided(cx: &Cx, due: &Due) -> Result<Option<&'static str>, Refusal> {
    let rows = cx.read(vec![approvals::pending(&due.subject)]).await?;
    let pending: Option<approvals::IdRow> = first(rows.into_iter().next())?;
    let gone = "not sent: the request was closed meanwhile";
    Ok(pending.is_none().then_some(gone))
}
