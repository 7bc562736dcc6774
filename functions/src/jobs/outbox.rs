//! Delivers what the outbox holds. A message is leased before it goes out; should the isolate stop
//! between sending and marking, the lease ends and it goes out again: for a customer a message
//! twice is better than none.

use std::rc::Rc;

use super::{Round, back_off, fees, hooks, log, mail};
use crate::app::App;
use crate::context::{Actor, all};
use crate::platform::Platform;
use crate::problem::Refusal;
use crate::store::outbox::{self, Due};

/// How many messages one lease takes; the statement says the same.
const LEASE_MESSAGES: usize = 10;
const LEASE_MILLISECONDS: i64 = 120_000;
/// After so many tries a message is parked, for people to see.
const TRIES_MAX: i64 = 10;
const FIRST_WAIT_MILLISECONDS: i64 = 30_000;
const WAIT_MILLISECONDS_MAX: i64 = 4 * 3_600_000;

/// What came of a try.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Delivery {
    /// It went out.
    Done,
    /// It may work later.
    Again(String),
    /// It must not go out, or never will.
    Never(String),
}

/// Delivers a portion of what is due.
pub(super) async fn run(app: &App, platform: &Rc<Platform>) -> Result<Round, Refusal> {
    let now = platform.now();
    let lease_until = now.saturating_add(LEASE_MILLISECONDS);
    let lease = outbox::lease(now, lease_until);
    let rows = platform.batch(&[lease]).await?;
    let messages: Vec<Due> = all(rows.into_iter().next())?;
    let round = if messages.len() < LEASE_MESSAGES {
        Round::Last
    } else {
        Round::Full
    };
    for message in messages {
        // The rest is due again, and somebody else may have it by now.
        if platform.now() >= lease_until {
            return Ok(Round::Full);
        }
        let cx = app.job_context(Rc::clone(platform), Actor::Job("outbox"));
        let result = match message.kind.as_str() {
            "mail" => mail::deliver(&cx, &message).await,
            "event" => hooks::announce(&cx, &message).await,
            "provider_fee" => fees::book(&cx, &message).await,
            other => Ok(Delivery::Never(format!("nothing delivers {other}"))),
        };
        let delivery = result.unwrap_or_else(|refusal| {
            log(
                platform,
                "outbox",
                &format!("{}: {}", message.id, refusal.cause()),
            );
            Delivery::Again("failed: see the log".to_owned())
        });
        let now = platform.now();
        let mark = match delivery {
            Delivery::Done => outbox::mark_delivered(&message, now),
            Delivery::Again(cause) if message.attempts < TRIES_MAX => {
                let wait = back_off(
                    message.attempts,
                    FIRST_WAIT_MILLISECONDS,
                    WAIT_MILLISECONDS_MAX,
                );
                outbox::mark_failed(&message, &cause, Some(now.saturating_add(wait)))
            }
            Delivery::Again(cause) | Delivery::Never(cause) => {
                log(
                    platform,
                    "outbox",
                    &format!("{} is parked: {cause}", message.id),
                );
                outbox::mark_failed(&message, &cause, None)
            }
        };
        platform.batch(&[mark]).await?;
    }
    Ok(round)
}
