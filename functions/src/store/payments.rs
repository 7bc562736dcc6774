//! Payment attempts: our intents to be paid, recorded before the provider is called.

use serde::Deserialize;
use shared::api::invoices::{PaymentMethod, PaymentState};
use shared::kernel::id::{CustomerId, InvoiceId, LinkId, PaymentAttemptId};
use shared::kernel::{Currency, Instant, Money};

use super::items::item_columns;
use super::sql::{Statement, statement};
use crate::problem::Refusal;

/// An attempt with the invoice it pays.
#[derive(Deserialize, Clone, Debug)]
pub struct Row {
    /// Which one.
    pub id: PaymentAttemptId,
    /// The invoice it pays.
    pub invoice_id: InvoiceId,
    /// That invoice's number.
    pub invoice_number: String,
    /// Who owes it.
    pub customer_id: CustomerId,
    /// The link it was begun from; none when by a person who was signed in.
    pub link_id: Option<LinkId>,
    currency: Currency,
    amount_minor: i64,
    /// By card or bank debit.
    pub method: PaymentMethod,
    /// How far it got.
    pub state: PaymentState,
    /// The provider's session, once it has answered.
    pub provider_session: Option<String>,
    /// The provider's page.
    pub provider_url: Option<String>,
    /// The provider's reason for a failure.
    pub reason: Option<String>,
    /// When it was begun.
    pub created_at: Instant,
}

impl Row {
    /// How much was asked for.
    pub fn amount(&self) -> Result<Money, Refusal> {
        Ok(Money::from_minor(self.amount_minor, self.currency)?)
    }
}

/// The columns of [`Row`]; `p` is the attempt, `i` its invoice.
macro_rules! columns {
    () => {
        "SELECT p.id, p.invoice_id, i.number AS invoice_number, i.customer_id, p.link_id,
           p.currency, p.amount_minor, p.method, p.state, p.provider_session, p.provider_url,
           p.reason, p.created_at
         FROM payment_attempt p CROSS JOIN invoice i ON i.id = p.invoice_id "
    };
}

/// Finds one attempt.
pub fn find(id: PaymentAttemptId) -> Statement {
    statement!(concat!(columns!(), "WHERE p.id = ?1"), id)
}

/// The attempts begun for an invoice since `since`, the newest first.
pub fn recent(invoice: InvoiceId, since: Instant) -> Statement {
    statement!(
        concat!(
            columns!(),
            "WHERE p.invoice_id = ?1 AND p.created_at >= ?2 ORDER BY p.created_at DESC LIMIT 100"
        ),
        invoice,
        since,
    )
}

/// Attempts whose customer has not finished: intents without an answer since `intents_before`, and
/// sessions that nothing was heard of since `sessions_before`.
pub fn left_behind(intents_before: Instant, sessions_before: Instant, limit: u16) -> Statement {
    statement!(
        concat!(
            columns!(),
            "WHERE p.rank <= 1 AND p.updated_at < ?1 AND (p.rank = 0 OR p.updated_at < ?2)
             ORDER BY p.updated_at LIMIT CAST(?3 AS INTEGER)"
        ),
        intents_before,
        sessions_before,
        limit,
    )
}

/// Attempts that the bank has not decided and nothing was heard of since `before`.
pub fn under_way(before: Instant, limit: u16) -> Statement {
    statement!(
        concat!(
            columns!(),
            "WHERE p.rank = 2 AND p.updated_at < ?1
             ORDER BY p.updated_at LIMIT CAST(?2 AS INTEGER)"
        ),
        before,
        limit,
    )
}

/// What a new attempt is made of.
#[derive(Clone, Copy, Debug)]
pub struct NewAttempt {
    /// Its id.
    pub id: PaymentAttemptId,
    /// The invoice it pays.
    pub invoice: InvoiceId,
    /// The link it is begun from; none when by a person who is signed in.
    pub link: Option<LinkId>,
    /// How much.
    pub amount: Money,
    /// By card or bank debit.
    pub method: PaymentMethod,
}

/// Records an intent.
pub fn insert(attempt: &NewAttempt, provider: &str, now: Instant) -> Statement {
    statement!(
        "INSERT INTO payment_attempt(id, invoice_id, link_id, currency, amount_minor, method,
           state, rank, provider, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'created', 0, ?7, ?8, ?8)",
        attempt.id,
        attempt.invoice,
        attempt.link,
        attempt.amount.currency(),
        attempt.amount.minor(),
        attempt.method.as_str(),
        provider,
        now,
    )
}

/// Asserts that no equal intent is under way that was begun since `since`: of two submits of one
/// form at once, the second then decides again and joins the first.
pub fn assert_no_twin(attempt: &NewAttempt, since: Instant) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'payment_attempt.twin', NOT EXISTS (
           SELECT 1 FROM payment_attempt
           WHERE invoice_id = ?1 AND created_at >= ?2 AND amount_minor = ?3 AND method = ?4
             AND rank <= 1)",
        attempt.invoice,
        since,
        attempt.amount.minor(),
        attempt.method.as_str(),
    )
}

/// Notes the provider's session of an intent.
pub fn record_session(id: PaymentAttemptId, session: &str, url: &str, now: Instant) -> Statement {
    statement!(
        "UPDATE payment_attempt SET state = 'requires_action', rank = 1, provider_session = ?2,
           provider_url = ?3, updated_at = ?4
         WHERE id = ?1 AND rank = 0",
        id,
        session,
        url,
        now,
    )
}

/// Raises an attempt to `state`; one that has got further stays where it is.
pub fn raise(
    id: PaymentAttemptId,
    state: PaymentState,
    reason: Option<&str>,
    now: Instant,
) -> Statement {
    statement!(
        "UPDATE payment_attempt SET state = ?2, rank = CAST(?3 AS INTEGER), reason = ?4,
           updated_at = ?5
         WHERE id = ?1 AND rank < CAST(?3 AS INTEGER)",
        id,
        state.as_str(),
        state.rank(),
        reason,
        now,
    )
}

/// Asserts that an attempt stands as it was read: what is decided of it holds for no other state.
pub fn assert_unchanged(read: &Row) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'payment_attempt.unchanged', EXISTS (
           SELECT 1 FROM payment_attempt WHERE id = ?1 AND state = ?2 AND reason IS ?3)",
        read.id,
        read.state.as_str(),
        read.reason.as_deref(),
    )
}

/// Asserts that nothing has been received of an attempt: the same payment may have been told meanwhile
/// by an event that names it.
pub fn assert_unpaid(id: PaymentAttemptId) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'payment_attempt.unpaid', EXISTS (
           SELECT 1 FROM payment_attempt WHERE id = ?1 AND state <> 'succeeded')",
        id,
    )
}

/// Notes why a try was declined; the session can still be paid another way.
pub fn note_decline(id: PaymentAttemptId, reason: Option<&str>, now: Instant) -> Statement {
    statement!(
        "UPDATE payment_attempt SET reason = coalesce(?2, 'declined'), updated_at = ?3
         WHERE id = ?1 AND rank <= 1",
        id,
        reason,
        now,
    )
}

/// Notes that an attempt was looked after, so that others have their turn.
pub fn touch(id: PaymentAttemptId, now: Instant) -> Statement {
    statement!(
        "UPDATE payment_attempt SET updated_at = ?2 WHERE id = ?1 AND rank <= 2",
        id,
        now
    )
}

/// An invoice that a payment names.
#[derive(Deserialize, Clone, Debug)]
pub struct NamedInvoice {
    /// Which one.
    pub id: InvoiceId,
    /// Its number.
    pub number: String,
    /// Who owes it.
    pub customer_id: CustomerId,
    /// Its currency.
    pub currency: Currency,
}

/// The invoice that a payment names, once it has been issued.
pub fn named_invoice(id: InvoiceId) -> Statement {
    statement!(
        "SELECT id, number, customer_id, currency FROM invoice WHERE id = ?1 AND status <> 'draft'",
        id,
    )
}

/// The items of the invoice that an attempt pays, or of the invoice that was `named` where the
/// attempt is not known.
pub fn items_of(attempt: PaymentAttemptId, named: Option<InvoiceId>) -> Statement {
    statement!(
        concat!(
            "SELECT ",
            item_columns!(),
            " FROM open_item WHERE document_id
               = coalesce((SELECT invoice_id FROM payment_attempt WHERE id = ?1), ?2)"
        ),
        attempt,
        named,
    )
}

/// An address to send a receipt to.
#[derive(Deserialize, Debug)]
pub struct AddressRow {
    /// The address.
    pub email: String,
}

/// Who receives the documents of the customer whose invoice an attempt pays, or was `named` where the
/// attempt is not known.
pub fn receivers_of(attempt: PaymentAttemptId, named: Option<InvoiceId>) -> Statement {
    statement!(
        "SELECT DISTINCT email FROM contact
         WHERE customer_id = (SELECT customer_id FROM invoice
             WHERE id = coalesce((SELECT invoice_id FROM payment_attempt WHERE id = ?1), ?2))
           AND receives_invoices = 1
         ORDER BY email LIMIT 10",
        attempt,
        named,
    )
}
