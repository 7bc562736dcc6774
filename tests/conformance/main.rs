//! The native stand-in for D1 against the list of everything Dunlin relies on in its database.
//! D1 itself passes the same list in workerd (`tests/edge/db.test.mjs`).
#![expect(clippy::expect_used, reason = "a test stops at what is not as listed")]

use functions::platform::DbError;
use functions::platform::native::{Connection, open};
use functions::store::sql::{Statement, Value};
use serde::Deserialize;
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

/// A batch of `[sql, values…]`, and the rows of its last statement or what D1 says instead.
#[derive(Deserialize)]
struct Step {
    batch: Vec<Vec<Json>>,
    rows: Option<Vec<Json>>,
    error: Option<String>,
}

#[test]
fn the_native_database_does_what_d1_does() {
    let Suite { schema, cases } = serde_json::from_str(SUITE).expect("the suite is JSON");
    let connection = open(None).expect("a database in memory");
    for statement in schema {
        connection
            .execute_script(&statement)
            .expect("the suite's schema");
    }
    let mut failures = Vec::new();
    for Case { name, steps } in cases {
        for step in steps {
            if let Err(failure) = check(&connection, &step) {
                failures.push(format!("{name}: {failure}"));
            }
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

fn check(connection: &Connection, step: &Step) -> Result<(), String> {
    match (run(connection, &step.batch), &step.rows, &step.error) {
        (Ok(found), Some(expected), None) if same(&found, expected) => Ok(()),
        (Err(found), None, Some(text)) if means(&found, text) => Ok(()),
        (found, expected, error) => Err(format!(
            "{:?}: {found:?} instead of {expected:?} {error:?}",
            step.batch
        )),
    }
}

/// Whether an error is what D1's text would be classified as; a fault has to hold the text.
fn means(found: &DbError, text: &str) -> bool {
    match DbError::from_text(text) {
        DbError::Fault(text) => found.to_string().contains(&text),
        expected => *found == expected,
    }
}

fn run(connection: &Connection, batch: &[Vec<Json>]) -> Result<Vec<Json>, DbError> {
    let statements: Vec<Statement> = batch.iter().map(|parts| statement(parts)).collect();
    let results = connection.batch(&statements)?;
    let last = results
        .into_iter()
        .next_back()
        .expect("a batch has a statement");
    last.decode()
}

fn statement(parts: &[Json]) -> Statement {
    let (sql, values) = parts.split_first().expect("a statement has its text");
    // Statements are constants in the product; a test may leak a few.
    let sql: &'static str = sql.as_str().expect("SQL is text").to_owned().leak();
    Statement::new(sql, values.iter().map(value))
}

fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::String(text) => Value::Text(text.clone()),
        number => Value::Integer(number.as_i64().expect("numbers are whole")),
    }
}

/// JavaScript knows one kind of number: 2 and 2.0 are the same.
fn same(found: &[Json], expected: &[Json]) -> bool {
    let plain = |rows: &[Json]| -> Vec<Json> { rows.iter().map(without_fraction).collect() };
    plain(found) == plain(expected)
}

fn without_fraction(row: &Json) -> Json {
    let mut row = row.clone();
    for column in row
        .as_object_mut()
        .into_iter()
        .flat_map(|columns| columns.values_mut())
    {
        if let Some(whole) = column
            .as_f64()
            .filter(|number| number.fract() == 0.0 && column.is_f64())
        {
            *column = format!("{whole:.0}")
                .parse::<i64>()
                .expect("in range")
                .into();
        }
    }
    row
}
