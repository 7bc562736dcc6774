//! No statement may scan a table that grows with the business: SQLite is asked for the plan of
//! every statement that a scenario has run.

use functions::platform::native::Connection;

/// Tables that grow with the business.
const GROWING: [&str; 29] = [
    "allocation",
    "approval_decision",
    "approval_request",
    "audit",
    "audit_seal",
    "audit_subject",
    "contact",
    "credit_note",
    "customer",
    "customer_balance",
    "idempotency",
    "invoice",
    "invoice_line",
    "journal_entry",
    "open_item",
    "outbox",
    "password_request",
    "payment_attempt",
    "portal_grant",
    "portal_link",
    "portal_session",
    "portal_sign_in",
    "posting",
    "receipt",
    "search_term",
    "session",
    "sign_in_challenge",
    "sign_in_try",
    "webhook_event",
];

/// Statements that read a whole table because the report is about the whole table, each by a part
/// of its text, and why.
const WHOLE_TABLE: [(&str, &str); 4] = [
    (
        "/* report: ageing totals */",
        "sums over every open item, through the covering index",
    ),
    (
        "/* report: ageing page */",
        "walks customers by name until the page is full",
    ),
    (
        "/* report: trial balance */",
        "sums over every posting, through the covering indexes",
    ),
    (
        "/* report: tie-out */",
        "proves every customer; run by hand and nightly",
    ),
];

/// Panics with the first statement whose plan scans.
pub fn check(connection: &Connection) {
    for sql in connection.statements_seen() {
        if WHOLE_TABLE.iter().any(|(mark, _)| sql.contains(mark)) {
            continue;
        }
        for scanned in scans(connection, sql) {
            let table = table_of(sql, &scanned);
            assert!(
                !GROWING.contains(&table.as_str()),
                "scans {table} ({scanned}): {sql}"
            );
        }
    }
}

/// The names that a plan scans from end to end, as far as they are not read by an index in the
/// order of a page.
fn scans(connection: &Connection, sql: &str) -> Vec<String> {
    connection.with(|db| {
        let mut statement = db
            .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
            .expect("a plan");
        let nulls = vec![rusqlite::types::Null; statement.parameter_count()];
        let details = statement.query_map(rusqlite::params_from_iter(nulls), |row| {
            row.get::<_, String>("detail")
        });
        let details: Vec<String> = details
            .expect("a plan")
            .map(|row| row.expect("a row"))
            .collect();
        let sorts = details
            .iter()
            .any(|detail| detail.contains("TEMP B-TREE FOR ORDER BY"));
        let stops_early = sql.contains("LIMIT") && !sorts;
        let scan = |detail: &String| {
            let rest = detail.strip_prefix("SCAN ")?;
            if rest.contains("VIRTUAL TABLE") {
                return None;
            }
            // A page in the order of an index stops after its last row.
            if stops_early && rest.contains(" USING ") {
                return None;
            }
            rest.split(' ').next().map(str::to_owned)
        };
        details.iter().filter_map(scan).collect()
    })
}

/// The table behind a name of a plan, which is an alias where the statement gives one.
fn table_of(sql: &str, name: &str) -> String {
    let words: Vec<&str> = sql
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|w| !w.is_empty())
        .collect();
    let aliased = words.windows(2).find_map(|pair| match pair {
        [table, alias] if *alias == name && GROWING.contains(table) => Some((*table).to_owned()),
        _ => None,
    });
    aliased.unwrap_or_else(|| name.to_owned())
}
