//! What differs between a thing before and after, field by field, for people.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The most fields shown of one row.
pub const FIELDS_MAX: usize = 200;

/// One field that changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FieldChange {
    /// Its path, such as `lines.0.quantity`; that of the list for one of several plain values.
    pub field: String,
    /// What it was; `None` when it was not there.
    pub before: Option<String>,
    /// What it became; `None` when it is not there any more.
    pub after: Option<String>,
}

/// The fields that differ, in the order of their names.
pub fn between(before: Option<&Value>, after: Option<&Value>) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    compare("", before, after, &mut changes);
    changes.truncate(FIELDS_MAX);
    changes
}

/// A side that is nothing, or of another form than the other, has none of the other's fields.
fn compare(
    path: &str,
    before: Option<&Value>,
    after: Option<&Value>,
    changes: &mut Vec<FieldChange>,
) {
    let none = Fields::new();
    let fields = |side| fields_of(side).unwrap_or(&none);
    let (was, is) = (fields(before), fields(after));
    for name in was.keys().chain(is.keys()).collect::<BTreeSet<_>>() {
        compare(&below(path, name), was.get(name), is.get(name), changes);
    }
    compare_lists(path, list_of(before), list_of(after), changes);
    changed(path, leaf(before), leaf(after), changes);
}

/// Values without fields are told as gone and come, whatever their places. Others stay what they are
/// at their places between those that are alike at the beginning and at the end, so that one that is
/// taken out does not change those behind it.
fn compare_lists(path: &str, was: &[Value], is: &[Value], changes: &mut Vec<FieldChange>) {
    let is_leaf = |value: &Value| leaf(Some(value)).is_some();
    if was.iter().chain(is).all(is_leaf) {
        for value in was.iter().filter(|value| !is.contains(value)) {
            changed(path, leaf(Some(value)), None, changes);
        }
        for value in is.iter().filter(|value| !was.contains(value)) {
            changed(path, None, leaf(Some(value)), changes);
        }
        return;
    }
    let alike = |(a, b): &(&Value, &Value)| a == b;
    let ahead = was.iter().zip(is).take_while(alike).count();
    let rest = |side: &[Value]| side.len().saturating_sub(ahead);
    let behind = was.iter().rev().zip(is.iter().rev()).take_while(alike);
    let behind = behind.count().min(rest(was)).min(rest(is));
    let ends = [was, is].map(|side| side.len().saturating_sub(behind));
    for place in ahead..ends.into_iter().max().unwrap_or_default() {
        let [was, is] = [(was, ends[0]), (is, ends[1])]
            .map(|(side, end)| side.get(place).filter(|_| place < end));
        compare(&below(path, &place.to_string()), was, is, changes);
    }
}

fn changed(
    path: &str,
    before: Option<String>,
    after: Option<String>,
    changes: &mut Vec<FieldChange>,
) {
    if before != after {
        let field = path.to_owned();
        changes.push(FieldChange {
            field,
            before,
            after,
        });
    }
}

fn below(path: &str, name: &str) -> String {
    match path {
        "" => name.to_owned(),
        path => format!("{path}.{name}"),
    }
}

fn fields_of(side: Option<&Value>) -> Option<&Fields> {
    side?.as_object().filter(|fields| !is_money(fields))
}

fn list_of(side: Option<&Value>) -> &[Value] {
    side.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The text of what has no fields. An empty one is nothing: a field that becomes empty was there
/// before and is not afterwards.
fn leaf(side: Option<&Value>) -> Option<String> {
    match side? {
        Value::Null | Value::Array(_) => None,
        Value::Object(fields) => is_money(fields).then(|| money(fields)),
        Value::String(text) => (!text.is_empty()).then(|| text.clone()),
        other => Some(other.to_string()),
    }
}

type Fields = serde_json::Map<String, Value>;

/// An amount reads better as one value than as two.
fn is_money(fields: &Fields) -> bool {
    fields.len() == 2 && fields.contains_key("amount") && fields.contains_key("currency")
}

fn money(fields: &Fields) -> String {
    let text = |name| fields.get(name).and_then(Value::as_str).unwrap_or_default();
    format!("{} {}", text("amount"), text("currency"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_differs_is_told_by_path() {
        let before = json!({ "name": "A", "city": "Kiel", "lines": [{ "quantity": "1" }] });
        let after = json!({ "name": "A", "city": "", "lines": [{ "quantity": "2" }, { "quantity": "3" }],
            "open": { "amount": "5.00", "currency": "EUR" } });
        let text = |change: &FieldChange| {
            let side = |side: &Option<String>| side.clone().unwrap_or("–".into());
            format!(
                "{}: {} > {}",
                change.field,
                side(&change.before),
                side(&change.after)
            )
        };
        let found: Vec<String> = between(Some(&before), Some(&after))
            .iter()
            .map(text)
            .collect();
        assert_eq!(
            found,
            [
                "city: Kiel > –",
                "lines.0.quantity: 1 > 2",
                "lines.1.quantity: – > 3",
                "open: – > 5.00 EUR"
            ]
        );
        assert_eq!(between(None, None), []);
    }

    fn told(before: &Value, after: &Value) -> Vec<String> {
        let side = |side: Option<String>| side.unwrap_or("–".into());
        between(Some(before), Some(after))
            .into_iter()
            .map(|change| {
                format!(
                    "{}: {} > {}",
                    change.field,
                    side(change.before),
                    side(change.after)
                )
            })
            .collect()
    }

    #[test]
    fn of_a_list_of_plain_values_is_told_what_has_gone_and_come() {
        let table = [
            (json!(["a", "b", "c"]), json!(["a", "c"]), vec!["x: b > –"]),
            (json!(["a", "c"]), json!(["c", "b", "a"]), vec!["x: – > b"]),
            (json!(["a"]), json!([2]), vec!["x: a > –", "x: – > 2"]),
            (json!([]), json!(["a"]), vec!["x: – > a"]),
            (json!(null), json!(["a"]), vec!["x: – > a"]),
            (json!("a"), json!(["a"]), vec!["x: – > a", "x: a > –"]),
        ];
        for (before, after, expected) in table {
            assert_eq!(
                told(&json!({ "x": before }), &json!({ "x": after })),
                expected
            );
        }
    }

    #[test]
    fn what_is_taken_out_of_a_list_does_not_change_what_is_behind_it() {
        let line = |name: &str| json!({ "name": name, "tax": "DE19" });
        let of = |names: &[&str]| names.iter().map(|name| line(name)).collect::<Value>();
        let table = [
            (
                of(&["a", "b", "c"]),
                of(&["a", "c"]),
                vec!["1.name: b > –", "1.tax: DE19 > –"],
            ),
            (
                of(&["a", "c"]),
                of(&["a", "b", "c"]),
                vec!["1.name: – > b", "1.tax: – > DE19"],
            ),
            (of(&["a", "b"]), of(&["a", "c"]), vec!["1.name: b > c"]),
            (
                of(&["a", "a"]),
                of(&["a"]),
                vec!["1.name: a > –", "1.tax: DE19 > –"],
            ),
            (
                of(&["a"]),
                of(&["a", "a"]),
                vec!["1.name: – > a", "1.tax: – > DE19"],
            ),
        ];
        for (before, after, expected) in table {
            assert_eq!(told(&before, &after), expected);
        }
    }

    #[test]
    fn only_an_amount_with_its_currency_reads_as_one() {
        let before = json!({ "a": { "amount": "1.00", "other": "x" }, "b": { "currency": "EUR", "x": "y" },
            "c": { "amount": "1", "currency": "EUR", "more": "z" }, "d": { "amount": "2.00", "currency": "EUR" } });
        let found: Vec<String> = between(Some(&before), None)
            .into_iter()
            .map(|change| format!("{} {}", change.field, change.before.unwrap()))
            .collect();
        let expected = [
            "a.amount 1.00",
            "a.other x",
            "b.currency EUR",
            "b.x y",
            "c.amount 1",
            "c.currency EUR",
            "c.more z",
            "d 2.00 EUR",
        ];
        assert_eq!(found, expected);
    }
}
