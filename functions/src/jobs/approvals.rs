//! Closes requests that nobody has decided about in time, and tells whoever asked.

use std::rc::Rc;

use super::{Round, log};
use crate::api::approvals::expiry;
use crate::app::App;
use crate::commit::commit;
use crate::context::{Actor, Cx, all};
use crate::platform::Platform;
use crate::problem::Refusal;
use crate::store::approvals::{self, IdRow};

/// Requests of one run.
const REQUESTS_MAX: u16 = 20;

/// Closes a portion.
pub(super) async fn run(app: &App, platform: &Rc<Platform>) -> Result<Round, Refusal> {
    let query = approvals::overdue(platform.now(), REQUESTS_MAX);
    let rows = platform.batch(&[query]).await?;
    let requests: Vec<IdRow> = all(rows.into_iter().next())?;
    for IdRow { id } in requests {
        let cx: Cx = app.job_context(Rc::clone(platform), Actor::Job("approvals"));
        let result = match expiry::expire(&cx, id).await {
            Ok(facts) => commit(&cx, "expire_approval", facts, (200, String::new())).await,
            Err(refusal) => Err(refusal),
        };
        match result {
            // Somebody decided at the last moment.
            Ok(_) | Err(Refusal::LostRace(_)) => {}
            Err(refusal) => log(platform, "approvals", &format!("{id}: {}", refusal.cause())),
        }
    }
    Ok(Round::Last)
}
