//! What docs/SECURITY.md says is shown by a test is shown by a test that exists.

use std::path::{Path, PathBuf};

/// The items of ASVS 5.0 that levels 1 and 2 ask for, in the sections that the document covers
/// whole, and the items of level 3 among them that it claims.
const ITEMS: [(&str, &[u8]); 21] = [
    ("2.2", &[1, 2, 3]),
    ("2.3", &[1, 2, 3, 4, 5]),
    ("2.4", &[1]),
    ("3.2", &[1, 2]),
    ("3.3", &[1, 2, 3, 4]),
    ("3.4", &[1, 2, 3, 4, 5, 6]),
    ("3.5", &[1, 2, 3, 4]),
    ("3.7", &[2]),
    ("6.2", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    ("6.3", &[1, 2, 3, 4]),
    ("7.1", &[1, 2, 3]),
    ("7.2", &[1, 2, 3, 4]),
    ("7.3", &[1, 2]),
    ("7.4", &[1, 2, 3, 4, 5]),
    ("7.5", &[1, 2]),
    ("8.1", &[1, 2]),
    ("8.2", &[1, 2, 3]),
    ("8.3", &[1]),
    ("16.2", &[1, 2, 3, 4, 5]),
    ("16.4", &[1, 2, 3]),
    ("16.5", &[1, 2, 3]),
];

/// Instead of a test, a row may begin so, and then says why.
const WITHOUT_TEST: [&str; 3] = ["Nothing yet", "Nothing to test", "By reading"];

/// A row of the table: item, how, shown by.
struct Row {
    item: String,
    shown_by: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn rows() -> Vec<Row> {
    let text = std::fs::read_to_string(root().join("docs/SECURITY.md")).unwrap();
    let (_, table) = text.split_once("| item | how | shown by |").unwrap();
    let lines = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    lines
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            let [item, _, shown_by] = cells.try_into().unwrap_or_else(|_| panic!("{line}"));
            Row {
                item: item.to_owned(),
                shown_by: shown_by.to_owned(),
            }
        })
        .collect()
}

/// Whether `a::b::name` is a test: of the scenarios, or of the crate that it begins with.
fn exists(name: &str) -> bool {
    let mut parts: Vec<&str> = name.split("::").collect();
    let test = parts.pop().unwrap();
    let folder = match parts[0] {
        source @ ("shared" | "functions" | "frontend" | "xtask") => {
            parts.remove(0);
            format!("{source}/src")
        }
        "properties" => "shared/tests".to_owned(),
        binary @ ("fuzz" | "simulation") => {
            parts.remove(0);
            format!("tests/{binary}")
        }
        _ => "tests/scenarios".to_owned(),
    };
    let module = root().join(folder).join(parts.join("/"));
    let text = std::fs::read_to_string(module.with_extension("rs"))
        .or_else(|_| std::fs::read_to_string(module.join("mod.rs")));
    text.is_ok_and(|text| {
        let named = |before: &str, after: &str| text.contains(&format!("{before}{test}{after}"));
        named("#[test]\n    fn ", "(") || named("#[test]\nfn ", "(") || named("target!(\n    ", ",")
    })
}

/// Tests of a file of the edge suite, named as `file.test.mjs` "title", whose title is not there.
fn missing_titles(shown_by: &str) -> Vec<String> {
    let mut missing = Vec::new();
    for part in shown_by.split('`').collect::<Vec<_>>().windows(2) {
        let [file, rest] = part else { continue };
        if !file.ends_with(".test.mjs") {
            continue;
        }
        let title = rest.split('"').nth(1);
        let text = std::fs::read_to_string(root().join("tests/edge").join(file));
        let found = title.is_some_and(|title| {
            text.is_ok_and(|text| text.contains(&format!("test(\"{title}\"")))
        });
        if !found {
            missing.push(format!("{file} {title:?}"));
        }
    }
    missing
}

#[test]
fn every_test_that_the_document_names_exists() {
    for Row { item, shown_by } in rows() {
        let names = shown_by.split('`').filter(|part| part.contains("::"));
        let missing: Vec<&str> = names.clone().filter(|name| !exists(name)).collect();
        assert_eq!(missing, [""; 0], "{item}");
        assert_eq!(missing_titles(&shown_by), [""; 0], "{item}");
        let shown = names.count() > 0 || shown_by.contains(".test.mjs");
        let said = WITHOUT_TEST.iter().any(|word| shown_by.starts_with(word));
        assert!(shown != said, "{item}: {shown_by}");
    }
}

#[test]
fn no_item_of_the_covered_sections_is_left_out() {
    let rows = rows();
    for (section, numbers) in ITEMS {
        for number in numbers {
            let item = format!("{section}.{number}");
            let found = rows.iter().filter(|row| row.item == item).count();
            assert_eq!(found, 1, "{item}");
        }
    }
    for item in ["8.4.1", "16.1.1", "16.3.1", "16.3.2", "16.3.3", "16.3.4"] {
        assert!(rows.iter().any(|row| row.item == item), "{item}");
    }
}

#[test]
fn a_test_that_is_not_there_is_noticed() {
    for name in [
        "sessions::no_such_test",
        "no_such_module::a_session_ends_by_itself",
        "shared::kernel::money::try_add",
    ] {
        assert!(!exists(name), "{name}");
    }
    assert!(exists("sessions::a_session_ends_by_itself"));
    assert_eq!(
        missing_titles("`worker.test.mjs` \"no such title\"").len(),
        1
    );
}
