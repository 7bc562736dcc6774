//! Credit notes in full: opposite postings, a credit-side item, and its allocation to what is
//! still open of the invoice; what was paid already stays as the customer's credit.

use shared::allocation::{self, OpenItem};
use shared::api::allocations::{AllocationView, ItemKind, ItemView};
use shared::api::invoices::{CreditNoteView, DocumentRef, ReasonInput};
use shared::api::{Nothing, ProblemCode};
use shared::kernel::id::{AllocationId, CreditNoteId, EntryId, InvoiceId, ItemId};
use shared::kernel::{Day, Instalment, Money};
use shared::ledger;

use super::void::{check_issued, reason};
use super::{Loaded, credit_note_queries, read_credit_note, read_view, view_queries};
use crate::api::customers::check_version;
use crate::context::Cx;
use crate::decision::{Commit, Decision, Entry, NUMBER_TOKEN, Series};
use crate::problem::Refusal;
use crate::store::allocations::{self, NewAllocation};
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

/// Issues a credit note over the whole invoice.
pub async fn credit(
    cx: &Cx,
    id: InvoiceId,
    input: ReasonInput,
) -> Result<Decision<CreditNoteView>, Refusal> {
    let mut rows = cx.read(view_queries(id)).await?.into_iter();
    let today = cx.today()?;
    let loaded = read_view(&mut rows, today)?;
    let reason = reason(&input)?;
    check_issued(&loaded)?;
    check_version(Some(input.version), loaded.row.version)?;
    if loaded.view.credit_note.is_some() {
        return Err(ProblemCode::AlreadyCredited.into());
    }
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
        instalment: Instalment {
            number: 1,
            due_on: credited_on,
            amount: total,
        },
        item_on: credited_on,
    };
    let allocated = settle(cx, &loaded, (note, item), total, credited_on)?;
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
        effective_on: credited_on,
        reversal_of: None,
        customer: Some(loaded.row.customer_id),
        postings,
    });
    let view = view(
        &loaded,
        (note, item),
        credited_on,
        reason.to_string(),
        allocated,
    )?;
    let commit = commit.after(&(&view.number, &view.invoice.number, &view.reason))?;
    Ok(Decision::created(view, commit))
}

/// Allocates the credit to what is open of the invoice, the oldest instalment first.
fn settle(
    cx: &Cx,
    loaded: &Loaded,
    (note, item): (CreditNoteId, ItemId),
    total: Money,
    on: Day,
) -> Result<Vec<AllocationView>, Refusal> {
    let open: Result<Vec<OpenItem>, Refusal> =
        loaded.items.iter().map(ItemRow::open_item).collect();
    let shares = allocation::oldest_first(total, &open?);
    let number = loaded.row.number.clone().unwrap_or_default();
    let actor = cx.actor()?.name();
    shares
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
        invoice: DocumentRef {
            id: loaded.row.id.to_string(),
            number: loaded.row.number.clone().unwrap_or_default(),
        },
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
            amount: total,
            open,
            item_on: issued_on,
            due_on: issued_on,
            disputed: false,
        }),
        allocations,
    })
}
