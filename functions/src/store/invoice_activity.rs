//! What happened around an invoice: its sendings and the payments begun in the portal.

use serde::Deserialize;
use shared::api::invoices::{PaymentMethod, PaymentState, PaymentView, SendingState, SendingView};
use shared::kernel::id::InvoiceId;
use shared::kernel::{Currency, Instant, Money};

use super::sql::{Statement, statement};
use crate::problem::Refusal;

/// One sending.
#[derive(Deserialize, Debug)]
pub struct SendingRow {
    created_at: Instant,
    recipient: String,
    state: SendingState,
}

impl SendingRow {
    /// As screens show it.
    pub fn view(self) -> SendingView {
        SendingView {
            at: self.created_at,
            to: self.recipient,
            state: self.state,
        }
    }
}

/// The messages about an invoice, the newest first.
pub fn sendings(id: InvoiceId) -> Statement {
    statement!(
        "SELECT created_at, recipient, state FROM outbox
         WHERE subject = ?1 AND kind = 'mail' ORDER BY created_at DESC LIMIT 50",
        id,
    )
}

/// One payment begun in the portal.
#[derive(Deserialize, Debug)]
pub struct PaymentRow {
    created_at: Instant,
    currency: Currency,
    amount_minor: i64,
    method: PaymentMethod,
    state: PaymentState,
    reason: Option<String>,
}

impl PaymentRow {
    /// As screens show it.
    pub fn view(self) -> Result<PaymentView, Refusal> {
        Ok(PaymentView {
            at: self.created_at,
            amount: Money::from_minor(self.amount_minor, self.currency)?,
            method: self.method,
            state: self.state,
            reason: self.reason,
        })
    }
}

/// The payments begun for an invoice: those on their way, which count against what can be paid, and
/// then the others, the newest first.
pub fn payments(id: InvoiceId) -> Statement {
    statement!(
        "SELECT created_at, currency, amount_minor, method, state, reason FROM payment_attempt
         WHERE invoice_id = ?1 ORDER BY state = 'processing' DESC, created_at DESC LIMIT 50",
        id,
    )
}

/// Asserts that no payment of an invoice is on its way.
pub fn assert_none_on_its_way(id: InvoiceId) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'invoice.none_on_its_way', NOT EXISTS (
           SELECT 1 FROM payment_attempt WHERE invoice_id = ?1 AND state = 'processing')",
        id,
    )
}
