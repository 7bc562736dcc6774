//! What Dunlin relies on in its database, asked of a face of the platform. The native test and the
//! Worker of the conformance tests compile this very file, so both faces answer the same questions.

use functions::platform::{DbError, Platform, Rows};
use functions::store::sql::{Statement, Value};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

const SUITE: &str = include_str!("database.json");

#[derive(Deserialize)]
struct Suite {
    schema: Vec<String>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    steps: Vec<Step>,
}

/// A batch of `[sql, values…]` and what comes of it.
#[derive(Deserialize)]
struct Step {
    batch: Vec<Vec<Json>>,
    #[serde(flatten)]
    expected: Expected,
    /// What reading the same rows into fields of fixed types does.
    typed: Option<Typed>,
}

#[derive(Deserialize, Debug)]
#[serde(rename_all = "snake_case")]
enum Expected {
    /// The rows of the last statement.
    Rows(Vec<Json>),
    /// How many rows the last statement has.
    Count(usize),
    /// Abort by the assertion of this code.
    Assertion(String),
    /// Abort by this constraint, as `DbError` names it.
    Constraint(String),
    /// Any other error, whose text contains this.
    Fault(String),
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Typed {
    /// It gives the same values.
    Same,
    /// It is refused.
    Refused,
}

/// Fields of the kinds that rows of the store have.
#[derive(Deserialize, Serialize)]
struct Fields {
    amount: i64,
    part: Option<i64>,
    text: String,
    note: Option<String>,
    side: Side,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Side {
    Debit,
    Credit,
}

/// What the suite found.
#[derive(Serialize)]
pub(crate) struct Report {
    /// How many cases were run.
    pub(crate) cases: usize,
    /// What went differently, each with the name of its case.
    pub(crate) failures: Vec<String>,
}

/// Runs every case on an empty database.
pub(crate) async fn run(platform: &Platform) -> Report {
    let mut report = Report {
        cases: 0,
        failures: Vec::new(),
    };
    if let Err(failure) = run_into(&mut report, platform).await {
        report.failures.push(failure);
    }
    report
}

async fn run_into(report: &mut Report, platform: &Platform) -> Result<(), String> {
    let suite: Suite = serde_json::from_str(SUITE).map_err(|error| error.to_string())?;
    let tables = suite.schema.into_iter().map(|sql| statement(sql, &[]));
    platform
        .batch(&tables.collect::<Result<Vec<_>, _>>()?)
        .await
        .map_err(|error| format!("schema: {error}"))?;
    let mut trips = 1;
    for Case { name, steps } in suite.cases {
        report.cases += 1;
        for step in steps {
            trips += if step.typed.is_some() { 2 } else { 1 };
            if let Err(failure) = check(platform, &step).await {
                report.failures.push(format!("{name}: {failure}"));
            }
        }
    }
    let counted = platform.db_use().trips;
    // A step that fails may stop before its second trip.
    if counted != trips && report.failures.is_empty() {
        return Err(format!("{counted} round trips counted instead of {trips}"));
    }
    Ok(())
}

async fn check(platform: &Platform, step: &Step) -> Result<(), String> {
    let found = match batch(platform, &step.batch).await? {
        Ok(rows) => rows.decode::<Json>(),
        Err(error) => Err(error),
    };
    let as_expected = match (&found, &step.expected) {
        (Ok(rows), Expected::Rows(expected)) => rows == expected,
        (Ok(rows), Expected::Count(expected)) => rows.len() == *expected,
        (Err(DbError::Assertion(code)), Expected::Assertion(expected)) => code == expected,
        (Err(DbError::Constraint(name)), Expected::Constraint(expected)) => name == expected,
        (Err(DbError::Fault(text)), Expected::Fault(expected)) => text.contains(expected),
        _ => false,
    };
    if !as_expected {
        let Step {
            batch, expected, ..
        } = step;
        return Err(format!("{batch:?}: {found:?} instead of {expected:?}"));
    }
    let Some(typed) = step.typed else {
        return Ok(());
    };
    let read = match batch(platform, &step.batch).await? {
        Ok(rows) => rows.decode::<Fields>(),
        Err(error) => Err(error),
    };
    check_typed(typed, read, &found.unwrap_or_default())
}

fn check_typed(
    typed: Typed,
    read: Result<Vec<Fields>, DbError>,
    raw: &[Json],
) -> Result<(), String> {
    match (typed, read) {
        (Typed::Refused, Err(DbError::Fault(text))) if text.starts_with("row: ") => Ok(()),
        (Typed::Refused, Err(error)) => Err(format!("{error} instead of a refused row")),
        (Typed::Refused, Ok(_)) => Err(format!("{raw:?} was to be refused")),
        (Typed::Same, Err(error)) => Err(format!("{raw:?}: {error}")),
        (Typed::Same, Ok(rows)) => {
            let rows: Result<Vec<Json>, _> = rows.iter().map(serde_json::to_value).collect();
            let rows = rows.map_err(|error| error.to_string())?;
            if rows == raw {
                return Ok(());
            }
            Err(format!("{raw:?} were read as {rows:?}"))
        }
    }
}

/// The rows of the last statement, or what the database says instead.
async fn batch(platform: &Platform, parts: &[Vec<Json>]) -> Result<Result<Rows, DbError>, String> {
    let statements = parts.iter().map(|parts| match parts.split_first() {
        Some((Json::String(sql), values)) => statement(sql.clone(), values),
        _ => Err(format!("{parts:?} does not begin with SQL")),
    });
    let statements: Vec<Statement> = statements.collect::<Result<_, _>>()?;
    let wanted = statements.len();
    match platform.batch(&statements).await {
        Ok(results) if results.len() != wanted => {
            Err(format!("{} results of {wanted} statements", results.len()))
        }
        Ok(results) => {
            let last = results.into_iter().next_back();
            last.map(Ok).ok_or_else(|| "an empty batch".to_owned())
        }
        Err(error) => Ok(Err(error)),
    }
}

fn statement(sql: String, values: &[Json]) -> Result<Statement, String> {
    let values: Result<Vec<Value>, String> = values.iter().map(value).collect();
    // Statements are constants in the product; a test may leak a few.
    Ok(Statement::new(sql.leak(), values?))
}

fn value(json: &Json) -> Result<Value, String> {
    match json {
        Json::Null => Ok(Value::Null),
        Json::String(text) => Ok(Value::Text(text.clone())),
        other => {
            let number = other.as_i64().map(Value::Integer);
            number.ok_or_else(|| format!("{other} is neither text nor a whole number"))
        }
    }
}
