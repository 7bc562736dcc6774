//! What the tables hold, told without ids and instants, so that two worlds that went the same way
//! by different ids tell the same. `rows.json` is read by the edge suite too.

use std::collections::BTreeMap;

use functions::platform::native::Connection;
use rusqlite::types::ValueRef;
use serde_json::Value;

/// The queries: the name of a part of the books, and SQL that lists it.
pub fn queries() -> Vec<(String, String)> {
    serde_json::from_str(include_str!("rows.json")).expect("queries")
}

/// Every part of the books, its rows in the order of their texts.
pub fn all(connection: &Connection) -> BTreeMap<String, Vec<String>> {
    let part = |(name, sql): (String, String)| {
        let mut rows = rows(connection, &sql);
        rows.sort();
        (name, rows)
    };
    queries().into_iter().map(part).collect()
}

fn rows(connection: &Connection, sql: &str) -> Vec<String> {
    connection.with(|db| {
        let mut statement = db.prepare(sql).expect("a query");
        let columns = statement.column_count();
        let read = |row: &rusqlite::Row<'_>| {
            let cells: rusqlite::Result<Vec<Value>> = (0..columns)
                .map(|index| row.get_ref(index).map(cell))
                .collect();
            Ok(Value::from(cells?).to_string())
        };
        let found = statement.query_map([], read).expect("rows");
        found.map(|row| row.expect("a row")).collect()
    })
}

fn cell(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Integer(number) => number.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => Value::Null,
    }
}
