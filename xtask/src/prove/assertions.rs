//! Lets each assertion of a batch pass in turn, and asks which test notices.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
    process::Command,
};

use crate::{
    failure::{About, Result},
    process::{step, until},
    project::{Project, files_below},
};

/// How an assertion is written: its code is the first text of its statement, perhaps on a line of
/// its own.
const BEGINNING: &str = "INSERT INTO assertion(code, ok)";
/// How a test that fails is told, behind its name.
const FAILED: &str = " ... FAILED";
/// Names the assertion that `tests/harness/world.rs` lets pass.
const LEFT_OUT: &str = "DUNLIN_WITHOUT_ASSERTION";

/// Runs the scenarios without each assertion, and the simulation where they do not notice.
pub(super) fn run(project: &Project) -> Result<bool> {
    let codes = codes(project)?;
    let scenarios = Tests::of(project, "scenarios")?;
    let simulation = Tests::of(project, "simulation")?;
    let mut unnoticed = Vec::new();
    println!("assertions: {}", codes.len());
    for code in &codes {
        let noticed = match scenarios.first_failure(code)? {
            Some(name) => Some(name),
            None => simulation.first_failure(code)?,
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

/// The tests of a binary, by the assertions that they meet.
struct Tests {
    program: PathBuf,
    by_code: BTreeMap<String, Vec<String>>,
}

impl Tests {
    fn of(project: &Project, binary: &str) -> Result<Self> {
        let program = program(project, binary)?;
        let folder = format!("target/assertions/{binary}");
        project.empty_folder(&folder)?;
        let mut command = Command::new(&program);
        command
            .env(LEFT_OUT, "of.none")
            .env("DUNLIN_ASSERTIONS_MET", project.path(&folder));
        let (outcome, _) = until(&mut command, |_| false)?;
        // They notice whatever has been done to the schema, so they say nothing about an assertion.
        let failed = outcome.lines.iter().filter(|line| line.ends_with(FAILED));
        let failed: BTreeSet<&str> = failed.map(|line| name(line)).collect();
        let mut by_code: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for file in files_below(&project.path(&folder), &[])? {
            let test = file.file_name().unwrap_or_default().to_string_lossy();
            let test = test.replace('.', "::");
            if failed.contains(test.as_str()) {
                continue;
            }
            let met = fs::read_to_string(&file).about("read", &file)?;
            for code in met.lines().collect::<BTreeSet<_>>() {
                by_code
                    .entry(code.to_owned())
                    .or_default()
                    .push(test.clone());
            }
        }
        let failed: Vec<&str> = failed.into_iter().collect();
        println!("  left out of the {binary}: {}", failed.join(", "));
        Ok(Self { program, by_code })
    }

    /// The first test that fails without an assertion; nothing if none does.
    fn first_failure(&self, code: &str) -> Result<Option<String>> {
        let Some(tests) = self.by_code.get(code) else {
            return Ok(None);
        };
        let mut command = Command::new(&self.program);
        command.arg("--exact").args(tests).env(LEFT_OUT, code);
        let (outcome, found) = until(&mut command, |line| line.ends_with(FAILED))?;
        Ok(match (found, outcome.succeeded) {
            (Some(line), _) => Some(name(&line).to_owned()),
            (None, true) => None,
            (None, false) => Some("it does not run".to_owned()),
        })
    }
}

/// `test sessions::one ... FAILED`
fn name(line: &str) -> &str {
    let line = line.strip_suffix(FAILED).unwrap_or(line);
    line.strip_prefix("test ").unwrap_or(line)
}

/// The program that cargo makes of a binary's tests.
fn program(project: &Project, binary: &str) -> Result<PathBuf> {
    let mut command = Command::new("cargo");
    command
        .args(["test", "-p", "tests", "--test", binary, "--no-run"])
        .arg("--message-format=json-render-diagnostics")
        .current_dir(&project.root);
    let outcome = step(&format!("compile the {binary}"), &mut command)?;
    let target = format!("\"name\":\"{binary}\"");
    let mut files = outcome.lines.iter().filter_map(|line| {
        let (_, rest) = line.split_once("\"executable\":\"")?;
        let (file, _) = rest.split_once('"')?;
        line.contains(&target).then(|| PathBuf::from(file))
    });
    let file = files.next_back();
    file.ok_or_else(|| format!("cargo names no program of {binary}").into())
}

#[cfg(test)]
mod tests {
    use super::{codes_in, name};

    #[test]
    fn the_name_of_a_test_that_fails_is_read() {
        assert_eq!(name("test sessions::one ... FAILED"), "sessions::one");
    }

    #[test]
    fn the_code_of_an_assertion_is_found_on_its_own_line_as_well() {
        let text = "INSERT INTO assertion(code, ok) SELECT 'a.one', EXISTS (SELECT 'no')
            INSERT INTO assertion(code, ok)
              SELECT 'b.two', 1";
        assert_eq!(codes_in(text).collect::<Vec<_>>(), ["a.one", "b.two"]);
    }
}
