//! What a webhook says: thin data, enough to ask the API for the rest.

use serde_json::json;
use shared::hook::EventKind;
use shared::kernel::{Day, Instant};

use crate::clock;
use crate::problem::Refusal;

/// Something that has happened, to be told with the batch that makes it true.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// What.
    pub kind: EventKind,
    /// Id of what it happened to.
    pub id: String,
    /// The number people know it by; may hold [`crate::decision::NUMBER_TOKEN`].
    pub number: Option<String>,
    /// Whose it is.
    pub customer: Option<String>,
    /// The business day.
    pub on: Option<Day>,
}

impl Event {
    /// An event of which only the subject is told.
    pub fn about(kind: EventKind, id: impl ToString) -> Self {
        Self {
            kind,
            id: id.to_string(),
            number: None,
            customer: None,
            on: None,
        }
    }

    /// The body of the webhook.
    pub fn body(&self, now: Instant) -> Result<String, Refusal> {
        let Self {
            kind,
            id,
            number,
            customer,
            on,
        } = self;
        let body = json!({
            "type": kind,
            "timestamp": clock::utc(now)?,
            "data": { "id": id, "number": number, "customer": customer, "date": on },
        });
        Ok(body.to_string())
    }
}
