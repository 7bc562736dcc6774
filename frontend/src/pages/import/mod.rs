//! Import of documents from an earlier system, in four steps on one page: choose a file, say what
//! its columns hold, look at what would happen, import.
//!
//! The file is read here in the browser; `shared::import` decides what a row says and the server
//! checks it again. `file`, `guesses`, `dry_run`, `tally` and `reject_file` are plain functions over
//! plain values; `state` and `run` hold the signals; the rest draws.

mod check;
mod choose;
mod columns;
mod download;
mod dry_run;
mod file;
mod guesses;
pub(crate) mod page;
mod preview;
mod progress;
mod reject_file;
mod rejects;
mod run;
mod state;
mod tally;
