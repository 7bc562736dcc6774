//! Documents as HTML, for staff.

use shared::api::ProblemCode;
use shared::kernel::id::{CreditNoteId, InvoiceId};

use super::invoices::{credit_note_queries, read_credit_note, read_view, view_queries};
use crate::context::{Cx, first};
use crate::document::{self, Parties};
use crate::http_types::{self, Request, Response};
use crate::platform::Rows;
use crate::problem::Refusal;
use crate::store::documents::{self, PartiesRow};

/// An invoice as a document; a draft is stamped as one.
pub async fn invoice(cx: &Cx, params: &[String], _: &Request) -> Result<Response, Refusal> {
    let id: InvoiceId = parameter(params)?;
    let mut queries = vec![documents::parties_of_invoice(id)];
    queries.extend(view_queries(id));
    let mut rows = cx.read(queries).await?.into_iter();
    let parties = read_parties(&mut rows)?;
    let view = read_view(&mut rows, cx.today()?)?.view;
    Ok(http_types::page(
        200,
        document::invoice(&parties, &view, None).into_string(),
        &[],
    ))
}

/// A credit note as a document.
pub async fn credit_note(cx: &Cx, params: &[String], _: &Request) -> Result<Response, Refusal> {
    let id: CreditNoteId = parameter(params)?;
    let mut queries = vec![documents::parties_of_credit_note(id)];
    queries.extend(credit_note_queries(id));
    let mut rows = cx.read(queries).await?.into_iter();
    let parties = read_parties(&mut rows)?;
    let view = read_credit_note(&mut rows)?;
    Ok(http_types::page(
        200,
        document::credit_note(&parties, &view).into_string(),
        &[],
    ))
}

/// Reads who bills whom from the first answer; `NotFound` when there is no document.
pub(crate) fn read_parties(rows: &mut impl Iterator<Item = Rows>) -> Result<Parties, Refusal> {
    let row: PartiesRow = first(rows.next())?.ok_or(ProblemCode::NotFound)?;
    row.read()
}

fn parameter<T: std::str::FromStr>(params: &[String]) -> Result<T, Refusal> {
    let parsed = params.first().and_then(|text| text.parse().ok());
    parsed.ok_or_else(|| ProblemCode::NotFound.into())
}
