//! Drafts: created, replaced, discarded.

use shared::api::customers::CustomerRef;
use shared::api::invoices::{DraftInput, InvoiceState, InvoiceView, LineView, VersionInput};
use shared::api::reference::TermsView;
use shared::api::{Nothing, ProblemCode};
use shared::invoice::{self, Draft, InvoiceStatus, PricedLine, PricingError, Totals};
use shared::kernel::id::{CustomerId, InvoiceId};
use shared::kernel::{Day, Money};
use shared::tax::TaxCode;

use super::{Loaded, draft_queries, read_draft};
use crate::api::customers::check_version;
use crate::context::{Cx, all, first};
use crate::decision::{Commit, Decision};
use crate::platform::Rows;
use crate::problem::Refusal;
use crate::store::sql::Statement;
use crate::store::{customers, invoices, reference};

/// A parsed and priced draft with the names around it.
struct Priced {
    draft: Draft,
    lines: Vec<PricedLine>,
    totals: Totals,
    customer: CustomerRef,
    terms_name: String,
}

/// Creates a draft.
pub async fn create(cx: &Cx, (): (), input: DraftInput) -> Result<Decision<InvoiceView>, Refusal> {
    let mut rows = cx.read(rule_queries(&input)).await?.into_iter();
    let priced = price(&input, &mut rows, cx.today()?)?;
    let id: InvoiceId = cx.id()?;
    let view = draft_view(id, 1, &input, &priced, cx.now);
    let commit = Commit::about(id)
        .after(&view.details)?
        .assert(customers::assert_active(priced.draft.customer_id))
        .write(invoices::insert_draft(
            id,
            &priced.draft,
            &priced.totals,
            cx.now,
        ))
        .write(invoices::insert_lines(id, &priced.draft, &priced.lines)?);
    Ok(Decision::created(view, commit))
}

/// Replaces a draft.
pub async fn update(
    cx: &Cx,
    id: InvoiceId,
    input: DraftInput,
) -> Result<Decision<InvoiceView>, Refusal> {
    let mut queries = draft_queries(id);
    queries.extend(rule_queries(&input));
    let mut rows = cx.read(queries).await?.into_iter();
    let loaded = read_draft(&mut rows, cx.today()?)?;
    check_draft(&loaded)?;
    let priced = price(&input, &mut rows, cx.today()?)?;
    check_version(input.version, loaded.row.version)?;
    let version = loaded.row.version.saturating_add(1);
    let view = draft_view(id, version, &input, &priced, loaded.row.created_at);
    let commit = Commit::about(id)
        .before(&loaded.view.details)?
        .after(&view.details)?
        .assert(invoices::assert_version(id, loaded.row.version))
        .assert(customers::assert_active(priced.draft.customer_id))
        .write(invoices::update_draft(id, &priced.draft, &priced.totals))
        .write(invoices::delete_lines(id))
        .write(invoices::insert_lines(id, &priced.draft, &priced.lines)?);
    Ok(Decision::new(view, commit))
}

/// Discards a draft.
pub async fn discard(
    cx: &Cx,
    id: InvoiceId,
    input: VersionInput,
) -> Result<Decision<Nothing>, Refusal> {
    let mut rows = cx.read(draft_queries(id)).await?.into_iter();
    let loaded = read_draft(&mut rows, cx.today()?)?;
    check_draft(&loaded)?;
    check_version(Some(input.version), loaded.row.version)?;
    let commit = Commit::about(id)
        .before(&loaded.view.details)?
        .assert(invoices::assert_version(id, loaded.row.version))
        .write(invoices::delete_lines(id))
        .write(invoices::delete_draft(id));
    Ok(Decision::new(Nothing {}, commit))
}

/// Refuses what only a draft allows.
pub(super) fn check_draft(loaded: &Loaded) -> Result<(), Refusal> {
    match loaded.row.status {
        InvoiceStatus::Draft => Ok(()),
        InvoiceStatus::Issued | InvoiceStatus::Void => Err(ProblemCode::NotADraft.into()),
    }
}

/// What a draft is checked against: its customer, the tax codes and the terms.
fn rule_queries(input: &DraftInput) -> Vec<Statement> {
    // An id that cannot be parsed finds nobody and is named as a wrong field by the parse.
    let nobody = <CustomerId as shared::kernel::id::Id>::new(0, 0);
    let customer = input.customer_id.trim().parse().unwrap_or(nobody);
    vec![
        customers::find(customer),
        reference::tax_codes(),
        reference::terms(),
    ]
}

fn price(
    input: &DraftInput,
    rows: &mut impl Iterator<Item = Rows>,
    today: Day,
) -> Result<Priced, Refusal> {
    let customer: Option<customers::Row> = first(rows.next())?;
    let tax_codes: Vec<TaxCode> = reference::fold_tax_codes(all(rows.next())?)?;
    let terms: Vec<reference::TermsRow> = all(rows.next())?;
    let terms: Result<Vec<TermsView>, _> =
        terms.into_iter().map(reference::TermsRow::view).collect();
    let terms = terms?;
    let codes: Vec<String> = terms.iter().map(|terms| terms.code.clone()).collect();
    let draft = Draft::parse(input, &codes, &tax_codes)?;
    let Some(customer) = customer else {
        return Err(Refusal::field("customer_id", "is not a customer"));
    };
    if customer.active != 1 {
        return Err(ProblemCode::CustomerInactive.into());
    }
    let on = draft.issue_on.unwrap_or(today);
    let (lines, totals) = invoice::price(draft.currency, on, &draft.lines, &tax_codes)
        .map_err(|error| pricing_refusal(&as_typed(error, input)))?;
    let named = terms.into_iter().find(|terms| terms.code == draft.terms);
    Ok(Priced {
        lines,
        totals,
        customer: CustomerRef {
            id: customer.id,
            number: customer.number,
            name: customer.name,
        },
        terms_name: named.map(|terms| terms.name).unwrap_or_default(),
        draft,
    })
}

/// Counts the line of an error as the form does, blank lines included.
fn as_typed(error: PricingError, input: &DraftInput) -> PricingError {
    let PricingError::NoRate { line } = error else {
        return error;
    };
    let mut typed = input
        .lines
        .iter()
        .enumerate()
        .filter(|(_, line)| !line.is_blank());
    PricingError::NoRate {
        line: typed.nth(line).map_or(line, |(index, _)| index),
    }
}

/// A pricing error as a wrong field.
pub(super) fn pricing_refusal(error: &PricingError) -> Refusal {
    Refusal::field(&error.field(), error)
}

fn draft_view(
    id: InvoiceId,
    version: i64,
    input: &DraftInput,
    priced: &Priced,
    created_at: i64,
) -> InvoiceView {
    let inputs = input.lines.iter().filter(|line| !line.is_blank());
    let lines = inputs.zip(&priced.lines).map(|(input, line)| LineView {
        input: input.clone(),
        category: line.category,
        rate: line.rate,
        net: line.net,
    });
    InvoiceView {
        id,
        number: None,
        status: InvoiceStatus::Draft,
        state: InvoiceState::Draft,
        version,
        customer: priced.customer.clone(),
        details: DraftInput {
            version: Some(version),
            ..input.clone()
        },
        terms_name: priced.terms_name.clone(),
        imported: false,
        issued_on: None,
        lines: lines.collect(),
        totals: priced.totals.clone(),
        open: Money::zero(priced.draft.currency),
        items: Vec::new(),
        allocations: Vec::new(),
        credit_note: None,
        approval: None,
        sent: Vec::new(),
        payments: Vec::new(),
        void_reason: None,
        created_at,
    }
}
