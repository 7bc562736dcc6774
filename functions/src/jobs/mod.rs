//! Work after and beside requests. A nudge follows each change as best effort; cron runs all of it
//! every minute and is the guarantee. Everything here can run twice at once, or stop anywhere.

mod approvals;
mod attempts;
mod daily;
mod fees;
mod hooks;
mod inbox;
mod mail;
mod outbox;
mod password_resets;
pub mod seal;
mod sign_ins;
pub mod tie_out;

use std::rc::Rc;

use shared::api::ProblemCode;

use crate::app::App;
use crate::context::first;
use crate::http_types::Response;
use crate::platform::Platform;
use crate::problem::Refusal;
use crate::store::jobs::{self, Due};

/// How often cron fetches another portion of the outbox and the inbox before the next minute.
const ROUNDS_MAX: u32 = 10;

/// Whether a round found all there was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Round {
    /// There may be more.
    Full,
    /// Nothing more is due.
    Last,
}

/// What a request has left to the jobs; nothing when that has to be asked for.
pub fn left_by(response: &Response) -> Option<Due> {
    response.extensions().get().copied()
}

/// Does what a change has `left` behind: messages and events that are due. Where that is not known it
/// is asked for once, and each job looks at its own only if there is something.
pub async fn nudge(app: &App, platform: Rc<Platform>, left: Option<Due>) {
    let due = match left {
        Some(left) => Ok(left),
        None => due(&platform).await,
    };
    let due = match due {
        Ok(due) => due,
        Err(refusal) => return log(&platform, "nudge", &refusal.cause()),
    };
    let mut runs = Runs::default();
    let mut writes_mail = due.outbox == 1;
    if due.inbox == 1 {
        runs.note(&platform, "inbox", inbox::run(app, &platform).await);
        writes_mail = true;
    }
    if due.sign_ins == 1 {
        runs.note(&platform, "sign_ins", sign_ins::run(app, &platform).await);
        writes_mail = true;
    }
    if due.password_resets == 1 {
        let resets = password_resets::run(app, &platform).await;
        runs.note(&platform, password_resets::JOB, resets);
        writes_mail = true;
    }
    if writes_mail {
        runs.note(&platform, "outbox", outbox::run(app, &platform).await);
    }
    // An event of the outbox becomes a delivery.
    if writes_mail || due.webhooks == 1 {
        runs.note(&platform, "webhooks", hooks::run(app, &platform).await);
    }
}

async fn due(platform: &Platform) -> Result<Due, Refusal> {
    let rows = platform.batch(&[jobs::due(platform.now())]).await?;
    let due = first(rows.into_iter().next())?;
    due.ok_or_else(|| Refusal::fault("a query without a table has one row"))
}

/// Runs every job, each with a platform of its own.
pub async fn run_all(app: &App, make: impl Fn() -> Result<Rc<Platform>, String>) {
    let mut runs = Runs::default();
    for _ in 0..ROUNDS_MAX {
        let Ok(platform) = make() else { return };
        if runs.note(&platform, "inbox", inbox::run(app, &platform).await) == Round::Last {
            break;
        }
    }
    if let Ok(platform) = make() {
        runs.note(&platform, "attempts", attempts::run(app, &platform).await);
    }
    if let Ok(platform) = make() {
        runs.note(&platform, "sign_ins", sign_ins::run(app, &platform).await);
    }
    if let Ok(platform) = make() {
        let resets = password_resets::run(app, &platform).await;
        runs.note(&platform, password_resets::JOB, resets);
    }
    if let Ok(platform) = make() {
        runs.note(&platform, "approvals", approvals::run(app, &platform).await);
    }
    for _ in 0..ROUNDS_MAX {
        let Ok(platform) = make() else { return };
        if runs.note(&platform, "outbox", outbox::run(app, &platform).await) == Round::Last {
            break;
        }
    }
    for _ in 0..ROUNDS_MAX {
        let Ok(platform) = make() else { return };
        if runs.note(&platform, "webhooks", hooks::run(app, &platform).await) == Round::Last {
            break;
        }
    }
    if let Ok(platform) = make() {
        runs.note(&platform, "daily", daily::run(app, &platform).await);
        runs.note(&platform, "tie_out", tie_out::run(app, &platform).await);
    }
    for _ in 0..ROUNDS_MAX {
        let Ok(platform) = make() else { return };
        if runs.note(&platform, "seal", seal::run(&platform).await) == Round::Last {
            break;
        }
    }
    if let Ok(platform) = make() {
        runs.keep(&platform).await;
    }
}

/// How each job of a run went.
#[derive(Default)]
struct Runs(Vec<(&'static str, Option<String>)>);

impl Runs {
    /// Logs a job that failed; another job is not stopped by it.
    fn note(
        &mut self,
        platform: &Platform,
        job: &'static str,
        result: Result<Round, Refusal>,
    ) -> Round {
        let (round, failure) = match result {
            Ok(round) => (round, None),
            // Nobody works here yet, so there is nothing to do.
            Err(Refusal::Problem(problem)) if problem.code == ProblemCode::NotSetUp => {
                (Round::Last, None)
            }
            Err(refusal) => {
                log(platform, job, &refusal.cause());
                (Round::Last, Some(refusal.kind().to_owned()))
            }
        };
        match self.0.iter_mut().find(|(known, _)| *known == job) {
            Some((_, kept)) => *kept = failure.or(kept.take()),
            None => self.0.push((job, failure)),
        }
        round
    }

    /// Keeps it for the health page.
    async fn keep(self, platform: &Platform) {
        let kept = match jobs::note_runs(&self.0, platform.now()) {
            Ok(statement) => platform.batch(&[statement]).await.map_err(Refusal::from),
            Err(refusal) => Err(refusal),
        };
        if let Err(refusal) = kept {
            log(platform, "runs", &refusal.cause());
        }
    }
}

fn log(platform: &Platform, job: &str, cause: &str) {
    crate::log::error(platform, &[("job", job)], cause);
}

/// Milliseconds to wait after `attempts` tries: doubling from `first` up to `most`.
fn back_off(attempts: i64, first: i64, most: i64) -> i64 {
    let doublings = u32::try_from(attempts.saturating_sub(1).clamp(0, 20)).unwrap_or_default();
    first
        .saturating_mul(2_i64.saturating_pow(doublings))
        .min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_doubles_up_to_its_limit() {
        let waits: Vec<i64> = [0, 1, 2, 3, 4, 100].map(|n| back_off(n, 10, 60)).to_vec();
        assert_eq!(waits, [10, 10, 20, 40, 60, 60]);
    }
}
