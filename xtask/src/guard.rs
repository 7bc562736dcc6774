//! Stops what a command has started, however that command ends.
//!
//! The standard library cannot catch Ctrl-C. So a small shell process of its own group reads the
//! process groups to stop from a pipe; when the pipe closes, because this program returned, was
//! interrupted or was killed, it stops them all and then itself.

use std::{
    io::Write,
    os::unix::process::CommandExt,
    process::{Child, ChildStdin, Command, Stdio},
};

use crate::{failure::Result, process::not_started};

/// Asks first, and after five seconds no longer asks.
const SCRIPT: &str = r#"
trap '' INT TERM HUP
groups=
while read -r group; do groups="$groups $group"; done
for group in $groups; do kill -s TERM -- "-$group" 2>/dev/null; done
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do
  alive=
  for group in $groups; do kill -s 0 -- "-$group" 2>/dev/null && alive=1; done
  [ -z "$alive" ] && exit 0
  sleep 0.2
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
"#;

pub(crate) struct Guard {
    shell: Child,
    pipe: Option<ChildStdin>,
}

impl Guard {
    pub(crate) fn start() -> Result<Self> {
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", SCRIPT])
            .stdin(Stdio::piped())
            .process_group(0);
        let mut shell = command
            .spawn()
            .map_err(|error| not_started(command.get_program(), &error))?;
        let pipe = shell.stdin.take();
        Ok(Self { shell, pipe })
    }

    /// Starts a program in a process group of its own, to be stopped with everything it starts.
    pub(crate) fn spawn(&mut self, command: &mut Command) -> Result<Child> {
        let started = command.process_group(0).spawn();
        let mut child = started.map_err(|error| not_started(command.get_program(), &error))?;
        let told = match &mut self.pipe {
            Some(pipe) => writeln!(pipe, "{}", child.id()).is_ok(),
            None => false,
        };
        if told {
            return Ok(child);
        }
        // Without its guard a program would outlive us. An error means that it has ended already.
        drop(child.kill());
        Err("the process that stops the servers has ended".into())
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.pipe = None;
        // Only delays our own end until the servers have ended; an error leaves that to the shell.
        drop(self.shell.wait());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guarded_program_and_its_children_end_with_the_guard() {
        let mut guard = Guard::start().unwrap();
        let mut child = guard
            .spawn(Command::new("sh").args(["-c", "sleep 60 & sleep 60"]))
            .unwrap();
        let group = child.id();
        // The child is reaped while the guard waits: a zombie would still count as alive.
        let reaper = std::thread::spawn(move || child.wait().unwrap());
        drop(guard);
        assert!(!reaper.join().unwrap().success());
        let alive = Command::new("sh")
            .args(["-c", &format!("kill -s 0 -- -{group}")])
            .stderr(Stdio::null())
            .status();
        assert!(!alive.unwrap().success());
    }
}
