//! The rules. Each says what is wrong and what to do instead.

use super::{Finding, source::Source};

/// What the pure core may not name: time and chance come in as arguments, amounts are no floats, and
/// the order of a hash map differs from run to run.
const IMPURE: [(&str, &str); 9] = [
    ("SystemTime", "the time is an argument"),
    ("std::time", "the time is an argument"),
    ("Utc", "the time is an argument"),
    ("Local", "the time is an argument"),
    ("getrandom", "ids and secrets are arguments"),
    ("f32", "no amount passes through a float"),
    ("f64", "no amount passes through a float"),
    (
        "HashMap",
        "use `BTreeMap`: its order is the same in every run",
    ),
    (
        "HashSet",
        "use `BTreeSet`: its order is the same in every run",
    ),
];

/// How SQL begins.
const SQL: [&str; 9] = [
    "SELECT ",
    "INSERT INTO ",
    "INSERT OR ",
    "UPDATE ",
    "DELETE FROM ",
    "CREATE ",
    "DROP ",
    "ALTER TABLE ",
    "WITH ",
];
const SQL_FOLDERS: [&str; 2] = ["functions/src/store/", "functions/src/platform/"];

/// Both change or skip rows that a constraint protects, without an error.
const FORGIVING: [&str; 2] = ["OR REPLACE", "OR IGNORE"];

/// How a statement begins that opens or ends a transaction; D1 keeps those to itself. `BEGIN` and
/// `END` alone stand around the body of a trigger.
const TRANSACTIONS: [&str; 10] = [
    "BEGIN;",
    "BEGIN TRANSACTION",
    "BEGIN DEFERRED",
    "BEGIN IMMEDIATE",
    "BEGIN EXCLUSIVE",
    "END TRANSACTION",
    "COMMIT",
    "ROLLBACK",
    "SAVEPOINT",
    "RELEASE",
];

const ROUTES: &str = "frontend/src/routes.rs";

/// What may stand in no file, put together here so that this file may stand.
const PLACES: [(&str, &str); 7] = [
    (concat!("/", "home/"), "a path of one machine"),
    (concat!("/", "root/"), "a path of one machine"),
    (concat!("/", "Users/"), "a path of one machine"),
    (concat!("/", "work/"), "a path of one machine"),
    (concat!("C:", "\\Users"), "a path of one machine"),
    (
        concat!("registry", ".npmjs.org"),
        "the host of a package registry",
    ),
    (
        concat!("index", ".crates.io"),
        "the host of a package registry",
    ),
];

pub(super) fn in_any_text(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        for (place, what) in PLACES {
            if text.contains(place) {
                findings.push(finding(path, line, format!("`{place}` is {what}")));
            }
        }
    }
    findings
}

pub(super) fn in_sql(path: &str, text: &str) -> Vec<Finding> {
    let code = |line: &str| line.split("--").next().unwrap_or_default().to_uppercase();
    (1..)
        .zip(text.lines())
        .flat_map(|(line, text)| {
            let code = code(text);
            let found = [forgiving(path, line, &code), transacting(path, line, &code)];
            found.into_iter().flatten()
        })
        .collect()
}

pub(super) fn in_rust(path: &str, source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    if is_product(path) {
        findings.extend(unneutralised(path, source));
    }
    if path.starts_with("shared/src/") {
        findings.extend(impure(path, source));
    }
    for (line, literal) in &source.literals {
        if is_sql(literal) {
            findings.extend(forgiving(path, *line, &literal.to_uppercase()));
            if is_product(path) && !SQL_FOLDERS.iter().any(|folder| path.starts_with(folder)) {
                let message = "SQL stands in `functions/src/store` only";
                findings.push(finding(path, *line, message.to_owned()));
            }
        }
        if path.starts_with("frontend/src/") && path != ROUTES && is_route(literal) {
            let message = format!("`{literal}` is a route: build it with `{ROUTES}`");
            findings.push(finding(path, *line, message));
        }
    }
    findings.retain(|finding| finding.line < source.tests_begin);
    findings
}

/// Tables for spreadsheet programs, whose cells could be formulas.
fn unneutralised(path: &str, source: &Source) -> Option<Finding> {
    const WRITERS: [&str; 3] = ["csv::Writer", "WriterBuilder", "rust_xlsxwriter"];
    let writes = |code: &String| WRITERS.iter().any(|name| code.contains(name));
    let line = source.code.iter().position(writes)?;
    let neutralises = source.code.iter().any(|code| code.contains("harmless("));
    let message = "write every cell through `shared::kernel::cell::harmless`";
    (!neutralises).then(|| finding(path, line.saturating_add(1), message.to_owned()))
}

fn impure(path: &str, source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (line, code) in (1..).zip(&source.code) {
        let words: Vec<&str> = code
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .collect();
        for (name, reason) in IMPURE {
            if words.contains(&name) || (name.contains("::") && code.contains(name)) {
                findings.push(finding(
                    path,
                    line,
                    format!("`{name}` in the pure core: {reason}"),
                ));
            }
        }
    }
    findings
}

fn transacting(path: &str, line: usize, upper_case: &str) -> Option<Finding> {
    let code = upper_case.trim_start();
    // A column may be named as what has been committed.
    let is_word = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    TRANSACTIONS
        .iter()
        .find(|words| code.strip_prefix(**words).is_some_and(is_word))?;
    let message = "D1 refuses this, and makes a transaction of a migration by itself";
    Some(finding(path, line, message.to_owned()))
}

fn forgiving(path: &str, line: usize, upper_case: &str) -> Option<Finding> {
    let found = FORGIVING
        .iter()
        .find(|words| upper_case.contains(**words))?;
    let message = format!("`{found}` hides a broken constraint: say what a conflict means");
    Some(finding(path, line, message))
}

/// Tests ask the database questions of their own; the product does so in one place.
fn is_product(path: &str) -> bool {
    ["shared/src/", "functions/src/", "frontend/src/"]
        .iter()
        .any(|folder| path.starts_with(folder))
}

fn is_sql(literal: &str) -> bool {
    let literal = literal.trim_start();
    SQL.iter().any(|beginning| literal.starts_with(beginning))
}

/// A path of the app, as opposed to that of a file.
fn is_route(literal: &str) -> bool {
    let Some(rest) = literal.strip_prefix('/') else {
        return false;
    };
    rest.starts_with(|c: char| c.is_ascii_lowercase()) && !rest.contains(['.', ' '])
}

fn finding(path: &str, line: usize, message: String) -> Finding {
    Finding {
        path: path.to_owned(),
        line,
        message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rust(path: &str, text: &str) -> usize {
        in_rust(path, &Source::read(text)).len()
    }

    #[test]
    fn a_clock_a_float_and_a_hash_map_are_found_in_shared_alone() {
        for text in [
            "Utc::now()",
            "let at = std::time::Instant::now();",
            "let x: f64 = y;",
            "use std::collections::HashMap;",
        ] {
            assert_eq!(rust("shared/src/a.rs", text), 1, "{text}");
            assert_eq!(rust("functions/src/a.rs", text), 0, "{text}");
        }
        let others = "// never f64\nlet UtcOffset = \"f64\";\nlet at: kernel::Instant = now;";
        assert_eq!(rust("shared/src/a.rs", others), 0);
    }

    #[test]
    fn a_table_whose_cells_could_be_formulas_is_found() {
        let text = "let mut writer = csv::WriterBuilder::new();";
        assert_eq!(rust("frontend/src/pages/a.rs", text), 1);
        let neutral = format!("{text}\nwriter.write_field(harmless(cell));");
        assert_eq!(rust("frontend/src/pages/a.rs", &neutral), 0);
    }

    #[test]
    fn sql_outside_the_store_is_found() {
        let text = "db.query(\"\n  SELECT id FROM invoice\")";
        assert_eq!(rust("functions/src/api/invoices.rs", text), 1);
        assert_eq!(rust("functions/src/store/invoices.rs", text), 0);
        assert_eq!(
            rust(
                "functions/src/api/invoices.rs",
                "label(\"Select a customer\")"
            ),
            0
        );
    }

    #[test]
    fn a_write_that_forgives_conflicts_is_found_in_rust_and_in_sql() {
        let text = concat!("\"INSERT or ", "ignore INTO a VALUES (1)\"").replace("or", "OR");
        assert_eq!(rust("functions/src/store/a.rs", &text), 1);
        let sql = concat!(
            "-- not insert or ",
            "ignore\ninsert or ",
            "replace into a values (1);"
        );
        let found = in_sql("functions/migrations/1.sql", sql);
        assert_eq!(
            found.iter().map(|finding| finding.line).collect::<Vec<_>>(),
            [2]
        );
    }

    #[test]
    fn a_migration_with_a_transaction_of_its_own_is_found() {
        let sql = "begin immediate;\nCREATE TRIGGER t BEFORE DELETE ON a BEGIN\n  SELECT 1;\nEND;\n  Commit;";
        let found = in_sql("functions/migrations/1.sql", sql);
        let lines: Vec<usize> = found.iter().map(|finding| finding.line).collect();
        assert_eq!(lines, [1, 5]);
    }

    #[test]
    fn a_literal_route_is_found_in_the_frontend_outside_the_route_table() {
        let text = "view! { <a href=\"/invoices\">{label}</a> }";
        assert_eq!(rust("frontend/src/pages/home.rs", text), 1);
        assert_eq!(rust(ROUTES, text), 0);
        let picture = "view! { <img src=\"/logo.svg\"/> }";
        assert_eq!(rust("frontend/src/pages/home.rs", picture), 0);
        let test = format!("#[cfg(test)]\nmod tests {{ {text} }}");
        assert_eq!(rust("frontend/src/pages/home.rs", &test), 0);
    }

    #[test]
    fn a_path_of_one_machine_and_a_registry_are_found_in_any_text() {
        let text = concat!("# note\ncd /", "home/me\nfetch registry", ".npmjs.org");
        let found = in_any_text("README.md", text);
        assert_eq!(
            found.iter().map(|finding| finding.line).collect::<Vec<_>>(),
            [2, 3]
        );
    }
}
