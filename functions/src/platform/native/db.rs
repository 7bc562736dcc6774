//! rusqlite made as strict as D1: numbers bound as REAL, D1's limits, a batch as one transaction.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::path::Path;
use std::rc::Rc;

use rusqlite::ToSql;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::types::{ToSqlOutput, ValueRef};
use serde::de::DeserializeOwned;

use super::DbError;
use crate::store::sql::{Statement, Value};

/// The largest whole number that a double tells from its neighbours, 2^53 − 1.
const WHOLE_MAX: f64 = 9_007_199_254_740_991.0;

/// A scripted failure of one batch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// The batch commits, but the caller is told that the connection was lost.
    UnknownCommitted,
    /// The batch does not run, and the caller is told that the connection was lost.
    UnknownLost,
}

/// What a test does between another request's read and its write.
type BeforeWrite = Box<dyn FnOnce()>;

/// A database shared by the requests of a world.
#[derive(Clone)]
pub struct Connection {
    inner: Rc<RefCell<rusqlite::Connection>>,
    faults: Rc<RefCell<Vec<Option<Fault>>>>,
    before_write: Rc<RefCell<Option<BeforeWrite>>>,
    writes: Rc<Cell<u64>>,
    seen: Rc<RefCell<BTreeSet<&'static str>>>,
    recorded: Rc<RefCell<Option<Vec<Vec<Statement>>>>>,
}

/// The rows of one statement.
pub struct Rows(Vec<serde_json::Map<String, serde_json::Value>>);

impl Rows {
    /// Reads each row into `T`, by column name.
    pub fn decode<T: DeserializeOwned>(self) -> Result<Vec<T>, DbError> {
        let decode = |row| serde_json::from_value(serde_json::Value::Object(row));
        let rows: Result<Vec<T>, _> = self.0.into_iter().map(decode).collect();
        rows.map_err(|error| DbError::Fault(format!("row: {error}")))
    }
}

/// Opens a database file, or one in memory.
pub fn open(path: Option<&Path>) -> Result<Connection, DbError> {
    let fault = |error: rusqlite::Error| DbError::Fault(error.to_string());
    let connection = match path {
        Some(path) => rusqlite::Connection::open(path),
        None => rusqlite::Connection::open_in_memory(),
    };
    let mut connection = connection.map_err(fault)?;
    connection
        .execute_batch("PRAGMA foreign_keys = ON")
        .map_err(fault)?;
    let limits = [
        (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 100),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000),
        (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50),
        (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 5),
        (Limit::SQLITE_LIMIT_EXPR_DEPTH, 100),
        (Limit::SQLITE_LIMIT_COLUMN, 100),
        (Limit::SQLITE_LIMIT_FUNCTION_ARG, 32),
        (Limit::SQLITE_LIMIT_LENGTH, 2_000_000),
        (Limit::SQLITE_LIMIT_ATTACHED, 0),
        (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 10),
    ];
    for (limit, value) in limits {
        connection.set_limit(limit, value).map_err(fault)?;
    }
    // D1 has no transactions and no second database inside a statement; `batch` is the only one.
    connection
        .authorizer(Some(|context: AuthContext<'_>| match context.action {
            AuthAction::Savepoint { .. }
            | AuthAction::Attach { .. }
            | AuthAction::CreateTempTable { .. }
            | AuthAction::CreateTempTrigger { .. }
            | AuthAction::CreateTempView { .. } => Authorization::Deny,
            _ => Authorization::Allow,
        }))
        .map_err(fault)?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(Connection {
        inner: Rc::new(RefCell::new(connection)),
        faults: Rc::default(),
        before_write: Rc::default(),
        writes: Rc::default(),
        seen: Rc::default(),
        recorded: Rc::default(),
    })
}

impl Connection {
    /// Runs SQL of a migration or of a test's own check.
    pub fn execute_script(&self, sql: &str) -> Result<(), DbError> {
        let result = self.inner.borrow().execute_batch(sql);
        result.map_err(|error| DbError::Fault(error.to_string()))
    }

    /// Scripts what happens to the next batches that write, in order.
    pub fn inject(&self, faults: impl IntoIterator<Item = Option<Fault>>) {
        *self.faults.borrow_mut() = faults.into_iter().collect();
    }

    /// Runs `other` just before the next batch that writes, so that a race can be lost on purpose.
    pub fn before_next_write(&self, other: impl FnOnce() + 'static) {
        *self.before_write.borrow_mut() = Some(Box::new(other));
    }

    /// How many batches that write have been sent.
    pub fn writes(&self) -> u64 {
        self.writes.get()
    }

    /// Every statement that has been run, for checks of their plans.
    pub fn statements_seen(&self) -> BTreeSet<&'static str> {
        self.seen.borrow().clone()
    }

    /// Keeps every batch from now on, so that it can be run again elsewhere.
    pub fn record(&self) {
        *self.recorded.borrow_mut() = Some(Vec::new());
    }

    /// The batches kept since [`Self::record`].
    pub fn recorded(&self) -> Vec<Vec<Statement>> {
        self.recorded.take().unwrap_or_default()
    }

    /// Direct access for tests and tools.
    pub fn with<T>(&self, f: impl FnOnce(&rusqlite::Connection) -> T) -> T {
        f(&self.inner.borrow())
    }

    /// Runs statements as one transaction.
    pub fn batch(&self, statements: &[Statement]) -> Result<Vec<Rows>, DbError> {
        if let Some(recorded) = &mut *self.recorded.borrow_mut() {
            recorded.push(statements.to_vec());
        }
        let writes = statements.iter().any(|statement| !statement.is_query());
        let mut fault = None;
        if writes {
            self.writes.set(self.writes.get().saturating_add(1));
            let other = self.before_write.borrow_mut().take();
            if let Some(other) = other {
                other();
            }
            let mut faults = self.faults.borrow_mut();
            fault = if faults.is_empty() {
                None
            } else {
                faults.remove(0)
            };
        }
        let lost = || Err(DbError::OutcomeUnknown("Network connection lost".into()));
        if fault == Some(Fault::UnknownLost) {
            return lost();
        }
        let result = self.transaction(statements);
        match (fault, result) {
            (Some(Fault::UnknownCommitted), Ok(_)) => lost(),
            (_, result) => result.map_err(|error| DbError::from_text(&error.to_string())),
        }
    }

    fn transaction(&self, statements: &[Statement]) -> rusqlite::Result<Vec<Rows>> {
        self.seen
            .borrow_mut()
            .extend(statements.iter().map(|statement| statement.sql));
        let mut connection = self.inner.borrow_mut();
        let transaction = connection.transaction()?;
        let mut results = Vec::with_capacity(statements.len());
        for statement in statements {
            results.push(run(&transaction, statement)?);
        }
        transaction.commit()?;
        Ok(results)
    }
}

fn run(connection: &rusqlite::Connection, statement: &Statement) -> rusqlite::Result<Rows> {
    let mut prepared = connection.prepare_cached(statement.sql)?;
    if prepared.parameter_count() != statement.values.len() {
        return Err(rusqlite::Error::InvalidParameterCount(
            statement.values.len(),
            prepared.parameter_count(),
        ));
    }
    if prepared.readonly() != statement.is_query() {
        return Err(rusqlite::Error::InvalidQuery);
    }
    let columns = prepared.column_names();
    let names: Vec<String> = columns.map(str::to_owned).collect();
    let mut rows = prepared.query(rusqlite::params_from_iter(&statement.values))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let mut object = serde_json::Map::with_capacity(names.len());
        for (index, name) in names.iter().enumerate() {
            object.insert(name.clone(), json(row.get_ref(index)?));
        }
        found.push(object);
    }
    Ok(Rows(found))
}

/// A column as D1 hands it out: every number a double.
fn json(value: ValueRef<'_>) -> serde_json::Value {
    match value {
        ValueRef::Null | ValueRef::Blob(_) => serde_json::Value::Null,
        ValueRef::Integer(number) => javascript_number(double(number)),
        ValueRef::Real(number) => javascript_number(number),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned().into(),
    }
}

/// JavaScript has one kind of number: 2.0 is the whole number 2, and what doubles cannot tell from
/// its neighbours is no whole number.
fn javascript_number(number: f64) -> serde_json::Value {
    if number.fract() == 0.0 && number.abs() <= WHOLE_MAX {
        #[expect(
            clippy::as_conversions,
            clippy::cast_possible_truncation,
            reason = "checked to be whole and in range"
        )]
        return (number as i64).into();
    }
    number.into()
}

#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "D1 takes and gives every number as a double, and so must its stand-in"
)]
fn double(number: i64) -> f64 {
    number as f64
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Integer(number) => ToSqlOutput::Borrowed(ValueRef::Real(double(*number))),
        })
    }
}
