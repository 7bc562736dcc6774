//! What an event changes, decided on our own state and not on the order of arrival.

use serde_json::json;
use shared::api::invoices::PaymentState;
use shared::stripe::event::{News, Payment, Reference};
use shared::stripe::unbooked::Unbooked;

use super::booking::{self, Owed};
use crate::context::{Cx, all, first};
use crate::decision::Commit;
use crate::platform::Rows;
use crate::problem::Refusal;
use crate::store::items::ItemRow;
use crate::store::payments::{self, AddressRow, NamedInvoice, Row};
use crate::store::provider_receipts;
use crate::store::sql::Statement;
use crate::stripe::PROVIDER;

/// How much doubt is left.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Stage {
    /// The event alone has been heard.
    First,
    /// The provider has confirmed the amount when asked.
    Confirmed,
    /// Every try has been made; money is booked now, whatever is missing around it.
    Last,
    /// Every try has been made, and the provider's own books have no such payment.
    Denied,
}

/// Why an event has to wait.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Wait {
    /// It names an attempt that we do not have.
    UnknownAttempt,
    /// It tells another amount or currency than the attempt's: the provider is asked.
    AmountDiffers,
}

impl Wait {
    /// For the event's row.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::UnknownAttempt => "waits: the attempt is not known",
            Self::AmountDiffers => "waits: the amount is not the attempt's",
        }
    }
}

/// What to do about an event.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// Write this with the event's end.
    Effect {
        /// For the audit row.
        command: &'static str,
        /// For the event's row.
        outcome: &'static str,
        /// What becomes true; nothing but the event itself when not set.
        facts: Option<Box<Commit>>,
    },
    /// Try again later.
    Wait(Wait),
}

impl Verdict {
    fn facts(command: &'static str, outcome: &'static str, facts: Commit) -> Self {
        Self::Effect {
            command,
            outcome,
            facts: Some(Box::new(facts)),
        }
    }

    fn nothing(outcome: &'static str) -> Self {
        Self::Effect {
            command: "note_event",
            outcome,
            facts: None,
        }
    }
}

/// What we know of what an event is about.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// The attempt it names.
    pub attempt: Option<Row>,
    /// The invoice that the payment names beside it.
    pub invoice: Option<NamedInvoice>,
    /// Items of the attempt's invoice, or of the named one where the attempt is not known.
    pub items: Vec<ItemRow>,
    /// Who receives the customer's documents.
    pub receivers: Vec<AddressRow>,
    /// The receipt that books this payment already, under its own id or the attempt's.
    pub receipt: Option<provider_receipts::Row>,
}

/// The provider's id of a payment: of its intent, or our own where the event names none.
pub(crate) fn payment_key(reference: &Reference) -> String {
    reference
        .payment_intent
        .clone()
        .unwrap_or_else(|| reference.attempt.to_string())
}

fn reference(news: &News) -> Option<&Reference> {
    match news {
        News::Paid(Payment { reference, .. })
        | News::Processing(reference)
        | News::Declined(reference)
        | News::Failed(reference)
        | News::Expired(reference) => Some(reference),
        News::NotBooked(_) | News::Unreadable | News::Ignored => None,
    }
}

/// For the row of an event that the provider has signed and nobody understands.
const UNREADABLE: &str = "dead: cannot be read. Look at the event at Stripe; if a customer has paid, \
     record the receipt by hand.";

/// For the row of an event that tells of a payment and names neither it nor an attempt of ours.
const NAMELESS: &str = "dead: the attempt is not known, and the event does not name its payment. Look \
     at it at Stripe; if no other event has brought the money, record the receipt by hand.";

/// For the row of an event that tells of no money and names an attempt that never came to be known.
const UNKNOWN: &str = "dead: the attempt is not known. It brought no money, and a payment that \
     follows is booked by itself: put it away.";

/// For the row of a payment that differs from its attempt and that the provider does not confirm.
const DENIED: &str = "dead: the provider has no such payment. Look at it at Stripe: retry it if it is \
     paid there, else put it away.";

/// For the row of an event that people have to act on, in words for them.
fn by_hand(unbooked: Unbooked) -> &'static str {
    match unbooked {
        Unbooked::Refund => {
            "dead: not booked by Dunlin: money was refunded at Stripe. Book it in the general \
             ledger, and undo the allocations of its receipt if the invoice is owed again."
        }
        Unbooked::RefundUndone => {
            "dead: not booked by Dunlin: a refund at Stripe failed or was cancelled, and its money \
             came back. Reverse in the general ledger what was booked for it."
        }
        Unbooked::Dispute => {
            "dead: not booked by Dunlin: a payment is disputed at Stripe, or such a case changed. \
             Answer it at Stripe in time; Stripe tells by other events what it takes or gives back."
        }
        Unbooked::DisputeTaken => {
            "dead: not booked by Dunlin: Stripe took a disputed payment back. Book it in the \
             general ledger, and undo the allocations of its receipt: the invoice is owed again."
        }
        Unbooked::DisputeGivenBack => {
            "dead: not booked by Dunlin: Stripe gave a disputed payment back. Reverse in the general \
             ledger what was booked for the dispute, and allocate its receipt again."
        }
        Unbooked::ForeignPayment => {
            "dead: not booked by Dunlin: a payment at Stripe that Dunlin did not ask for. If a \
             customer of yours made it, record the receipt by hand."
        }
    }
}

/// The queries that [`Facts::read`] reads.
pub(crate) fn queries(news: &News) -> Vec<Statement> {
    let Some(reference) = reference(news) else {
        return Vec::new();
    };
    let mut queries = vec![payments::find(reference.attempt)];
    if let News::Paid(payment) = news {
        queries.push(payments::items_of(reference.attempt, payment.invoice));
        queries.push(payments::receivers_of(reference.attempt, payment.invoice));
        queries.extend(payment.invoice.map(payments::named_invoice));
        queries.push(provider_receipts::find_by_payment(
            PROVIDER,
            &payment_key(reference),
            reference.attempt,
        ));
    }
    queries
}

impl Facts {
    /// Reads the answers of [`queries`].
    pub(crate) fn read(
        news: &News,
        rows: &mut impl Iterator<Item = Rows>,
    ) -> Result<Self, Refusal> {
        let mut facts = Self::default();
        if reference(news).is_some() {
            facts.attempt = first(rows.next())?;
        }
        if let News::Paid(payment) = news {
            facts.items = all(rows.next())?;
            facts.receivers = all(rows.next())?;
            if payment.invoice.is_some() {
                facts.invoice = first(rows.next())?;
            }
            facts.receipt = first(rows.next())?;
        }
        Ok(facts)
    }
}

/// Decides what `news` changes.
pub(crate) fn decide(
    cx: &Cx,
    news: &News,
    facts: &Facts,
    stage: Stage,
) -> Result<Verdict, Refusal> {
    let (reference, state) = match news {
        News::Ignored => return Ok(Verdict::nothing("ignored")),
        News::NotBooked(unbooked) => return Ok(Verdict::nothing(by_hand(*unbooked))),
        News::Unreadable => return Ok(Verdict::nothing(UNREADABLE)),
        News::Paid(payment) => return paid(cx, payment, facts, stage),
        News::Declined(reference) => (reference, None),
        News::Processing(reference) => (reference, Some(PaymentState::Processing)),
        News::Failed(reference) => (reference, Some(PaymentState::Failed)),
        News::Expired(reference) => (reference, Some(PaymentState::Expired)),
    };
    let Some(attempt) = &facts.attempt else {
        return Ok(match stage {
            Stage::Last | Stage::Denied => Verdict::nothing(UNKNOWN),
            Stage::First | Stage::Confirmed => Verdict::Wait(Wait::UnknownAttempt),
        });
    };
    let reason = reference.reason.as_deref();
    let write = match state {
        // Another card may still succeed in the same session.
        None if attempt.state.rank() > PaymentState::RequiresAction.rank() => {
            return Ok(Verdict::nothing("stale"));
        }
        None => payments::note_decline(attempt.id, reason, cx.now),
        Some(state) if state.rank() <= attempt.state.rank() => {
            return Ok(Verdict::nothing("stale"));
        }
        Some(state) => payments::raise(attempt.id, state, reason, cx.now),
    };
    let facts = Commit::about(attempt.id)
        .touches(attempt.invoice_id)
        .before(&json!({ "state": attempt.state, "reason": attempt.reason }))?
        .after(&json!({ "state": state.unwrap_or(attempt.state), "reason": reason }))?
        .assert(payments::assert_unchanged(attempt))
        .write(write);
    Ok(Verdict::facts("note_payment", "noted", facts))
}

fn paid(cx: &Cx, payment: &Payment, facts: &Facts, stage: Stage) -> Result<Verdict, Refusal> {
    if let Some(receipt) = &facts.receipt {
        // Another event has told of the same payment before.
        return match booking::named_later(cx, payment, receipt)? {
            Some(facts) => Ok(Verdict::facts("name_payment", "duplicate", facts)),
            None => Ok(Verdict::nothing("duplicate")),
        };
    }
    if stage == Stage::Denied {
        return Ok(Verdict::nothing(DENIED));
    }
    let Some(attempt) = &facts.attempt else {
        return of_no_attempt(cx, payment, facts, stage);
    };
    let nameless = payment.reference.payment_intent.is_none();
    if nameless && attempt.state == PaymentState::Succeeded {
        return Ok(Verdict::nothing("duplicate"));
    }
    if stage == Stage::First && payment.amount != attempt.amount()? {
        return Ok(Verdict::Wait(Wait::AmountDiffers));
    }
    let facts = booking::received(cx, payment, &Owed::by_attempt(attempt), facts)?;
    Ok(Verdict::facts("book_payment", "booked", facts))
}

/// A payment whose attempt is not in the books, as after a restore: it belongs to the invoice that
/// was written to the provider with it. Without one of ours, its owner is to be found.
fn of_no_attempt(
    cx: &Cx,
    payment: &Payment,
    facts: &Facts,
    stage: Stage,
) -> Result<Verdict, Refusal> {
    if payment.reference.payment_intent.is_none() {
        // It would be booked again by the event that names it, or has been booked by it.
        return Ok(match stage {
            Stage::Last => Verdict::nothing(NAMELESS),
            _ => Verdict::Wait(Wait::UnknownAttempt),
        });
    }
    let fits = |invoice: &&NamedInvoice| invoice.currency == payment.amount.currency();
    if let Some(invoice) = facts.invoice.as_ref().filter(fits) {
        let owed = Owed::by_invoice(invoice, payment.method);
        let facts = booking::received(cx, payment, &owed, facts)?;
        let outcome = "booked by its invoice";
        return Ok(Verdict::facts("book_payment", outcome, facts));
    }
    if stage != Stage::Last {
        return Ok(Verdict::Wait(Wait::UnknownAttempt));
    }
    let facts = booking::unidentified(cx, payment)?;
    let outcome = "booked as unidentified";
    Ok(Verdict::facts("book_unidentified_payment", outcome, facts))
}
