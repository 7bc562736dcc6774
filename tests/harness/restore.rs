//! Puts an export of the database back into an empty one, and says whether it is whole: as many rows
//! as the export holds, SQLite's own checks, the schema of the migrations, the invariants of the
//! books, and the chain of the audit trail.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use functions::platform::native::{self, Connection};
use shared::audit::{GENESIS, Record, link};

use crate::{dump, invariants, migrations};

/// Restores `export` into `database`, which must not exist, and checks it.
pub fn restore(export: &Path, database: &Path) -> Result<String, String> {
    if database.exists() {
        return Err(format!(
            "{} exists: a restore begins with an empty database",
            database.display()
        ));
    }
    let text = std::fs::read_to_string(export)
        .map_err(|error| format!("{}: {error}", export.display()))?;
    // Plain SQLite: D1's limits are for statements of the product, not for a whole file.
    let plain = rusqlite::Connection::open(database).map_err(|error| error.to_string())?;
    let script = format!("BEGIN;\n{text}\nCOMMIT;\n");
    plain
        .execute_batch(&script)
        .map_err(|error| format!("the export cannot be put back: {error}"))?;
    drop(plain);
    check(database, Some(&rows_in(&text)))
}

/// Checks a database; `expected` says how many rows each table must have.
pub fn check(database: &Path, expected: Option<&BTreeMap<String, i64>>) -> Result<String, String> {
    let connection = native::open(Some(database)).map_err(|error| error.to_string())?;
    let mut report = String::new();
    let found: BTreeMap<String, i64> = dump::counts(&connection).into_iter().collect();
    if let Some(expected) = expected {
        for (table, count) in expected
            .iter()
            .filter(|(table, _)| found.contains_key(*table))
        {
            let there = found.get(table).copied().unwrap_or_default();
            if there != *count {
                return Err(format!("{table} has {there} rows, the export {count}"));
            }
        }
    }
    let rows: i64 = found.values().sum();
    note(
        &mut report,
        &format!("{} tables with {rows} rows", found.len()),
    );
    for (what, sql) in [
        (
            "quick_check",
            "SELECT quick_check FROM pragma_quick_check WHERE quick_check <> 'ok'",
        ),
        (
            "foreign_key_check",
            "SELECT \"table\" FROM pragma_foreign_key_check",
        ),
    ] {
        let wrong = dump::texts(&connection, sql);
        if !wrong.is_empty() {
            return Err(format!("{what}: {}", wrong.join("; ")));
        }
        note(&mut report, &format!("{what} finds nothing"));
    }
    same_schema(&connection)?;
    note(&mut report, "the schema is that of the migrations");
    let broken = invariants::broken(&connection);
    if !broken.is_empty() {
        return Err(broken.join("; "));
    }
    note(
        &mut report,
        "items, events and control accounts agree, and every other invariant holds",
    );
    let sealed = chain(&connection)?;
    note(
        &mut report,
        &format!("the audit trail is as it was sealed, up to row {sealed}"),
    );
    Ok(report)
}

fn note(report: &mut String, line: &str) {
    let _ = writeln!(report, "ok  {line}");
}

/// The schema without comments, quotes and line ends, which wrangler changes on the way.
fn schema(connection: &Connection) -> Vec<String> {
    let sql = "SELECT type || ' ' || name || ' ' || sql FROM sqlite_schema WHERE sql IS NOT NULL
               AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '!_cf!_%' ESCAPE '!'
               AND name <> 'd1_migrations' ORDER BY type, name";
    let even = |text: String| {
        let code = text
            .lines()
            .map(|line| line.split("--").next().unwrap_or_default());
        let plain = code.collect::<Vec<_>>().join(" ").replace(['"', '`'], "");
        plain.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    dump::texts(connection, sql).into_iter().map(even).collect()
}

fn same_schema(connection: &Connection) -> Result<(), String> {
    let fresh = native::open(None).map_err(|error| error.to_string())?;
    for (name, sql) in migrations::all() {
        let applied = fresh.execute_script(&sql);
        applied.map_err(|error| format!("{name}: {error}"))?;
    }
    let (expected, there) = (schema(&fresh), schema(connection));
    let missing = expected.iter().find(|sql| !there.contains(sql));
    let strange = there.iter().find(|sql| !expected.contains(sql));
    match (missing, strange) {
        (Some(sql), _) => Err(format!("the schema lacks: {sql}")),
        (None, Some(sql)) => Err(format!("the schema has what no migration made: {sql}")),
        (None, None) => Ok(()),
    }
}

/// Computes every seal again; gives the last sealed row.
fn chain(connection: &Connection) -> Result<i64, String> {
    let rows: Vec<(Record, String)> = connection.with(|db| {
        let sql = "SELECT s.number, recorded_at, actor, command, subject, related, request_id,
             before, after, hash FROM audit_seal s LEFT JOIN audit a ON a.number = s.number
             ORDER BY s.number";
        let mut statement = db.prepare(sql).map_err(|error| error.to_string())?;
        let rows = statement.query_map([], |row| {
            let record = Record {
                number: row.get(0)?,
                recorded_at: row.get(1)?,
                actor: row.get(2)?,
                command: row.get(3)?,
                subject: row.get(4)?,
                related: row.get(5)?,
                request_id: row.get(6)?,
                before: row.get(7)?,
                after: row.get(8)?,
            };
            Ok((record, row.get(9)?))
        });
        let rows = rows.map_err(|error| error.to_string())?;
        rows.collect::<Result<_, _>>()
            .map_err(|error| format!("a sealed row of the audit trail is missing: {error}"))
    })?;
    let (mut last, mut hash) = (0, GENESIS.to_owned());
    for (record, sealed) in rows {
        hash = link(&hash, &record);
        if record.number != last + 1 || hash != sealed {
            return Err(format!("row {} of the audit trail was altered", last + 1));
        }
        last = record.number;
    }
    Ok(last)
}

/// How many rows each table has in an export: statements that begin with `INSERT INTO "table"`,
/// read with an eye on quotes and comments, since a text may hold anything.
pub fn rows_in(export: &str) -> BTreeMap<String, i64> {
    let mut counts = BTreeMap::new();
    let mut quoted = None;
    let mut begins = true;
    let mut characters = export.char_indices();
    while let Some((at, c)) = characters.next() {
        let rest = export.get(at..).unwrap_or_default();
        match quoted {
            Some(quote) if c == quote => quoted = None,
            None if rest.starts_with("--") => {
                characters.find(|(_, c)| *c == '\n');
            }
            None if c == '\'' || c == '"' => {
                quoted = Some(c);
                begins = false;
            }
            None if c == ';' => begins = true,
            None if begins && !c.is_whitespace() => {
                begins = false;
                if let Some(table) = rest.strip_prefix("INSERT INTO \"") {
                    let table = table.split('"').next().unwrap_or_default();
                    *counts.entry(table.to_owned()).or_default() += 1;
                }
            }
            Some(_) | None => {}
        }
    }
    counts
}
