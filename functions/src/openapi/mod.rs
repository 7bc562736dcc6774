//! The API's document: `OpenAPI` 3.1, written natively from the declarations in `shared::api`, and a
//! readable page of it. Neither is part of the Worker; the build puts both beside the staff app.

mod contract;
mod operation;
#[expect(
    clippy::indexing_slicing,
    reason = "a JSON value that is not there reads as null"
)]
mod page;

mod problems;
mod schemas;
mod words;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

pub use contract::{Answer, Contract, Exchange};

pub use page::page;
pub use problems::problems;

use crate::auth::session::COOKIE;
use crate::router::Route;
use schemas::Schemas;

/// One recorded exchange per operation, by the operation's name.
pub type Examples = BTreeMap<&'static str, Exchange>;

const ABOUT: &str = "The API of Dunlin, the same that its staff app uses.\n\n\
    Money is an amount as a decimal string with its currency, a day is `YYYY-MM-DD` in the \
    company's time zone, an instant is UTC milliseconds, an id is a prefixed string. Lists come in \
    pages: send `next` of one page as `after` of the following. Unknown fields are refused.\n\n\
    Every change carries an `Idempotency-Key` header: the same key with the same body has the \
    effect of one and gets the first answer again, marked `idempotent-replayed: true`. Repeat a \
    request that ended without an answer, or with `outcome_unknown`, under its own key.\n\n\
    Errors are `application/problem+json` (RFC 9457) with a stable `code`; `invalid_fields` names \
    every wrong field at once. `version_conflict` tells the version to load. Requests that carry \
    the session cookie and change something also need the `Origin` of this installation.";

/// The document of `routes`, with what was really sent and answered as its examples.
pub fn document(routes: &[Route], examples: &Examples) -> Value {
    let mut schemas = Schemas::new();
    let mut described = Vec::new();
    for route in routes {
        if let Some(contract) = route.contract {
            described.push((route, contract, contract.shapes(&mut schemas)));
        }
    }
    let problem = schemas.answer::<shared::api::Problem>();
    let (components, renamed) = schemas.finish();
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for (route, contract, shapes) in described {
        let shapes = shapes.renamed(&renamed);
        let example = examples.get(route.name);
        let operation = operation::describe(route, contract, shapes, &problem, example);
        let method = route.method.as_str().to_lowercase();
        paths
            .entry(route.path)
            .or_default()
            .insert(method, operation);
    }
    json!({
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {
            "title": "Dunlin",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/", "description": "This installation." }],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": COOKIE,
                    "description": "Set by signing in.",
                },
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "dln_…",
                    "description": "An API token, made under Settings. It needs no `Origin`, and \
                        does what its scopes name as long as its maker may do that too.",
                },
            },
        },
    })
}
