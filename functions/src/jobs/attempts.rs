//! Looks after payments that have not come to an end: intents that the provider has not answered,
//! sessions that must be over by now, and debits that the bank has had for a day. A webhook that
//! never came is found here.

use std::rc::Rc;

use serde_json::json;
use shared::api::invoices::PaymentState;
use shared::stripe::answer::Progress;
use shared::stripe::event::{News, Payment, Reference};

use super::{Round, log};
use crate::app::App;
use crate::commit::commit;
use crate::context::{Actor, Cx, all};
use crate::decision::Commit;
use crate::platform::Platform;
use crate::problem::Refusal;
use crate::store::payments::{self, Row};
use crate::stripe::{self, CallError, Checkout, SESSION_SECONDS};
use crate::webhooks::effect::{self, Facts, Stage, Verdict};

/// Attempts of one run.
const ATTEMPTS_MAX: u16 = 20;
/// An intent younger than this is still in the hands of its request.
const INTENT_MILLISECONDS: i64 = 60_000;
/// An intent older than this is given up: the provider wants pages that live half an hour.
const INTENT_MILLISECONDS_MAX: i64 = 25 * 60_000;
/// A session is looked at this long after it should have closed.
const SLACK_SECONDS: i64 = 5 * 60;
/// A debit is asked about this long after it was last heard of or asked about; banks take days.
const DEBIT_MILLISECONDS: i64 = 24 * 60 * 60_000;

/// Looks after a portion.
pub(super) async fn run(app: &App, platform: &Rc<Platform>) -> Result<Round, Refusal> {
    let now = platform.now();
    let session = SESSION_SECONDS
        .saturating_add(SLACK_SECONDS)
        .saturating_mul(1000);
    let intents_before = now.saturating_sub(INTENT_MILLISECONDS);
    let sessions_before = now.saturating_sub(session);
    let debits_before = now.saturating_sub(DEBIT_MILLISECONDS);
    let queries = [
        payments::left_behind(intents_before, sessions_before, ATTEMPTS_MAX),
        payments::under_way(debits_before, ATTEMPTS_MAX),
    ];
    let mut rows = platform.batch(&queries).await?.into_iter();
    let mut attempts: Vec<Row> = all(rows.next())?;
    attempts.extend(all::<Row>(rows.next())?);
    for row in attempts {
        let cx = app.job_context(Rc::clone(platform), Actor::Job("attempts"));
        let result = match &row.provider_session {
            Some(session) if row.state == PaymentState::Processing => {
                settle(&cx, &row, session).await
            }
            Some(session) => close(&cx, &row, session).await,
            // Without a session there is no way to the payment but an event.
            None if row.state == PaymentState::Processing => wait(&cx, &row).await,
            None => finish(&cx, &row).await,
        };
        match result {
            Ok(Heard::Word) => {}
            // Who hears nothing of one will hear nothing of the others, and waits long for each.
            Ok(Heard::Nothing) => break,
            Err(refusal) => {
                log(
                    platform,
                    "attempts",
                    &format!("{}: {}", row.id, refusal.cause()),
                );
                platform.batch(&[payments::touch(row.id, now)]).await?;
            }
        }
    }
    Ok(Round::Last)
}

/// Whether the provider has answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Heard {
    Word,
    Nothing,
}

/// Asks once more for the page of an intent. The customer was told to try again; the same form
/// then leads to this page.
async fn finish(cx: &Cx, row: &Row) -> Result<Heard, Refusal> {
    if cx.now.saturating_sub(row.created_at) > INTENT_MILLISECONDS_MAX {
        return end(cx, row, PaymentState::Expired, "no_answer").await;
    }
    match stripe::open_session(cx, &Checkout::of(row)?).await {
        Ok(session) => match session.url {
            Some(url) => {
                let stored = payments::record_session(row.id, &session.id, &url, cx.now);
                let after = json!({ "state": PaymentState::RequiresAction, "session": session.id });
                write(cx, change(row).after(&after)?.write(stored)).await
            }
            None => end(cx, row, PaymentState::Expired, "no_page").await,
        },
        Err(CallError::Refused { code, .. }) => end(cx, row, PaymentState::Failed, &code).await,
        Err(error @ CallError::NoAnswer(_)) => unheard(cx, row, &error).await,
    }
}

/// Asks what has become of a session that must be over.
async fn close(cx: &Cx, row: &Row, session: &str) -> Result<Heard, Refusal> {
    let news = match stripe::find_session(cx, session, row.id).await {
        Ok(session) => session.news,
        Err(error) if error.is_missing() => {
            return end(cx, row, PaymentState::Expired, stripe::MISSING).await;
        }
        Err(error) => return unheard(cx, row, &error).await,
    };
    hear(cx, row, news).await
}

/// Asks what the bank has decided. A session says "complete" from the moment the customer has
/// finished, also of a debit that fails afterwards; only the payment itself tells that.
async fn settle(cx: &Cx, row: &Row, session: &str) -> Result<Heard, Refusal> {
    let news = match stripe::find_session(cx, session, row.id).await {
        Ok(session) => session.news,
        // The customer has finished, so there is a payment, and nothing but its own word ends it.
        Err(error) => return unheard(cx, row, &error).await,
    };
    let News::Processing(reference) = news else {
        return hear(cx, row, news).await;
    };
    let Some(intent) = reference.payment_intent.as_deref() else {
        return wait(cx, row).await;
    };
    let news = match stripe::find_intent(cx, intent).await {
        Ok(intent) => match intent.progress {
            Progress::Succeeded(amount) => News::Paid(Payment {
                reference,
                amount,
                method: row.method,
                // The attempt is known, and with it the invoice.
                invoice: None,
            }),
            Progress::Failed { reason } => News::Failed(Reference {
                reason,
                ..reference
            }),
            Progress::UnderWay => News::Ignored,
        },
        Err(error) => return unheard(cx, row, &error).await,
    };
    hear(cx, row, news).await
}

/// Lets what the provider said have the effect of an event that says the same.
async fn hear(cx: &Cx, row: &Row, news: News) -> Result<Heard, Refusal> {
    if news == News::Ignored {
        return wait(cx, row).await;
    }
    let rows = cx.read(effect::queries(&news)).await?;
    let facts = Facts::read(&news, &mut rows.into_iter())?;
    match effect::decide(cx, &news, &facts, Stage::Confirmed)? {
        Verdict::Effect {
            command,
            facts: Some(facts),
            ..
        } => commit(cx, command, *facts, (200, String::new()))
            .await
            .map(|_| Heard::Word),
        Verdict::Effect { facts: None, .. } | Verdict::Wait(_) => wait(cx, row).await,
    }
}

/// Nothing is known: the log says why, and the attempt is looked at again later.
async fn unheard(cx: &Cx, row: &Row, error: &CallError) -> Result<Heard, Refusal> {
    log(cx.platform(), "attempts", &format!("{}: {error}", row.id));
    wait(cx, row).await?;
    Ok(Heard::Nothing)
}

/// Nothing new: the attempt is looked at again later. That is no event of the trail.
async fn wait(cx: &Cx, row: &Row) -> Result<Heard, Refusal> {
    let touch = payments::touch(row.id, cx.now);
    cx.platform().batch(&[touch]).await?;
    Ok(Heard::Word)
}

/// Ends the attempt without a payment.
async fn end(cx: &Cx, row: &Row, state: PaymentState, reason: &str) -> Result<Heard, Refusal> {
    let ended = change(row)
        .before(&json!({ "state": row.state, "reason": row.reason }))?
        .after(&json!({ "state": state, "reason": reason }))?
        .write(payments::raise(row.id, state, Some(reason), cx.now));
    write(cx, ended).await
}

/// What becomes true of an attempt unless something else has become of it meanwhile: the customer may
/// have come back while the provider was asked.
fn change(row: &Row) -> Commit {
    Commit::about(row.id)
        .touches(row.invoice_id)
        .assert(payments::assert_unchanged(row))
}

async fn write(cx: &Cx, facts: Commit) -> Result<Heard, Refusal> {
    commit(cx, "look_after_payment", facts, (200, String::new()))
        .await
        .map(|_| Heard::Word)
}
