//! Seeds: many runs, and of one that fails, the fewest steps that still fail.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::op::{Step, steps};
use crate::run::{Counts, Run};

const SEEDS: u64 = 60;
const STEPS: usize = 120;
/// The last lines of the log that a failure shows.
const LOGGED: usize = 5;

/// Runs `steps` from an empty company until it is at rest; gives what happened, or the failure.
pub(crate) fn run(steps: &[Step]) -> Result<Counts, String> {
    let run = RefCell::new(Run::new());
    let caught = catch_unwind(AssertUnwindSafe(|| {
        for step in steps {
            run.borrow_mut().step(step);
        }
        run.borrow_mut().rest();
    }));
    let run = run.into_inner();
    let Err(panic) = caught else {
        return Ok(run.counts);
    };
    run.world.leave_unchecked();
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    let logged = run.world.native().logged.borrow();
    let logged = &logged[logged.len().saturating_sub(LOGGED)..];
    Err(format!(
        "{}\n{}",
        text.unwrap_or_default(),
        logged.join("\n")
    ))
}

/// Leaves out whatever the failure does not need.
fn shrink(mut steps: Vec<Step>) -> Vec<Step> {
    let mut size = steps.len() / 2;
    while size > 0 {
        let mut start = 0;
        while start < steps.len() {
            let mut fewer = steps.clone();
            fewer.drain(start..(start + size).min(steps.len()));
            if run(&fewer).is_err() {
                steps = fewer;
            } else {
                start += size;
            }
        }
        size /= 2;
    }
    steps
}

fn setting(name: &str, default: u64) -> u64 {
    let text = std::env::var(name).ok();
    text.map_or(default, |text| text.parse().expect("a number"))
}

#[test]
fn random_runs_keep_the_books_and_end_with_the_providers_truth() {
    let (first, seeds) = (
        setting("DUNLIN_FIRST_SEED", 1),
        setting("DUNLIN_SEEDS", SEEDS),
    );
    let count = usize::try_from(setting("DUNLIN_STEPS", 0)).unwrap_or_default();
    let count = if count == 0 { STEPS } else { count };
    let (next, sum, failed) = (
        Mutex::new(first),
        Mutex::new(Counts::new()),
        Mutex::new(None),
    );
    let started = now();
    let work = || {
        loop {
            let seed = {
                let mut next = next.lock().expect("a seed");
                *next += 1;
                *next - 1
            };
            if seed >= first + seeds || failed.lock().expect("no failure").is_some() {
                return;
            }
            let steps = steps(&mut ChaCha8Rng::seed_from_u64(seed), count);
            match run(&steps) {
                Ok(counts) => {
                    let mut sum = sum.lock().expect("counts");
                    for (what, count) in counts {
                        *sum.entry(what).or_default() += count;
                    }
                }
                Err(failure) => *failed.lock().expect("no failure") = Some((seed, steps, failure)),
            }
        }
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let test = std::thread::current();
    std::thread::scope(|scope| {
        for _ in 0..workers {
            // Named as the test, which is what a world calls whoever uses it.
            let named =
                std::thread::Builder::new().name(test.name().unwrap_or_default().to_owned());
            named.spawn_scoped(scope, work).expect("a thread");
        }
    });
    if let Some((seed, steps, failure)) = failed.into_inner().expect("no failure") {
        println!("seed {seed} failed: {failure}\nlooking for the fewest steps …");
        std::panic::set_hook(Box::new(|_| {}));
        let fewest = shrink(steps);
        let again = run(&fewest).err().unwrap_or_default();
        let _ = std::panic::take_hook();
        panic!(
            "seed {seed}, {} steps: {again}\n{}",
            fewest.len(),
            listed(&fewest)
        );
    }
    print(&sum.into_inner().expect("counts"), seeds, now() - started);
}

/// The steps as `regressions.rs` writes them.
fn listed(steps: &[Step]) -> String {
    let line = |step: &Step| format!("    {step:?},\n");
    steps.iter().map(line).collect()
}

fn print(counts: &Counts, seeds: u64, milliseconds: u128) {
    let count = |what| counts.get(what).copied().unwrap_or_default();
    let commands = count("commands accepted") + count("commands refused");
    let per_minute = u128::from(commands) * 60_000 / milliseconds.max(1);
    println!("simulation: {seeds} seeds, {commands} commands, {per_minute} a minute");
    for (what, count) in counts {
        println!("  {count:>8} {what}");
    }
}

/// Milliseconds, to say how fast the simulation was.
fn now() -> u128 {
    #[expect(
        clippy::disallowed_methods,
        reason = "a figure for people, not for the simulation"
    )]
    let now = std::time::SystemTime::now();
    now.duration_since(std::time::UNIX_EPOCH)
        .expect("a clock")
        .as_millis()
}
