//! Every statement of the store is one that SQLite accepts against the migrated schema.

use std::path::{Path, PathBuf};

use harness::World;

/// String literals of a Rust file.
fn literals(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut characters = source.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '/' if characters.peek() == Some(&'/') => {
                characters.by_ref().find(|c| *c == '\n');
            }
            // A character literal or a lifetime: skip a quoted quote.
            '\'' if characters.peek() == Some(&'"') => {
                characters.next();
            }
            '"' => {
                let mut text = String::new();
                while let Some(c) = characters.next() {
                    match c {
                        '"' => break,
                        '\\' => {
                            let escaped = characters.next().unwrap();
                            text.push(if escaped == 'n' { '\n' } else { escaped });
                        }
                        c => text.push(c),
                    }
                }
                found.push(text);
            }
            _ => {}
        }
    }
    found
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_statement_of_the_store_prepares() {
    let world = World::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../functions/src/store");
    let mut found = Vec::new();
    files(&folder, &mut found);
    let mut prepared = 0;
    for path in found {
        for literal in literals(&std::fs::read_to_string(&path).unwrap()) {
            let text = literal.trim();
            let verbs = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "];
            if !verbs.iter().any(|verb| text.starts_with(verb)) {
                continue;
            }
            world.connection().with(|db| {
                let statement = match db.prepare(text) {
                    // The head of a statement that a macro puts together; scenarios run those.
                    Err(error) if error.to_string().contains("incomplete input") => return,
                    Err(error) => panic!("{}: {error}: {text}", path.display()),
                    Ok(statement) => statement,
                };
                for index in 1..=statement.parameter_count() {
                    let name = statement.parameter_name(index);
                    assert!(name.is_some_and(|name| name.starts_with('?')), "{text}");
                }
                prepared += 1;
            });
        }
    }
    assert!(prepared > 60, "{prepared} statements found");
}
