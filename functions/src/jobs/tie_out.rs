//! Proves the books once a day. A difference is told to people and never repaired by itself.

use std::rc::Rc;

use super::{Round, log};
use crate::app::App;
use crate::context::{Actor, all, first};
use crate::platform::Platform;
use crate::problem::Refusal;
use crate::store::jobs::{self, DayRow};
use crate::store::tie_out;

/// The name under which its days are kept.
pub const JOB: &str = "tie_out";

/// Compares items, events and control accounts unless that was done today.
pub(super) async fn run(app: &App, platform: &Rc<Platform>) -> Result<Round, Refusal> {
    let cx = app.job_context(Rc::clone(platform), Actor::Job(JOB));
    let today = cx.today_ahead().await?;
    let rows = cx.read(vec![jobs::last_day(JOB)]).await?;
    let last: Option<DayRow> = first(rows.into_iter().next())?;
    if last.is_some_and(|last| last.period >= today) {
        return Ok(Round::Last);
    }
    let rows = cx.read(vec![tie_out::compare()]).await?;
    let found = tie_out::fold(all(rows.into_iter().next())?)?;
    let count = found.differences.len();
    if count > 0 {
        log(
            platform,
            JOB,
            &format!("{count} pairs of customer and currency differ"),
        );
    }
    let note = jobs::insert_day(JOB, today, Some(count.to_string()), cx.now);
    match platform.batch(&[note]).await {
        // Another isolate was faster.
        Err(error) if !jobs::has_run(&error) => Err(error.into()),
        _ => Ok(Round::Last),
    }
}
