//! Tells others what has happened: hands an event out to the endpoints that want it, and delivers
//! it to each by Standard Webhooks.

use std::rc::Rc;

use http::StatusCode;
use serde::Deserialize;
use shared::hook::EventKind;
use shared::kernel::Instant;
use shared::kernel::id::{HookId, OutboxId};

use super::outbox::Delivery;
use super::{Round, log};
use crate::app::App;
use crate::commit::commit;
use crate::context::{Actor, Cx, all, first};
use crate::decision::Commit;
use crate::hooks::{secret, signature, target};
use crate::platform::Platform;
use crate::problem::Refusal;
use crate::store::hooks::{self, Listener, Row};
use crate::store::outbox::{self, Due};

/// Webhooks of one round: even if each takes its whole time, the round ends before its lease.
const ROUND_MAX: u16 = 6;
const TIMEOUT_MILLISECONDS: u32 = 15_000;
const LEASE_MILLISECONDS: i64 = 120_000;
const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
/// What is waited after each failed try; after the last there is none.
const WAITS_MILLISECONDS: [i64; 9] = [
    5 * SECOND,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
];

/// Hands an event out: one delivery for each active endpoint that wants it.
pub(super) async fn announce(cx: &Cx, due: &Due) -> Result<Delivery, Refusal> {
    #[derive(Deserialize)]
    struct Body {
        #[serde(rename = "type")]
        kind: EventKind,
    }
    let Ok(Body { kind }) = serde_json::from_str(&due.payload) else {
        return Ok(Delivery::Never("the event cannot be read".to_owned()));
    };
    let rows = cx.read(vec![hooks::listeners(kind.as_str())]).await?;
    let listeners: Vec<Listener> = all(rows.into_iter().next())?;
    let event = due.id.to_string();
    let mut deliveries = Vec::with_capacity(listeners.len());
    for listener in listeners {
        let times = (due.created_at, cx.now);
        let id: OutboxId = cx.id()?;
        deliveries.push(hooks::deliver(
            id,
            (&event, listener.id),
            &due.payload,
            times,
        ));
    }
    if !deliveries.is_empty() {
        cx.platform().batch(&deliveries).await?;
    }
    Ok(Delivery::Done)
}

/// Delivers a portion of what is due.
pub(super) async fn run(app: &App, platform: &Rc<Platform>) -> Result<Round, Refusal> {
    let now = platform.now();
    let lease = outbox::lease_webhooks(now, now.saturating_add(LEASE_MILLISECONDS), ROUND_MAX);
    let rows = platform.batch(&[lease]).await?;
    let messages: Vec<Due> = all(rows.into_iter().next())?;
    let round = if messages.len() < usize::from(ROUND_MAX) {
        Round::Last
    } else {
        Round::Full
    };
    for message in messages {
        let cx = app.job_context(Rc::clone(platform), Actor::Job("webhooks"));
        if let Err(refusal) = deliver(&cx, &message).await {
            // The lease ends, and it is tried again.
            log(
                platform,
                "webhooks",
                &format!("{}: {}", message.id, refusal.cause()),
            );
        }
    }
    Ok(round)
}

/// What an endpoint made of a webhook.
enum Outcome {
    Taken,
    Failed(String),
    /// It says that it is there no more.
    Gone,
}

async fn deliver(cx: &Cx, due: &Due) -> Result<(), Refusal> {
    let park = |cause: &str| outbox::mark_failed(due, cause, None);
    let Ok(id) = due.recipient.parse::<HookId>() else {
        return write(cx, vec![park("the endpoint cannot be told")]).await;
    };
    let rows = cx.read(vec![hooks::find(id)]).await?;
    let Some(endpoint) = first::<Row>(rows.into_iter().next())? else {
        return write(cx, vec![park("not sent: the endpoint was removed")]).await;
    };
    if !endpoint.is_active() {
        return write(cx, vec![park("not sent: the endpoint is disabled")]).await;
    }
    let outcome = send(cx, &endpoint, due).await;
    let now = cx.platform().now();
    match outcome {
        Outcome::Taken => {
            let taken = outbox::mark_delivered(due, now);
            write(cx, vec![taken, hooks::note_success(id, now)]).await
        }
        Outcome::Failed(cause) => {
            if let Some(at) = next_try(due.attempts, now) {
                let again = outbox::mark_failed(due, &cause, Some(at));
                return write(cx, vec![again, hooks::note_failure(id, &cause, now)]).await;
            }
            let reason = format!("An event was not taken in {} tries: {cause}", due.attempts);
            give_up(cx, id, (due, &cause), &reason, now).await
        }
        Outcome::Gone => {
            let cause = "it answered 410";
            give_up(
                cx,
                id,
                (due, cause),
                "The endpoint answered 410, gone.",
                now,
            )
            .await
        }
    }
}

async fn send(cx: &Cx, endpoint: &Row, due: &Due) -> Outcome {
    // What may be called can have changed since the endpoint was added.
    if let Err(error) = target::check(&endpoint.url, cx.config.development) {
        return Outcome::Failed(format!("the address {error}"));
    }
    let root = &cx.config.webhook_signing_secret;
    let mut secrets = vec![secret::bytes(root, endpoint.id, endpoint.generation)];
    if endpoint.previous_until.is_some_and(|until| until > cx.now) {
        let before = endpoint.generation.saturating_sub(1);
        secrets.push(secret::bytes(root, endpoint.id, before));
    }
    let seconds = cx.now.div_euclid(SECOND);
    let signature = signature::header(&secrets, &due.subject, seconds, &due.payload);
    let request = http::Request::post(&endpoint.url)
        .header("content-type", "application/json")
        .header("user-agent", "Dunlin-Webhooks/1")
        .header("webhook-id", &due.subject)
        .header("webhook-timestamp", seconds)
        .header("webhook-signature", signature)
        .body(due.payload.clone().into_bytes());
    let request = match request {
        Ok(request) => request,
        Err(error) => return Outcome::Failed(error.to_string()),
    };
    match cx.platform().notify(request, TIMEOUT_MILLISECONDS).await {
        Ok(status) if status.is_success() => Outcome::Taken,
        Ok(StatusCode::GONE) => Outcome::Gone,
        Ok(status) => Outcome::Failed(format!("it answered {}", status.as_u16())),
        Err(error) => Outcome::Failed(error.to_string().chars().take(200).collect()),
    }
}

/// Ends a delivery and disables its endpoint; somebody enables it and replays what is missing.
async fn give_up(
    cx: &Cx,
    id: HookId,
    (due, cause): (&Due, &str),
    reason: &str,
    now: Instant,
) -> Result<(), Refusal> {
    let facts = Commit::about(id)
        .after(&serde_json::json!({ "disabled_reason": reason }))?
        .write(outbox::mark_failed(due, cause, None))
        .write(hooks::note_failure(id, cause, now))
        .write(hooks::disable(id, reason));
    commit(cx, "disable_webhook", facts, (200, String::new()))
        .await
        .map(|_| ())
}

async fn write(cx: &Cx, statements: Vec<crate::store::sql::Statement>) -> Result<(), Refusal> {
    Ok(cx.platform().batch(&statements).await.map(|_| ())?)
}

/// When the next try is, after `attempts` have failed.
fn next_try(attempts: i64, now: Instant) -> Option<Instant> {
    let failed = usize::try_from(attempts).ok()?.checked_sub(1)?;
    let wait = WAITS_MILLISECONDS.get(failed)?;
    Some(now.saturating_add(*wait))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_tries_are_spread_over_three_days() {
        let waits: Vec<Option<i64>> = (1..=10).map(|tries| next_try(tries, 0)).collect();
        let seconds = |seconds: i64| Some(seconds * SECOND);
        assert_eq!(waits[0], seconds(5));
        assert_eq!(waits[1], seconds(300));
        assert_eq!(waits[8], seconds(86_400));
        assert_eq!(waits[9], None);
        let sum: i64 = waits.iter().flatten().sum();
        assert_eq!(sum / HOUR, 75);
    }
}
