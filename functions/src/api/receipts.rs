//! Receipts: listed, shown, recorded by hand.

use serde_json::json;
use shared::allocation::{OpenItem, Side};
use shared::api::allocations::{AllocationView, ItemKind, ItemView};
use shared::api::customers::CustomerRef;
use shared::api::receipts::{ReceiptDetails, ReceiptFilter, ReceiptInput, ReceiptRow, ReceiptView};
use shared::api::{Nothing, ProblemCode};
use shared::kernel::id::{ItemId, ReceiptId};
use shared::kernel::page::page_rows;
use shared::kernel::{Instalment, Page, Text};
use shared::ledger::{self, PayerKnown};

use super::allocations::{Plan, Source, plan};
use crate::context::{Cx, all, first};
use crate::decision::{Commit, Decision, Entry, NUMBER_TOKEN, Series};
use crate::problem::Refusal;
use crate::store::allocations::{self, ReversalRow};
use crate::store::customers;
use crate::store::items::{self, AllocationRow, ItemRow, NewItem};
use crate::store::receipts::{self, DetailRow, NewReceipt, Row};

/// Lists receipts, the newest first.
pub async fn list(cx: &Cx, (): (), filter: ReceiptFilter) -> Result<Page<ReceiptRow>, Refusal> {
    let rows = cx.read(vec![receipts::list(&filter)]).await?;
    let rows: Vec<Row> = all(rows.into_iter().next())?;
    let page = Page::from_rows(rows, page_rows(filter.limit), |row| row.cursor(&filter));
    page.try_map(Row::view)
}

/// One receipt with its item and allocations.
pub async fn get(cx: &Cx, id: ReceiptId, _: Nothing) -> Result<ReceiptView, Refusal> {
    let queries = vec![
        receipts::find(id),
        receipts::details(id),
        items::of_document(id),
        items::allocations_of_credit(id),
    ];
    let mut rows = cx.read(queries).await?.into_iter();
    let row: Row = first(rows.next())?.ok_or(ProblemCode::NotFound)?;
    let details: DetailRow = first(rows.next())?.ok_or(ProblemCode::NotFound)?;
    let item: ItemRow = first(rows.next())?.ok_or(ProblemCode::NotFound)?;
    let allocations: Vec<AllocationRow> = all(rows.next())?;
    let allocations: Result<Vec<_>, _> = allocations.into_iter().map(AllocationRow::view).collect();
    details.view(row, item.view()?, allocations?)
}

/// Records money received from a known customer, and allocates it at once where asked. An
/// inactive customer may still pay.
pub async fn record(
    cx: &Cx,
    (): (),
    input: ReceiptInput,
) -> Result<Decision<ReceiptView>, Refusal> {
    let details = input.parse(cx.today_ahead().await?)?;
    let wanted: Vec<ItemId> = input.shares.iter().map(|share| share.item).collect();
    let queries = vec![
        customers::find(details.customer_id),
        items::by_ids(&wanted)?,
        allocations::last_reversals(&wanted)?,
    ];
    let mut rows = cx.read(queries).await?.into_iter();
    let customer: Option<customers::Row> = first(rows.next())?;
    let customer = customer.ok_or_else(|| Refusal::field("customer_id", "is not a customer"))?;
    let customer = CustomerRef {
        id: customer.id,
        number: customer.number,
        name: customer.name,
    };
    let found: Vec<ItemRow> = all(rows.next())?;
    let reversals: Vec<ReversalRow> = all(rows.next())?;
    let new = New {
        id: cx.id()?,
        item: cx.id()?,
        customer,
        details,
    };
    let source = Source {
        name: "the receipt",
        customer: Some(new.details.customer_id),
        item: OpenItem {
            id: new.item,
            side: Side::Credit,
            open: new.details.amount,
            item_on: new.details.received_on,
            due_on: new.details.received_on,
        },
    };
    let plan = match input.shares.as_slice() {
        [] => None,
        shares => Some(plan(cx, &source, (&found, &reversals), shares, None)?),
    };
    let view = new.view(cx, plan.as_ref(), &found)?;
    let (settled, documents) = match &plan {
        Some(plan) => (plan.told(&found), plan.documents(&found)),
        None => (json!([]), Vec::new()),
    };
    let commit = new
        .commit(cx, plan.as_ref())?
        .touches_all(documents)
        .after(&json!({
            "number": view.row.number, "customer": view.row.customer.as_ref().map(|c| &c.number),
            "amount": view.row.amount, "received_on": view.row.received_on,
            "method": view.row.method, "reference": view.row.reference, "note": view.note,
            "allocations": settled, "unapplied": view.row.unapplied,
        }))?;
    Ok(Decision::created(view, commit))
}

/// A receipt that is about to exist.
struct New {
    id: ReceiptId,
    item: ItemId,
    customer: CustomerRef,
    details: ReceiptDetails,
}

impl New {
    fn series(&self) -> Series {
        Series::Receipt(self.details.received_on.year())
    }

    /// The answer, as [`get`] would read it back; its number is filled in by the batch.
    fn view(
        &self,
        cx: &Cx,
        plan: Option<&Plan>,
        found: &[ItemRow],
    ) -> Result<ReceiptView, Refusal> {
        let details = &self.details;
        let unapplied = plan.map_or(details.amount, |plan| plan.left);
        let actor = cx.actor()?.name();
        Ok(ReceiptView {
            row: ReceiptRow {
                id: self.id,
                number: NUMBER_TOKEN.to_owned(),
                customer: Some(self.customer.clone()),
                received_on: details.received_on,
                method: details.method,
                reference: details.reference.as_ref().map(ToString::to_string),
                amount: details.amount,
                unapplied,
            },
            item: ItemView {
                id: self.item,
                kind: ItemKind::Receipt,
                side: Side::Credit,
                document: self.id.to_string(),
                number: NUMBER_TOKEN.to_owned(),
                instalment: 1,
                instalments: 1,
                amount: details.amount,
                open: unapplied,
                item_on: details.received_on,
                due_on: details.received_on,
                disputed: false,
            },
            note: details.note.as_ref().map(ToString::to_string),
            provider_payment: None,
            fee: None,
            allocations: self.allocations(cx, plan, found, &actor),
            recorded_at: cx.now,
            actor,
        })
    }

    fn allocations(
        &self,
        cx: &Cx,
        plan: Option<&Plan>,
        found: &[ItemRow],
        actor: &str,
    ) -> Vec<AllocationView> {
        let Some(plan) = plan else { return Vec::new() };
        let view = |new: &allocations::NewAllocation| {
            let target = found.iter().find(|row| row.id == new.debit_item)?;
            Some(AllocationView {
                id: new.id,
                debit_item: target.id,
                debit_document: target.document_id.clone(),
                debit_number: target.number.clone(),
                credit_item: self.item,
                credit_kind: ItemKind::Receipt,
                credit_document: self.id.to_string(),
                credit_number: NUMBER_TOKEN.to_owned(),
                amount: new.amount,
                effective_on: plan.effective_on,
                recorded_at: cx.now,
                actor: actor.to_owned(),
                reversed_at: None,
            })
        };
        let mut views: Vec<AllocationView> = plan.allocations.iter().filter_map(view).collect();
        // As the store lists allocations of one moment.
        views.sort_by_key(|view| view.id);
        views
    }

    fn commit(&self, cx: &Cx, plan: Option<&Plan>) -> Result<Commit, Refusal> {
        let details = &self.details;
        let (customer, received_on) = (Some(details.customer_id), details.received_on);
        let actor = cx.actor()?.key();
        let document = self.id.to_string();
        let receipt = NewReceipt {
            id: self.id,
            customer,
            amount: details.amount,
            received_on,
            method: details.method,
            reference: details.reference.as_ref().map(Text::as_str),
            note: details.note.as_ref().map(Text::as_str),
            provider: None,
            actor: &actor,
        };
        let item = NewItem {
            id: self.item,
            kind: ItemKind::Receipt,
            customer,
            document: &document,
            number: NUMBER_TOKEN,
            instalment: Instalment::whole(received_on, details.amount),
            item_on: received_on,
        };
        let mut commit = Commit::about(self.id)
            .take_number(self.series())
            .write(receipts::insert(&receipt, cx.now))
            .write(items::insert(&item, Some(self.series()), cx.now))
            .post(Entry {
                id: cx.id()?,
                kind: "receipt.recorded",
                source: self.id.to_string(),
                number: NUMBER_TOKEN.to_owned(),
                document: None,
                effective_on: received_on,
                reversal_of: None,
                customer,
                postings: ledger::receipt(details.amount, PayerKnown::Yes),
            });
        if let Some(plan) = plan {
            let by = (actor.as_str(), cx.now);
            commit = commit
                .write(allocations::insert(
                    self.item,
                    &plan.allocations,
                    plan.effective_on,
                    by,
                )?)
                .post(plan.entry(cx, (&document, NUMBER_TOKEN), customer)?);
        }
        Ok(commit)
    }
}
