//! The native database against the list of everything Dunlin relies on; the edge suite runs the
//! same list on D1 in workerd, so what is proved here holds there.

use functions::platform::{native, DbError};
use functions::store::sql::{Statement, Value};
use serde_json::Value as Json;

fn statement(step: &Json) -> Statement {
    let mut parts = step.as_array().expect("a statement").iter();
    let sql = parts.next().and_then(Json::as_str).expect("its text").to_owned();
    let values: Vec<Value> = parts
        .map(|value| match value {
            Json::Null => Value::Null,
            Json::String(text) => Value::Text(text.clone()),
            number => Value::Integer(number.as_i64().expect("a whole number")),
        })
        .collect();
    // Statements are constant text everywhere else; here they come from a file.
    Statement::new(Box::leak(sql.into_boxed_str()), values)
}

/// Numbers are doubles on D1: 5 and 5.0 are the same.
fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => a.as_f64() == b.as_f64(),
        (Json::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        (a, b) => a == b,
    }
}

#[test]
fn the_native_database_behaves_as_d1_does() {
    let text = include_str!("../conformance/database.json");
    let suite: Json = serde_json::from_str(text).expect("the list");
    let cases = suite["cases"].as_array().expect("cases");
    assert!(cases.len() > 10);
    let connection = native::open(None).expect("a database");
    for sql in suite["schema"].as_array().expect("a schema") {
        connection.execute_script(sql.as_str().expect("SQL")).expect("the schema");
    }
    for case in cases {
        for step in case["steps"].as_array().expect("steps") {
            let batch: Vec<Statement> =
                step["batch"].as_array().expect("a batch").iter().map(statement).collect();
            let result = connection.batch(&batch);
            match step["error"].as_str() {
                Some(expected) => {
                    let error = result.map(|_| ()).expect_err(expected);
                    let alike = error == DbError::from_text(expected)
                        || error.to_string().contains(expected);
                    assert!(alike, "{}: {error} instead of {expected}", case["name"]);
                }
                None => {
                    let rows = result.unwrap_or_else(|error| panic!("{}: {error}", case["name"]));
                    let last = rows.into_iter().next_back().expect("a result");
                    let rows: Vec<Json> = last.decode().expect("rows");
                    let rows = Json::Array(rows);
                    assert!(same(&rows, &step["rows"]), "{}: {rows}", case["name"]);
                }
            }
        }
    }
}
