//! What differs between a thing before and after, field by field, for people.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The most fields shown of one row.
pub const FIELDS_MAX: usize = 200;

/// One field that changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FieldChange {
    /// Its path, such as `lines.0.quantity`.
    pub field: String,
    /// What it was; `None` when it was not there.
    pub before: Option<String>,
    /// What it became; `None` when it is not there any more.
    pub after: Option<String>,
}

/// The fields that differ, in the order of their paths.
pub fn between(before: Option<&Value>, after: Option<&Value>) -> Vec<FieldChange> {
    let mut fields: BTreeMap<String, (Option<String>, Option<String>)> = BTreeMap::new();
    if let Some(before) = before {
        leaves("", before, &mut |path, text| {
            fields.entry(path).or_default().0 = Some(text);
        });
    }
    if let Some(after) = after {
        leaves("", after, &mut |path, text| {
            fields.entry(path).or_default().1 = Some(text);
        });
    }
    fields
        .into_iter()
        .filter(|(_, (before, after))| before != after)
        .map(|(field, (before, after))| FieldChange {
            field,
            before,
            after,
        })
        .take(FIELDS_MAX)
        .collect()
}

/// Empty values are no leaves: a field that becomes empty was there before and is not afterwards.
fn leaves(path: &str, value: &Value, found: &mut impl FnMut(String, String)) {
    let below = |name: &str| match path {
        "" => name.to_owned(),
        path => format!("{path}.{name}"),
    };
    match value {
        Value::Null => {}
        Value::Object(fields) if is_money(fields) => found(path.to_owned(), money(fields)),
        Value::Object(fields) => {
            for (name, value) in fields {
                leaves(&below(name), value, found);
            }
        }
        Value::Array(values) => {
            for (place, value) in values.iter().enumerate() {
                leaves(&below(&place.to_string()), value, found);
            }
        }
        Value::String(text) if text.is_empty() => {}
        Value::String(text) => found(path.to_owned(), text.clone()),
        other => found(path.to_owned(), other.to_string()),
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
