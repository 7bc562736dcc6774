//! Issuing a draft: number, due dates, open items, postings and audit in one batch.

use serde_json::json;
use shared::api::ProblemCode;
use shared::api::allocations::{ItemKind, ItemView};
use shared::api::invoices::{InvoiceState, InvoiceView, VersionInput};
use shared::invoice::{self, Draft, InvoiceStatus, PricedLine, Totals};
use shared::kernel::date::may_be_dated;
use shared::kernel::id::{EntryId, InvoiceId, ItemId};
use shared::kernel::{Day, Instalment, PaymentTerms};
use shared::ledger;
use shared::tax::TaxCode;

use super::draft::{check_draft, pricing_refusal};
use super::{Loaded, draft_queries, read_draft};
use crate::api::customers::check_version;
use crate::context::{Cx, all};
use crate::decision::{Commit, Decision, Entry, NUMBER_TOKEN, Series};
use crate::problem::Refusal;
use crate::store::items::{self, NewItem};
use crate::store::{customers, documents, invoices, reference, search_terms};

/// Issues a draft.
pub async fn issue(
    cx: &Cx,
    id: InvoiceId,
    input: VersionInput,
) -> Result<Decision<InvoiceView>, Refusal> {
    let mut queries = draft_queries(id);
    queries.push(reference::tax_codes());
    let mut rows = cx.read(queries).await?.into_iter();
    let today = cx.today()?;
    let loaded = read_draft(&mut rows, today)?;
    let tax_codes = reference::fold_tax_codes(all(rows.next())?)?;
    check_draft(&loaded)?;
    check_version(Some(input.version), loaded.row.version)?;
    if loaded.row.customer_active != 1 {
        return Err(ProblemCode::CustomerInactive.into());
    }
    let issued_on = document_day(&loaded, today)?;
    let (draft, lines, totals) = reprice(&loaded, issued_on, &tax_codes)?;
    if lines.is_empty() {
        return Err(ProblemCode::LinesMissing.into());
    }
    if !totals.is_owed() {
        return Err(ProblemCode::TotalNotPositive.into());
    }
    let instalments = instalments(&loaded, issued_on, &totals)?;
    let series = Series::Invoice(issued_on.year());

    let mut commit = Commit::about(id)
        .take_number(series)
        .assert(invoices::assert_version(id, loaded.row.version))
        .assert(customers::assert_active(loaded.row.customer_id));
    if totals != loaded.view.totals {
        // Between drafting and issuing a rate has changed: the lines are priced again.
        commit = commit
            .write(invoices::update_draft(id, &draft, &totals))
            .write(invoices::delete_lines(id))
            .write(invoices::insert_lines(id, &draft, &lines)?);
    }
    commit = commit
        .write(invoices::issue(id, series, issued_on, cx.now))
        .write(documents::keep_parties(
            &id.to_string(),
            loaded.row.customer_id,
        ))
        .write(invoices::insert_search_terms(id));
    if let Some(reference) = &loaded.row.reference {
        let terms = search_terms::of_name(reference);
        commit = commit.write(search_terms::insert("invoice", &id.to_string(), &terms)?);
    }
    let document = id.to_string();
    let mut opened = Vec::with_capacity(instalments.len());
    for instalment in instalments {
        let item = cx.id()?;
        let new = new_item(item, &loaded, instalment, issued_on, &document);
        commit = commit.write(items::insert(&new, Some(series), cx.now));
        opened.push(item_view(item, id, instalment, issued_on));
    }
    let entry: EntryId = cx.id()?;
    let commit = commit.post(Entry {
        id: entry,
        kind: "invoice.issued",
        source: id.to_string(),
        number: NUMBER_TOKEN.to_owned(),
        document: None,
        effective_on: issued_on,
        reversal_of: None,
        customer: Some(loaded.row.customer_id),
        postings: ledger::invoice(totals.net, totals.tax),
    });
    let view = issued_view(loaded, (issued_on, today), &lines, totals, opened);
    let commit = commit
        .before(&json!({ "status": InvoiceStatus::Draft }))?
        .after(&json!({
            "status": view.status, "number": view.number, "issued_on": view.issued_on,
            "total": view.totals.total, "due": due_days(&view),
        }))?;
    Ok(Decision::new(view, commit))
}

/// The day of each instalment.
fn due_days(view: &InvoiceView) -> Vec<Day> {
    view.items.iter().map(|item| item.due_on).collect()
}

/// The document date: the chosen one or today, not in the future and not more than a year ago.
fn document_day(loaded: &Loaded, today: Day) -> Result<Day, Refusal> {
    let day = loaded.row.issue_on.unwrap_or(today);
    if !may_be_dated(day, today) {
        return Err(Refusal::detailed(
            ProblemCode::DateNotAllowed,
            format!("A document can be dated from a year ago to today, {today}."),
        ));
    }
    Ok(day)
}

fn reprice(
    loaded: &Loaded,
    on: Day,
    tax_codes: &[TaxCode],
) -> Result<(Draft, Vec<PricedLine>, Totals), Refusal> {
    let terms = [loaded.row.terms.clone()];
    let draft = Draft::parse(&loaded.view.details, &terms, tax_codes)?;
    let (lines, totals) = invoice::price(draft.currency, on, &draft.lines, tax_codes)
        .map_err(|error| pricing_refusal(&error))?;
    Ok((draft, lines, totals))
}

fn instalments(loaded: &Loaded, on: Day, totals: &Totals) -> Result<Vec<Instalment>, Refusal> {
    let terms: PaymentTerms =
        serde_json::from_str(&loaded.row.terms_definition).map_err(Refusal::fault)?;
    terms.instalments(on, totals.total).map_err(Refusal::fault)
}

fn new_item<'a>(
    id: ItemId,
    loaded: &Loaded,
    instalment: Instalment,
    item_on: Day,
    document: &'a str,
) -> NewItem<'a> {
    NewItem {
        id,
        kind: ItemKind::Invoice,
        customer: Some(loaded.row.customer_id),
        document,
        number: NUMBER_TOKEN,
        instalment,
        item_on,
    }
}

fn item_view(id: ItemId, document: InvoiceId, instalment: Instalment, item_on: Day) -> ItemView {
    ItemView {
        id,
        kind: ItemKind::Invoice,
        side: items::side_of(ItemKind::Invoice),
        document: document.to_string(),
        number: NUMBER_TOKEN.to_owned(),
        instalment: instalment.number,
        instalments: instalment.count,
        amount: instalment.amount,
        open: instalment.amount,
        item_on,
        due_on: instalment.due_on,
        disputed: false,
    }
}

fn issued_view(
    loaded: Loaded,
    (issued_on, today): (Day, Day),
    lines: &[PricedLine],
    totals: Totals,
    items: Vec<ItemView>,
) -> InvoiceView {
    let mut view = loaded.view;
    for (line, priced) in view.lines.iter_mut().zip(lines) {
        (line.category, line.rate, line.net) = (priced.category, priced.rate, priced.net);
    }
    let overdue = items.iter().any(|item| item.due_on < today);
    view.number = Some(NUMBER_TOKEN.to_owned());
    view.status = InvoiceStatus::Issued;
    view.state = InvoiceState::of(view.status, totals.total, totals.total, overdue);
    view.version = view.version.saturating_add(1);
    view.details.version = Some(view.version);
    view.issued_on = Some(issued_on);
    view.open = totals.total;
    view.totals = totals;
    view.items = items;
    view
}
