//! Sets up a demo company with a year of history in a migrated database file, through the same API
//! as everything else. Does nothing when the file has a company already.
//!
//! `seed --database FILE --vars FILE [--customers N] [--open-items N] [--now MILLISECONDS]`
#![expect(
    clippy::print_stdout,
    reason = "a command-line tool speaks on standard output"
)]

use std::path::PathBuf;
use std::process::ExitCode;

use harness::seed::{self, Plan};

struct Args {
    database: PathBuf,
    vars: PathBuf,
    plan: Plan,
}

fn main() -> ExitCode {
    match args().and_then(|args| run(&args)) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            println!("seed: {message}");
            ExitCode::FAILURE
        }
    }
}

fn args() -> Result<Args, String> {
    let (mut database, mut vars) = (None, None);
    let mut plan = Plan {
        customers: 24,
        open_items: 0,
        now: seed::now(),
    };
    let mut given = std::env::args().skip(1);
    while let Some(name) = given.next() {
        let value = given
            .next()
            .ok_or_else(|| format!("{name} needs a value"))?;
        let number = || {
            value
                .parse()
                .map_err(|_| format!("{name} needs a number, not {value}"))
        };
        match name.as_str() {
            "--database" => database = Some(PathBuf::from(&value)),
            "--vars" => vars = Some(PathBuf::from(&value)),
            "--customers" => plan.customers = number()?,
            "--open-items" => plan.open_items = number()?,
            "--now" => plan.now = value.parse().map_err(|_| "--now needs milliseconds")?,
            _ => return Err(format!("unknown option {name}")),
        }
    }
    let database = database.ok_or("--database FILE is missing")?;
    let vars = vars.ok_or("--vars FILE is missing")?;
    Ok(Args {
        database,
        vars,
        plan,
    })
}

fn run(args: &Args) -> Result<String, String> {
    let vars = std::fs::read_to_string(&args.vars)
        .map_err(|error| format!("{}: {error}", args.vars.display()))?;
    if !args.database.exists() {
        return Err(format!(
            "{} does not exist: apply the migrations first",
            args.database.display()
        ));
    }
    seed::run(&args.database, &vars, &args.plan)
}
