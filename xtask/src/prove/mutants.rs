//! Changes `shared` in one place at a time, and asks whether its own tests notice.
//!
//! Most mutants are noticed by the unit tests beside the code, which are one program to compile;
//! only those that live on meet the properties and tables of `shared/tests` as well.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    cargo_tools::Cache,
    failure::{About, Result},
    process::watched,
    project::Project,
};

const VERSION: &str = "27.1.0";
/// Of a hundred mutants that compile, so many have to be noticed.
const SCORE_MIN: usize = 90;
/// A mutant that loops is stopped after so many seconds.
const TIMEOUT_SECONDS: &str = "60";
/// One that loops and allocates is stopped by this many kilobytes, where the system can; without a
/// limit it would take the machine with it.
const LIMITED: &str = "ulimit -v 6000000 2>/dev/null; exec \"$0\" \"$@\"";
/// Compiled only for the API's document, whose golden file notices every change: a file, and
/// functions by their name.
const LEFT_OUT: [&str; 2] = ["shared/src/kernel/schema.rs", "::schemas -> "];

/// What became of the mutants of one file.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
struct Tally {
    noticed: usize,
    missed: usize,
    /// Such a change does not compile.
    refused: usize,
}

impl Tally {
    /// How many of a hundred that compile are noticed; all of none.
    fn score(self) -> usize {
        let compiled = self.noticed + self.missed;
        (self.noticed * 100).checked_div(compiled).unwrap_or(100)
    }
}

/// Mutates what lies under `under`, all of the domain if it is not given, and prints the score of
/// each file and every mutant that nobody notices; docs/TESTING.md explains those.
pub(super) fn run(project: &Project, under: Option<&str>) -> Result<bool> {
    let mut cache = Cache::open()?;
    let program = cache.tool("cargo-mutants", "cargo-mutants", VERSION, &[])?;
    cache.close()?;
    let folder = project.path("target/mutants.out");
    if folder.exists() {
        fs::remove_dir_all(&folder).about("remove", &folder)?;
    }
    let mut tallies = BTreeMap::new();
    for (label, tests, iterate) in [
        ("mutate the domain, with its unit tests", "--lib", false),
        (
            "mutate what was missed, with all its tests",
            "--tests",
            true,
        ),
    ] {
        let mut command = mutate(project, &program, under);
        command.arg(format!("--cargo-arg={tests}"));
        if iterate {
            command.arg("--iterate");
        }
        // It ends with a failure when a mutant lives on.
        watched(label, &mut command)?;
        take(&folder, iterate, &mut tallies)?;
    }
    print(&tallies);
    let missed = lines(&folder, "missed.txt")?;
    println!("\nmissed:");
    for mutant in &missed {
        println!("  {mutant}");
    }
    Ok(sum(&tallies).score() >= SCORE_MIN)
}

fn mutate(project: &Project, program: &Path, under: Option<&str>) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", LIMITED]).arg(program);
    let options = [
        "mutants",
        "--package=shared",
        "--test-package=shared",
        "--output=target",
        "--no-shuffle",
        "--baseline=skip",
        "--jobs=1",
        "--exclude",
        LEFT_OUT[0],
        "--exclude-re",
        LEFT_OUT[1],
        "--timeout",
        TIMEOUT_SECONDS,
    ];
    command
        .args(options)
        .args(under.map(|under| format!("--file={under}")))
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .current_dir(&project.root);
    command
}

/// Which of a tally's figures a mutant counts for.
type Count = fn(&mut Tally) -> &mut usize;

/// Takes over what a run has written; a second run is about what the first has missed.
fn take(folder: &Path, again: bool, tallies: &mut BTreeMap<String, Tally>) -> Result<()> {
    if again {
        for tally in tallies.values_mut() {
            tally.missed = 0;
        }
    }
    let kinds: [(&str, Count); 4] = [
        ("caught.txt", |tally| &mut tally.noticed),
        ("timeout.txt", |tally| &mut tally.noticed),
        ("missed.txt", |tally| &mut tally.missed),
        ("unviable.txt", |tally| &mut tally.refused),
    ];
    for (name, count) in kinds {
        for mutant in lines(folder, name)? {
            let tally = tallies.entry(file_of(&mutant).to_owned()).or_default();
            *count(tally) += 1;
        }
    }
    Ok(())
}

fn lines(folder: &Path, name: &str) -> Result<Vec<String>> {
    let path: PathBuf = folder.join(name);
    let text = fs::read_to_string(&path).about("read", &path)?;
    Ok(text.lines().map(str::to_owned).collect())
}

/// The file of `shared/src/kernel/money.rs:51:9: replace …`, below `shared/src`.
fn file_of(mutant: &str) -> &str {
    let file = mutant.split(':').next().unwrap_or_default();
    file.strip_prefix("shared/src/").unwrap_or(file)
}

fn sum(tallies: &BTreeMap<String, Tally>) -> Tally {
    tallies.values().fold(Tally::default(), |sum, tally| Tally {
        noticed: sum.noticed + tally.noticed,
        missed: sum.missed + tally.missed,
        refused: sum.refused + tally.refused,
    })
}

/// The table of docs/TESTING.md.
fn print(tallies: &BTreeMap<String, Tally>) {
    println!("\n| file | noticed | missed | do not compile | score |");
    println!("| --- | --- | --- | --- | --- |");
    let row = |name: &str, tally: Tally| {
        println!(
            "| {name} | {} | {} | {} | {} % |",
            tally.noticed,
            tally.missed,
            tally.refused,
            tally.score()
        );
    };
    for (file, tally) in tallies {
        row(file, *tally);
    }
    row("all", sum(tallies));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_about_mutants_that_compile() {
        let tally = |noticed, missed| Tally {
            noticed,
            missed,
            refused: 5,
        };
        assert_eq!(tally(9, 1).score(), 90);
        assert_eq!(tally(0, 3).score(), 0);
        assert_eq!(tally(0, 0).score(), 100);
        assert_eq!(
            file_of("shared/src/tax/mod.rs:35:9: replace x"),
            "tax/mod.rs"
        );
    }

    #[test]
    fn a_second_run_is_about_what_the_first_has_missed() {
        let folder = std::env::temp_dir().join(format!("dunlin-mutants-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
        write("caught.txt", "shared/src/a.rs:1:1: x\n");
        write("timeout.txt", "");
        write(
            "missed.txt",
            "shared/src/a.rs:2:1: x\nshared/src/a.rs:3:1: x\n",
        );
        write("unviable.txt", "shared/src/a.rs:4:1: x\n");
        let mut tallies = BTreeMap::new();
        take(&folder, false, &mut tallies).unwrap();
        write("caught.txt", "shared/src/a.rs:2:1: x\n");
        write("missed.txt", "shared/src/a.rs:3:1: x\n");
        write("unviable.txt", "");
        take(&folder, true, &mut tallies).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        let expected = Tally {
            noticed: 2,
            missed: 1,
            refused: 1,
        };
        assert_eq!(sum(&tallies), expected);
    }
}
