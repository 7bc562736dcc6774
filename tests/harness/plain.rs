//! Dunlin's statements on plain SQLite: recorded as the native face runs them on one copy of a
//! database, and run again on a twin of it by rusqlite alone, where they are timed.
#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "a benchmark reads the clock"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant as Clock};

use functions::http_types::Request;
use functions::store::sql::Statement;
use shared::api::allocations::ShareInput;
use shared::api::invoices::{CreateInvoice, DraftInput, InvoiceView, IssueInvoice, VersionInput};
use shared::api::receipts::RecordReceipt;
use shared::kernel::Instant;
use shared::kernel::id::CustomerId;

use crate::actors::read;
use crate::build::{draft_input, receipt_input};
use crate::seed::var;
use crate::world::{World, config};

/// How often each operation is timed.
const RUNS: usize = 15;
const LINES: usize = 5;

/// Microseconds of each operation, as the median of its runs. `reads` are paths by name; issuing
/// an invoice and recording a receipt with its allocation come besides. `database` is not changed.
pub fn measure(
    database: &Path,
    vars: &str,
    reads: &BTreeMap<String, String>,
    now: Instant,
) -> Result<BTreeMap<String, u128>, String> {
    let copies = [
        database.with_extension("recorded"),
        database.with_extension("twin"),
    ];
    // What workerd has written last may still be in the log beside the file.
    for (from, to) in with_companions(database)
        .iter()
        .zip(with_companions(&copies[0]))
    {
        if from.exists() {
            std::fs::copy(from, to).map_err(|error| error.to_string())?;
        }
    }
    let measured = on_copies(&copies, vars, reads, now);
    for file in copies.iter().flat_map(|file| with_companions(file)) {
        // Not every companion is there.
        let _ = std::fs::remove_file(file);
    }
    measured
}

fn on_copies(
    [first, second]: &[PathBuf; 2],
    vars: &str,
    reads: &BTreeMap<String, String>,
    now: Instant,
) -> Result<BTreeMap<String, u128>, String> {
    let world = World::open(first, config(|name| var(vars, name)), now, 99);
    // The session of the one who calls has to be in both copies.
    let admin = world.admin();
    // A world gives its commands the same keys each time.
    let script = "DELETE FROM idempotency; PRAGMA wal_checkpoint(TRUNCATE)";
    let prepared = world.connection().execute_script(script);
    prepared.map_err(|error| error.to_string())?;
    std::fs::copy(first, second).map_err(|error| error.to_string())?;
    let mut twins = Twins {
        world: &world,
        plain: open(second).map_err(|error| error.to_string())?,
    };
    let mut medians = BTreeMap::new();
    for (name, path) in reads {
        let request = admin.raw("GET", path);
        let taken = twins.time_read(request);
        let taken = taken.map_err(|error| format!("{path}: {error}"))?;
        medians.insert(name.clone(), taken);
    }
    let (issue, receipt) = twins.time_writes()?;
    medians.insert("issue".to_owned(), issue);
    medians.insert("receipt".to_owned(), receipt);
    Ok(medians)
}

/// A file with the log and the index that SQLite keeps beside it.
fn with_companions(file: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|ending| {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    })
}

/// As durable and as strict as D1 keeps its file.
fn open(file: &Path) -> rusqlite::Result<rusqlite::Connection> {
    let connection = rusqlite::Connection::open(file)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON",
    )?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}

/// The recorded copy and the twin, which holds the same rows after each step.
struct Twins<'w> {
    world: &'w World,
    plain: rusqlite::Connection,
}

impl Twins<'_> {
    fn time_read(&mut self, request: Request) -> Result<u128, String> {
        self.world.connection().record();
        let answer = self.world.send_only(request);
        let batches = self.world.connection().recorded();
        if !answer.status().is_success() {
            return Err(String::from_utf8_lossy(answer.body()).into_owned());
        }
        let mut taken = Vec::with_capacity(RUNS);
        for _ in 0..RUNS {
            taken.push(self.replay(&batches)?);
        }
        Ok(median(taken))
    }

    /// Issues invoices and records the receipts that settle them.
    fn time_writes(&mut self) -> Result<(u128, u128), String> {
        let admin = self.world.admin();
        let customer = self.mirrored(|world| world.customer("Measured plainly").id)?;
        let (mut issues, mut receipts) = (Vec::new(), Vec::new());
        for _ in 0..RUNS {
            let draft: InvoiceView = self.mirrored(|world| {
                let made = world.admin().call(CreateInvoice, (), &draft_of(customer));
                made.expect("a draft")
            })?;
            let version = VersionInput {
                version: draft.version,
            };
            let request = admin.request(IssueInvoice, &draft.id, &version);
            let (issued, taken) = self.timed(request)?;
            issues.push(taken);
            let issued: InvoiceView = issued;
            let mut receipt = receipt_input(self.world, customer, &issued.open.to_string());
            receipt.shares = vec![ShareInput {
                item: issued.items[0].id,
                amount: issued.open,
            }];
            let request = admin.request(RecordReceipt, &(), &receipt);
            let (_, taken) = self.timed::<serde_json::Value>(request)?;
            receipts.push(taken);
        }
        Ok((median(issues), median(receipts)))
    }

    /// Arranges something in both copies.
    fn mirrored<T>(&mut self, act: impl FnOnce(&World) -> T) -> Result<T, String> {
        self.world.connection().record();
        let made = act(self.world);
        let batches = self.world.connection().recorded();
        self.replay(&batches)?;
        Ok(made)
    }

    /// Sends one command, and times what it runs on the twin.
    fn timed<T: serde::de::DeserializeOwned>(
        &mut self,
        request: Request,
    ) -> Result<(T, Duration), String> {
        self.world.connection().record();
        let answer = self.world.send_only(request);
        let batches = self.world.connection().recorded();
        let view = read(&answer).map_err(|refused| format!("{refused:?}"))?;
        Ok((view, self.replay(&batches)?))
    }

    fn replay(&mut self, batches: &[Vec<Statement>]) -> Result<Duration, String> {
        let started = Clock::now();
        for batch in batches {
            run(&mut self.plain, batch).map_err(|error| error.to_string())?;
        }
        Ok(started.elapsed())
    }
}

/// One batch, every column of every row looked at.
fn run(connection: &mut rusqlite::Connection, batch: &[Statement]) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    for statement in batch {
        let mut prepared = transaction.prepare_cached(statement.sql)?;
        let columns = prepared.column_count();
        let mut rows = prepared.query(rusqlite::params_from_iter(&statement.values))?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                row.get_ref(column)?;
            }
        }
    }
    transaction.commit()
}

fn draft_of(customer: CustomerId) -> DraftInput {
    draft_input(customer, &[("Service", "1", "100", "DE19"); LINES])
}

fn median(mut taken: Vec<Duration>) -> u128 {
    taken.sort_unstable();
    taken[taken.len() / 2].as_micros()
}
