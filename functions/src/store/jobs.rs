//! The jobs themselves: who does one at present, when each ran last, what is done once a day.

use serde::Deserialize;
use serde_json::json;
use shared::kernel::{Day, Instant};

use super::sql::{Statement, statement};
use crate::platform::DbError;
use crate::problem::Refusal;

/// Who holds a lease.
#[derive(Deserialize, Debug)]
pub struct Holder {
    /// The run that holds it.
    pub holder: String,
}

/// Takes the lease of a job until `until`, unless another run holds it; a row comes back only when
/// it is ours now.
pub fn lease(job: &str, holder: &str, (now, until): (Instant, Instant)) -> Statement {
    statement!(
        "INSERT INTO job_lease(job, holder, until) VALUES (?1, ?2, ?4)
         ON CONFLICT (job) DO UPDATE SET holder = excluded.holder, until = excluded.until
         WHERE job_lease.until <= ?3
         RETURNING holder",
        job,
        holder,
        now,
        until,
    )
}

/// Asserts that the lease is still held: what another run has begun meanwhile is left to it.
pub fn assert_leased(job: &str, holder: &str) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'job.lease',
           EXISTS (SELECT 1 FROM job_lease WHERE job = ?1 AND holder = ?2)",
        job,
        holder,
    )
}

/// Gives the lease back.
pub fn release(job: &str, holder: &str) -> Statement {
    statement!(
        "UPDATE job_lease SET until = 0 WHERE job = ?1 AND holder = ?2",
        job,
        holder,
    )
}

/// Which jobs a change may have left something to; 1 where it has.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Due {
    /// Events of the provider that wait.
    pub inbox: i64,
    /// Requests for sign-in links that nobody has looked at.
    pub sign_ins: i64,
    /// Requests for new passwords, likewise.
    pub password_resets: i64,
    /// Messages.
    pub outbox: i64,
    /// Deliveries to other programs.
    pub webhooks: i64,
}

impl Due {
    /// Whether there is anything to do.
    pub fn is_something(self) -> bool {
        self != Self::default()
    }
}

/// Finds out what is due: most changes leave nothing, and then this is all that is done.
pub fn due(now: Instant) -> Statement {
    statement!(
        "SELECT
           EXISTS (SELECT 1 FROM webhook_event
             WHERE processed_at IS NULL AND due_at <= ?1) AS inbox,
           EXISTS (SELECT 1 FROM portal_sign_in
             WHERE handled_at IS NULL AND requested_at <= ?1) AS sign_ins,
           EXISTS (SELECT 1 FROM password_request
             WHERE handled_at IS NULL AND requested_at <= ?1) AS password_resets,
           EXISTS (SELECT 1 FROM outbox WHERE state IN ('pending', 'sending')
             AND kind <> 'webhook' AND due_at <= ?1) AS outbox,
           EXISTS (SELECT 1 FROM outbox WHERE state IN ('pending', 'sending')
             AND kind = 'webhook' AND due_at <= ?1) AS webhooks",
        now,
    )
}

/// How a job's last run went.
#[derive(Deserialize, Clone, Debug)]
pub struct State {
    /// Its name.
    pub job: String,
    /// When it ran last.
    pub ran_at: Instant,
    /// When it succeeded last.
    pub succeeded_at: Option<Instant>,
    /// Why the last run failed, if it did.
    pub failure: Option<String>,
}

/// The last run of each job.
pub fn states() -> Statement {
    statement!("SELECT job, ran_at, succeeded_at, failure FROM job_state ORDER BY job LIMIT 100")
}

/// Notes runs: the name of each job and why it failed, if it did.
pub fn note_runs(runs: &[(&str, Option<String>)], now: Instant) -> Result<Statement, Refusal> {
    let rows: Vec<_> = runs.iter().map(|(job, why)| json!([job, why])).collect();
    let rows = serde_json::to_string(&rows).map_err(Refusal::fault)?;
    Ok(statement!(
        "INSERT INTO job_state(job, ran_at, succeeded_at, failure)
         SELECT value->>0, ?1, iif(value->>1 IS NULL, ?1, NULL), value->>1 FROM json_each(?2)
         WHERE true
         ON CONFLICT (job) DO UPDATE SET ran_at = excluded.ran_at, failure = excluded.failure,
           succeeded_at = coalesce(excluded.succeeded_at, succeeded_at)",
        now,
        rows,
    ))
}

/// What a job of one day has left.
#[derive(Deserialize, Clone, Debug)]
pub struct DayRow {
    /// The day.
    pub period: Day,
    /// When it ran.
    pub started_at: Instant,
    /// What it found.
    pub note: Option<String>,
}

/// The last day on which a job ran.
pub fn last_day(job: &str) -> Statement {
    statement!(
        "SELECT period, started_at, note FROM job_run WHERE job = ?1 ORDER BY period DESC LIMIT 1",
        job,
    )
}

/// Notes that a job ran on a day, and what it found; a second run of the same day aborts its batch.
pub fn insert_day(job: &str, day: Day, note: Option<String>, now: Instant) -> Statement {
    statement!(
        "INSERT INTO job_run(job, period, started_at, finished_at, note)
         VALUES (?1, ?2, ?3, ?3, ?4)",
        job,
        day,
        now,
        note,
    )
}

/// Whether a batch was aborted because the job has run on that day.
pub fn has_run(error: &DbError) -> bool {
    matches!(error, DbError::Constraint(text) if text.starts_with("UNIQUE:job_run."))
}
