//! Credit notes in full: opposite postings, a credit-side item, and its allocation to what is
//! still open of the invoice; what was paid already stays as the customer's credit.

use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::allocation::{self, OpenItem, Share};
use shared::api::allocations::{AllocationView, ItemKind, ItemView};
use shared::api::approvals::Submitted;
use shared::api::invoices::{CreditNoteView, DocumentRef, ReasonInput};
use shared::api::{Nothing, ProblemCode};
use shared::approval::Action;
use shared::kernel::id::{AllocationId, CreditNoteId, EntryId, InvoiceId, ItemId};
use shared::kernel::{Day, Instalment, Money, Text};
use shared::ledger;

use super::void::{check_issued, reason};
use super::{Loaded, credit_note_queries, read_credit_note, read_view, view_queries};
use crate::api::approvals::{self, Wish};
use crate::api::customers::check_version;
use crate::context::Cx;
use crate::decision::{Commit, Decision, Entry, NUMBER_TOKEN, Series};
use crate::problem::Refusal;
use crate::store::allocations::{self, NewAllocation};
use crate::store::documents;
use crate::store::invoices::{self, NewCreditNote};
use crate::store::items::{self, ItemRow, NewItem};

/// One credit note in full.
pub async fn get_credit_note(
    cx: &Cx,
    id: CreditNoteId,
    _: Nothing,
) -> Result<CreditNoteView, Refusal> {
    let mut rows = cx.read(credit_note_queries(id)).await?.into_iter();
    read_credit_note(&mut rows)
}

/// Issues a credit note over the whole invoice, or asks for approval of it.
pub async fn credit(
    cx: &Cx,
    id: InvoiceId,
    input: ReasonInput,
) -> Result<Decision<Submitted<CreditNoteView>>, Refusal> {
    let mut queries = view_queries(id);
    queries.extend(approvals::limit_queries(Action::CreditNote));
    let mut rows = cx.read(queries).await?.into_iter();
    let loaded = read_view(&mut rows, cx.today()?)?;
    let reason = reason(&input)?;
    check_issued(&loaded)?;
    check_version(Some(input.version), loaded.row.version)?;
    check_creditable(&loaded)?;
    if loaded.view.approval.is_some() {
        return Err(ProblemCode::WaitsForApproval.into());
    }
    let wish = Wish {
        action: Action::CreditNote,
        subject: invoice_ref(&loaded),
        version: loaded.row.version,
        customer: Some(loaded.row.customer()),
        amount: loaded.view.totals.total,
        reason: reason.to_string(),
        payload: CreditPayload::of(&loaded, &reason)?,
    };
    let stands = vec![
        invoices::assert_version(id, loaded.row.version),
        invoices::assert_not_credited(id),
        invoices::assert_open(id, loaded.view.open),
    ];
    let execute = || issue(cx, &loaded, &reason);
    approvals::submit(cx, &wish, rows.next(), stands, execute).await
}

/// Exactly what a credit note will be, and how its invoice stands: what an approval binds to. Its
/// number and date are those of the issue; its lines are frozen with the invoice.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct CreditPayload {
    pub(super) invoice: InvoiceId,
    pub(super) version: i64,
    pub(super) reason: String,
    pub(super) net: Money,
    pub(super) tax: Money,
    pub(super) total: Money,
    /// What of it settles which item.
    pub(super) settles: Vec<(ItemId, Money)>,
}

impl CreditPayload {
    /// What a credit note over the invoice would be now.
    pub(super) fn of(loaded: &Loaded, reason: &Text<300>) -> Result<Self, Refusal> {
        let (net, tax, total) = loaded.row.sums()?;
        let shares = shares(loaded, total)?.into_iter();
        Ok(Self {
            invoice: loaded.row.id,
            version: loaded.row.version,
            reason: reason.to_string(),
            net,
            tax,
            total,
            settles: shares.map(|share| (share.item, share.amount)).collect(),
        })
    }

    /// What of it settles the invoice.
    pub(super) fn settled(&self) -> Result<Money, Refusal> {
        let amounts = self.settles.iter().map(|(_, amount)| *amount);
        Ok(Money::sum(self.total.currency(), amounts)?)
    }
}

/// Refuses an invoice that cannot be credited.
pub(super) fn check_creditable(loaded: &Loaded) -> Result<(), Refusal> {
    check_issued(loaded)?;
    match loaded.view.credit_note {
        None => Ok(()),
        Some(_) => Err(ProblemCode::AlreadyCredited.into()),
    }
}

pub(super) fn invoice_ref(loaded: &Loaded) -> DocumentRef {
    DocumentRef {
        id: loaded.row.id.to_string(),
        number: loaded.row.number.clone().unwrap_or_default(),
    }
}

/// A credit note over the whole invoice, and the facts that issue it.
pub(super) fn issue(
    cx: &Cx,
    loaded: &Loaded,
    reason: &Text<300>,
) -> Result<(CreditNoteView, Commit), Refusal> {
    let (id, today) = (loaded.row.id, cx.today()?);
    let credited_on = loaded.row.issued_on.map_or(today, |day| day.max(today));
    let series = Series::CreditNote(credited_on.year());
    let note: CreditNoteId = cx.id()?;
    let item: ItemId = cx.id()?;
    let (net, tax, total) = loaded.row.sums()?;
    let new = NewCreditNote {
        id: note,
        invoice: &loaded.row,
        issued_on: credited_on,
        reason: reason.as_str(),
    };
    let document = note.to_string();
    let opened = NewItem {
        id: item,
        kind: ItemKind::CreditNote,
        customer: Some(loaded.row.customer_id),
        document: &document,
        number: NUMBER_TOKEN,
        instalment: Instalment::whole(credited_on, total),
        item_on: credited_on,
    };
    let allocated = settle(cx, loaded, (note, item), total, credited_on)?;
    let settled = allocated.iter().map(|allocation| NewAllocation {
        id: allocation.id,
        debit_item: allocation.debit_item,
        amount: allocation.amount,
    });
    let actor = cx.actor()?.key();
    let by = (actor.as_str(), cx.now);
    let commit = Commit::about(note)
        .take_number(series)
        .assert(invoices::assert_version(id, loaded.row.version))
        .write(invoices::insert_credit_note(&new, series, cx.now))
        .write(documents::keep_parties(&document, loaded.row.customer_id))
        .write(items::insert(&opened, Some(series), cx.now))
        .write(allocations::insert(
            item,
            &settled.collect::<Vec<_>>(),
            credited_on,
            by,
        )?);
    let entry: EntryId = cx.id()?;
    let postings = match loaded.row.imported {
        1 => ledger::reversed(&ledger::imported_invoice(total)),
        _ => ledger::credit_note(net, tax),
    };
    let commit = commit.post(Entry {
        id: entry,
        kind: "credit_note.issued",
        source: note.to_string(),
        number: NUMBER_TOKEN.to_owned(),
        document: None,
        effective_on: credited_on,
        reversal_of: None,
        customer: Some(loaded.row.customer_id),
        postings,
    });
    let view = view(
        loaded,
        (note, item),
        credited_on,
        reason.to_string(),
        allocated,
    )?;
    let commit = commit.touches(&view.invoice.id).after(&json!({
        "number": view.number, "invoice": view.invoice.number, "reason": view.reason,
        "issued_on": view.issued_on, "total": view.totals.total, "left": view.open,
    }))?;
    Ok((view, commit))
}

/// What a credit of `total` settles, the oldest instalment first.
fn shares(loaded: &Loaded, total: Money) -> Result<Vec<Share>, Refusal> {
    let open: Result<Vec<OpenItem>, Refusal> =
        loaded.items.iter().map(ItemRow::open_item).collect();
    Ok(allocation::oldest_first(total, &open?))
}

/// Allocates the credit to what is open of the invoice.
fn settle(
    cx: &Cx,
    loaded: &Loaded,
    (note, item): (CreditNoteId, ItemId),
    total: Money,
    on: Day,
) -> Result<Vec<AllocationView>, Refusal> {
    let number = loaded.row.number.clone().unwrap_or_default();
    let actor = cx.actor()?.name();
    shares(loaded, total)?
        .into_iter()
        .map(|share| {
            let id: AllocationId = cx.id()?;
            Ok(AllocationView {
                id,
                debit_item: share.item,
                debit_document: loaded.row.id.to_string(),
                debit_number: number.clone(),
                credit_item: item,
                credit_kind: ItemKind::CreditNote,
                credit_document: note.to_string(),
                credit_number: NUMBER_TOKEN.to_owned(),
                amount: share.amount,
                effective_on: on,
                recorded_at: cx.now,
                actor: actor.clone(),
                reversed_at: None,
            })
        })
        .collect()
}

fn view(
    loaded: &Loaded,
    (note, item): (CreditNoteId, ItemId),
    issued_on: Day,
    reason: String,
    allocations: Vec<AllocationView>,
) -> Result<CreditNoteView, Refusal> {
    let total = loaded.view.totals.total;
    let used = Money::sum(total.currency(), allocations.iter().map(|a| a.amount))?;
    let open = total.try_sub(used)?;
    Ok(CreditNoteView {
        id: note,
        number: NUMBER_TOKEN.to_owned(),
        customer: loaded.row.customer(),
        invoice: invoice_ref(loaded),
        issued_on,
        reason,
        lines: loaded.view.lines.clone(),
        totals: loaded.view.totals.clone(),
        open,
        item: Some(ItemView {
            id: item,
            kind: ItemKind::CreditNote,
            side: items::side_of(ItemKind::CreditNote),
            document: note.to_string(),
            number: NUMBER_TOKEN.to_owned(),
            instalment: 1,
            instalments: 1,
            amount: total,
            open,
            item_on: issued_on,
            due_on: issued_on,
            disputed: false,
        }),
        allocations,
    })
}
