//! One operation of the document.

use std::collections::BTreeMap;

use schemars::Schema;
use serde_json::{Map, Value, json};
use shared::api::{IDEMPOTENCY_KEY_CHARACTERS_MAX, Method, ProblemCode};

use super::contract::{Answer, Contract, Exchange, Shapes};
use super::problems::problems;
use super::words::{group, plain, title};
use crate::router::{Effect, Route};

/// An operation as the document has it.
pub(super) fn describe(
    route: &Route,
    contract: Contract,
    shapes: Shapes,
    problem: &Schema,
    example: Option<&Exchange>,
) -> Value {
    let mut operation = json!({
        "operationId": route.name,
        "summary": title(route.name),
        "description": description(route, contract),
        "tags": [group(route.path)],
        "security": security(route),
        "responses": responses(route, contract, shapes.answer, problem, example),
    });
    let parameters = parameters(route, shapes.params, shapes.query, example);
    if !parameters.is_empty() {
        insert(&mut operation, "parameters", parameters.into());
    }
    if let Some(body) = shapes.body {
        let mut content = json!({ "schema": body });
        if let Some(example) = example {
            insert(&mut content, "example", example.input.clone());
        }
        let body = json!({ "required": true, "content": { "application/json": content } });
        insert(&mut operation, "requestBody", body);
    }
    if let Some(permission) = route.access.permission() {
        insert(&mut operation, "x-permission", json!(permission));
    }
    operation
}

fn description(route: &Route, contract: Contract) -> String {
    let mut text = plain(contract.summary);
    if let Some(permission) = route.access.permission() {
        let name = json!(permission);
        let name = name.as_str().unwrap_or_default();
        text = format!("{text}\n\nNeeds the permission `{name}`.");
    } else if route.access.needs_session() {
        text.push_str("\n\nNeeds a session.");
    }
    if route.access.needs_step_up() {
        text.push_str(
            "\n\nAsks for the password or a code again when some minutes have passed since the last \
             time: `confirm_session` takes it.",
        );
    }
    text
}

fn security(route: &Route) -> Value {
    let access = route.access;
    let by_token = access.permission().is_some() || route.method == Method::Get;
    match (access.needs_session(), by_token && !access.needs_step_up()) {
        (false, _) => json!([]),
        (true, true) => json!([{ "session": [] }, { "token": [] }]),
        (true, false) => json!([{ "session": [] }]),
    }
}

fn parameters(
    route: &Route,
    params: Vec<Schema>,
    query: Option<(Map<String, Value>, Vec<String>)>,
    example: Option<&Exchange>,
) -> Vec<Value> {
    let names = route
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let texts = example.map_or(&[][..], |example| &example.params);
    let mut texts = texts.iter();
    let mut parameters: Vec<Value> = names
        .zip(params)
        .map(|(name, schema)| {
            let mut parameter =
                json!({ "name": name, "in": "path", "required": true, "schema": schema });
            if let Some(text) = texts.next() {
                insert(&mut parameter, "example", json!(text));
            }
            parameter
        })
        .collect();
    let (fields, required) = query.unwrap_or_default();
    for (name, mut schema) in fields {
        super::words::in_plain_words(&mut schema);
        let description = schema
            .as_object_mut()
            .and_then(|fields| fields.remove("description"));
        let mut parameter = json!({
            "name": name,
            "in": "query",
            "required": required.contains(&name),
            "schema": schema,
        });
        if let Some(description) = description {
            insert(&mut parameter, "description", description);
        }
        if let Some(value) = example.and_then(|example| example.input.get(&name)) {
            insert(&mut parameter, "example", value.clone());
        }
        parameters.push(parameter);
    }
    if route.effect == Effect::Command {
        parameters.push(json!({
            "name": "Idempotency-Key",
            "in": "header",
            "required": true,
            "description": "Names this change, so that repeating it has the effect of one.",
            "schema": {
                "type": "string",
                "pattern": "^[!-~]+$",
                "minLength": 1,
                "maxLength": IDEMPOTENCY_KEY_CHARACTERS_MAX,
            },
            "example": "7f9c24e8-3b1c-4f63-9d5a-0a4c8f1e2b6d",
        }));
    }
    parameters
}

fn responses(
    route: &Route,
    contract: Contract,
    answer: Schema,
    problem: &Schema,
    example: Option<&Exchange>,
) -> Map<String, Value> {
    let mut responses = Map::new();
    let status = example.map_or(200, |example| example.status);
    let content = match contract.answer {
        Answer::Html => json!({ "text/html": { "schema": { "type": "string" } } }),
        Answer::Lines => json!({ "application/jsonl": { "schema": { "type": "string" } } }),
        Answer::Json => {
            let mut content = json!({ "schema": answer });
            if let Some(example) = example {
                insert(&mut content, "example", example.output.clone());
            }
            json!({ "application/json": content })
        }
    };
    let what = if status == 201 { "Made." } else { "Done." };
    responses.insert(
        status.to_string(),
        json!({ "description": what, "content": content }),
    );
    let mut by_status: BTreeMap<u16, Vec<ProblemCode>> = BTreeMap::new();
    for code in problems(route) {
        by_status.entry(code.status()).or_default().push(code);
    }
    for (status, codes) in by_status {
        responses.insert(status.to_string(), refusal(status, &codes, problem));
    }
    responses
}

/// The answer of one status with the codes it may carry.
fn refusal(status: u16, codes: &[ProblemCode], problem: &Schema) -> Value {
    let lines = codes.iter().map(|code| {
        let name = json!(code);
        format!("`{}`: {}", name.as_str().unwrap_or_default(), code.title())
    });
    let example = codes.first().map(|code| {
        json!({ "code": code, "status": status, "title": code.title(),
            "request_id": "req_01KJQRZM804M2B0QTGYQ3XF5H1" })
    });
    json!({
        "description": lines.collect::<Vec<_>>().join("\n"),
        "content": { "application/problem+json": {
            "schema": {
                "allOf": [problem, { "properties": { "code": { "enum": codes } } }],
            },
            "example": example,
        } },
    })
}

fn insert(object: &mut Value, key: &str, value: Value) {
    if let Some(fields) = object.as_object_mut() {
        fields.insert(key.to_owned(), value);
    }
}
