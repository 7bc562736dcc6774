//! Seals the audit trail: one run at a time gives each new row its hash over the hash before it,
//! reads a portion of the old chain again, and keeps the head outside the database, so that a trail
//! that was written anew does not fit it.
//!
//! A run may stop anywhere. Sealed rows without a kept head are kept by the next run; a kept head is
//! never replaced while it does not fit the chain, nor by a run that has not seen it.

use std::rc::Rc;

use shared::audit::{GENESIS, Head, link};

use super::{Round, log};
use crate::context::{all, first};
use crate::platform::{Archived, Platform};
use crate::problem::Refusal;
use crate::store::audit::{self, SealedRow};
use crate::store::jobs::{self, Holder};
use crate::store::seals::{self, HashRow, State};
use crate::store::sql::Statement;

const JOB: &str = "seal";
/// Rows that one round seals.
const SEAL_ROWS_MAX: u16 = 500;
/// Rows of the old chain that one round reads again.
const READ_ROWS_MAX: u16 = 200;
const LEASE_MILLISECONDS: i64 = 120_000;
/// Where the head is kept.
pub const HEAD_KEY: &str = "audit/head.json";

/// Seals a portion.
pub(super) async fn run(platform: &Rc<Platform>) -> Result<Round, Refusal> {
    let holder = hex::encode(platform.random().map_err(Refusal::fault)?);
    let now = platform.now();
    let lease = jobs::lease(JOB, &holder, (now, now.saturating_add(LEASE_MILLISECONDS)));
    let rows = platform.batch(&[lease, seals::state()]).await?;
    let mut rows = rows.into_iter();
    if first::<Holder>(rows.next())?.is_none() {
        return Ok(Round::Last);
    }
    let state: State = first(rows.next())?.ok_or_else(|| Refusal::fault("no audit sequence"))?;
    let run = Run {
        platform,
        holder: &holder,
        state,
    };
    match run.round().await {
        // Another run has taken over after the lease had ended.
        Err(Refusal::LostRace(_)) => Ok(Round::Last),
        result => result,
    }
}

struct Run<'a> {
    platform: &'a Platform,
    holder: &'a str,
    state: State,
}

/// What one round has read.
struct Read {
    /// The copy of the head outside the database.
    kept: Option<Archived>,
    /// The hash of the row that the copy is about.
    at_kept: Option<String>,
    /// The hash in front of the portion to read again.
    before_old: Option<String>,
    /// The portion to read again.
    old: Vec<SealedRow>,
    /// Rows to seal.
    new: Vec<SealedRow>,
}

impl Run<'_> {
    async fn round(self) -> Result<Round, Refusal> {
        let read = self.read().await?;
        let kept = read.kept.as_ref().map(|file| head(&file.bytes));
        let wrong_kept = self.wrong_kept(kept.as_ref(), read.at_kept.as_deref());
        let (read_to, wrong_old) = self.read_again(read.before_old, read.old);
        let (sealed, wrong_new) = self.seal(read.new);
        let fault = wrong_kept.or(wrong_old).or(wrong_new);
        if let Some(fault) = &fault
            && self.state.fault.as_ref() != Some(fault)
        {
            log(self.platform, JOB, fault);
        }
        self.write(&sealed, read_to, fault.as_deref()).await?;
        let round = if sealed.len() < usize::from(SEAL_ROWS_MAX) {
            Round::Last
        } else {
            Round::Full
        };
        let mut last = vec![jobs::release(JOB, self.holder)];
        if fault.is_none() {
            let fits = kept
                .flatten()
                .is_some_and(|kept| Some(kept.hash) == read.at_kept);
            last.extend(self.keep(&sealed, read.kept, fits).await?);
        }
        self.platform.batch(&last).await?;
        Ok(round)
    }

    async fn read(&self) -> Result<Read, Refusal> {
        let kept = self.platform.archive_get(HEAD_KEY).await;
        let kept = kept.map_err(|error| Refusal::fault(format!("archive: {error}")))?;
        let found = kept.as_ref().and_then(|file| head(&file.bytes));
        let about = found.map_or(0, |head| head.number);
        let start = self.reading_start();
        let queries = vec![
            seals::hash_of(about),
            seals::hash_of(start),
            audit::chain(start, READ_ROWS_MAX),
            audit::chain(self.state.sealed, SEAL_ROWS_MAX),
        ];
        let mut rows = self.platform.batch(&queries).await?.into_iter();
        let at_kept: Option<HashRow> = first(rows.next())?;
        let before_old: Option<HashRow> = first(rows.next())?;
        Ok(Read {
            kept,
            at_kept: at_kept.map(|row| row.hash),
            before_old: before_old.map(|row| row.hash),
            old: all(rows.next())?,
            new: all(rows.next())?,
        })
    }

    /// Where reading again goes on: behind the last portion, or from the beginning.
    fn reading_start(&self) -> i64 {
        if self.state.read_to < self.state.sealed {
            self.state.read_to
        } else {
            0
        }
    }

    /// What is wrong with the copy of the head, if anything is. Nothing can be while none is
    /// remembered: before the first copy, and after a person has decided to begin anew.
    fn wrong_kept(&self, kept: Option<&Option<Head>>, at_kept: Option<&str>) -> Option<String> {
        if self.state.kept_number == 0 {
            return None;
        }
        let Some(kept) = kept else {
            return Some("the kept head of the audit chain is missing".to_owned());
        };
        match kept {
            None => Some("the kept head of the audit chain cannot be read".to_owned()),
            Some(head) if head.number < self.state.kept_number => Some(format!(
                "the kept head is about row {}, although that of row {} had been kept",
                head.number, self.state.kept_number
            )),
            Some(head) if at_kept != Some(head.hash.as_str()) => Some(format!(
                "row {} of the audit trail is not the one whose hash is kept",
                head.number
            )),
            Some(_) => None,
        }
    }

    /// Reads a portion of the sealed chain again: how far it holds, and what is wrong behind that.
    fn read_again(&self, before: Option<String>, rows: Vec<SealedRow>) -> (i64, Option<String>) {
        let mut place = self.reading_start();
        let mut hash = match before {
            Some(hash) => hash,
            None if place == 0 => GENESIS.to_owned(),
            None => {
                return (
                    place,
                    Some(format!("row {place} of the audit trail has no hash")),
                );
            }
        };
        let whole = rows.len() < usize::from(READ_ROWS_MAX);
        for (record, sealed) in rows.into_iter().map(SealedRow::record) {
            let next = place.saturating_add(1);
            if record.number > self.state.sealed {
                break;
            }
            if record.number != next {
                return (place, Some(missing(next)));
            }
            hash = link(&hash, &record);
            if sealed.as_ref() != Some(&hash) {
                return (
                    place,
                    Some(format!("row {next} of the audit trail was altered")),
                );
            }
            place = next;
        }
        let fault = (whole && place < self.state.sealed).then(|| missing(place.saturating_add(1)));
        (place, fault)
    }

    /// The hashes of new rows, as far as their numbers are dense.
    fn seal(&self, rows: Vec<SealedRow>) -> (Vec<(i64, String)>, Option<String>) {
        let (mut place, mut hash) = match &self.state.hash {
            Some(hash) => (self.state.sealed, hash.clone()),
            None => (0, GENESIS.to_owned()),
        };
        let mut seals = Vec::with_capacity(rows.len());
        for (record, _) in rows.into_iter().map(SealedRow::record) {
            let next = place.saturating_add(1);
            if record.number != next {
                return (seals, Some(missing(next)));
            }
            hash = link(&hash, &record);
            place = next;
            seals.push((next, hash.clone()));
        }
        (seals, None)
    }

    async fn write(
        &self,
        sealed: &[(i64, String)],
        read_to: i64,
        fault: Option<&str>,
    ) -> Result<(), Refusal> {
        let now = self.platform.now();
        let mut statements = vec![jobs::assert_leased(JOB, self.holder)];
        if !sealed.is_empty() {
            let before = self.state.hash.as_deref().unwrap_or_default();
            statements.extend(seals::seal((self.state.sealed, before), sealed, now)?);
        }
        statements.push(seals::note_reading(read_to, fault, now));
        self.platform.batch(&statements).await?;
        Ok(())
    }

    /// Keeps the head outside the database, unless it is kept already. A copy that does not fit is
    /// put aside first; one that another run has written meanwhile stays.
    async fn keep(
        &self,
        sealed: &[(i64, String)],
        kept: Option<Archived>,
        fits: bool,
    ) -> Result<Option<Statement>, Refusal> {
        let failed = |error| Refusal::fault(format!("archive: {error}"));
        let last = match (sealed.last(), &self.state.hash) {
            (Some((number, hash)), _) => (*number, hash.clone()),
            (None, Some(hash)) => (self.state.sealed, hash.clone()),
            (None, None) => return Ok(None),
        };
        if last.0 == self.state.kept_number {
            return Ok(None);
        }
        let now = self.platform.now();
        let seen = kept.as_ref().map(|file| file.version.clone());
        if let Some(copy) = kept.filter(|_| !fits) {
            let key = format!("audit/superseded/{now}.json");
            let aside = self.platform.archive_put(&key, copy.bytes, None).await;
            if !aside.map_err(failed)? {
                return Err(Refusal::LostRace("another copy is put aside".to_owned()));
            }
        }
        let (number, hash) = last;
        let head = Head {
            number,
            hash,
            at: now,
        };
        let text = serde_json::to_vec(&head).map_err(Refusal::fault)?;
        let put = self.platform.archive_put(HEAD_KEY, text, seen.as_deref());
        if !put.await.map_err(failed)? {
            return Err(Refusal::LostRace("another head has been kept".to_owned()));
        }
        Ok(Some(seals::note_kept(&head)))
    }
}

fn head(bytes: &[u8]) -> Option<Head> {
    serde_json::from_slice(bytes).ok()
}

fn missing(number: i64) -> String {
    format!("row {number} of the audit trail is missing")
}
