//! What a route takes and gives, taken down where the router still knows its types.

use schemars::{JsonSchema, Schema};
use serde_json::Value;
use shared::api::{Endpoint, Method, Nothing, ProblemCode};

use super::schemas::{Renamed, Schemas};

/// What an operation answers with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// The declared output as JSON.
    Json,
    /// A page.
    Html,
    /// A file of JSON Lines.
    Lines,
}

/// The declaration of an endpoint, for the document.
#[derive(Clone, Copy)]
pub struct Contract {
    /// What it does, in the words of the declaration.
    pub summary: &'static str,
    /// The problems that are its own.
    pub refuses: &'static [ProblemCode],
    /// What it answers with.
    pub answer: Answer,
    shapes: fn(&mut Schemas) -> Shapes,
}

impl Contract {
    /// The contract of an endpoint that answers with `answer`.
    pub fn of<E: Endpoint>(answer: Answer) -> Self {
        Self {
            summary: E::SUMMARY,
            refuses: E::REFUSES,
            answer,
            shapes: Shapes::of::<E>,
        }
    }

    pub(super) fn shapes(self, schemas: &mut Schemas) -> Shapes {
        (self.shapes)(schemas)
    }
}

/// One request and its answer, as an example.
#[derive(Clone, PartialEq, Debug)]
pub struct Exchange {
    /// The texts of the path's parameters.
    pub params: Vec<String>,
    /// The input.
    pub input: Value,
    /// The status of the answer.
    pub status: u16,
    /// The answer; `Null` where it is not JSON.
    pub output: Value,
}

/// The schemas of an operation.
pub(super) struct Shapes {
    /// Of the path's parameters, in order.
    pub params: Vec<Schema>,
    /// Of the query's parameters, with the names of those that are required.
    pub query: Option<(serde_json::Map<String, Value>, Vec<String>)>,
    /// Of the body.
    pub body: Option<Schema>,
    /// Of the answer.
    pub answer: Schema,
}

impl Shapes {
    fn of<E: Endpoint>(schemas: &mut Schemas) -> Self {
        let is_read = E::METHOD == Method::Get;
        Self {
            params: schemas.params::<E>(),
            query: is_read.then(|| schemas.query::<E::Input>()),
            // An input without fields need not be sent at all.
            body: (!is_read && E::Input::schema_name() != Nothing::schema_name())
                .then(|| schemas.input::<E::Input>()),
            answer: schemas.answer::<E::Output>(),
        }
    }

    /// The same with the final names of the answer's schemas.
    pub(super) fn renamed(mut self, renamed: &Renamed) -> Self {
        renamed.apply(self.answer.as_object_mut());
        self
    }
}
