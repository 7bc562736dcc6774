//! The mailbox: what Dunlin has written to customers, in every environment.
//!
//! The customer's copy holds a key to the portal. A development installation shows it, so that the
//! whole way can be walked; in production it is left out, since with it a member of staff could act
//! as the customer.

use shared::api::mailbox::{MailFilter, MailRow, MailView};
use shared::api::{Nothing, ProblemCode};
use shared::kernel::Page;
use shared::kernel::id::OutboxId;
use shared::kernel::page::page_rows;

use crate::context::{Cx, all, first};
use crate::email::Message;
use crate::http_types::{self, Request, Response};
use crate::problem::Refusal;
use crate::store::outbox::{self, MailRecord};

/// The length of a preview.
const PREVIEW_CHARACTERS_MAX: usize = 120;

/// Lists messages, the newest first.
pub async fn list(cx: &Cx, (): (), filter: MailFilter) -> Result<Page<MailRow>, Refusal> {
    let limit = page_rows(filter.limit);
    let rows = cx
        .read(vec![outbox::list_mail(filter.after.as_ref(), limit)])
        .await?;
    let rows: Vec<MailRecord> = all(rows.into_iter().next())?;
    let rows: Vec<MailRow> = rows
        .into_iter()
        .map(|record| Mail::read(cx, record).map(|mail| mail.row))
        .collect::<Result<_, _>>()?;
    Ok(Page::from_rows(rows, limit, outbox::mail_cursor))
}

/// One message with its text.
pub async fn get(cx: &Cx, id: OutboxId, _: Nothing) -> Result<MailView, Refusal> {
    let mail = find(cx, id).await?;
    Ok(MailView {
        row: mail.row,
        from: cx.config.mail_from.clone(),
        text: mail.text,
    })
}

/// One message as a mail program would show it.
pub async fn html(cx: &Cx, params: &[String], _: &Request) -> Result<Response, Refusal> {
    let id = params
        .first()
        .and_then(|id| id.parse().ok())
        .ok_or(ProblemCode::NotFound)?;
    Ok(http_types::mail_page(find(cx, id).await?.html))
}

/// A message that may be shown.
struct Mail {
    row: MailRow,
    text: String,
    html: String,
}

async fn find(cx: &Cx, id: OutboxId) -> Result<Mail, Refusal> {
    let rows = cx.read(vec![outbox::find_mail(id)]).await?;
    let record: MailRecord = first(rows.into_iter().next())?.ok_or(ProblemCode::NotFound)?;
    Mail::read(cx, record)
}

impl Mail {
    fn read(cx: &Cx, record: MailRecord) -> Result<Self, Refusal> {
        let MailRecord {
            id,
            recipient,
            payload,
            state,
            created_at,
        } = record;
        let message: Message = serde_json::from_str(&payload).map_err(Refusal::fault)?;
        let message = if cx.config.development {
            message.with_token(&cx.config.link_secret)
        } else {
            message.without_token()
        };
        let row = MailRow {
            id,
            to: recipient,
            subject: message.subject,
            preview: preview(&message.text),
            created_at,
            state,
        };
        Ok(Self {
            row,
            text: message.text,
            html: message.html,
        })
    }
}

/// The first words, on one line.
fn preview(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= PREVIEW_CHARACTERS_MAX {
        return line;
    }
    let start: String = line.chars().take(PREVIEW_CHARACTERS_MAX).collect();
    format!("{}…", start.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_is_one_short_line() {
        assert_eq!(preview("a\n\n b"), "a b");
        let long = preview(&"word ".repeat(60));
        assert!(long.ends_with('…') && long.chars().count() <= PREVIEW_CHARACTERS_MAX + 1);
    }
}
