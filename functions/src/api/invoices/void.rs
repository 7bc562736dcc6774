//! Voiding: opposite postings, and a counter-item that settles every instalment, so that no report
//! of a past day changes.

use serde_json::json;
use shared::api::ProblemCode;
use shared::api::allocations::ItemKind;
use shared::api::invoices::{InvoiceState, InvoiceView, ReasonInput};
use shared::invoice::InvoiceStatus;
use shared::kernel::id::{EntryId, InvoiceId, ItemId};
use shared::kernel::{Instalment, Money, Text};
use shared::ledger;

use super::{Loaded, read_view, view_queries};
use crate::api::customers::check_version;
use crate::context::{Cx, first};
use crate::decision::{Commit, Decision, Entry};
use crate::problem::Refusal;
use crate::store::allocations::{self, NewAllocation};
use crate::store::items::{self, NewItem};
use crate::store::{invoice_activity, invoices, journal};

/// Cancels an issued invoice that nothing is allocated to.
pub async fn void(
    cx: &Cx,
    id: InvoiceId,
    input: ReasonInput,
) -> Result<Decision<InvoiceView>, Refusal> {
    let mut queries = view_queries(id);
    queries.push(journal::find_entry(id.to_string(), "invoice.issued"));
    let mut rows = cx.read(queries).await?.into_iter();
    let today = cx.today()?;
    let loaded = read_view(&mut rows, today)?;
    let issued: Option<journal::EntryRow> = first(rows.next())?;
    let reason = reason(&input)?;
    check_issued(&loaded)?;
    check_version(Some(input.version), loaded.row.version)?;
    if loaded.view.credit_note.is_some() {
        return Err(ProblemCode::AlreadyCredited.into());
    }
    if loaded.view.open != loaded.view.totals.total {
        return Err(ProblemCode::HasAllocations.into());
    }
    if payment_on_its_way(&loaded) {
        return Err(ProblemCode::PaymentInProgress.into());
    }
    // An item cannot be settled before its own date.
    let voided_on = loaded.row.issued_on.map_or(today, |day| day.max(today));
    let issued = issued.ok_or_else(|| Refusal::fault("an issued invoice without its entry"))?;
    let (net, tax, total) = loaded.row.sums()?;
    let number = loaded.row.number.clone().unwrap_or_default();
    let item: ItemId = cx.id()?;
    let actor = cx.actor()?.key();
    let instalment = Instalment::whole(voided_on, total);
    let document = id.to_string();
    let new = NewItem {
        id: item,
        kind: ItemKind::Void,
        customer: Some(loaded.row.customer_id),
        document: &document,
        number: &number,
        instalment,
        item_on: voided_on,
    };
    let settled: Result<Vec<NewAllocation>, Refusal> = loaded
        .items
        .iter()
        .map(|settled| {
            Ok(NewAllocation {
                id: cx.id()?,
                debit_item: settled.id,
                amount: settled.amount()?,
            })
        })
        .collect();
    let by = (actor.as_str(), cx.now);
    let commit = Commit::about(id)
        .before(&json!({ "status": loaded.view.status, "open": loaded.view.open }))?
        .assert(invoices::assert_version(id, loaded.row.version))
        .assert(invoices::assert_untouched(id))
        .assert(invoices::assert_not_credited(id))
        .assert(invoice_activity::assert_none_on_its_way(id))
        .write(invoices::void(id, reason.as_str()))
        .write(items::insert(&new, None, cx.now))
        .write(allocations::insert(item, &settled?, voided_on, by)?);
    let entry: EntryId = cx.id()?;
    let postings = match loaded.row.imported {
        1 => ledger::imported_invoice(total),
        _ => ledger::invoice(net, tax),
    };
    let commit = commit.post(Entry {
        id: entry,
        kind: "invoice.voided",
        source: id.to_string(),
        number,
        document: None,
        effective_on: voided_on,
        reversal_of: Some(issued.id),
        customer: Some(loaded.row.customer_id),
        postings: ledger::reversed(&postings),
    });
    let mut view = loaded.view;
    view.status = InvoiceStatus::Void;
    view.state = InvoiceState::Void;
    view.version = view.version.saturating_add(1);
    view.details.version = Some(view.version);
    view.open = Money::zero(total.currency());
    view.void_reason = Some(reason.to_string());
    for item in &mut view.items {
        item.open = Money::zero(total.currency());
    }
    let commit = commit.after(&json!({
        "status": view.status, "open": view.open, "reason": view.void_reason,
    }))?;
    Ok(Decision::new(view, commit))
}

/// The reason, or the field that is wrong.
pub(super) fn reason(input: &ReasonInput) -> Result<Text<300>, Refusal> {
    input
        .reason
        .parse()
        .map_err(|error| Refusal::field("reason", error))
}

/// Refuses what only an issued document allows.
pub(super) fn check_issued(loaded: &Loaded) -> Result<(), Refusal> {
    match loaded.row.status {
        InvoiceStatus::Issued => Ok(()),
        InvoiceStatus::Draft | InvoiceStatus::Void => Err(ProblemCode::NotIssued.into()),
    }
}

/// Whether a customer has finished a payment that the bank has not.
pub(super) fn payment_on_its_way(loaded: &Loaded) -> bool {
    use shared::api::invoices::PaymentState::Processing;
    loaded
        .view
        .payments
        .iter()
        .any(|payment| payment.state == Processing)
}
