//! Sending an invoice: a portal link, and one message per receiver in the outbox.

use serde_json::json;
use shared::api::invoices::{SendInput, SentView};
use shared::api::{FieldCheck, ProblemCode};
use shared::invoice::InvoiceStatus;
use shared::kernel::id::{InvoiceId, LinkId};
use shared::kernel::{EmailAddress, Text};

use super::invoices::{read_view, view_queries};
use crate::context::{Cx, all};
use crate::decision::{Commit, Decision, OutboxMessage};
use crate::email::{Address, InvoiceMail, MailLink};
use crate::problem::Refusal;
use crate::store::links::NewLink;
use crate::store::payments::AddressRow;
use crate::store::{documents, invoices, links};

/// The most receivers of one sending.
const RECEIVERS_MAX: usize = 10;

/// Sends an issued invoice. The version is asserted, so that what is sent is what was read.
pub async fn send(cx: &Cx, id: InvoiceId, input: SendInput) -> Result<Decision<SentView>, Refusal> {
    let mut queries = view_queries(id);
    queries.push(documents::receivers_of_invoice(id));
    let mut rows = cx.read(queries).await?.into_iter();
    let loaded = read_view(&mut rows, cx.today()?)?;
    let contacts: Vec<AddressRow> = all(rows.next())?;
    let (chosen, words) = parse(&input)?;
    if loaded.row.status != InvoiceStatus::Issued {
        return Err(ProblemCode::NotIssued.into());
    }
    let mut to: Vec<String> = match chosen.as_slice() {
        [] => contacts.into_iter().map(|row| row.email).collect(),
        chosen => chosen
            .iter()
            .map(|address| address.as_str().to_owned())
            .collect(),
    };
    to.sort();
    to.dedup();
    if to.is_empty() {
        return Err(ProblemCode::NoRecipient.into());
    }
    let link_id: LinkId = cx.id()?;
    let link = Address::new(&cx.config.portal_url, MailLink::Document(link_id));
    let mail = InvoiceMail {
        company: &cx.company()?.name,
        invoice: &loaded.view,
        words: words.as_ref().map_or("", |words| words.as_str()),
        link: &link,
    };
    let created_by = cx.actor()?.key();
    let made = NewLink {
        id: link_id,
        invoice: id,
        created_by: &created_by,
        sent_to: &to,
    };
    let mut commit = Commit::about(id)
        .assert(invoices::assert_version(id, loaded.row.version))
        .write(links::insert(&made, cx.now)?)
        .touches(link_id)
        .after(&json!({ "sent_to": to }))?;
    for address in &to {
        commit = commit.send(OutboxMessage::mail(cx, id, &mail.to(address))?);
    }
    Ok(Decision::new(SentView { to }, commit))
}

/// The addresses and the words, or every one of them that is wrong.
fn parse(input: &SendInput) -> Result<(Vec<EmailAddress>, Option<Text<2000>>), Refusal> {
    let mut check = FieldCheck::new();
    if input.to.len() > RECEIVERS_MAX {
        check.refuse("to", format!("has more than {RECEIVERS_MAX} addresses"));
    }
    let mut addresses = Vec::with_capacity(input.to.len());
    for (index, text) in input.to.iter().enumerate() {
        addresses.extend(check.required::<EmailAddress>(&format!("to.{index}"), text));
    }
    let words = check.optional("message", &input.message);
    Ok(check.finish(words.map(|words| (addresses, words)))?)
}
