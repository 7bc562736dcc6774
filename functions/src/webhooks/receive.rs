//! One delivery: signature over the raw body, then the inbox, then the answer. What is signed is the
//! provider's word, so it is kept and acknowledged even when it cannot be read: the provider would
//! only send the same again, and give up, and nobody would know.

use serde_json::json;
use sha2::{Digest, Sha256};
use shared::api::ProblemCode;
use shared::kernel::id::WebhookEventId;
use shared::stripe::event::{self, Event, News};
use shared::stripe::signature;

use super::effect::{self, Facts, Stage, Verdict};
use crate::commit::commit;
use crate::context::{Actor, Cx, first};
use crate::decision::Commit;
use crate::http_types::{self, Request, Response};
use crate::problem::Refusal;
use crate::router::decide_again;
use crate::store::webhook_events::{self, Incoming, Known};
use crate::stripe::PROVIDER;

/// Receives an event of Stripe.
pub async fn receive(cx: &Cx, _: &[String], request: &Request) -> Result<Response, Refusal> {
    let header = request
        .headers()
        .get("stripe-signature")
        .and_then(|value| value.to_str().ok());
    let secrets = &cx.config.stripe_webhook_secrets;
    signature::verify(header.unwrap_or_default(), request.body(), secrets, cx.now)
        .map_err(|error| Refusal::detailed(ProblemCode::BadSignature, error))?;
    cx.identify(Actor::Provider(PROVIDER));
    let event = event::parse(request.body()).unwrap_or_else(|_| unreadable(cx, request.body()));
    // Test events must not move real money, nor real ones a test's.
    if event.livemode == cx.config.development {
        let detail = "the event's livemode is not this installation's";
        return Err(Refusal::detailed(ProblemCode::MalformedRequest, detail));
    }
    let payload = String::from_utf8_lossy(request.body()).replace('\0', "\u{fffd}");
    let id: WebhookEventId = cx.id()?;
    let incoming = Incoming {
        id,
        provider: PROVIDER,
        account: &event.account,
        event_id: &event.id,
        kind: &event.kind,
        payload: &payload,
    };
    match decide_again(cx, async |cx| process(cx, &event, &incoming).await).await {
        Ok(()) => {}
        Err(unknown @ Refusal::OutcomeUnknown(_)) => return Err(unknown),
        Err(other) => {
            log(cx, &event, &other);
            store_alone(cx, &incoming, "not decided at once").await?;
        }
    }
    Ok(http_types::json(200, r#"{"received":true}"#.to_owned()))
}

/// Stands for an event whose body does not say which one it is; the same body is the same event.
fn unreadable(cx: &Cx, body: &[u8]) -> Event {
    Event {
        id: format!("sha256:{}", hex::encode(Sha256::digest(body))),
        kind: "unknown".to_owned(),
        account: String::new(),
        livemode: !cx.config.development,
        news: News::Unreadable,
    }
}

/// Two round trips: what the event is about, and its effect with the event itself.
async fn process(cx: &Cx, event: &Event, incoming: &Incoming<'_>) -> Result<(), Refusal> {
    let mut queries = vec![webhook_events::find(
        PROVIDER,
        incoming.account,
        incoming.event_id,
    )];
    queries.extend(effect::queries(&event.news));
    let mut rows = cx.read(queries).await?.into_iter();
    if first::<Known>(rows.next())?.is_some() {
        return Ok(());
    }
    let facts = Facts::read(&event.news, &mut rows)?;
    match effect::decide(cx, &event.news, &facts, Stage::First)? {
        Verdict::Wait(reason) => store_alone(cx, incoming, reason.as_str()).await,
        Verdict::Effect {
            command,
            outcome,
            facts,
        } => {
            let facts = match facts {
                Some(facts) => *facts,
                None => Commit::about(incoming.id).after(&json!({
                    "event": incoming.event_id, "kind": incoming.kind, "outcome": outcome,
                }))?,
            };
            let facts = facts
                .touches(incoming.id)
                .write(webhook_events::insert_processed(incoming, outcome, cx.now));
            commit(cx, command, facts, (200, String::new()))
                .await
                .map(|_| ())
        }
    }
}

/// Stores the event for the job to process.
async fn store_alone(cx: &Cx, incoming: &Incoming<'_>, reason: &str) -> Result<(), Refusal> {
    let stored = Commit::about(incoming.id)
        .after(&json!({ "event": incoming.event_id, "kind": incoming.kind, "outcome": reason }))?
        .write(webhook_events::insert_pending(incoming, reason, cx.now));
    commit(cx, "store_event", stored, (200, String::new()))
        .await
        .map(|_| ())
}

fn log(cx: &Cx, event: &Event, refusal: &Refusal) {
    let request_id = cx.request_id.to_string();
    let fields = [("request_id", request_id.as_str()), ("event", &event.id)];
    crate::log::error(cx.platform(), &fields, &refusal.cause());
}
