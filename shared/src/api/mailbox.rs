//! Messages that Dunlin has sent or is about to send; a development installation keeps them here.

use serde::{Deserialize, Serialize};

use super::invoices::SendingState;
use super::{Access, Nothing, endpoints};
use crate::access::Permission;
use crate::kernel::id::OutboxId;
use crate::kernel::{Cursor, Instant, Page};

endpoints! {
    /// Lists messages, the newest first.
    ListMail = "list_mail": Get "/api/mailbox",
        Access::Staff(Permission::ViewMailbox), (), MailFilter => Page<MailRow>;
    /// One message with its text.
    GetMail = "get_mail": Get "/api/mailbox/{mail}",
        Access::Staff(Permission::ViewMailbox), OutboxId, Nothing => MailView;
    /// The message as HTML, to be shown in a frame of its own.
    MailHtml = "mail_html": Get "/api/mailbox/{mail}/html",
        Access::Staff(Permission::ViewMailbox), OutboxId, Nothing => Nothing;
}

/// Which page.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MailFilter {
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Cursor>,
    /// Rows on the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// A row of the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MailRow {
    /// Which one.
    pub id: OutboxId,
    /// To whom.
    pub to: String,
    /// About what.
    pub subject: String,
    /// The first words.
    pub preview: String,
    /// When it was written.
    pub created_at: Instant,
    /// How far it got.
    pub state: SendingState,
}

/// A message in full.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MailView {
    /// The row.
    #[serde(flatten)]
    pub row: MailRow,
    /// From whom.
    pub from: String,
    /// The plain text part.
    pub text: String,
}
