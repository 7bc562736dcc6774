//! A program that runs beside others. What it prints is kept until somebody waits for it.

use std::{
    process::{Command, Stdio},
    thread::{self, JoinHandle},
};

use crate::{
    failure::Result,
    guard::Guard,
    process::{self, Outcome},
    stopwatch::Stopwatch,
};

/// Stopped, with all that it has started, when nobody waits for it any more.
pub(crate) struct Background {
    label: &'static str,
    watch: Stopwatch,
    reader: JoinHandle<Outcome>,
    _guard: Guard,
}

impl Background {
    pub(crate) fn start(label: &'static str, command: &mut Command) -> Result<Self> {
        let watch = Stopwatch::start();
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut guard = Guard::start()?;
        let mut child = guard.spawn(command)?;
        let output = process::read_lines(&mut child);
        let reader = thread::spawn(move || {
            let lines = output.iter().collect();
            let succeeded = child.wait().is_ok_and(|status| status.success());
            Outcome { succeeded, lines }
        });
        Ok(Self {
            label,
            watch,
            reader,
            _guard: guard,
        })
    }

    /// Waits for the end and passes on what was printed, but for how long it was at what.
    pub(crate) fn join(self) -> Result<Outcome> {
        let Self {
            label,
            watch,
            reader,
            _guard,
        } = self;
        println!("\n> {label}");
        let outcome = reader
            .join()
            .map_err(|_| format!("{label}: its output was lost"))?;
        for line in outcome
            .lines
            .iter()
            .filter(|line| !process::is_reminder(line))
        {
            println!("{line}");
        }
        if outcome.succeeded {
            println!("> {label}: done {watch} after it began");
            return Ok(outcome);
        }
        Err(format!("{label}: failed; the reason is above").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_printed_beside_others_is_kept() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo out; echo err >&2"]);
        let outcome = Background::start("test", &mut command).unwrap().join();
        let mut lines = outcome.unwrap().lines;
        lines.sort();
        assert_eq!(lines, ["err", "out"]);
        let mut command = Command::new("sh");
        let failing = Background::start("test", command.args(["-c", "exit 3"]));
        assert!(failing.unwrap().join().is_err());
    }

    #[test]
    fn nothing_runs_on_that_nobody_waits_for() {
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 60 & sleep 60"]);
        let watch = Stopwatch::start();
        drop(Background::start("test", &mut command).unwrap());
        assert!(watch.elapsed().as_secs() < 30);
    }
}
