//! Looks at requests for a new password. Whether an address belongs to anybody is found out here,
//! after the answer, so that the answer tells nothing, neither by its words nor by its time.

use std::rc::Rc;

use shared::kernel::id::StaffId;

use super::{Round, log};
use crate::app::App;
use crate::auth::staff_link::ASKED_RESET_MILLISECONDS;
use crate::commit::commit;
use crate::context::{Actor, Cx, all};
use crate::decision::{Commit, OutboxMessage};
use crate::email::{Address, MailLink, PasswordResetMail};
use crate::platform::Platform;
use crate::problem::Refusal;
use crate::store::link_requests::PASSWORDS;
use crate::store::password_resets::{self, Waiting};

/// The name of the job.
pub(super) const JOB: &str = "password_resets";
/// Requests of one round.
const REQUESTS_MAX: u16 = 20;

/// Looks at a portion.
pub(super) async fn run(app: &App, platform: &Rc<Platform>) -> Result<Round, Refusal> {
    let rows = platform
        .batch(&[password_resets::waiting(REQUESTS_MAX)])
        .await?;
    let waiting: Vec<Waiting> = all(rows.into_iter().next())?;
    let round = if waiting.len() < usize::from(REQUESTS_MAX) {
        Round::Last
    } else {
        Round::Full
    };
    for request in waiting {
        let cx = app.job_context(Rc::clone(platform), Actor::Job(JOB));
        if let Err(refusal) = look_at(&cx, &request).await {
            let cause = format!("{}: {}", request.id, refusal.cause());
            log(platform, JOB, &cause);
        }
    }
    Ok(round)
}

async fn look_at(cx: &Cx, request: &Waiting) -> Result<(), Refusal> {
    if let Some(staff) = request.staff {
        return send(cx, request, staff).await;
    }
    let handled = PASSWORDS.mark_handled(request.id, cx.now);
    cx.platform().batch(&[handled]).await?;
    Ok(())
}

async fn send(cx: &Cx, request: &Waiting, staff: StaffId) -> Result<(), Refusal> {
    cx.ensure_admitted().await?;
    let expires_at = cx.now.saturating_add(ASKED_RESET_MILLISECONDS);
    let opens = MailLink::PasswordReset(request.id);
    let mail = PasswordResetMail {
        company: &cx.company()?.name,
        reason: "Somebody asked for a new password for this address.",
        hours: ASKED_RESET_MILLISECONDS.div_euclid(3_600_000),
        link: &Address::new(&cx.config.public_url, opens),
    };
    let facts = Commit::about(staff)
        .assert(password_resets::assert_waiting(request.id, staff))
        .write(PASSWORDS.mark_handled(request.id, cx.now))
        .write(password_resets::put(
            staff,
            request.id,
            (cx.now, expires_at),
        ))
        .send(OutboxMessage::mail(cx, staff, &mail.to(&request.email))?)
        .after(&request.email)?;
    match commit(cx, "send_own_password_reset", facts, (200, String::new())).await {
        // Another isolate was faster.
        Ok(_) | Err(Refusal::LostRace(_)) => Ok(()),
        Err(refusal) => Err(refusal),
    }
}
