//! `cargo xtask bench`: what the budgets of the design come to on the built Worker, beside plain
//! SQLite and a bare Worker. Its last figures stand in docs/BENCHMARKS.md.

use crate::{
    args::Args, build, chromium, failure::Result, process::watched, project::Project, tools,
};

/// The parts, in the order in which they run.
const PARTS: [&str; 5] = ["costs", "writes", "clients", "sizes", "browser"];
/// Open items that the company has besides its year of history.
const ITEMS: u32 = 100_000;

pub(crate) fn run(project: &Project, mut args: Args) -> Result<()> {
    let items = args.value::<u32>("--items")?.unwrap_or(ITEMS);
    let only = args.value::<String>("--only")?;
    args.finish()?;
    let parts = chosen(only.as_deref())?;
    let tools = tools::ensure(project)?;
    let chromium = chromium::ensure()?;
    build::run(project, &tools)?;
    let mut command = tools.command(&tools.node)?;
    command
        .arg("tests/edge/bench.mjs")
        .arg(items.to_string())
        .args(parts)
        .env("DUNLIN_CHROMIUM", chromium)
        .current_dir(&project.root);
    if watched("measure", &mut command)?.succeeded {
        Ok(())
    } else {
        Err("the benchmark failed; its own words are above".into())
    }
}

/// All parts, or the one that was asked for.
fn chosen(only: Option<&str>) -> Result<Vec<&'static str>> {
    let parts: Vec<_> = PARTS
        .into_iter()
        .filter(|part| only.is_none_or(|name| name == *part))
        .collect();
    match only {
        Some(name) if parts.is_empty() => {
            Err(format!("there is no part `{name}`; there are {}", PARTS.join(", ")).into())
        }
        _ => Ok(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_part_or_all_of_them_can_be_chosen() {
        assert_eq!(chosen(None).unwrap(), PARTS);
        assert_eq!(chosen(Some("writes")).unwrap(), ["writes"]);
        assert!(chosen(Some("reads")).is_err());
    }
}
