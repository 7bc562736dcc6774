//! Schemas in words: the form of a value in one line, the fields of an object as a table.

use maud::{Markup, html};
use serde_json::Value;

/// The form of a value: a linked name, or what it is made of.
pub(super) fn kind(schema: &Value) -> Markup {
    if let Some(name) = schema["$ref"]
        .as_str()
        .and_then(|path| path.rsplit('/').next())
    {
        return html! { a href={ "#schema-" (name) } { (name) } };
    }
    if let Some(choices) = choices(schema) {
        return html! {
            @for (index, choice) in choices.iter().enumerate() {
                @if index > 0 { " or " }
                (kind(choice))
            }
        };
    }
    if let Some(words) = schema["enum"].as_array() {
        return html! { (words.iter().map(word).collect::<Vec<_>>().join(", ")) };
    }
    if let Some(only) = schema.get("const") {
        return html! { (word(only)) };
    }
    let kinds = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().map(word).collect::<Vec<_>>().join(" or "),
        Value::String(kind) => kind.clone(),
        _ => "any".to_owned(),
    };
    html! {
        @if schema["items"].is_object() {
            "list of " (kind(&schema["items"]))
        } @else if schema["additionalProperties"].is_object() {
            "map of " (kind(&schema["additionalProperties"]))
        } @else {
            (kinds)
            @if let Some(format) = schema["format"].as_str() { " (" (format) ")" }
            @if let Some(pattern) = schema["pattern"].as_str() { " " code { (pattern) } }
        }
    }
}

/// The fields of an object, the words of an enumeration, or the form of anything else.
pub(super) fn fields(schema: &Value) -> Markup {
    let required = schema["required"].as_array();
    let is_required = |name: &str| required.is_some_and(|names| names.iter().any(|n| n == name));
    if let Some(choices) = choices(schema) {
        return html! {
            ul.api__choices {
                @for choice in choices {
                    li { (choice["description"].as_str().unwrap_or_default()) " " (fields(choice)) }
                }
            }
        };
    }
    let Some(properties) = schema["properties"].as_object() else {
        return html! { p { (kind(schema)) } };
    };
    html! {
        div.api__scroll {
            table.api__table {
                thead { tr { th scope="col" { "Field" } th scope="col" { "Form" } th scope="col" { "Meaning" } } }
                tbody {
                    @for (name, field) in properties {
                        tr {
                            th scope="row" {
                                code { (name) }
                                @if is_required(name) { " " span.api__required { "required" } }
                            }
                            td { (kind(field)) }
                            td { (field["description"].as_str().unwrap_or_default()) }
                        }
                    }
                }
            }
        }
    }
}

fn choices(schema: &Value) -> Option<&Vec<Value>> {
    ["oneOf", "anyOf", "allOf"]
        .into_iter()
        .find_map(|key| schema[key].as_array())
}

fn word(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
