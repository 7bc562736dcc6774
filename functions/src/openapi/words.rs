//! Doc comments as words for the readers of the document.

use serde_json::Value;

/// A doc comment without the brackets of its links, as one paragraph.
pub(super) fn plain(text: &str) -> String {
    let text = text.replace("[`", "`").replace("`]", "`");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Makes every description within a schema plain.
pub(super) fn in_plain_words(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::String(text) if key == "description" => *text = plain(text),
                    other => in_plain_words(other),
                }
            }
        }
        Value::Array(parts) => parts.iter_mut().for_each(in_plain_words),
        _ => {}
    }
}

/// `list_customer_items` as `List customer items`.
pub(super) fn title(name: &str) -> String {
    let text = name.replace('_', " ");
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// The group of a path: `credit-notes` of `/api/credit-notes/{credit_note}`.
pub(super) fn group(path: &str) -> &str {
    path.split('/').nth(2).unwrap_or_default()
}
