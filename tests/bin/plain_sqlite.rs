//! Times Dunlin's operations on plain SQLite over a copy of a database; for `cargo xtask bench`.
//!
//! `plain_sqlite --database FILE --vars FILE --reads JSON`: `JSON` gives paths by name; the answer
//! is JSON too, microseconds by name.
#![expect(
    clippy::print_stdout,
    reason = "a command-line tool speaks on standard output"
)]

use std::path::Path;
use std::process::ExitCode;

use harness::plain;
use harness::seed::now;

fn main() -> ExitCode {
    match run() {
        Ok(json) => {
            println!("{json}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            println!("plain_sqlite: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<String, String> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let ["--database", database, "--vars", vars, "--reads", reads] = words.as_slice() else {
        return Err("use: plain_sqlite --database FILE --vars FILE --reads JSON".to_owned());
    };
    let vars = std::fs::read_to_string(vars).map_err(|error| format!("{vars}: {error}"))?;
    let reads = serde_json::from_str(reads).map_err(|error| error.to_string())?;
    let medians = plain::measure(Path::new(database), &vars, &reads, now())?;
    serde_json::to_string(&medians).map_err(|error| error.to_string())
}
