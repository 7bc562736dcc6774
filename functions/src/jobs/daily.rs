//! What is done once a day: answers kept for repeated commands, webhooks that came to an end and
//! tries to sign in, by staff and by customers, are forgotten after their time.

use std::rc::Rc;

use super::Round;
use crate::app::App;
use crate::auth::throttle::TRIES_MILLISECONDS;
use crate::context::{Actor, Cx, first};
use crate::platform::Platform;
use crate::problem::Refusal;
use crate::store::jobs::{self, DayRow};
use crate::store::link_requests::{PASSWORDS, SIGN_INS};
use crate::store::{api_tokens, portal_sessions, sign_in, upkeep};

const JOB: &str = "forget_answers";
/// How long a repeated command finds its first answer.
const ANSWERS_MILLISECONDS: i64 = 90 * 24 * 60 * 60 * 1000;
/// How many rows of a kind one day forgets.
const ROWS_MAX: u16 = 10_000;
/// How long a request for a sign-in link, or for a new password, is kept after it was made.
const SIGN_INS_MILLISECONDS: i64 = 24 * 60 * 60 * 1000;
/// How many requests for sign-in links one day forgets.
const SIGN_INS_MAX: u16 = 50_000;

/// Runs the job unless it has run today.
pub(super) async fn run(app: &App, platform: &Rc<Platform>) -> Result<Round, Refusal> {
    let cx: Cx = app.job_context(Rc::clone(platform), Actor::Job("daily"));
    let today = cx.today_ahead().await?;
    let rows = cx.read(vec![jobs::last_day(JOB)]).await?;
    let last: Option<DayRow> = first(rows.into_iter().next())?;
    if last.is_some_and(|last| last.period >= today) {
        return Ok(Round::Last);
    }
    let before = cx.now.saturating_sub(ANSWERS_MILLISECONDS);
    let sign_ins_before = cx.now.saturating_sub(SIGN_INS_MILLISECONDS);
    let statements = vec![
        jobs::insert_day(JOB, today, None, cx.now),
        upkeep::forget_answers(before, ROWS_MAX),
        sign_in::forget_before(cx.now.saturating_sub(TRIES_MILLISECONDS), ROWS_MAX),
        SIGN_INS.forget(sign_ins_before, SIGN_INS_MAX),
        PASSWORDS.forget(sign_ins_before, SIGN_INS_MAX),
        portal_sessions::delete_expired(cx.now),
        upkeep::forget_webhooks(before, ROWS_MAX),
        api_tokens::forget(before),
    ];
    match platform.batch(&statements).await {
        // Another isolate was faster.
        Err(error) if !jobs::has_run(&error) => Err(error.into()),
        _ => Ok(Round::Last),
    }
}
