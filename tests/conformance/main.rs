//! The native face of the platform against the list of everything Dunlin relies on in its database.
//! The face in workerd passes the same list, run by the same code (`tests/edge/db.test.mjs`).

mod suite;

use functions::platform::native::{World, open};
use functions::platform::{DbError, Platform};
use serde_json::Value as Json;

#[test]
fn the_native_face_does_what_the_suite_lists() {
    let connection = open(None).unwrap();
    let platform = Platform::new(World::new(connection, 0, 1));
    let report = pollster::block_on(suite::run(&platform));
    assert!(
        report.failures.is_empty(),
        "\n{}",
        report.failures.join("\n")
    );
    assert!(report.cases > 0);
}

#[test]
fn texts_of_lost_outcomes_are_told_from_faults() {
    let suite: Json = serde_json::from_str(include_str!("database.json")).unwrap();
    let texts = suite["outcomes_unknown"].as_array().unwrap();
    for text in texts {
        let text = text.as_str().unwrap();
        assert_eq!(
            DbError::from_text(text),
            DbError::OutcomeUnknown(text.to_owned())
        );
    }
}
