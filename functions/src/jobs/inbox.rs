//! Processes stored events that could not be processed when they came.

use std::rc::Rc;

use serde_json::json;
use shared::stripe::answer::Progress;
use shared::stripe::event::{self, News, Payment};

use super::{Round, back_off, log};
use crate::app::App;
use crate::commit::commit;
use crate::context::{Actor, Cx, all};
use crate::decision::Commit;
use crate::platform::Platform;
use crate::problem::Refusal;
use crate::store::webhook_events::{self, Pending};
use crate::stripe;
use crate::webhooks::effect::{self, Facts, Stage, Verdict, Wait};

/// Events of one round.
const EVENTS_MAX: u16 = 10;
/// After so many tries, money is booked with what is known and other news is dead.
const TRIES_MAX: i64 = 8;
const FIRST_WAIT_MILLISECONDS: i64 = 60_000;
const WAIT_MILLISECONDS_MAX: i64 = 3_600_000;

/// Processes a portion of what is due.
pub(super) async fn run(app: &App, platform: &Rc<Platform>) -> Result<Round, Refusal> {
    let due = webhook_events::due(platform.now(), EVENTS_MAX);
    let rows = platform.batch(&[due]).await?;
    let events: Vec<Pending> = all(rows.into_iter().next())?;
    let round = if events.len() < usize::from(EVENTS_MAX) {
        Round::Last
    } else {
        Round::Full
    };
    for pending in events {
        let cx = app.job_context(Rc::clone(platform), Actor::Job("inbox"));
        let tries = pending.attempts.saturating_add(1);
        let failure = match process(&cx, &pending, tries).await {
            Ok(None) => continue,
            Ok(Some(wait)) => wait.as_str().to_owned(),
            // The webhook itself was faster, or another run of this job.
            Err(Refusal::LostRace(_)) => "lost a race".to_owned(),
            Err(refusal) => {
                log(
                    platform,
                    "inbox",
                    &format!("{}: {}", pending.id, refusal.cause()),
                );
                "failed: see the log".to_owned()
            }
        };
        // Never given up: an event may be about money.
        let wait = back_off(tries, FIRST_WAIT_MILLISECONDS, WAIT_MILLISECONDS_MAX);
        let due_at = platform.now().saturating_add(wait);
        platform
            .batch(&[webhook_events::postpone(pending.id, &failure, due_at)])
            .await?;
    }
    Ok(round)
}

/// Processes one event; tells what it still waits for.
async fn process(cx: &Cx, pending: &Pending, tries: i64) -> Result<Option<Wait>, Refusal> {
    let event = event::parse(pending.payload.as_bytes());
    let news = event.map_or(News::Unreadable, |event| event.news);
    let rows = cx.read(effect::queries(&news)).await?;
    let facts = Facts::read(&news, &mut rows.into_iter())?;
    let mut verdict = effect::decide(cx, &news, &facts, Stage::First)?;
    let mut last = Stage::Last;
    if let (Verdict::Wait(Wait::AmountDiffers), News::Paid(payment)) = (&verdict, &news) {
        match confirm(cx, payment).await {
            Word::Paid(confirmed) => {
                verdict = effect::decide(cx, &News::Paid(confirmed), &facts, Stage::Confirmed)?;
            }
            Word::NotPaid => last = Stage::Denied,
            Word::Silence => {}
        }
    }
    if matches!(verdict, Verdict::Wait(_)) && tries >= TRIES_MAX {
        verdict = effect::decide(cx, &news, &facts, last)?;
    }
    match verdict {
        Verdict::Wait(wait) => Ok(Some(wait)),
        Verdict::Effect {
            command,
            outcome,
            facts,
        } => {
            let facts = match facts {
                Some(facts) => *facts,
                None => Commit::about(pending.id).after(&json!({ "outcome": outcome }))?,
            };
            let facts = facts
                .touches(pending.id)
                .assert(webhook_events::assert_pending(pending.id))
                .write(webhook_events::complete(pending.id, outcome, cx.now));
            commit(cx, command, facts, (200, String::new())).await?;
            Ok(None)
        }
    }
}

/// What the provider says when asked about a payment.
enum Word {
    /// Its books have the payment, with this amount.
    Paid(Payment),
    /// Its books have no such payment.
    NotPaid,
    /// It does not say.
    Silence,
}

async fn confirm(cx: &Cx, payment: &Payment) -> Word {
    let Some(intent) = payment.reference.payment_intent.as_deref() else {
        return Word::Silence;
    };
    match stripe::find_intent(cx, intent)
        .await
        .map(|intent| intent.progress)
    {
        Ok(Progress::Succeeded(amount)) => Word::Paid(Payment {
            amount,
            ..payment.clone()
        }),
        Ok(Progress::UnderWay | Progress::Failed { .. }) => Word::NotPaid,
        Err(error) if error.is_missing() => Word::NotPaid,
        Err(_) => Word::Silence,
    }
}
