//! Work after the answer and by cron.

use std::rc::Rc;

use crate::app::App;
use crate::platform::Platform;

/// Delivers what a change has left in the outbox.
pub async fn nudge(_app: &App, _platform: Rc<Platform>) {}

/// Runs every job.
pub async fn run_all(_app: &App, _platform: impl Fn() -> Result<Rc<Platform>, String>) {}
