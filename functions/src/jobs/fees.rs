//! Asks the provider what it kept of a payment, and books it: `provider_fees` against clearing.

use serde::Deserialize;
use serde_json::json;
use shared::kernel::id::ReceiptId;
use shared::ledger;

use super::outbox::Delivery;
use crate::commit::commit;
use crate::context::{Cx, first};
use crate::decision::{Commit, Entry};
use crate::problem::Refusal;
use crate::store::outbox::Due;
use crate::store::provider_receipts::{self, Row};
use crate::stripe::{self, CallError};

/// What the message tells.
#[derive(Deserialize)]
struct Told {
    /// The provider's id of the payment, where the receipt may bear another.
    payment: Option<String>,
}

/// Books the fee of one receipt, once.
pub(super) async fn book(cx: &Cx, due: &Due) -> Result<Delivery, Refusal> {
    let Ok(receipt) = due.subject.parse::<ReceiptId>() else {
        return Ok(Delivery::Never("the receipt cannot be told".to_owned()));
    };
    let rows = cx.read(vec![provider_receipts::find(receipt)]).await?;
    let Some(row) = first::<Row>(rows.into_iter().next())? else {
        return Ok(Delivery::Never("no such receipt".to_owned()));
    };
    if row.fee_minor.is_some() {
        return Ok(Delivery::Done);
    }
    let told: Told = serde_json::from_str(&due.payload).map_err(Refusal::fault)?;
    let payment = told.payment.as_ref().unwrap_or(&row.provider_payment);
    let fee = match stripe::find_intent(cx, payment).await {
        Ok(intent) => intent.fee,
        Err(error @ CallError::Refused { .. }) => return Ok(Delivery::Never(error.to_string())),
        Err(error @ CallError::NoAnswer(_)) => return Ok(Delivery::Again(error.to_string())),
    };
    let Some(fee) = fee else {
        return Ok(Delivery::Again(
            "the provider does not know its fee yet".to_owned(),
        ));
    };
    if fee.amount.currency() != row.currency {
        return Ok(Delivery::Never(
            "the provider settles in another currency".to_owned(),
        ));
    }
    let entry = Entry {
        id: cx.id()?,
        kind: "receipt.fee",
        source: receipt.to_string(),
        number: row.number.clone(),
        document: None,
        effective_on: cx.today()?,
        reversal_of: None,
        customer: row.customer_id,
        postings: ledger::provider_fee(fee.amount),
    };
    let booked = Commit::about(receipt)
        .write(provider_receipts::insert_fee(
            receipt,
            fee.amount,
            &fee.transaction,
            cx.now,
        ))
        .post(entry)
        .after(&json!({ "fee": fee.amount, "transaction": fee.transaction }))?;
    commit(cx, "book_provider_fee", booked, (200, String::new())).await?;
    Ok(Delivery::Done)
}
