//! Endpoints of webhooks: adding, changing, rotating, trying and replaying.

use shared::api::hooks::{
    DeliveryFilter, DeliveryRow, HOOKS_MAX, HookDetails, HookInput, HookList, HookSecretView,
    HookView,
};
use shared::api::invoices::{SendingState, VersionInput};
use shared::api::{Nothing, ProblemCode};
use shared::hook::EventKind;
use shared::kernel::Page;
use shared::kernel::id::{HookId, OutboxId};
use shared::kernel::page::page_rows;

use super::customers::check_version;
use crate::context::{Cx, all, first};
use crate::decision::{Commit, Decision};
use crate::hooks::event::Event;
use crate::hooks::{secret, target};
use crate::problem::Refusal;
use crate::store::hooks::{self, Delivery, Row};

/// How long the secret before a rotation signs as well.
const OVERLAP_MILLISECONDS: i64 = 24 * 60 * 60 * 1000;

/// Every endpoint.
pub async fn list(cx: &Cx, (): (), _: Nothing) -> Result<HookList, Refusal> {
    let rows = cx.read(vec![hooks::list()]).await?;
    let rows: Vec<Row> = all(rows.into_iter().next())?;
    Ok(HookList {
        endpoints: rows.iter().map(Row::view).collect::<Result<_, _>>()?,
    })
}

/// Adds an endpoint.
pub async fn create(
    cx: &Cx,
    (): (),
    input: HookInput,
) -> Result<Decision<HookSecretView>, Refusal> {
    let rows = cx.read(vec![hooks::list()]).await?;
    let known: Vec<Row> = all(rows.into_iter().next())?;
    if known.len() >= usize::from(HOOKS_MAX) {
        return Err(Refusal::field(
            "url",
            format!("would be one too many: {HOOKS_MAX} endpoints are the most"),
        ));
    }
    let details = details(cx, &input)?;
    let id: HookId = cx.id()?;
    let endpoint = HookView {
        id,
        details: HookInput {
            active: true,
            version: Some(1),
            ..shown(&details)
        },
        disabled_reason: None,
        failures: 0,
        last_success_at: None,
        last_failure_at: None,
        last_failure: None,
        previous_secret_until: None,
        created_at: cx.now,
    };
    let commit = Commit::about(id)
        .after(&endpoint.details)?
        .assert(hooks::assert_room(HOOKS_MAX))
        .write(hooks::insert(id, &details, cx.now)?);
    let secret = secret::text(&cx.config.webhook_signing_secret, id, 1);
    let (shown, kept) = once(endpoint, secret);
    Ok(Decision::created(shown, commit).keep(kept))
}

/// Changes an endpoint.
pub async fn update(cx: &Cx, id: HookId, input: HookInput) -> Result<Decision<HookView>, Refusal> {
    let row = find(cx, id).await?;
    let before = row.view()?;
    let details = details(cx, &input)?;
    check_version(input.version, row.version)?;
    let disabled_reason = (!input.active).then(|| {
        let before = before.disabled_reason.clone();
        before.unwrap_or_else(|| hooks::BY_HAND.to_owned())
    });
    let revived = input.active && !row.is_active();
    let after = HookView {
        details: HookInput {
            active: input.active,
            version: Some(row.version.saturating_add(1)),
            ..shown(&details)
        },
        disabled_reason,
        failures: if revived { 0 } else { before.failures },
        ..before.clone()
    };
    let commit = Commit::about(id)
        .before(&before.details)?
        .after(&after.details)?
        .assert(hooks::assert_version(id, row.version))
        .write(hooks::update(id, &details, input.active)?);
    Ok(Decision::new(after, commit))
}

/// Removes an endpoint.
pub async fn remove(
    cx: &Cx,
    id: HookId,
    input: VersionInput,
) -> Result<Decision<Nothing>, Refusal> {
    let row = find(cx, id).await?;
    check_version(Some(input.version), row.version)?;
    let commit = Commit::about(id)
        .before(&row.view()?.details)?
        .assert(hooks::assert_version(id, row.version))
        .write(hooks::delete(id));
    Ok(Decision::new(Nothing {}, commit))
}

/// Gives an endpoint a new secret.
pub async fn rotate(
    cx: &Cx,
    id: HookId,
    input: VersionInput,
) -> Result<Decision<HookSecretView>, Refusal> {
    let row = find(cx, id).await?;
    check_version(Some(input.version), row.version)?;
    let previous_until = cx.now.saturating_add(OVERLAP_MILLISECONDS);
    let generation = row.generation.saturating_add(1);
    let before = row.view()?;
    let endpoint = HookView {
        details: HookInput {
            version: Some(row.version.saturating_add(1)),
            ..before.details
        },
        previous_secret_until: Some(previous_until),
        ..before
    };
    let commit = Commit::about(id)
        .after(&serde_json::json!({ "generation": generation }))?
        .assert(hooks::assert_version(id, row.version))
        .write(hooks::rotate(id, previous_until));
    let secret = secret::text(&cx.config.webhook_signing_secret, id, generation);
    let (shown, kept) = once(endpoint, secret);
    Ok(Decision::new(shown, commit).keep(kept))
}

/// Sends an event about nothing.
pub async fn test(cx: &Cx, id: HookId, _: Nothing) -> Result<Decision<DeliveryRow>, Refusal> {
    let row = find(cx, id).await?;
    if !row.is_active() {
        return Err(ProblemCode::HookDisabled.into());
    }
    let (event, delivery): (OutboxId, OutboxId) = (cx.id()?, cx.id()?);
    let body = Event::about(EventKind::EndpointTested, id).body(cx.now)?;
    let times = (cx.now, cx.now);
    let commit = Commit::about(id)
        .after(&serde_json::json!({ "test": delivery }))?
        .write(hooks::deliver(
            delivery,
            (&event.to_string(), id),
            &body,
            times,
        ));
    let view = DeliveryRow {
        id: delivery,
        event,
        kind: EventKind::EndpointTested,
        state: SendingState::Pending,
        attempts: 0,
        last_error: None,
        next_try_at: Some(cx.now),
        created_at: cx.now,
        delivered_at: None,
        body,
    };
    Ok(Decision::created(view, commit))
}

/// What was sent to an endpoint.
pub async fn deliveries(
    cx: &Cx,
    id: HookId,
    filter: DeliveryFilter,
) -> Result<Page<DeliveryRow>, Refusal> {
    let limit = page_rows(filter.limit);
    let log = hooks::deliveries(id, filter.after.as_ref(), limit);
    let mut rows = cx.read(vec![hooks::find(id), log]).await?.into_iter();
    first::<Row>(rows.next())?.ok_or(ProblemCode::NotFound)?;
    let rows: Vec<Delivery> = all(rows.next())?;
    let rows = rows.into_iter().map(Delivery::view).collect();
    Ok(Page::from_rows(rows, limit, hooks::cursor))
}

/// Sends an event again.
pub async fn replay(
    cx: &Cx,
    (hook, id): (HookId, OutboxId),
    _: Nothing,
) -> Result<Decision<DeliveryRow>, Refusal> {
    let queries = vec![hooks::find(hook), hooks::find_delivery(hook, id)];
    let mut rows = cx.read(queries).await?.into_iter();
    let endpoint: Row = first(rows.next())?.ok_or(ProblemCode::NotFound)?;
    let delivery: Delivery = first(rows.next())?.ok_or(ProblemCode::NotFound)?;
    if !endpoint.is_active() {
        return Err(ProblemCode::HookDisabled.into());
    }
    let before = delivery.view();
    if matches!(before.state, SendingState::Pending | SendingState::Sending) {
        return Err(ProblemCode::StillSending.into());
    }
    let commit = Commit::about(hook)
        .after(&serde_json::json!({ "delivery": id }))?
        .assert(hooks::assert_ended(id))
        .write(hooks::replay(id, cx.now));
    let view = DeliveryRow {
        state: SendingState::Pending,
        attempts: 0,
        last_error: None,
        next_try_at: Some(cx.now),
        delivered_at: None,
        ..before
    };
    Ok(Decision::new(view, commit))
}

async fn find(cx: &Cx, id: HookId) -> Result<Row, Refusal> {
    let rows = cx.read(vec![hooks::find(id)]).await?;
    Ok(first(rows.into_iter().next())?.ok_or(ProblemCode::NotFound)?)
}

/// The parsed form, with an address that may be called.
fn details(cx: &Cx, input: &HookInput) -> Result<HookDetails, Refusal> {
    let details = input.parse()?;
    target::check(details.url.as_str(), cx.config.development)
        .map_err(|error| Refusal::field("url", error))?;
    Ok(details)
}

fn shown(details: &HookDetails) -> HookInput {
    HookInput {
        url: details.url.to_string(),
        description: details
            .description
            .as_ref()
            .map_or_else(String::new, ToString::to_string),
        events: details.events.clone(),
        ..HookInput::default()
    }
}

/// The answer with the secret, and the one that is kept for repetitions.
fn once(endpoint: HookView, secret: String) -> (HookSecretView, HookSecretView) {
    let kept = HookSecretView {
        endpoint: endpoint.clone(),
        secret: None,
    };
    let shown = HookSecretView {
        endpoint,
        secret: Some(secret),
    };
    (shown, kept)
}
