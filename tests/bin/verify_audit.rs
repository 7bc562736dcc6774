//! Proves an exported audit trail, or names the first row that was altered, removed or inserted.
//!
//! `verify_audit FILE [--head FILE]`
#![expect(
    clippy::print_stdout,
    reason = "a command-line tool speaks on standard output"
)]

use std::process::ExitCode;

use shared::audit::{Head, verify};

fn main() -> ExitCode {
    match run() {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            println!("verify-audit: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<String, String> {
    let (mut file, mut head) = (None, None);
    let mut given = std::env::args().skip(1);
    while let Some(word) = given.next() {
        match word.as_str() {
            "--head" => head = Some(given.next().ok_or("--head needs a file")?),
            _ if file.is_none() => file = Some(word),
            _ => return Err(format!("one file at a time, not also {word}")),
        }
    }
    let file = file.ok_or("which file?")?;
    let read = |path: &str| std::fs::read(path).map_err(|error| format!("{path}: {error}"));
    let head: Option<Head> = match &head {
        Some(path) => Some(
            serde_json::from_slice(&read(path)?)
                .map_err(|error| format!("{path} is not a kept head: {error}"))?,
        ),
        None => None,
    };
    let proof = verify(&read(&file)?, head.as_ref()).map_err(|fault| format!("{file}: {fault}"))?;
    let compared = match head {
        Some(head) => format!("; row {} is the one whose hash was kept", head.number),
        None => "; compare the last hash with a kept head, or give it with --head".to_owned(),
    };
    let first = proof.after.saturating_add(1);
    Ok(format!(
        "rows {first} to {} are as they were sealed, the last with hash {}{compared}",
        proof.end, proof.hash
    ))
}
