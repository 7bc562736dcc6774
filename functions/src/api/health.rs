//! How the system is doing, from figures that cost a few rows each.

use shared::api::Nothing;
use shared::api::health::{Check, CheckView, HealthView, JobView, Level, OperationsView};
use shared::kernel::Instant;

use crate::context::{Cx, all, first};
use crate::jobs::tie_out;
use crate::platform::Rows;
use crate::problem::Refusal;
use crate::store::health::{self, ClearingRow, Queues};
use crate::store::jobs::{self, DayRow, State as Job};
use crate::store::seals::{self, State as Chain};
use crate::store::sql::Statement;

const MINUTE: i64 = 60_000;
/// Cron comes every minute; this long without it is no accident.
const JOBS_MILLISECONDS_MAX: i64 = 10 * MINUTE;
/// A message that waits longer has failed a few times.
const OUTBOX_MILLISECONDS_MAX: i64 = 30 * MINUTE;
/// An event that waits longer keeps a customer's payment from the books.
const WEBHOOKS_MILLISECONDS_MAX: i64 = 60 * MINUTE;
/// The sealer comes every minute as well.
const SEALER_MILLISECONDS_MAX: i64 = 15 * MINUTE;
/// The books are compared once a day.
const TIE_OUT_MILLISECONDS_MAX: i64 = 36 * 60 * MINUTE;

/// One word, for monitors. It reads the company and the figures: that takes the settings, the
/// database and a set-up company.
pub async fn get(cx: &Cx, (): (), _: Nothing) -> Result<HealthView, Refusal> {
    let mut rows = cx.read(queries()).await?.into_iter();
    let found = Figures::read(&mut rows)?;
    let worst = worst(&found.checks(cx.now));
    // That somebody should look some time is nothing for a monitor.
    let status = if worst == Level::Degraded {
        Level::Degraded
    } else {
        Level::Ok
    };
    Ok(HealthView { status })
}

/// Every check with its figures.
pub async fn operations(cx: &Cx, (): (), _: Nothing) -> Result<OperationsView, Refusal> {
    let mut queries = queries();
    queries.push(health::clearing());
    let mut rows = cx.read(queries).await?.into_iter();
    let found = Figures::read(&mut rows)?;
    let clearing: Vec<ClearingRow> = all(rows.next())?;
    let mut checks = found.checks(cx.now);
    let amounts: Result<Vec<_>, Refusal> = clearing.iter().map(ClearingRow::money).collect();
    checks.push(CheckView {
        amounts: amounts?,
        ..check(Check::Clearing, Level::Ok)
    });
    Ok(OperationsView {
        status: worst(&checks),
        checked_at: cx.now,
        tied_out_on: found.tie_out.map(|row| row.period),
        checks,
        jobs: found.jobs.into_iter().map(job_view).collect(),
    })
}

fn job_view(job: Job) -> JobView {
    JobView {
        job: job.job,
        ran_at: job.ran_at,
        succeeded_at: job.succeeded_at,
        failure: job.failure,
    }
}

fn queries() -> Vec<Statement> {
    vec![
        health::queues(),
        seals::state(),
        jobs::states(),
        jobs::last_day(tie_out::JOB),
    ]
}

/// What the checks are made of.
struct Figures {
    queues: Queues,
    chain: Chain,
    jobs: Vec<Job>,
    tie_out: Option<DayRow>,
}

impl Figures {
    fn read(rows: &mut impl Iterator<Item = Rows>) -> Result<Self, Refusal> {
        let nothing = || Refusal::fault("a count without a row");
        Ok(Self {
            queues: first(rows.next())?.ok_or_else(nothing)?,
            chain: first(rows.next())?.ok_or_else(nothing)?,
            jobs: all(rows.next())?,
            tie_out: first(rows.next())?,
        })
    }

    fn checks(&self, now: Instant) -> Vec<CheckView> {
        let Queues {
            outbox,
            outbox_since,
            parked,
            parked_since,
            webhooks,
            webhooks_since,
            dead,
            dead_since,
        } = self.queues.clone();
        let chain = &self.chain;
        let waiting = |which, (count, since), most| {
            let level = match since {
                Some(since) if now.saturating_sub(since) > most => Level::Degraded,
                _ => Level::Ok,
            };
            counted(which, level, (count, since))
        };
        let stuck = |which, (count, since)| {
            let level = if count > 0 {
                Level::Attention
            } else {
                Level::Ok
            };
            counted(which, level, (count, since))
        };
        let unsealed = chain.last.saturating_sub(chain.sealed);
        vec![
            self.jobs(now),
            waiting(
                Check::Outbox,
                (outbox, outbox_since),
                OUTBOX_MILLISECONDS_MAX,
            ),
            stuck(Check::ParkedMessages, (parked, parked_since)),
            waiting(
                Check::Webhooks,
                (webhooks, webhooks_since),
                WEBHOOKS_MILLISECONDS_MAX,
            ),
            stuck(Check::DeadEvents, (dead, dead_since)),
            waiting(
                Check::Sealer,
                (unsealed, chain.unsealed_since),
                SEALER_MILLISECONDS_MAX,
            ),
            CheckView {
                count: Some(chain.sealed),
                since: chain.kept_at,
                note: chain.fault.clone(),
                ..check(
                    Check::AuditChain,
                    match chain.fault {
                        Some(_) => Level::Degraded,
                        None => Level::Ok,
                    },
                )
            },
            self.tie_out(now),
        ]
    }

    /// The job that ran longest ago decides; one that failed the last time wants attention.
    fn jobs(&self, now: Instant) -> CheckView {
        let oldest = self.jobs.iter().map(|job| job.ran_at).min();
        let failed = self.jobs.iter().find(|job| job.failure.is_some());
        let level = match oldest {
            Some(at) if now.saturating_sub(at) <= JOBS_MILLISECONDS_MAX => match failed {
                Some(_) => Level::Attention,
                None => Level::Ok,
            },
            _ => Level::Degraded,
        };
        CheckView {
            since: oldest,
            note: failed.map(|job| job.job.clone()),
            ..check(Check::Jobs, level)
        }
    }

    fn tie_out(&self, now: Instant) -> CheckView {
        let Some(row) = &self.tie_out else {
            // It comes with the first run of cron, which has a check of its own.
            return check(Check::TieOut, Level::Ok);
        };
        let count = row.note.as_deref().and_then(|note| note.parse().ok());
        let late = now.saturating_sub(row.started_at) > TIE_OUT_MILLISECONDS_MAX;
        let level = if late || count != Some(0) {
            Level::Degraded
        } else {
            Level::Ok
        };
        CheckView {
            count,
            since: Some(row.started_at),
            ..check(Check::TieOut, level)
        }
    }
}

fn worst(checks: &[CheckView]) -> Level {
    let levels = checks.iter().map(|check| check.level);
    levels.max().unwrap_or(Level::Ok)
}

fn check(check: Check, level: Level) -> CheckView {
    CheckView {
        check,
        level,
        count: None,
        since: None,
        note: None,
        amounts: Vec::new(),
    }
}

fn counted(which: Check, level: Level, (count, since): (i64, Option<Instant>)) -> CheckView {
    CheckView {
        count: Some(count),
        since,
        ..check(which, level)
    }
}
