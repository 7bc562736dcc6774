//! Runs other programs as steps: what runs is named, how long it takes is shown, and the output of a
//! step that fails is printed whole.

use std::{
    ffi::OsStr,
    io::{BufRead, BufReader, IsTerminal, Read, Write, stdout},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::Duration,
};

use crate::{
    failure::{Failure, Result},
    stopwatch::Stopwatch,
};

/// A step shorter than this is not worth a line.
const SHORT: Duration = Duration::from_secs(1);
/// How often the line of a running step is redrawn on a terminal.
const REDRAW: Duration = Duration::from_millis(200);
/// How often a step that runs long says so where nothing can be redrawn.
const REMINDER_SECONDS: u64 = 20;
/// How much of the tool's last line is shown beside the elapsed time.
const LAST_LINE_MAX: usize = 60;

/// What a step printed, and whether it succeeded.
pub(crate) struct Outcome {
    pub(crate) succeeded: bool,
    pub(crate) lines: Vec<String>,
}

impl Outcome {
    /// Prints what the tool said, but for what it was at.
    pub(crate) fn explain(&self) {
        for line in self.lines.iter().filter(|line| !is_progress(line)) {
            eprintln!("{line}");
        }
    }
}

/// Runs a program, keeping its output back unless it fails.
pub(crate) fn step(label: &str, command: &mut Command) -> Result<Outcome> {
    let watch = Stopwatch::start();
    let mut display = Display::start(label);
    let outcome = follow(command, |line| display.tick(&watch, line))?;
    display.clear();
    if outcome.succeeded {
        if watch.elapsed() > SHORT {
            println!("  {label}: {watch}");
        }
        return Ok(outcome);
    }
    outcome.explain();
    Err(format!("{label}: failed after {watch}; the tool's own words are above").into())
}

/// Runs a program and passes its output on as it comes. Failing is for the caller to judge.
pub(crate) fn watched(label: &str, command: &mut Command) -> Result<Outcome> {
    let watch = Stopwatch::start();
    println!("\n> {label}");
    let outcome = follow(command, |line| {
        if let Some(line) = line {
            println!("{line}");
        }
    })?;
    let ending = if outcome.succeeded { "done" } else { "failed" };
    println!("> {label}: {ending} after {watch}");
    Ok(outcome)
}

/// Runs a program until it ends, or until one of its lines is what is waited for: then it is stopped,
/// and the line is the answer.
pub(crate) fn until(
    command: &mut Command,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<(Outcome, Option<String>)> {
    let mut child = start(command)?;
    let output = read_lines(&mut child);
    let mut lines = Vec::new();
    let mut found = None;
    for line in output {
        if is_wanted(&line) {
            found = Some(line);
            // It may have ended by itself meanwhile.
            drop(child.kill());
            break;
        }
        lines.push(line);
    }
    let outcome = Outcome {
        succeeded: ended(command, &mut child)?,
        lines,
    };
    Ok((outcome, found))
}

/// The trimmed output of a short program, or nothing if it is missing or fails.
pub(crate) fn answer(program: &str, args: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// Why a program could not be started, with its name.
pub(crate) fn not_started(program: &OsStr, error: &std::io::Error) -> Failure {
    format!("cannot start {}: {error}", program.display()).into()
}

/// Cargo's lists of crates, in which the cause of a failure would be hard to find.
fn is_progress(line: &str) -> bool {
    let words = [
        "Compiling ",
        "Checking ",
        "Downloading ",
        "Downloaded ",
        "Locking ",
        "Adding ",
        "Executable ",
    ];
    words.iter().any(|word| line.trim_start().starts_with(word))
}

/// The line of a step that runs long where nothing can be redrawn.
pub(crate) fn is_reminder(line: &str) -> bool {
    line.contains(" … ")
}

fn follow(command: &mut Command, mut tick: impl FnMut(Option<&str>)) -> Result<Outcome> {
    let mut child = start(command)?;
    let output = read_lines(&mut child);
    let mut lines = Vec::new();
    loop {
        match output.recv_timeout(REDRAW) {
            Ok(line) => {
                tick(Some(&line));
                lines.push(line);
            }
            Err(RecvTimeoutError::Timeout) => tick(None),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    Ok(Outcome {
        succeeded: ended(command, &mut child)?,
        lines,
    })
}

fn start(command: &mut Command) -> Result<Child> {
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    child.map_err(|error| not_started(command.get_program(), &error))
}

/// Waits for the end of a program, and tells whether it succeeded.
fn ended(command: &Command, child: &mut Child) -> Result<bool> {
    let status = child.wait();
    let status = status.map_err(|error| not_started(command.get_program(), &error))?;
    Ok(status.success())
}

pub(crate) fn read_lines(child: &mut Child) -> Receiver<String> {
    let (sender, receiver) = channel();
    if let Some(stream) = child.stdout.take() {
        forward(stream, sender.clone());
    }
    if let Some(stream) = child.stderr.take() {
        forward(stream, sender);
    }
    receiver
}

fn forward(stream: impl Read + Send + 'static, sender: Sender<String>) {
    thread::spawn(move || {
        let mut reader = BufReader::new(stream);
        let mut bytes = Vec::new();
        while let Ok(1..) = reader.read_until(b'\n', &mut bytes) {
            let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
            bytes.clear();
            if sender.send(line).is_err() {
                return;
            }
        }
    });
}

/// The line of a running step.
struct Display<'a> {
    label: &'a str,
    on_terminal: bool,
    last_line: String,
    /// When nothing can be redrawn: how many lines there have been.
    reminders: u64,
}

impl<'a> Display<'a> {
    fn start(label: &'a str) -> Self {
        Self {
            label,
            on_terminal: stdout().is_terminal(),
            last_line: String::new(),
            reminders: 0,
        }
    }

    fn tick(&mut self, watch: &Stopwatch, line: Option<&str>) {
        if let Some(line) = line.filter(|line| !line.trim().is_empty()) {
            self.last_line = line.trim().chars().take(LAST_LINE_MAX).collect();
        }
        let time = watch.elapsed();
        let first = u64::from(time > SHORT);
        let reminders = (time.as_secs() / REMINDER_SECONDS).saturating_add(first);
        if self.on_terminal {
            print!("\r\x1b[2K  {} … {watch}  {}", self.label, self.last_line);
            // A terminal that cannot be written to loses nothing but this line.
            drop(stdout().flush());
        } else if reminders > self.reminders {
            self.reminders = reminders;
            println!("  {} … {watch}  {}", self.label, self.last_line);
        }
    }

    fn clear(&self) {
        if self.on_terminal {
            print!("\r\x1b[2K");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_output_streams_of_a_failing_program_are_kept() {
        let outcome = follow(
            Command::new("sh").args(["-c", "echo out; echo err >&2; exit 3"]),
            |_| (),
        )
        .unwrap();
        assert!(!outcome.succeeded);
        assert_eq!(outcome.lines.len(), 2);
    }

    #[test]
    fn a_program_is_stopped_at_the_line_that_is_waited_for() {
        let mut endless = Command::new("sh");
        endless.args(["-c", "echo one; echo two; exec sleep 600"]);
        let (outcome, found) = until(&mut endless, |line| line == "two").unwrap();
        assert!(!outcome.succeeded);
        assert_eq!((outcome.lines.len(), found.as_deref()), (1, Some("two")));
        let mut short = Command::new("sh");
        short.args(["-c", "echo one"]);
        let (outcome, found) = until(&mut short, |line| line == "two").unwrap();
        assert_eq!((outcome.succeeded, found), (true, None));
    }

    #[test]
    fn a_program_that_does_not_exist_is_named() {
        let failure = follow(&mut Command::new("no-such-program"), |_| ())
            .err()
            .unwrap();
        assert!(failure.to_string().contains("no-such-program"));
    }
}
