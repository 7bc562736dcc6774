//! What did not get out or in by itself, and what people can do about it.

use serde_json::json;
use shared::api::health::{AcceptInput, CloseEventInput, DeadEventView, ParkedView, StuckFilter};
use shared::api::{Nothing, ProblemCode};
use shared::kernel::id::{OutboxId, WebhookEventId};
use shared::kernel::page::page_rows;
use shared::kernel::{Page, Text};

use crate::context::{Cx, all, first};
use crate::decision::{Commit, Decision};
use crate::problem::Refusal;
use crate::store::{health, outbox, seals, webhook_events};

/// Messages that were given up, the newest first.
pub async fn list_parked(
    cx: &Cx,
    (): (),
    filter: StuckFilter,
) -> Result<Page<ParkedView>, Refusal> {
    let rows = cx.read(vec![health::parked(&filter)]).await?;
    let rows: Vec<ParkedView> = all(rows.into_iter().next())?;
    let limit = page_rows(filter.limit);
    Ok(Page::from_rows(rows, limit, health::parked_cursor))
}

/// Events that came to nothing, the newest first.
pub async fn list_dead_events(
    cx: &Cx,
    (): (),
    filter: StuckFilter,
) -> Result<Page<DeadEventView>, Refusal> {
    let rows = cx.read(vec![health::dead_events(&filter)]).await?;
    let rows: Vec<health::DeadEvent> = all(rows.into_iter().next())?;
    let page = Page::from_rows(rows, page_rows(filter.limit), health::dead_cursor);
    Ok(page.map(health::DeadEvent::view))
}

/// Delivers a parked message once more. What it says is read again before it goes out, as ever.
pub async fn retry_message(
    cx: &Cx,
    id: OutboxId,
    _: Nothing,
) -> Result<Decision<Nothing>, Refusal> {
    let rows = cx.read(vec![outbox::find_parked(id)]).await?;
    let row: Option<outbox::Parked> = first(rows.into_iter().next())?;
    let row = row.ok_or(ProblemCode::NotFound)?;
    if row.state != "parked" {
        return Err(ProblemCode::NotStuck.into());
    }
    let commit = Commit::about(id)
        .touches(&row.subject)
        .before(&json!({ "state": "parked", "reason": row.last_error }))?
        .after(&json!({ "state": "pending" }))?
        .assert(outbox::assert_parked(id))
        .write(outbox::retry(id, cx.now));
    Ok(Decision::new(Nothing {}, commit))
}

/// Processes a dead event once more.
pub async fn retry_event(
    cx: &Cx,
    id: WebhookEventId,
    _: Nothing,
) -> Result<Decision<Nothing>, Refusal> {
    let outcome = dead(cx, id).await?;
    let commit = Commit::about(id)
        .before(&json!({ "outcome": outcome }))?
        .after(&json!({ "outcome": "waits" }))?
        .assert(webhook_events::assert_outcome(id, &outcome))
        .write(webhook_events::retry(id, cx.now));
    Ok(Decision::new(Nothing {}, commit))
}

/// Puts a dead event away: what it asked for has been done outside, or is nothing to do about.
pub async fn close_event(
    cx: &Cx,
    id: WebhookEventId,
    input: CloseEventInput,
) -> Result<Decision<Nothing>, Refusal> {
    let outcome = dead(cx, id).await?;
    let done: Text<300> = input
        .done
        .parse()
        .map_err(|error| Refusal::field("done", error))?;
    let commit = Commit::about(id)
        .before(&json!({ "outcome": outcome }))?
        .after(&json!({ "outcome": "dealt with by hand", "done": done.as_str() }))?
        .assert(webhook_events::assert_outcome(id, &outcome))
        .write(webhook_events::close(id));
    Ok(Decision::new(Nothing {}, commit))
}

/// Why an event came to nothing.
async fn dead(cx: &Cx, id: WebhookEventId) -> Result<String, Refusal> {
    let rows = cx.read(vec![webhook_events::outcome(id)]).await?;
    let row: Option<webhook_events::Outcome> = first(rows.into_iter().next())?;
    let outcome = row.ok_or(ProblemCode::NotFound)?.outcome;
    let dead = outcome.filter(|outcome| outcome.starts_with("dead:"));
    dead.ok_or_else(|| ProblemCode::NotStuck.into())
}

/// Begins a new head of the audit chain: the sealer puts the copy that does not fit aside.
pub async fn accept_audit_head(
    cx: &Cx,
    (): (),
    input: AcceptInput,
) -> Result<Decision<Nothing>, Refusal> {
    let rows = cx.read(vec![seals::state()]).await?;
    let state: Option<seals::State> = first(rows.into_iter().next())?;
    let state = state.ok_or_else(|| Refusal::fault("no audit sequence"))?;
    let reason: Text<300> = input
        .reason
        .parse()
        .map_err(|error| Refusal::field("reason", error))?;
    if state.fault.is_none() {
        return Err(ProblemCode::NotStuck.into());
    }
    let commit = Commit::about("audit")
        .before(&json!({ "kept_number": state.kept_number, "fault": state.fault }))?
        .after(&json!({ "reason": reason.as_str() }))?
        .assert(seals::assert_kept(state.kept_number, &state.kept_hash))
        .write(seals::forget_kept());
    Ok(Decision::new(Nothing {}, commit))
}
