//! The Worker's only event.

use functions::platform::Platform;
use serde::Serialize;
use worker::{Context, Env, Request, Response, event};

use crate::suite::{self, Report};

#[derive(Serialize)]
struct Answer {
    #[serde(flatten)]
    report: Report,
    /// D1's own count, which the native face does not have.
    rows_read: u64,
    rows_written: u64,
}

#[event(fetch)]
async fn fetch(_request: Request, env: Env, _context: Context) -> worker::Result<Response> {
    let platform = Platform::new(&env).map_err(worker::Error::RustError)?;
    let report = suite::run(&platform).await;
    let used = platform.db_use();
    Response::from_json(&Answer {
        report,
        rows_read: used.rows_read,
        rows_written: used.rows_written,
    })
}
