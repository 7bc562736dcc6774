//! Requests, listed and shown.

use shared::access::Permission;
use shared::api::approvals::{
    ApprovalCount, ApprovalFilter, ApprovalRow, ApprovalScope, ApprovalView,
};
use shared::api::{Nothing, ProblemCode};
use shared::approval::{ApprovalLimit, Decider, State, authority, check_decision};
use shared::kernel::Page;
use shared::kernel::id::ApprovalId;
use shared::kernel::page::page_rows;

use super::proposal;
use crate::context::{Cx, all, first};
use crate::problem::Refusal;
use crate::store::approval_limits;
use crate::store::approvals::{self, CountRow, Row};

/// Lists requests.
pub async fn list(cx: &Cx, (): (), filter: ApprovalFilter) -> Result<Page<ApprovalRow>, Refusal> {
    cx.ensure_admitted().await?;
    let staff = cx.staff()?;
    let nothing = Page {
        items: Vec::new(),
        next: None,
    };
    let query = match filter.scope.unwrap_or_default() {
        ApprovalScope::ForMe if !cx.may(Permission::DecideApprovals) => return Ok(nothing),
        ApprovalScope::ForMe => approvals::list_for((staff.id, &staff.role), cx.now, &filter),
        ApprovalScope::Mine => approvals::list_of(staff.id, &filter),
        ApprovalScope::All => approvals::list(&filter),
    };
    let rows: Vec<Row> = all(cx.read(vec![query]).await?.into_iter().next())?;
    let rows: Result<Vec<ApprovalRow>, Refusal> = rows.into_iter().map(Row::view).collect();
    Ok(Page::from_rows(
        rows?,
        page_rows(filter.limit),
        approvals::cursor,
    ))
}

/// How many requests wait for the caller.
pub async fn count(cx: &Cx, (): (), _: Nothing) -> Result<ApprovalCount, Refusal> {
    cx.ensure_admitted().await?;
    if !cx.may(Permission::DecideApprovals) {
        return Ok(ApprovalCount { for_me: 0 });
    }
    let staff = cx.staff()?;
    let query = approvals::count_for((staff.id, &staff.role), cx.now);
    let row: Option<CountRow> = first(cx.read(vec![query]).await?.into_iter().next())?;
    Ok(ApprovalCount {
        for_me: row.map_or(0, |row| row.count),
    })
}

/// One request with what it asks for.
pub async fn get(cx: &Cx, id: ApprovalId, _: Nothing) -> Result<ApprovalView, Refusal> {
    let (row, limits) = load(cx, id).await?;
    let undecidable = check(cx, &row, &limits).err().map(Refusal::into_problem);
    let (proposal, obstacle) = proposal::show(cx, &row).await?;
    let pending = row.request()?.state == State::Pending;
    Ok(ApprovalView {
        payload_hash: row.payload_hash.clone(),
        limit: row.limit()?,
        proposal,
        undecidable: undecidable.transpose()?,
        obstacle: obstacle.filter(|_| pending),
        row: row.view()?,
    })
}

/// A request and every limit.
pub(super) async fn load(cx: &Cx, id: ApprovalId) -> Result<(Row, Vec<ApprovalLimit>), Refusal> {
    let mut rows = cx
        .read(vec![approvals::find(id), approval_limits::list()])
        .await?
        .into_iter();
    let row: Row = first(rows.next())?.ok_or(ProblemCode::NotFound)?;
    let limits = approval_limits::limits(all(rows.next())?)?;
    Ok((row, limits))
}

/// Whether the caller may decide about a request now.
pub(super) fn check(cx: &Cx, row: &Row, limits: &[ApprovalLimit]) -> Result<(), Refusal> {
    let staff = cx.staff()?;
    let request = row.request()?;
    let decider = Decider {
        id: staff.id,
        permitted: cx.may(Permission::DecideApprovals),
        authority: authority(limits, &staff.role, row.action, request.amount.currency()),
    };
    Ok(check_decision(&request, &decider, cx.now)?)
}
