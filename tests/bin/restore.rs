//! Restores an export of the database into an empty file and looks whether everything is there and
//! right.
//!
//! `restore DUMP DATABASE`, or `restore --check DATABASE` to look at one that is restored already.
#![expect(
    clippy::print_stdout,
    reason = "a command-line tool speaks on standard output"
)]

use std::path::Path;
use std::process::ExitCode;

use harness::restore;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["--check", database] => restore::check(Path::new(database), None),
        [dump, database] => restore::restore(Path::new(dump), Path::new(database)),
        _ => Err("use: restore DUMP DATABASE, or restore --check DATABASE".to_owned()),
    };
    match result {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            println!("restore: {message}");
            ExitCode::FAILURE
        }
    }
}
