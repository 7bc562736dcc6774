//! A payment becomes a receipt: booked gross to the provider's clearing account, allocated to what
//! is open of the invoice it was made for, the oldest due first. What the invoice cannot take stays
//! unapplied: it is never pushed onto other invoices. That an invoice was voided or settled, or its
//! customer made inactive meanwhile, is no reason to drop money.

use serde_json::json;
use shared::allocation::{self, OpenItem};
use shared::api::allocations::ItemKind;
use shared::api::invoices::{PaymentMethod, PaymentState};
use shared::api::receipts::ReceiptMethod;
use shared::kernel::id::{CustomerId, InvoiceId, ItemId, ReceiptId};
use shared::kernel::{Day, Instalment, Money};
use shared::ledger::{self, PayerKnown};
use shared::stripe::event::Payment;

use super::effect::{Facts, payment_key};
use crate::api::allocations::Plan;
use crate::context::Cx;
use crate::decision::{Commit, Entry, NUMBER_TOKEN, OutboxMessage, Series};
use crate::email::{Address, MailLink, ReceiptMail};
use crate::problem::Refusal;
use crate::store::allocations::{self, NewAllocation};
use crate::store::items::{self, ItemRow, NewItem};
use crate::store::links::{self, NewLink};
use crate::store::payments::{self, NamedInvoice, Row};
use crate::store::provider_receipts;
use crate::store::receipts::{self, NewReceipt};
use crate::store::sql::Statement;
use crate::stripe::PROVIDER;

/// What a payment was made for.
pub(super) struct Owed<'a> {
    invoice: InvoiceId,
    number: &'a str,
    customer: CustomerId,
    method: PaymentMethod,
    /// The attempt that asked for it, if it is in the books.
    attempt: Option<&'a Row>,
}

impl<'a> Owed<'a> {
    /// The invoice of an attempt.
    pub(super) fn by_attempt(attempt: &'a Row) -> Self {
        Self {
            invoice: attempt.invoice_id,
            number: &attempt.invoice_number,
            customer: attempt.customer_id,
            method: attempt.method,
            attempt: Some(attempt),
        }
    }

    /// An invoice whose attempt is not in the books.
    pub(super) fn by_invoice(invoice: &'a NamedInvoice, method: PaymentMethod) -> Self {
        Self {
            invoice: invoice.id,
            number: &invoice.number,
            customer: invoice.customer_id,
            method,
            attempt: None,
        }
    }
}

/// A receipt that is about to exist.
struct New<'a> {
    id: ReceiptId,
    item: ItemId,
    customer: Option<CustomerId>,
    amount: Money,
    received_on: Day,
    method: ReceiptMethod,
    reference: &'a str,
    key: String,
}

/// Books a payment of something that is known.
pub(super) fn received(
    cx: &Cx,
    payment: &Payment,
    owed: &Owed<'_>,
    facts: &Facts,
) -> Result<Commit, Refusal> {
    let received_on = cx.today()?;
    let new = New {
        id: cx.id()?,
        item: cx.id()?,
        customer: Some(owed.customer),
        amount: payment.amount,
        received_on,
        method: receipt_method(owed.method),
        reference: owed.number,
        key: payment_key(&payment.reference),
    };
    let mut commit = new.commit(cx)?;
    commit = commit.touches(payment.reference.attempt);
    commit = commit.touches(owed.invoice);
    if let Some(plan) = plan(cx, &new, &facts.items)? {
        let actor = cx.actor()?.key();
        let by = (actor.as_str(), cx.now);
        commit = commit
            .write(allocations::insert(
                new.item,
                &plan.allocations,
                plan.effective_on,
                by,
            )?)
            .post(plan.entry(cx, (&new.id.to_string(), NUMBER_TOKEN), new.customer)?);
    }
    commit = match (&payment.reference.payment_intent, owed.attempt) {
        (None, Some(attempt)) => commit.assert(payments::assert_unpaid(attempt.id)),
        _ => commit.assert(unbooked(payment)),
    };
    if let Some(attempt) = owed.attempt {
        let succeeded = PaymentState::Succeeded;
        commit = commit.write(payments::raise(attempt.id, succeeded, None, cx.now));
    }
    commit = confirm(cx, commit, &new, owed, facts)?;
    match &payment.reference.payment_intent {
        Some(intent) => Ok(commit.send(fee_message(cx, new.id, intent)?)),
        None => Ok(commit),
    }
}

/// What is still to be done of a payment that is booked under its attempt's id, once an event names
/// it: only by that name can the provider be asked for its fee.
pub(super) fn named_later(
    cx: &Cx,
    payment: &Payment,
    receipt: &provider_receipts::Row,
) -> Result<Option<Commit>, Refusal> {
    let nameless = receipt.provider_payment == payment.reference.attempt.to_string();
    match &payment.reference.payment_intent {
        Some(intent) if nameless && receipt.fee_minor.is_none() => {
            let commit = Commit::about(receipt.id).after(&json!({ "payment": intent }))?;
            Ok(Some(commit.send(fee_message(cx, receipt.id, intent)?)))
        }
        _ => Ok(None),
    }
}

/// Books a payment whose attempt nobody knows: the money is real, its owner is to be found.
pub(super) fn unidentified(cx: &Cx, payment: &Payment) -> Result<Commit, Refusal> {
    let attempt = payment.reference.attempt.to_string();
    let new = New {
        id: cx.id()?,
        item: cx.id()?,
        customer: None,
        amount: payment.amount,
        received_on: cx.today()?,
        method: receipt_method(payment.method),
        reference: &attempt,
        key: payment_key(&payment.reference),
    };
    let commit = new.commit(cx)?.assert(unbooked(payment));
    Ok(commit.send(fee_message(cx, new.id, &new.key)?))
}

fn unbooked(payment: &Payment) -> Statement {
    provider_receipts::assert_unbooked(PROVIDER, payment.reference.attempt)
}

fn receipt_method(method: PaymentMethod) -> ReceiptMethod {
    match method {
        PaymentMethod::Card => ReceiptMethod::Card,
        PaymentMethod::BankDebit => ReceiptMethod::BankDebit,
    }
}

impl New<'_> {
    /// The receipt, its item and its posting.
    fn commit(&self, cx: &Cx) -> Result<Commit, Refusal> {
        let series = Series::Receipt(self.received_on.year());
        let actor = cx.actor()?.key();
        let receipt = NewReceipt {
            id: self.id,
            customer: self.customer,
            amount: self.amount,
            received_on: self.received_on,
            method: self.method,
            reference: Some(self.reference),
            note: None,
            provider: Some((PROVIDER, &self.key)),
            actor: &actor,
        };
        let document = self.id.to_string();
        let item = NewItem {
            id: self.item,
            kind: ItemKind::Receipt,
            customer: self.customer,
            document: &document,
            number: NUMBER_TOKEN,
            instalment: Instalment::whole(self.received_on, self.amount),
            item_on: self.received_on,
        };
        let payer = if self.customer.is_some() {
            PayerKnown::Yes
        } else {
            PayerKnown::No
        };
        let entry = Entry {
            id: cx.id()?,
            kind: "receipt.recorded",
            source: document.clone(),
            number: NUMBER_TOKEN.to_owned(),
            document: None,
            effective_on: self.received_on,
            reversal_of: None,
            customer: self.customer,
            postings: ledger::receipt_by_provider(self.amount, payer),
        };
        Commit::about(self.id)
            .take_number(series)
            .write(receipts::insert(&receipt, cx.now))
            .write(items::insert(&item, Some(series), cx.now))
            .post(entry)
            .after(&json!({
                "number": NUMBER_TOKEN, "amount": self.amount, "payment": self.key,
                "reference": self.reference,
            }))
    }
}

/// What of the invoice the receipt settles; nothing when nothing is open in its currency.
fn plan(cx: &Cx, new: &New<'_>, found: &[ItemRow]) -> Result<Option<Plan>, Refusal> {
    let open: Vec<OpenItem> = found
        .iter()
        .map(ItemRow::open_item)
        .collect::<Result<_, _>>()?;
    let shares = allocation::oldest_first(new.amount, &open);
    let mut effective_on = new.received_on;
    let mut left = new.amount;
    let mut allocations = Vec::with_capacity(shares.len());
    for share in &shares {
        // An invoice dated ahead is settled on its own day at the earliest.
        let settled = open.iter().filter(|item| item.id == share.item);
        effective_on = settled
            .map(|item| item.item_on)
            .fold(effective_on, Day::max);
        left = left.try_sub(share.amount)?;
        let (debit_item, amount) = (share.item, share.amount);
        allocations.push(NewAllocation {
            id: cx.id()?,
            debit_item,
            amount,
        });
    }
    Ok((!allocations.is_empty()).then_some(Plan {
        effective_on,
        allocations,
        left,
    }))
}

/// Confirms to those who receive the customer's documents, with the link that was paid from, or
/// with one of its own where the payer was signed in or nobody knows.
fn confirm(
    cx: &Cx,
    mut commit: Commit,
    new: &New<'_>,
    owed: &Owed<'_>,
    facts: &Facts,
) -> Result<Commit, Refusal> {
    if facts.receivers.is_empty() {
        return Ok(commit);
    }
    let link = if let Some(link) = owed.attempt.and_then(|attempt| attempt.link_id) {
        link
    } else {
        let to: Vec<String> = facts.receivers.iter().map(|r| r.email.clone()).collect();
        let made = NewLink {
            id: cx.id()?,
            invoice: owed.invoice,
            created_by: &cx.actor()?.key(),
            sent_to: &to,
        };
        commit = commit.write(links::insert(&made, cx.now)?);
        made.id
    };
    let mail = ReceiptMail {
        company: &cx.company()?.name,
        receipt: NUMBER_TOKEN,
        invoice: owed.number,
        amount: new.amount,
        received_on: new.received_on,
        link: &Address::new(&cx.config.portal_url, MailLink::Document(link)),
    };
    for address in &facts.receivers {
        commit = commit.send(OutboxMessage::mail(cx, new.id, &mail.to(&address.email))?);
    }
    Ok(commit)
}

/// A reminder to ask the provider what it kept, which it may know only later.
fn fee_message(cx: &Cx, receipt: ReceiptId, payment: &str) -> Result<OutboxMessage, Refusal> {
    Ok(OutboxMessage {
        id: cx.id()?,
        kind: "provider_fee",
        subject: receipt.to_string(),
        recipient: PROVIDER.to_owned(),
        payload: json!({ "receipt": receipt, "payment": payment }).to_string(),
        due_at: cx.now,
    })
}
