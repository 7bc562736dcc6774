//! Deciding about a request, once: approving does what it asks for in the same batch.

use shared::api::approvals::{ApprovalRow, ApproveInput, DecisionView, PersonRef, RejectInput};
use shared::api::invoices::DocumentRef;
use shared::api::{Nothing, ProblemCode};
use shared::approval::{State, check_withdrawal};
use shared::kernel::Text;
use shared::kernel::id::ApprovalId;

use super::list::{check, load};
use super::proposal;
use crate::context::Cx;
use crate::decision::{Commit, Decision, OutboxMessage};
use crate::email::DecidedMail;
use crate::problem::Refusal;
use crate::store::approval_writes::{self, NewDecision};
use crate::store::approvals::Row;

/// Approves a request and does what it asks for.
pub async fn approve(
    cx: &Cx,
    id: ApprovalId,
    input: ApproveInput,
) -> Result<Decision<ApprovalRow>, Refusal> {
    let (row, limits) = load(cx, id).await?;
    check(cx, &row, &limits)?;
    check_seen(&row, &input.payload_hash)?;
    check_bound(cx, &row)?;
    let (outcome, commit) = proposal::execute(cx, &row).await?;
    let verdict = Verdict {
        outcome: Some(outcome),
        ..Verdict::of_caller(cx, State::Approved)?
    };
    let commit = commit.assert(authority(cx, &row)?);
    close(cx, row, verdict, commit)
}

/// Rejects a request.
pub async fn reject(
    cx: &Cx,
    id: ApprovalId,
    input: RejectInput,
) -> Result<Decision<ApprovalRow>, Refusal> {
    let (row, limits) = load(cx, id).await?;
    let reason: Text<300> = input
        .reason
        .parse()
        .map_err(|error| Refusal::field("reason", error))?;
    check(cx, &row, &limits)?;
    check_seen(&row, &input.payload_hash)?;
    let verdict = Verdict {
        reason: Some(reason.to_string()),
        ..Verdict::of_caller(cx, State::Rejected)?
    };
    let commit = Commit::about(id).assert(authority(cx, &row)?);
    close(cx, row, verdict, commit)
}

/// Takes one's own request back.
pub async fn withdraw(
    cx: &Cx,
    id: ApprovalId,
    _: Nothing,
) -> Result<Decision<ApprovalRow>, Refusal> {
    let (row, _) = load(cx, id).await?;
    check_withdrawal(&row.request()?, cx.staff()?.id, cx.now)?;
    let verdict = Verdict::of_caller(cx, State::Withdrawn)?;
    close(cx, row, verdict, Commit::about(id))
}

/// How a request ends.
pub(super) struct Verdict {
    pub(super) state: State,
    pub(super) by: Option<PersonRef>,
    pub(super) reason: Option<String>,
    pub(super) outcome: Option<DocumentRef>,
}

impl Verdict {
    fn of_caller(cx: &Cx, state: State) -> Result<Self, Refusal> {
        let staff = cx.staff()?;
        let by = PersonRef {
            id: staff.id,
            name: staff.name.clone(),
        };
        Ok(Self {
            state,
            by: Some(by),
            reason: None,
            outcome: None,
        })
    }
}

/// Closes a request with `commit`, and tells whoever asked unless they know.
pub(super) fn close(
    cx: &Cx,
    row: Row,
    verdict: Verdict,
    commit: Commit,
) -> Result<Decision<ApprovalRow>, Refusal> {
    let by = verdict.by.as_ref().map(|person| person.id);
    let somebody_else = by.filter(|_| verdict.state != State::Withdrawn);
    let decision = NewDecision {
        state: verdict.state,
        by,
        reason: verdict.reason.as_deref(),
        outcome: verdict.outcome.as_ref().map(|outcome| outcome.id.as_str()),
        series: commit.series,
    };
    let commit = commit
        .assert(approval_writes::assert_pending(&row, somebody_else))
        .write_all(approval_writes::decide(&row, &decision, cx.now));
    let recipient = row.requested_by_email.clone();
    let mut view = row.view()?;
    let commit = commit.before(&view)?;
    view.state = verdict.state;
    view.decision = Some(DecisionView {
        by: verdict.by,
        at: cx.now,
        reason: verdict.reason,
        outcome: verdict.outcome,
    });
    let mut commit = commit.after(&view)?;
    if view.state != State::Withdrawn {
        commit = commit.send(answer(cx, &view, &recipient)?);
    }
    Ok(Decision::new(view, commit))
}

fn answer(cx: &Cx, request: &ApprovalRow, recipient: &str) -> Result<OutboxMessage, Refusal> {
    let link = format!("{}/approvals/{}", cx.config.public_url, request.id);
    let mail = DecidedMail {
        company: &cx.company()?.name,
        request,
        link: &link,
    };
    OutboxMessage::mail(cx, request.id, &mail.to(recipient))
}

/// Asserts the caller's authority over a request in the batch that decides about it.
fn authority(cx: &Cx, row: &Row) -> Result<crate::store::sql::Statement, Refusal> {
    let amount = row.amount()?;
    Ok(approval_writes::assert_authority(
        cx.staff()?.id,
        row.action,
        amount,
    ))
}

/// Refuses a decision about anything but what the decider has seen.
fn check_seen(row: &Row, seen: &str) -> Result<(), Refusal> {
    if seen == row.payload_hash {
        Ok(())
    } else {
        Err(ProblemCode::ApprovalStale.into())
    }
}

/// Refuses to do anything but what the request was bound to. A row that does not match its hash was
/// altered behind Dunlin's back, so it is logged.
fn check_bound(cx: &Cx, row: &Row) -> Result<(), Refusal> {
    if row.is_bound()? {
        return Ok(());
    }
    let request_id = cx.request_id.to_string();
    let cause = format!("{} does not match its hash", row.id);
    crate::log::error(cx.platform(), &[("request_id", &request_id)], &cause);
    Err(Refusal::detailed(
        ProblemCode::ApprovalStale,
        "Its content is not what was asked for. Tell your administrator.",
    ))
}
