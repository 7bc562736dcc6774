//! A database as SQL text, in the form in which `wrangler d1 export` writes it, and back.

use functions::platform::native::Connection;

/// The whole database: tables with their rows, then indexes, triggers and views, so that no trigger
/// runs while rows are put back.
pub fn whole(connection: &Connection) -> String {
    let mut text = String::from("PRAGMA defer_foreign_keys=TRUE;\n");
    for (name, sql) in tables(connection) {
        text.extend([sql.as_str(), ";\n"]);
        text.push_str(&rows(connection, &name));
    }
    let rest = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND type <> 'table'
                ORDER BY type = 'view', rowid";
    for sql in texts(connection, rest) {
        text.extend([sql.as_str(), ";\n"]);
    }
    text
}

/// Only the rows.
pub fn data(connection: &Connection) -> String {
    tables(connection)
        .iter()
        .map(|(name, _)| rows(connection, name))
        .collect()
}

/// Puts the rows of [`data`] into a migrated database in place of what the migrations put there.
pub fn load(connection: &Connection, data: &str) {
    let triggers = texts(
        connection,
        "SELECT sql FROM sqlite_schema WHERE type = 'trigger'",
    );
    let names = texts(
        connection,
        "SELECT name FROM sqlite_schema WHERE type = 'trigger'",
    );
    let mut script = String::from("PRAGMA foreign_keys = OFF;\n");
    for name in names {
        script.extend(["DROP TRIGGER ", &name, ";\n"]);
    }
    for (name, _) in tables(connection) {
        script.extend(["DELETE FROM ", &name, ";\n"]);
    }
    script.push_str(data);
    for sql in triggers {
        script.extend([sql.as_str(), ";\n"]);
    }
    script.push_str("PRAGMA foreign_keys = ON;\n");
    // The limit is for one statement of the product; this is a whole file.
    let length = |most| {
        let limit = rusqlite::limits::Limit::SQLITE_LIMIT_SQL_LENGTH;
        let kept = connection.with(|db| db.set_limit(limit, most));
        kept.expect("a limit");
    };
    length(i32::MAX);
    connection
        .execute_script(&script)
        .unwrap_or_else(|error| panic!("the rows do not fit: {error}"));
    length(100_000);
}

/// How many rows each table has.
pub fn counts(connection: &Connection) -> Vec<(String, i64)> {
    let count = |(name, _): (String, String)| {
        let sql = format!("SELECT count(*) FROM \"{name}\"");
        let rows = connection.with(|db| db.query_row(&sql, [], |row| row.get(0)));
        (name, rows.expect("a count"))
    };
    tables(connection).into_iter().map(count).collect()
}

/// Name and SQL of each table, in the order in which they were made.
fn tables(connection: &Connection) -> Vec<(String, String)> {
    connection.with(|db| {
        let sql = "SELECT name, sql FROM sqlite_schema
                   WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid";
        let mut statement = db.prepare(sql).expect("a query");
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        rows.expect("tables")
            .map(|row| row.expect("a row"))
            .collect()
    })
}

fn rows(connection: &Connection, table: &str) -> String {
    let columns = texts(
        connection,
        &format!("SELECT name FROM pragma_table_info('{table}')"),
    );
    let names: Vec<String> = columns.iter().map(|name| format!("\"{name}\"")).collect();
    let values: Vec<String> = names.iter().map(|name| format!("quote({name})")).collect();
    let sql = format!(
        "SELECT 'INSERT INTO \"{table}\" ({}) VALUES(' || {} || ');' FROM \"{table}\"",
        names.join(","),
        values.join(" || ',' || ")
    );
    let mut text = String::new();
    for line in texts(connection, &sql) {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// The texts of a query of one column.
pub fn texts(connection: &Connection, sql: &str) -> Vec<String> {
    connection.with(|db| {
        let mut statement = db.prepare(sql).expect("a query");
        let rows = statement.query_map([], |row| row.get(0)).expect("rows");
        rows.map(|row| row.expect("a text")).collect()
    })
}
