//! Looks at requests for sign-in links. Whether an address may have one is found out here, after
//! the answer, so that the answer tells nothing, neither by its words nor by its time.

use std::rc::Rc;

use super::{Round, log};
use crate::app::App;
use crate::auth::sign_in::SIGN_IN_MILLISECONDS;
use crate::commit::commit;
use crate::context::{Actor, Cx, all};
use crate::decision::{Commit, OutboxMessage};
use crate::email::{Address, MailLink, SignInMail};
use crate::platform::Platform;
use crate::problem::Refusal;
use crate::store::link_requests::SIGN_INS;
use crate::store::sign_ins::{self, Waiting};

/// Requests of one round.
const REQUESTS_MAX: u16 = 20;

/// Looks at a portion.
pub(super) async fn run(app: &App, platform: &Rc<Platform>) -> Result<Round, Refusal> {
    let rows = platform.batch(&[sign_ins::waiting(REQUESTS_MAX)]).await?;
    let waiting: Vec<Waiting> = all(rows.into_iter().next())?;
    let round = if waiting.len() < usize::from(REQUESTS_MAX) {
        Round::Last
    } else {
        Round::Full
    };
    for request in waiting {
        let cx = app.job_context(Rc::clone(platform), Actor::Job("sign_ins"));
        if let Err(refusal) = look_at(&cx, &request).await {
            log(
                platform,
                "sign_ins",
                &format!("{}: {}", request.id, refusal.cause()),
            );
        }
    }
    Ok(round)
}

async fn look_at(cx: &Cx, request: &Waiting) -> Result<(), Refusal> {
    let handled = SIGN_INS.mark_handled(request.id, cx.now);
    if request.granted != 1 {
        cx.platform().batch(&[handled]).await?;
        return Ok(());
    }
    cx.ensure_admitted().await?;
    let opens = MailLink::SignIn(request.id);
    let mail = SignInMail {
        company: &cx.company()?.name,
        minutes: SIGN_IN_MILLISECONDS.div_euclid(60_000),
        link: &Address::new(&cx.config.portal_url, opens),
    };
    let facts = Commit::about(request.id)
        .assert(sign_ins::assert_waiting(request.id))
        .write(handled)
        .send(OutboxMessage::mail(
            cx,
            request.id,
            &mail.to(&request.email),
        )?)
        .after(&request.email)?;
    match commit(cx, "send_sign_in_link", facts, (200, String::new())).await {
        // Another isolate was faster.
        Ok(_) | Err(Refusal::LostRace(_)) => Ok(()),
        Err(refusal) => Err(refusal),
    }
}
