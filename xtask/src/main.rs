//! The project's own commands, run as `cargo xtask <command>`.
//!
//! Only the standard library is used, so that the first `cargo xtask dev` on a fresh machine starts
//! after a few seconds of compiling. Each command is a file; `process.rs` runs every other program.
#![expect(
    clippy::print_stdout,
    reason = "a command-line program speaks on standard output"
)]

mod apt;
mod args;
mod background;
mod bench;
mod build;
mod cargo_tools;
mod check;
mod chromium;
mod dev;
mod failure;
mod golden;
mod guard;
mod http;
mod keeping;
mod npm;
mod process;
mod project;
mod prove;
mod schemathesis;
mod stamp;
mod stopwatch;
mod test;
mod tidy;
mod tools;

use std::process::ExitCode;

use crate::{args::Args, failure::Result, project::Project};

const HELP: &str = "cargo xtask <command>

  dev      build Dunlin, fill a demo company and serve it on this machine until Ctrl-C
             --port N            port of the app (8787)
             --provider-port N   port of the development payment provider (8788)
             --reset             empty the local data first
             --seed N            demo company with N customers (24); only into empty data
  test     install what the tests need, then check, native tests, build, browser tests
             --data PATH         folder of real ledgers for the conformance tests
  check    formatting, clippy for this machine and for wasm32, tidy
  tidy     the rules of docs/STYLE.md that a text search can see
  build    the Worker and the app into dist/, with their sizes
             --conformance       the Worker of the conformance tests as well
  prove    what takes longer than the tests should, part by part
             --only PART         simulation, fuzz, guards, assertions, kill or mutants
             --file GLOB         mutants of these files of shared/src alone
  bench    build, then every budget of the design, beside plain SQLite and a bare Worker
             --items N           open items in the books (100000)
             --only PART         costs, writes, clients, sizes or browser
  backup   export the local database as SQL
             --output FILE       where to (dist/backup.sql)
             --remote            the deployed database instead
  restore  EXPORT: put it into an empty database and check it
             --into FILE         the new database (EXPORT.sqlite)
  verify-audit  EXPORT: prove an exported audit trail, or name the first wrong row
             --head FILE         a kept head to compare with
  schema   write docs/schema.sql anew from the migrations
  docs     write the generated files of docs/ anew
  tools    install the pinned build tools and npm packages
";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let command = words.next().unwrap_or_default();
    match run(&command, Args::new(words)) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("\nerror: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &str, mut args: Args) -> Result<ExitCode> {
    let project = Project::find()?;
    match command {
        "dev" => dev::run(&project, args)?,
        "test" => return test::run(&project, args),
        "check" => {
            args.finish()?;
            check::run(&project)?;
        }
        "tidy" => {
            args.finish()?;
            tidy::run(&project)?;
        }
        "build" => {
            let conformance = args.flag("--conformance");
            args.finish()?;
            let tools = tools::ensure(&project)?;
            build::run(&project, &tools)?;
            if conformance {
                build::build_conformance(&project, &tools)?;
            }
        }
        "prove" => prove::run(&project, args)?,
        "bench" => bench::run(&project, args)?,
        "backup" => keeping::backup(&project, args)?,
        "restore" => keeping::restore(&project, args)?,
        "verify-audit" => keeping::verify_audit(&project, args)?,
        "schema" | "docs" => {
            args.finish()?;
            golden::run(&project)?;
        }
        "tools" => {
            args.finish()?;
            tools::ensure(&project)?;
            println!("all tools are installed");
        }
        "" | "help" | "-h" | "--help" => print!("{HELP}"),
        other => {
            eprint!("{HELP}");
            return Err(format!("there is no command `{other}`").into());
        }
    }
    Ok(ExitCode::SUCCESS)
}
