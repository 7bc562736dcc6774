//! The credit note that a request asks for: shown beforehand, and issued by its approval.

use shared::api::approvals::ProposedCreditNote;
use shared::api::invoices::DocumentRef;
use shared::api::{Problem, ProblemCode};
use shared::kernel::id::InvoiceId;
use shared::kernel::{Text, format};

use super::credit::{self, CreditPayload, check_creditable, invoice_ref};
use super::{Loaded, read_view, view_queries};
use crate::context::Cx;
use crate::decision::Commit;
use crate::problem::Refusal;
use crate::store::approvals::Row;

/// Issues the credit note, exactly as it was asked for.
pub async fn issue(cx: &Cx, row: &Row) -> Result<(DocumentRef, Commit), Refusal> {
    let (loaded, payload) = load(cx, row).await?;
    check(&loaded, &payload)?;
    let (note, commit) = credit::issue(cx, &loaded, &reason(&payload)?)?;
    let outcome = DocumentRef {
        id: note.id.to_string(),
        number: note.number,
    };
    Ok((outcome, commit))
}

/// The credit note as it was asked for, and why it cannot be issued any more.
pub async fn show(cx: &Cx, row: &Row) -> Result<(ProposedCreditNote, Option<Problem>), Refusal> {
    let (loaded, payload) = load(cx, row).await?;
    let obstacle = check(&loaded, &payload).err();
    let obstacle = obstacle.map(Refusal::into_problem).transpose()?;
    let settles = payload.settled()?;
    let note = ProposedCreditNote {
        invoice: invoice_ref(&loaded),
        reason: payload.reason,
        lines: loaded.view.lines,
        totals: loaded.view.totals,
        settles,
        leaves: payload.total.try_sub(settles)?,
    };
    Ok((note, obstacle))
}

async fn load(cx: &Cx, row: &Row) -> Result<(Loaded, CreditPayload), Refusal> {
    let payload: CreditPayload = serde_json::from_str(&row.payload).map_err(Refusal::fault)?;
    let id: InvoiceId = row.subject.parse().map_err(Refusal::fault)?;
    let mut rows = cx.read(view_queries(id)).await?.into_iter();
    Ok((read_view(&mut rows, cx.today()?)?, payload))
}

/// Refuses a credit note that would not be exactly what was asked for.
fn check(loaded: &Loaded, payload: &CreditPayload) -> Result<(), Refusal> {
    check_creditable(loaded)?;
    if CreditPayload::of(loaded, &reason(payload)?)? == *payload {
        return Ok(());
    }
    Err(Refusal::detailed(
        ProblemCode::ApprovalStale,
        format!(
            "{} of the invoice was open then; now it is {}.",
            format::money(payload.settled()?),
            format::money(loaded.view.open),
        ),
    ))
}

fn reason(payload: &CreditPayload) -> Result<Text<300>, Refusal> {
    payload.reason.parse().map_err(Refusal::fault)
}
