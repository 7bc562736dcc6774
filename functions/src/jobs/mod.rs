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
mod sign_ins;

use std::rc::Rc;

use crate::app::App;
use crate::platform::Platform;
use crate::problem::Refusal;

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

/// Does what a change has left behind: messages and events that are due.
pub async fn nudge(app: &App, platform: Rc<Platform>) {
    note(&platform, "inbox", inbox::run(app, &platform).await);
    note(&platform, "sign_ins", sign_ins::run(app, &platform).await);
    note(&platform, "outbox", outbox::run(app, &platform).await);
    note(&platform, "webhooks", hooks::run(app, &platform).await);
}

/// Runs every job, each with a platform of its own.
pub async fn run_all(app: &App, make: impl Fn() -> Result<Rc<Platform>, String>) {
    for _ in 0..ROUNDS_MAX {
        let Ok(platform) = make() else { return };
        if note(&platform, "inbox", inbox::run(app, &platform).await) == Round::Last {
            break;
        }
    }
    if let Ok(platform) = make() {
        note(&platform, "attempts", attempts::run(app, &platform).await);
    }
    if let Ok(platform) = make() {
        note(&platform, "sign_ins", sign_ins::run(app, &platform).await);
    }
    if let Ok(platform) = make() {
        note(&platform, "approvals", approvals::run(app, &platform).await);
    }
    for _ in 0..ROUNDS_MAX {
        let Ok(platform) = make() else { return };
        if note(&platform, "outbox", outbox::run(app, &platform).await) == Round::Last {
            break;
        }
    }
    for _ in 0..ROUNDS_MAX {
        let Ok(platform) = make() else { return };
        if note(&platform, "webhooks", hooks::run(app, &platform).await) == Round::Last {
            break;
        }
    }
    if let Ok(platform) = make() {
        note(&platform, "daily", daily::run(app, &platform).await);
    }
}

/// Logs a job that failed; another job is not stopped by it.
fn note(platform: &Platform, job: &str, result: Result<Round, Refusal>) -> Round {
    result.unwrap_or_else(|refusal| {
        log(platform, job, &format!("{refusal:?}"));
        Round::Last
    })
}

fn log(platform: &Platform, job: &str, cause: &str) {
    let line = serde_json::json!({ "level": "error", "job": job, "cause": cause });
    platform.log(line.to_string());
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
