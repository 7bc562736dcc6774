//! A story in a file, told here over rusqlite and by the edge suite inside workerd: both leave the
//! same rows behind, which stand in a file between them.

use std::collections::BTreeMap;

use functions::http_types::Response;
use harness::stripe::session_event;
use harness::{World, rows};
use serde_json::{Map, Value};
use shared::kernel::Day;

const STORY: &str = include_str!("../edge/replay/story.json");
const ROWS: &str = "../tests/edge/replay/rows.json";

type Names = BTreeMap<String, String>;

/// A step's texts with what earlier answers gave.
fn filled(text: &str, names: &Names) -> String {
    let fill = |text: String, (name, value): (&String, &String)| {
        text.replace(&format!("{{{name}}}"), value)
    };
    names.iter().fold(text.to_owned(), fill)
}

fn text<'a>(step: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    step.get(name).and_then(Value::as_str)
}

fn tell(world: &World, step: &Map<String, Value>, names: &mut Names) {
    if let Some(path) = text(step, "post") {
        let mut request = world.admin().raw("POST", &filled(path, names));
        *request.body_mut() = filled(&step["body"].to_string(), names).into_bytes();
        answered(step, &world.send(request), names);
    } else if text(step, "pay").is_some() {
        let form: Vec<(&str, &str)> = step["form"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
            .collect();
        let path = format!("{}/pay", world.last_link());
        assert_eq!(world.anonymous().post_form(&path, &form).status(), 303);
    } else if let Some(id) = text(step, "deliver") {
        let (kind, paid) = (
            text(step, "kind").unwrap(),
            text(step, "payment_status").unwrap(),
        );
        let event = session_event(id, kind, &world.stripe().last_session(), paid);
        assert_eq!(world.deliver(&event).status(), 200);
    } else {
        world.run_jobs();
    }
}

fn answered(step: &Map<String, Value>, response: &Response, names: &mut Names) {
    let body: Value = serde_json::from_slice(response.body()).unwrap();
    if let Some(code) = text(step, "refused") {
        assert_eq!(body["code"], code, "{body}");
        return;
    }
    assert!(response.status().is_success(), "{step:?}: {body}");
    let save = step.get("save").and_then(Value::as_object);
    for (name, pointer) in save.into_iter().flatten() {
        let value = body.pointer(pointer.as_str().unwrap()).unwrap();
        names.insert(name.clone(), value.as_str().unwrap().to_owned());
    }
}

/// A row without the calendar: days as distances from today, numbers without their year.
fn timeless(row: &str, today: Day) -> String {
    let cells: Vec<Value> = serde_json::from_str(row).unwrap();
    let year = today.year().to_string();
    let cell = |cell: Value| match cell.as_str() {
        Some(text) => match text.parse::<Day>() {
            Ok(day) => format!("today{:+}", day.days_since(today)).into(),
            Err(_) => text.replace(&format!("-{year}-"), "-YEAR-").into(),
        },
        None if cell.as_i64() == Some(today.year().into()) => "YEAR".into(),
        None => cell,
    };
    Value::from(cells.into_iter().map(cell).collect::<Vec<Value>>()).to_string()
}

#[test]
fn the_story_leaves_the_rows_of_its_file_behind() {
    let world = World::new();
    let mut names = Names::from([("today".to_owned(), world.today().to_string())]);
    let story: Vec<Map<String, Value>> = serde_json::from_str(STORY).unwrap();
    for step in &story {
        tell(&world, step, &mut names);
    }
    let mut found = BTreeMap::new();
    for (part, rows) in rows::all(world.connection()) {
        let mut rows: Vec<String> = rows
            .iter()
            .map(|row| timeless(row, world.today()))
            .collect();
        rows.sort();
        found.insert(part, rows);
    }
    let found = format!("{}\n", serde_json::to_string_pretty(&found).unwrap());
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(ROWS);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &found).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == found,
        "tests/edge/replay/rows.json is stale: run `cargo xtask docs`"
    );
}
