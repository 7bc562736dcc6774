//! The drill: export, restore into an empty database, everything green; and what is wrong with a
//! backup is said.

use std::path::PathBuf;
use std::process::Command;

use harness::{World, dump, month, restore};

/// A folder of one test's own.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("dunlin-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn told(world: &World) -> String {
    dump::whole(world.connection())
}

#[test]
fn an_export_restores_into_an_empty_database_with_everything_green() {
    let world = World::new();
    month::pass(&world);
    world.run_jobs();
    let folder = folder("drill");
    let (export, database) = (folder.join("export.sql"), folder.join("restored.sqlite"));
    std::fs::write(&export, told(&world)).unwrap();
    let report = restore::restore(&export, &database).unwrap();
    for line in [
        "quick_check finds nothing",
        "foreign_key_check finds nothing",
        "the schema is that of the migrations",
        "control accounts agree",
        "as it was sealed",
    ] {
        assert!(report.contains(line), "{line}: {report}");
    }
    let counts = restore::rows_in(&told(&world));
    for (table, count) in dump::counts(world.connection()) {
        assert_eq!(
            counts.get(&table).copied().unwrap_or_default(),
            count,
            "{table}"
        );
    }
    let again = restore::restore(&export, &database).unwrap_err();
    assert!(again.contains("begins with an empty database"), "{again}");
    // The restored database is one to work with.
    let config = harness::world::test_config();
    let restored = World::open(&database, config, world.now() + 60_000, 9);
    (0..200).for_each(|_| drop(restored.fresh_key()));
    restored.invoice(restored.customer("Sandpiper").id, "10");
    restored.pass_seconds(180);
    restored.run_jobs();
    drop(restored);
    restore::check(&database, None).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_backup_that_lacks_a_row_or_was_altered_is_refused() {
    let world = World::new();
    month::pass(&world);
    let whole = told(&world);
    let folder = folder("spoilt");
    let spoil = |name: &str, text: String| {
        let export = folder.join(format!("{name}.sql"));
        std::fs::write(&export, text).unwrap();
        restore::restore(&export, &folder.join(format!("{name}.sqlite"))).unwrap_err()
    };
    let line_of = |table: &str| {
        let start = format!("INSERT INTO \"{table}\"");
        whole.lines().find(|line| line.starts_with(&start)).unwrap()
    };
    let without = |table: &str| whole.replacen(&format!("{}\n", line_of(table)), "", 1);
    let error = spoil("posting", without("posting"));
    assert!(
        error.contains("every entry is complete") || error.contains("control"),
        "{error}"
    );
    let error = spoil("audit", without("audit"));
    assert!(error.contains("FOREIGN KEY"), "{error}");
    let row = whole
        .lines()
        .find(|l| l.starts_with("INSERT INTO \"audit\"") && l.contains("void_invoice"));
    let row = row.unwrap();
    let error = spoil(
        "altered",
        whole.replacen(row, &row.replace("wrong customer", "right customer"), 1),
    );
    assert!(error.contains("was altered"), "{error}");
    let error = spoil(
        "trigger",
        whole.replacen(
            "CREATE TRIGGER posting_no_delete",
            "CREATE TRIGGER posting_no_remove",
            1,
        ),
    );
    assert!(error.contains("the schema lacks"), "{error}");
    let error = spoil("half", whole.get(..whole.len() / 2).unwrap().to_owned());
    assert!(
        error.contains("cannot be put back") || error.contains("lacks"),
        "{error}"
    );
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn the_command_proves_an_export_of_the_trail_and_names_the_first_wrong_row() {
    let world = World::new();
    month::pass(&world);
    world.run_jobs();
    let folder = folder("verify");
    let file = folder.join("audit.jsonl");
    let body = world.admin().get("/api/audit/export").body().clone();
    std::fs::write(&file, &body).unwrap();
    let head = folder.join("head.json");
    {
        let archive = world.native().archive.borrow();
        let kept = &archive.as_ref().unwrap()[functions::jobs::seal::HEAD_KEY];
        std::fs::write(&head, kept).unwrap();
    }
    let run = |file: &PathBuf| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_verify_audit"));
        let output = command.arg(file).arg("--head").arg(&head).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        (output.status.success(), said)
    };
    let (proved, said) = run(&file);
    assert!(proved && said.contains("are as they were sealed"), "{said}");
    let text = String::from_utf8(body).unwrap();
    let altered = text.replacen("wrong customer", "right customer", 1);
    assert_ne!(altered, text);
    std::fs::write(&file, altered).unwrap();
    let (proved, said) = run(&file);
    assert!(!proved && said.contains("was altered"), "{said}");
    std::fs::remove_dir_all(&folder).unwrap();
}
