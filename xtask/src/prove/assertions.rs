//! Lets each assertion of a batch pass in turn, and asks which test notices.

use std::{collections::BTreeSet, process::Command};

use crate::{
    failure::Result,
    process::watched,
    project::{Project, files_below},
};

/// How an assertion is written: its code is the first text of its statement, perhaps on a line of
/// its own.
const BEGINNING: &str = "INSERT INTO assertion(code, ok)";

/// Runs the scenarios without each assertion, and the simulation where they do not notice.
pub(super) fn run(project: &Project) -> Result<bool> {
    let codes = codes(project)?;
    let mut unnoticed = Vec::new();
    println!("assertions: {}", codes.len());
    for code in &codes {
        let noticed = match first_failure(project, code, "scenarios")? {
            Some(name) => Some(name),
            None => first_failure(project, code, "simulation")?,
        };
        match noticed {
            Some(name) => println!("  {code}: {name}"),
            None => unnoticed.push(code.as_str()),
        }
    }
    if !unnoticed.is_empty() {
        println!("  unnoticed: {}", unnoticed.join(", "));
    }
    Ok(unnoticed.is_empty())
}

fn codes(project: &Project) -> Result<BTreeSet<String>> {
    let mut codes = BTreeSet::new();
    for file in files_below(&project.path("functions/src/store"), &[])? {
        codes.extend(codes_in(&project.read(&file.to_string_lossy())?));
    }
    Ok(codes)
}

fn codes_in(text: &str) -> impl Iterator<Item = String> {
    let code = |rest: &str| {
        let rest = rest.trim_start().strip_prefix("SELECT '")?;
        rest.split_once('\'').map(|(code, _)| code.to_owned())
    };
    text.split(BEGINNING).skip(1).filter_map(code)
}

/// The first test of a binary that fails without an assertion. The golden schema is left out: it
/// notices every change.
fn first_failure(project: &Project, code: &str, binary: &str) -> Result<Option<String>> {
    let mut command = Command::new("cargo");
    command
        .args([
            "test", "-q", "-p", "tests", "--test", binary, "--", "--skip", "golden",
        ])
        .env("DUNLIN_WITHOUT_ASSERTION", code)
        .current_dir(&project.root);
    let outcome = watched(&format!("{binary} without {code}"), &mut command)?;
    let mut names = outcome
        .lines
        .iter()
        .filter_map(|line| line.strip_prefix("    "));
    let name = names.find(|name| name.contains("::") && !name.contains(' '));
    Ok(match (outcome.succeeded, name) {
        (true, _) => None,
        (false, name) => Some(name.unwrap_or("it does not run").to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::codes_in;

    #[test]
    fn the_code_of_an_assertion_is_found_on_its_own_line_as_well() {
        let text = "INSERT INTO assertion(code, ok) SELECT 'a.one', EXISTS (SELECT 'no')
            INSERT INTO assertion(code, ok)
              SELECT 'b.two', 1";
        assert_eq!(codes_in(text).collect::<Vec<_>>(), ["a.one", "b.two"]);
    }
}
