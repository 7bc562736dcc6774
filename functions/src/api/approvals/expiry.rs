//! Requests that nobody has decided about in time.

use shared::api::ProblemCode;
use shared::approval::State;
use shared::kernel::id::ApprovalId;

use super::decide::{Verdict, close};
use crate::context::{Cx, first};
use crate::decision::Commit;
use crate::problem::Refusal;
use crate::store::approvals::{self, Row};

/// Closes a request whose time is over.
pub async fn expire(cx: &Cx, id: ApprovalId) -> Result<Commit, Refusal> {
    let rows = cx.read(vec![approvals::find(id)]).await?;
    let row: Row = first(rows.into_iter().next())?.ok_or(ProblemCode::NotFound)?;
    let verdict = Verdict {
        state: State::Expired,
        by: None,
        reason: None,
        outcome: None,
    };
    Ok(close(cx, row, verdict, Commit::about(id))?.commit)
}
