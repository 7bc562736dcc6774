//! Collects the JSON Schemas of inputs and answers. The same type can have two: an input may leave
//! out what an answer always holds. Where they differ, the answer's has a name of its own.

use std::collections::BTreeSet;

use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value};
use shared::api::{Endpoint, Params};

use super::words::in_plain_words;

const PLACE: &str = "#/components/schemas/";
/// What the name of an answer's schema ends with where an input's has the name already.
const SUFFIX: &str = "Answer";

/// Schemas on the way into the document.
pub(super) struct Schemas {
    inputs: SchemaGenerator,
    answers: SchemaGenerator,
}

/// The names that differ between inputs and answers.
pub(super) struct Renamed(BTreeSet<String>);

impl Schemas {
    pub(super) fn new() -> Self {
        let settings = || {
            let mut settings = SchemaSettings::draft2020_12();
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
            settings
        };
        Self {
            inputs: settings().for_deserialize().into_generator(),
            answers: settings().for_serialize().into_generator(),
        }
    }

    pub(super) fn params<E: Endpoint>(&mut self) -> Vec<Schema> {
        E::Params::schemas(&mut self.inputs)
    }

    pub(super) fn input<T: JsonSchema>(&mut self) -> Schema {
        self.inputs.subschema_for::<T>()
    }

    pub(super) fn answer<T: JsonSchema>(&mut self) -> Schema {
        self.answers.subschema_for::<T>()
    }

    /// The fields of a query string, each by itself, and which of them are required. A field that
    /// is not sent is the `null` of a query string.
    pub(super) fn query<T: JsonSchema>(&mut self) -> (Map<String, Value>, Vec<String>) {
        let schema = T::json_schema(&mut self.inputs).to_value();
        let mut fields = Map::new();
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, field) in properties.into_iter().flatten() {
            fields.insert(name.clone(), without_null(field.clone()));
        }
        let required = schema.get("required").and_then(Value::as_array);
        let names = required.into_iter().flatten().filter_map(Value::as_str);
        (fields, names.map(str::to_owned).collect())
    }

    /// All schemas by name, and which names of answers have changed.
    pub(super) fn finish(mut self) -> (Map<String, Value>, Renamed) {
        let mut all = self.inputs.take_definitions(true);
        let answers = self.answers.take_definitions(true);
        let renamed = Renamed::between(&all, &answers);
        for (name, mut schema) in answers {
            let name = renamed.name(&name);
            renamed.apply(schema.as_object_mut());
            all.insert(name, schema);
        }
        for schema in all.values_mut() {
            in_plain_words(schema);
        }
        (all, renamed)
    }
}

impl Renamed {
    /// The names under which inputs and answers differ, or refer to something that does.
    fn between(inputs: &Map<String, Value>, answers: &Map<String, Value>) -> Self {
        let both = answers
            .iter()
            .filter_map(|(name, answer)| Some((name, inputs.get(name)?, answer)));
        let both: Vec<(&String, &Value, &Value)> = both.collect();
        let mut names: BTreeSet<String> = both
            .iter()
            .filter(|(_, input, answer)| input != answer)
            .map(|(name, ..)| (*name).clone())
            .collect();
        loop {
            let before = names.len();
            for (name, _, answer) in &both {
                if refers(answer, &names) {
                    names.insert((*name).clone());
                }
            }
            if names.len() == before {
                return Self(names);
            }
        }
    }

    fn name(&self, name: &str) -> String {
        let suffix = if self.0.contains(name) { SUFFIX } else { "" };
        format!("{name}{suffix}")
    }

    /// Gives the references in a schema their final names.
    pub(super) fn apply(&self, schema: Option<&mut Map<String, Value>>) {
        for (key, value) in schema.into_iter().flatten() {
            match value {
                Value::String(text) if key == "$ref" => {
                    if let Some(name) = text.strip_prefix(PLACE) {
                        *text = format!("{PLACE}{}", self.name(name));
                    }
                }
                Value::Array(parts) => {
                    for part in parts {
                        self.apply(part.as_object_mut());
                    }
                }
                other => self.apply(other.as_object_mut()),
            }
        }
    }
}

fn refers(schema: &Value, names: &BTreeSet<String>) -> bool {
    match schema {
        Value::Object(fields) => fields.iter().any(|(key, value)| {
            let name = value.as_str().and_then(|text| text.strip_prefix(PLACE));
            (key == "$ref" && name.is_some_and(|name| names.contains(name))) || refers(value, names)
        }),
        Value::Array(parts) => parts.iter().any(|part| refers(part, names)),
        _ => false,
    }
}

fn without_null(mut schema: Value) -> Value {
    let Some(fields) = schema.as_object_mut() else {
        return schema;
    };
    if let Some(Value::Array(kinds)) = fields.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [kind] = kinds.as_slice() {
            let kind = kind.clone();
            fields.insert("type".to_owned(), kind);
        }
    }
    if let Some(Value::Array(mut choices)) = fields.remove("anyOf") {
        choices.retain(|choice| choice.get("type") != Some(&Value::from("null")));
        match choices.pop() {
            Some(Value::Object(choice)) if choices.is_empty() => fields.extend(choice),
            last => {
                choices.extend(last);
                fields.insert("anyOf".to_owned(), choices.into());
            }
        }
    }
    fields.remove("default");
    schema
}
