//! D1 behind the same functions as the native face.

use serde::de::DeserializeOwned;
use worker::wasm_bindgen::JsValue;
use worker::{D1Database, D1PreparedStatement, D1Result};

use super::{DbError, DbUse};
use crate::store::sql::{Statement, Value};

/// The rows of one statement.
pub struct Rows(D1Result);

impl Rows {
    /// Reads each row into `T`, by column name.
    pub fn decode<T: DeserializeOwned>(self) -> Result<Vec<T>, DbError> {
        self.0
            .results::<T>()
            .map_err(|error| DbError::Fault(format!("row: {}", cause(&error))))
    }
}

/// Runs statements as one transaction, and adds what it cost to `used`.
pub(super) async fn batch(
    db: &D1Database,
    mut used: DbUse,
    statements: &[Statement],
) -> (Result<Vec<Rows>, DbError>, DbUse) {
    used.trips = used.trips.saturating_add(1);
    let prepared: Result<Vec<D1PreparedStatement>, _> = statements
        .iter()
        .map(|statement| prepare(db, statement))
        .collect();
    let prepared = match prepared {
        Ok(prepared) => prepared,
        Err(error) => return (Err(DbError::Fault(cause(&error))), used),
    };
    match db.batch(prepared).await {
        Ok(results) => {
            for result in &results {
                if let Ok(Some(meta)) = result.meta() {
                    used.rows_read = used.rows_read.saturating_add(count(meta.rows_read));
                    used.rows_written = used.rows_written.saturating_add(count(meta.rows_written));
                }
            }
            (Ok(results.into_iter().map(Rows).collect()), used)
        }
        Err(error) => (Err(DbError::from_text(&cause(&error))), used),
    }
}

fn count(rows: Option<usize>) -> u64 {
    rows.and_then(|rows| u64::try_from(rows).ok())
        .unwrap_or_default()
}

fn prepare(db: &D1Database, statement: &Statement) -> worker::Result<D1PreparedStatement> {
    let prepared = db.prepare(statement.sql);
    if statement.values.is_empty() {
        return Ok(prepared);
    }
    let values: Vec<JsValue> = statement.values.iter().map(js_value).collect();
    prepared.bind(&values)
}

fn js_value(value: &Value) -> JsValue {
    match value {
        Value::Null => JsValue::NULL,
        Value::Text(text) => JsValue::from_str(text),
        #[expect(
            clippy::as_conversions,
            clippy::cast_precision_loss,
            reason = "D1 takes numbers as doubles only; values stay within 2^53"
        )]
        Value::Integer(number) => JsValue::from_f64(*number as f64),
    }
}

/// What went wrong, without a JavaScript stack: the text of SQLite, or the column that did not fit.
fn cause(error: &worker::Error) -> String {
    match error {
        worker::Error::D1(error) => error.cause(),
        worker::Error::SerdeWasmBindgenError(error) => error.to_string(),
        other => other.to_string(),
    }
}
