//! The mailbox: what Dunlin has written to customers, in every environment.
//!
//! A message holds the customer's key to the portal. A development installation shows it, so that
//! the whole way can be walked; in production it is cut out, since with it a member of staff could
//! act as the customer.

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
/// What stands in front of the token in a link to the portal.
const LINK_START: &str = "/portal/i/";

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
        let shown = |text: String| {
            if cx.config.development {
                text
            } else {
                without_tokens(&text)
            }
        };
        let text = shown(message.text);
        let row = MailRow {
            id,
            to: recipient,
            subject: message.subject,
            preview: preview(&text),
            created_at,
            state,
        };
        Ok(Self {
            row,
            text,
            html: shown(message.html),
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

/// The text with the token cut out of every link to the portal.
fn without_tokens(text: &str) -> String {
    let mut parts = text.split(LINK_START);
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        shown.push_str(LINK_START);
        let is_token = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.' || c == '-';
        shown.push_str(part.trim_start_matches(is_token));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_cut_out_wherever_it_stands() {
        let text =
            "See https://ar.example/portal/i/lnk_01A.0f9c.\n<a href=\"/portal/i/lnk_2.ab\">x</a>";
        let shown = without_tokens(text);
        assert_eq!(
            shown,
            "See https://ar.example/portal/i/\n<a href=\"/portal/i/\">x</a>"
        );
        assert_eq!(without_tokens("no link"), "no link");
    }

    #[test]
    fn a_preview_is_one_short_line() {
        assert_eq!(preview("a\n\n b"), "a b");
        let long = preview(&"word ".repeat(60));
        assert!(long.ends_with('…') && long.chars().count() <= PREVIEW_CHARACTERS_MAX + 1);
    }
}
