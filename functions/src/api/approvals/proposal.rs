//! What each action does when its request is approved, and how its request is shown. An action that
//! is limited later gets one arm in each function.

use shared::api::Problem;
use shared::api::approvals::Proposal;
use shared::api::invoices::DocumentRef;
use shared::approval::Action;

use crate::api::invoices::approved_credit;
use crate::context::Cx;
use crate::decision::Commit;
use crate::problem::Refusal;
use crate::store::approvals::Row;

/// Decides again, on fresh facts, what the request asks for; refused when it would not be exactly
/// that. Gives the document that it makes, whose number is filled in by the batch.
pub(super) async fn execute(cx: &Cx, row: &Row) -> Result<(DocumentRef, Commit), Refusal> {
    match row.action {
        Action::CreditNote => approved_credit::issue(cx, row).await,
    }
}

/// What the request asks for, and why it cannot be done any more.
pub(super) async fn show(cx: &Cx, row: &Row) -> Result<(Proposal, Option<Problem>), Refusal> {
    match row.action {
        Action::CreditNote => {
            let (note, obstacle) = approved_credit::show(cx, row).await?;
            Ok((Proposal::CreditNote(note), obstacle))
        }
    }
}
