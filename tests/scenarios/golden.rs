//! Golden files: the schema after all migrations, and the API's document. `cargo xtask
//! schema` and `cargo xtask docs` write them again.

use std::fmt::Write;
use std::path::PathBuf;

use functions::openapi;
use harness::{World, story};
use sha2::{Digest, Sha256};

pub(crate) fn check(file: &str, text: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../docs")
        .join(file);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == text,
        "docs/{file} is stale: run `cargo xtask docs`, and read what changed"
    );
}

#[test]
fn the_schema_is_the_golden_file() {
    let world = World::new();
    let mut text =
        String::from("-- The schema after all migrations; written by `cargo xtask schema`.\n");
    world.connection().with(|db| {
        let sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name";
        let mut statement = db.prepare(sql).unwrap();
        let rows = statement
            .query_map([], |row| row.get::<_, String>(0))
            .unwrap();
        for row in rows {
            writeln!(text, "\n{};", row.unwrap()).unwrap();
        }
    });
    check("schema.sql", &text);
}

#[test]
fn a_migration_stays_as_it_was_once_it_is_written() {
    let line = |(name, text): (String, String)| {
        format!("{}  {name}", hex::encode(Sha256::digest(text.as_bytes())))
    };
    let present: Vec<String> = harness::migrations::all().into_iter().map(line).collect();
    let kept = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/migrations.sha256");
    let kept = std::fs::read_to_string(kept).unwrap_or_default();
    for line in kept.lines() {
        assert!(
            present.iter().any(|other| other == line),
            "databases have run what was there before: undo the change and add another migration ({line})"
        );
    }
    check("migrations.sha256", &format!("{}\n", present.join("\n")));
}

#[test]
fn every_table_is_strict_and_every_constraint_named() {
    let world = World::new();
    world.connection().with(|db| {
        let loose: i64 = db
            .query_row(
                "SELECT count(*) FROM pragma_table_list WHERE type = 'table' AND schema = 'main'
                   AND strict = 0 AND name NOT LIKE 'sqlite_%'",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(loose, 0);
        let mut statement = db
            .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table'")
            .unwrap();
        let rows = statement.query_map([], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        });
        for row in rows.unwrap() {
            let (name, sql) = row.unwrap();
            let checks = sql.matches("CHECK (").count();
            let named = sql.matches("CONSTRAINT ").count();
            let unique = sql.matches(" UNIQUE (").count();
            assert!(
                named >= checks + unique,
                "{name}: {named} names for {checks} checks"
            );
        }
    });
}

#[test]
fn every_foreign_key_has_an_index_on_its_child() {
    let world = World::new();
    world.connection().with(|db| {
        let sql = "SELECT t.name || '.' || f.\"from\" FROM pragma_table_list t,
             pragma_foreign_key_list(t.name) f WHERE t.schema = 'main' AND NOT EXISTS (
               SELECT 1 FROM pragma_index_list(t.name) l, pragma_index_info(l.name) c
               WHERE c.seqno = 0 AND c.name = f.\"from\")
             AND NOT EXISTS (SELECT 1 FROM pragma_table_info(t.name) p
               WHERE p.name = f.\"from\" AND p.pk = 1)";
        let mut statement = db.prepare(sql).unwrap();
        let rows = statement
            .query_map([], |row| row.get::<_, String>(0))
            .unwrap();
        let missing: Vec<String> = rows.map(Result::unwrap).collect();
        assert_eq!(missing, Vec::<String>::new());
    });
}

#[test]
fn the_api_s_document_is_the_golden_file() {
    let world = World::new();
    let document = openapi::document(world.app().routes(), &story::examples());
    let mut text = serde_json::to_string_pretty(&document).unwrap();
    text.push('\n');
    check("openapi.json", &text);
    check("api.html", &openapi::page(&document));
}

#[test]
fn every_operation_has_an_example() {
    let world = World::new();
    let examples = story::examples();
    for route in world.app().routes() {
        assert!(
            route.contract.is_none() || examples.contains_key(route.name),
            "`{}` has no example in the API's document: call it in tests/harness/story.rs",
            route.name
        );
    }
}
