//! One `wrangler dev`: started, waited for, watched.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Stdio},
    thread,
    time::Duration,
};

use crate::{
    failure::{About, Result},
    guard::Guard,
    http,
    stopwatch::Stopwatch,
    tools::Tools,
};

/// How long a server may take to answer for the first time.
const START_MAX: Duration = Duration::from_secs(90);
const POLL: Duration = Duration::from_millis(200);
/// How much of the log is shown when a server ends.
const LOG_LINES_MAX: usize = 40;

pub(super) struct Server {
    name: &'static str,
    port: u16,
    child: Child,
    pub(super) log: PathBuf,
}

impl Server {
    /// Starts the Worker whose wrangler.toml lies in `folder` on a loopback port. Its output goes to
    /// a log, so that the addresses stay readable.
    pub(super) fn start(
        tools: &Tools,
        guard: &mut Guard,
        name: &'static str,
        folder: &Path,
        port: u16,
    ) -> Result<Self> {
        let log = folder.join(format!(".wrangler/{name}.log"));
        if let Some(folder) = log.parent() {
            fs::create_dir_all(folder).about("make the folder", folder)?;
        }
        let output = File::create(&log).about("write", &log)?;
        let errors = output.try_clone().about("write", &log)?;
        let mut command = tools.wrangler()?;
        command
            .args(["dev", "--ip", "127.0.0.1", "--port", &port.to_string()])
            .args([
                "--inspector-port",
                "0",
                "--show-interactive-dev-session=false",
            ])
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors);
        let child = guard.spawn(&mut command)?;
        Ok(Self {
            name,
            port,
            child,
            log,
        })
    }

    pub(super) fn wait_until_it_answers(&mut self, path: &str) -> Result<()> {
        let watch = Stopwatch::start();
        let mut last = String::from("no answer");
        while watch.elapsed() < START_MAX {
            self.require_running()?;
            match http::get(self.port, path) {
                Ok(200..=299) => {
                    println!("  start the {}: {watch}", self.name);
                    return Ok(());
                }
                Ok(status) => last = format!("status {status}"),
                Err(error) => last = error.to_string(),
            }
            thread::sleep(POLL);
        }
        self.show_log();
        Err(format!(
            "the {} did not become ready in {watch}: GET {path}: {last}",
            self.name
        )
        .into())
    }

    pub(super) fn require_running(&mut self) -> Result<()> {
        match self.child.try_wait() {
            Ok(None) => Ok(()),
            ended => {
                self.show_log();
                let how = ended
                    .ok()
                    .flatten()
                    .map_or_else(String::new, |status| format!(": {status}"));
                Err(format!(
                    "the {} ended by itself{how}; the end of its log is above",
                    self.name
                )
                .into())
            }
        }
    }

    fn show_log(&self) {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        for line in lines.iter().skip(lines.len().saturating_sub(LOG_LINES_MAX)) {
            eprintln!("{line}");
        }
    }
}
