//! Receipts that a provider holds for us: found by the provider's payment, and what it kept.

use serde::Deserialize;
use shared::kernel::id::{CustomerId, PaymentAttemptId, ReceiptId};
use shared::kernel::{Currency, Instant, Money};

use super::sql::{Statement, statement};

/// A receipt of a provider.
#[derive(Deserialize, Clone, Debug)]
pub struct Row {
    /// Which one.
    pub id: ReceiptId,
    /// Its number.
    pub number: String,
    /// Who paid, if known.
    pub customer_id: Option<CustomerId>,
    /// Its currency.
    pub currency: Currency,
    /// The provider's id of the payment.
    pub provider_payment: String,
    /// What the provider kept, once known.
    pub fee_minor: Option<i64>,
}

/// Finds the receipt of a provider's payment, under its own id or under that of the attempt that
/// asked for it: an event that names no payment is booked under the attempt's.
pub fn find_by_payment(provider: &str, payment: &str, attempt: PaymentAttemptId) -> Statement {
    statement!(
        "SELECT r.id, r.number, r.customer_id, r.currency, r.provider_payment, f.fee_minor
         FROM receipt r LEFT JOIN receipt_fee f ON f.receipt_id = r.id
         WHERE r.provider = ?1 AND r.provider_payment IN (?2, ?3)",
        provider,
        payment,
        attempt,
    )
}

/// Asserts that nothing is booked under the id of an attempt: the same payment may have been told
/// meanwhile by an event that does not name it.
pub fn assert_unbooked(provider: &str, attempt: PaymentAttemptId) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'receipt.unbooked', NOT EXISTS (
           SELECT 1 FROM receipt WHERE provider = ?1 AND provider_payment = ?2)",
        provider,
        attempt,
    )
}

/// Finds a provider's receipt by its own id.
pub fn find(id: ReceiptId) -> Statement {
    statement!(
        "SELECT r.id, r.number, r.customer_id, r.currency, r.provider_payment, f.fee_minor
         FROM receipt r LEFT JOIN receipt_fee f ON f.receipt_id = r.id
         WHERE r.id = ?1 AND r.provider_payment IS NOT NULL",
        id,
    )
}

/// Notes what the provider kept.
pub fn insert_fee(receipt: ReceiptId, fee: Money, transaction: &str, now: Instant) -> Statement {
    statement!(
        "INSERT INTO receipt_fee(receipt_id, fee_minor, provider_transaction, recorded_at)
         VALUES (?1, ?2, ?3, ?4)",
        receipt,
        fee.minor(),
        transaction,
        now,
    )
}
