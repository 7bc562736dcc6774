//! Doing at once what is within the caller's limit, and asking for what is not.

use serde::Serialize;
use shared::api::ProblemCode;
use shared::api::approvals::{ApprovalRow, PersonRef, Submitted};
use shared::api::invoices::DocumentRef;
use shared::approval::{Action, Authority, Binding, State, authority};
use shared::kernel::id::ApprovalId;
use shared::kernel::{Instant, Money};

use crate::context::{Cx, all};
use crate::decision::{Commit, Decision, OutboxMessage};
use crate::email::AskedMail;
use crate::platform::Rows;
use crate::problem::Refusal;
use crate::store::approval_limits::{self, DeciderRow};
use crate::store::approval_writes::{self, NewRequest};
use crate::store::sql::Statement;

/// How long a request waits for a decision.
const REQUEST_MILLISECONDS: i64 = 30 * 24 * 60 * 60 * 1000;
/// How many people hear of a request.
const DECIDERS_MAX: u16 = 20;

/// What somebody wants to do.
#[derive(Clone, Debug)]
pub struct Wish<P> {
    /// What it is.
    pub action: Action,
    /// The document that it is about.
    pub subject: DocumentRef,
    /// That document's version.
    pub version: i64,
    /// Whose document it is.
    pub customer: Option<shared::api::customers::CustomerRef>,
    /// What limits are compared with.
    pub amount: Money,
    /// Why; people read it before they decide.
    pub reason: String,
    /// Exactly what will be done, and how the subject stands.
    pub payload: P,
}

/// What a limited command reads beside its own facts.
pub fn limit_queries(action: Action) -> [Statement; 1] {
    [approval_limits::of_action(action)]
}

/// Does `wish` by `execute` when it is within the caller's limit, and asks for approval when it is
/// not; `stands` asserts in that batch that the subject has not moved. `limits` answers
/// [`limit_queries`].
pub async fn submit<P: Serialize, T>(
    cx: &Cx,
    wish: &Wish<P>,
    limits: Option<Rows>,
    stands: Vec<Statement>,
    execute: impl FnOnce() -> Result<(T, Commit), Refusal>,
) -> Result<Decision<Submitted<T>>, Refusal> {
    let limits = approval_limits::limits(all(limits)?)?;
    let caller = cx.staff()?;
    let own = authority(&limits, &caller.role, wish.action, wish.amount.currency());
    if !own.covers(wish.amount) {
        return ask(cx, wish, own, stands).await;
    }
    let (made, commit) = execute()?;
    let commit = commit
        .assert(approval_writes::assert_authority(
            caller.id,
            wish.action,
            wish.amount,
        ))
        .assert(approval_writes::assert_none_pending(&wish.subject.id));
    Ok(Decision::created(Submitted::Done(made), commit))
}

async fn ask<P: Serialize, T>(
    cx: &Cx,
    wish: &Wish<P>,
    own: Authority,
    stands: Vec<Statement>,
) -> Result<Decision<Submitted<T>>, Refusal> {
    let caller = cx.staff()?;
    let query = approval_limits::deciders(caller.id, wish.action, wish.amount, DECIDERS_MAX);
    let deciders: Vec<DeciderRow> = all(cx.read(vec![query]).await?.into_iter().next())?;
    if deciders.is_empty() {
        return Err(ProblemCode::NobodyCanApprove.into());
    }
    let id: ApprovalId = cx.id()?;
    let expires_at: Instant = cx.now.saturating_add(REQUEST_MILLISECONDS);
    let payload = serde_json::to_string(&wish.payload).map_err(Refusal::fault)?;
    let new = NewRequest {
        id,
        of: Binding {
            action: wish.action,
            subject: &wish.subject.id,
            requested_by: caller.id,
            amount: wish.amount,
            payload: &payload,
        },
        document: (&wish.subject.number, wish.version),
        customer: wish.customer.as_ref().map(|customer| customer.id),
        limit: own.limit(),
        expires_at,
    };
    let row = ApprovalRow {
        id,
        action: wish.action,
        subject: wish.subject.clone(),
        customer: wish.customer.clone(),
        amount: wish.amount,
        state: State::Pending,
        requested_by: PersonRef {
            id: caller.id,
            name: caller.name.clone(),
        },
        requested_at: cx.now,
        expires_at,
        decision: None,
    };
    let mut commit = Commit::about(id)
        .assert(approval_writes::assert_none_pending(&wish.subject.id))
        .write(approval_writes::insert(&new, cx.now));
    commit.assertions.extend(stands);
    let link = format!("{}/approvals/{id}", cx.config.public_url);
    let mail = AskedMail {
        company: &cx.company()?.name,
        request: &row,
        reason: &wish.reason,
        link: &link,
    };
    for decider in &deciders {
        commit = commit.send(OutboxMessage::mail(cx, id, &mail.to(&decider.email))?);
    }
    let commit = commit.after(&row)?;
    Ok(Decision::accepted(
        Submitted::SentForApproval(Box::new(row)),
        commit,
    ))
}
