//! An invoice in full, as screens and documents show it.

use shared::api::invoices::{CreditNoteView, DocumentRef, InvoiceState, InvoiceView};
use shared::api::{Nothing, ProblemCode};
use shared::invoice::Totals;
use shared::kernel::id::{CreditNoteId, InvoiceId};
use shared::kernel::{Day, Money};
use shared::tax;

use crate::context::{Cx, all, first};
use crate::platform::Rows;
use crate::problem::Refusal;
use crate::store::approvals;
use crate::store::invoice_activity::{self, PaymentRow, SendingRow};
use crate::store::invoices::{self, CreditNoteRefRow, CreditNoteRow, LineRow, Row};
use crate::store::items::{self, AllocationRow, ItemRow};
use crate::store::sql::Statement;

/// An invoice with its rows, for decisions that need more than the view.
#[derive(Debug)]
pub struct Loaded {
    /// The document's row.
    pub row: Row,
    /// Its items.
    pub items: Vec<ItemRow>,
    /// What screens show.
    pub view: InvoiceView,
}

/// One invoice in full.
pub async fn get(cx: &Cx, id: InvoiceId, _: Nothing) -> Result<InvoiceView, Refusal> {
    let mut rows = cx.read(view_queries(id)).await?.into_iter();
    Ok(read_view(&mut rows, cx.today()?)?.view)
}

/// The queries that [`read_draft`] reads.
pub fn draft_queries(id: InvoiceId) -> Vec<Statement> {
    vec![invoices::find(id), invoices::lines(id)]
}

/// The queries that [`read_view`] reads.
pub fn view_queries(id: InvoiceId) -> Vec<Statement> {
    let mut queries = draft_queries(id);
    queries.extend([
        items::of_document(id),
        items::allocations_of_debit(id),
        invoices::credit_note_of(id),
        invoice_activity::sendings(id),
        invoice_activity::payments(id),
        approvals::pending_of(id),
    ]);
    queries
}

/// What has come of an issued invoice.
#[derive(Default)]
struct Since {
    items: Vec<ItemRow>,
    allocations: Vec<AllocationRow>,
    credit_note: Option<CreditNoteRefRow>,
    sendings: Vec<SendingRow>,
    payments: Vec<PaymentRow>,
    pending: Option<approvals::IdRow>,
}

/// Reads a draft, of which nothing has come yet, from the answers of [`draft_queries`]; `NotFound`
/// when there is none. Of an invoice that is a draft no more it reads too little: check that first.
pub fn read_draft(rows: &mut impl Iterator<Item = Rows>, today: Day) -> Result<Loaded, Refusal> {
    let row: Row = first(rows.next())?.ok_or(ProblemCode::NotFound)?;
    let lines: Vec<LineRow> = all(rows.next())?;
    loaded(row, &lines, Since::default(), today)
}

/// Reads an invoice from the answers of [`view_queries`]; `NotFound` when there is none.
pub fn read_view(rows: &mut impl Iterator<Item = Rows>, today: Day) -> Result<Loaded, Refusal> {
    let row: Row = first(rows.next())?.ok_or(ProblemCode::NotFound)?;
    let lines: Vec<LineRow> = all(rows.next())?;
    let since = Since {
        items: all(rows.next())?,
        allocations: all(rows.next())?,
        credit_note: first(rows.next())?,
        sendings: all(rows.next())?,
        payments: all(rows.next())?,
        pending: first(rows.next())?,
    };
    loaded(row, &lines, since, today)
}

fn loaded(row: Row, lines: &[LineRow], since: Since, today: Day) -> Result<Loaded, Refusal> {
    let items: Vec<ItemRow> = since.items.into_iter().filter(ItemRow::is_debit).collect();
    let totals = row.totals(lines)?;
    let opens: Result<Vec<Money>, Refusal> = items.iter().map(ItemRow::open).collect();
    let open = Money::sum(row.currency, opens?)?;
    let overdue = items
        .iter()
        .any(|item| item.open_minor > 0 && item.due_on < today);
    let view = InvoiceView {
        id: row.id,
        number: row.number.clone(),
        status: row.status,
        state: InvoiceState::of(row.status, totals.total, open, overdue),
        version: row.version,
        customer: row.customer(),
        details: row.input(lines)?,
        terms_name: row.terms_name.clone(),
        imported: row.imported == 1,
        issued_on: row.issued_on,
        lines: lines
            .iter()
            .map(|line| line.view(row.currency))
            .collect::<Result<_, _>>()?,
        totals,
        open,
        items: items.iter().map(ItemRow::view).collect::<Result<_, _>>()?,
        allocations: since
            .allocations
            .into_iter()
            .map(AllocationRow::view)
            .collect::<Result<_, _>>()?,
        credit_note: since.credit_note.map(|note| DocumentRef {
            id: note.id.to_string(),
            number: note.number,
        }),
        approval: since.pending.map(|request| request.id),
        sent: since.sendings.into_iter().map(SendingRow::view).collect(),
        payments: since
            .payments
            .into_iter()
            .map(PaymentRow::view)
            .collect::<Result<_, _>>()?,
        void_reason: row.void_reason.clone(),
        created_at: row.created_at,
    };
    Ok(Loaded { row, items, view })
}

/// The queries that [`read_credit_note`] reads.
pub fn credit_note_queries(id: CreditNoteId) -> Vec<Statement> {
    vec![
        invoices::find_credit_note(id),
        invoices::credit_note_lines(id),
        items::of_document(id),
        items::allocations_of_credit(id),
    ]
}

/// Reads a credit note from the answers of [`credit_note_queries`].
pub fn read_credit_note(rows: &mut impl Iterator<Item = Rows>) -> Result<CreditNoteView, Refusal> {
    let row: CreditNoteRow = first(rows.next())?.ok_or(ProblemCode::NotFound)?;
    let lines: Vec<LineRow> = all(rows.next())?;
    let items: Vec<ItemRow> = all(rows.next())?;
    let allocations: Vec<AllocationRow> = all(rows.next())?;
    let (net, tax, total) = row.sums()?;
    let nets: Result<Vec<_>, Refusal> = lines
        .iter()
        .map(|line| Ok((line.tax_category, line.rate()?, line.net(row.currency)?)))
        .collect();
    let groups = tax::groups(row.currency, nets?)?;
    let item = items.first().map(ItemRow::view).transpose()?;
    Ok(CreditNoteView {
        id: row.id,
        number: row.number.clone(),
        customer: row.customer(),
        invoice: DocumentRef {
            id: row.invoice_id.to_string(),
            number: row.invoice_number.clone().unwrap_or_default(),
        },
        issued_on: row.issued_on,
        reason: row.reason.clone(),
        lines: lines
            .iter()
            .map(|line| line.view(row.currency))
            .collect::<Result<_, _>>()?,
        totals: Totals {
            net,
            groups,
            tax,
            total,
        },
        open: item
            .as_ref()
            .map_or(Money::zero(row.currency), |item| item.open),
        item,
        allocations: allocations
            .into_iter()
            .map(AllocationRow::view)
            .collect::<Result<_, _>>()?,
    })
}
