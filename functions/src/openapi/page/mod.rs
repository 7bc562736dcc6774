//! The document as a page for people: one file without a script, made from the document itself.

mod schema;

use std::collections::BTreeMap;

use maud::{DOCTYPE, Markup, html};
use serde_json::Value;

use super::words::title;
use schema::{fields, kind};

const METHODS: [&str; 4] = ["get", "post", "put", "delete"];

/// An operation with where it stands.
struct Operation<'a> {
    method: &'static str,
    path: &'a str,
    value: &'a Value,
}

/// Renders the page.
pub fn page(document: &Value) -> String {
    let info = &document["info"];
    let groups = groups(document);
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (text(info, "title")) " API" }
                link rel="stylesheet" href="/api.css";
            }
            body.api {
                nav.api__nav aria-label="Operations" {
                    @for (group, operations) in &groups {
                        h2 { a href={ "#" (group) } { (heading(group)) } }
                        ul {
                            @for operation in operations {
                                li { a href={ "#" (id(operation)) } { (text(operation.value, "summary")) } }
                            }
                        }
                    }
                    h2 { a href="#schemas" { "Schemas" } }
                }
                main.api__main {
                    h1 { (text(info, "title")) " API" }
                    p.api__version {
                        "Version " (text(info, "version")) ". For programs: "
                        a href="/api/openapi.json" { "openapi.json" } "."
                    }
                    (paragraphs(text(info, "description")))
                    @for (group, operations) in &groups {
                        section id=(group) {
                            h2 { (heading(group)) }
                            @for operation in operations { (self::operation(operation)) }
                        }
                    }
                    (schemas(document))
                }
            }
        }
    };
    let mut page = markup.into_string();
    page.push('\n');
    page
}

fn groups(document: &Value) -> BTreeMap<&str, Vec<Operation<'_>>> {
    let mut groups: BTreeMap<&str, Vec<Operation<'_>>> = BTreeMap::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for method in METHODS {
            if let Some(value) = item.get(method) {
                let operation = Operation {
                    method,
                    path,
                    value,
                };
                let group = value["tags"][0].as_str().unwrap_or_default();
                groups.entry(group).or_default().push(operation);
            }
        }
    }
    groups
}

fn operation(operation: &Operation<'_>) -> Markup {
    let value = operation.value;
    let parameters = value["parameters"].as_array();
    let body = &value["requestBody"]["content"]["application/json"];
    html! {
        article.api__operation id=(id(operation)) {
            h3 { (text(value, "summary")) }
            p.api__call {
                span class={ "api__method api__method--" (operation.method) } { (operation.method) }
                " " code { (operation.path) }
            }
            (paragraphs(text(value, "description")))
            @if let Some(parameters) = parameters {
                (parameter_table(parameters))
            }
            @if !body.is_null() {
                h4 { "Body: " (kind(&body["schema"])) }
                (example("Example of a body", &body["example"]))
            }
            @for (status, answer) in value["responses"].as_object().into_iter().flatten() {
                @if status.starts_with('2') { (success(status, answer)) }
            }
            details.api__problems {
                summary { "Problems" }
                (problems(value))
            }
        }
    }
}

fn parameter_table(parameters: &[Value]) -> Markup {
    html! {
        div.api__scroll {
            table.api__table {
                caption { "Parameters" }
                thead { tr { th scope="col" { "Name" } th scope="col" { "In" } th scope="col" { "Form" } th scope="col" { "Meaning" } } }
                tbody {
                    @for parameter in parameters {
                        tr {
                            th scope="row" {
                                code { (text(parameter, "name")) }
                                @if parameter["required"] == true { " " span.api__required { "required" } }
                            }
                            td { (text(parameter, "in")) }
                            td { (kind(&parameter["schema"])) }
                            td { (text(parameter, "description")) }
                        }
                    }
                }
            }
        }
    }
}

fn success(status: &str, answer: &Value) -> Markup {
    let json = &answer["content"]["application/json"];
    html! {
        @if json.is_null() {
            h4 { "Answer: " (status) ", a page" }
        } @else {
            h4 { "Answer: " (status) ", " (kind(&json["schema"])) }
            (example("Example of an answer", &json["example"]))
        }
    }
}

fn problems(operation: &Value) -> Markup {
    let responses = operation["responses"].as_object().into_iter().flatten();
    html! {
        dl.api__codes {
            @for (status, answer) in responses.filter(|(status, _)| !status.starts_with('2')) {
                @for line in text(answer, "description").lines() {
                    @let (code, sentence) = line.split_once(": ").unwrap_or((line, ""));
                    dt { (status) " " code { (code.trim_matches('`')) } }
                    dd { (sentence) }
                }
            }
        }
    }
}

fn schemas(document: &Value) -> Markup {
    let schemas = document["components"]["schemas"].as_object();
    html! {
        section #schemas {
            h2 { "Schemas" }
            @for (name, schema) in schemas.into_iter().flatten() {
                article.api__schema id={ "schema-" (name) } {
                    h3 { (name) }
                    (paragraphs(text(schema, "description")))
                    (fields(schema))
                }
            }
        }
    }
}

fn example(label: &str, value: &Value) -> Markup {
    html! {
        @if !value.is_null() {
            details.api__example {
                summary { (label) }
                pre tabindex="0" { code { (serde_json::to_string_pretty(value).unwrap_or_default()) } }
            }
        }
    }
}

fn paragraphs(text: &str) -> Markup {
    html! { @for paragraph in text.split("\n\n").filter(|part| !part.is_empty()) { p { (in_code(paragraph)) } } }
}

/// Text in which what stands between backticks is code.
fn in_code(text: &str) -> Markup {
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if index % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

fn heading(group: &str) -> String {
    title(&group.replace('-', "_"))
}

fn id<'a>(operation: &Operation<'a>) -> &'a str {
    text(operation.value, "operationId")
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}
