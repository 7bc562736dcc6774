//! What a command has decided: an answer, and the facts that the router commits as one batch.

use serde::Serialize;
use serde_json::Value;
use shared::hook::EventKind;
use shared::kernel::id::{CustomerId, EntryId, OutboxId};
use shared::kernel::{Day, Instant};
use shared::ledger::Posting;

use crate::context::Cx;
use crate::email::Message;
use crate::hooks::event::Event;
use crate::problem::Refusal;
use crate::store::sql::Statement;

/// The most statements of one batch.
pub const COMMIT_STATEMENTS_MAX: usize = 100;

/// Stands where a document's number will be once the batch has taken it: in the answer, the audit
/// row and texts that are stored. It cannot be typed: text types refuse noncharacters.
pub const NUMBER_TOKEN: &str = "\u{fdd0}number\u{fdd1}";

/// A series of document numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Series {
    /// Invoices of a year.
    Invoice(i32),
    /// Credit notes of a year.
    CreditNote(i32),
    /// Receipts of a year.
    Receipt(i32),
    /// Customers, for ever.
    Customer,
}

impl Series {
    /// Name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Invoice(_) => "invoice",
            Self::CreditNote(_) => "credit_note",
            Self::Receipt(_) => "receipt",
            Self::Customer => "customer",
        }
    }

    /// What numbers start with.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Invoice(_) => "INV",
            Self::CreditNote(_) => "CRN",
            Self::Receipt(_) => "RCT",
            Self::Customer => "C",
        }
    }

    /// The year, 0 for a series without years.
    pub fn year(self) -> i32 {
        match self {
            Self::Invoice(year) | Self::CreditNote(year) | Self::Receipt(year) => year,
            Self::Customer => 0,
        }
    }
}

/// A decided command.
#[derive(Debug)]
pub struct Decision<T> {
    /// The answer.
    pub output: T,
    /// The HTTP status of the answer.
    pub status: u16,
    /// What becomes true.
    pub commit: Commit,
    /// The answer that is stored for repetitions, where it is another: one without a secret.
    pub kept: Option<T>,
}

impl<T> Decision<T> {
    /// Answers 200 once `commit` is written.
    pub fn new(output: T, commit: Commit) -> Self {
        Self {
            output,
            status: 200,
            commit,
            kept: None,
        }
    }

    /// Answers 202: somebody else decides whether it is done.
    pub fn accepted(output: T, commit: Commit) -> Self {
        Self {
            output,
            status: 202,
            commit,
            kept: None,
        }
    }

    /// Answers 201: something new exists.
    pub fn created(output: T, commit: Commit) -> Self {
        Self {
            output,
            status: 201,
            commit,
            kept: None,
        }
    }

    /// Stores another answer than the one that is given: a secret is shown once and never stored.
    #[must_use]
    pub fn keep(mut self, kept: T) -> Self {
        self.kept = Some(kept);
        self
    }
}

/// The facts of one batch.
#[derive(Debug)]
pub struct Commit {
    /// Id of what the command is about.
    pub subject: String,
    /// The series that gives a number, taken first in the batch.
    pub series: Option<Series>,
    /// What must still hold, as assertions.
    pub assertions: Vec<Statement>,
    /// Inserts and relative updates, parents first.
    pub writes: Vec<Statement>,
    /// Journal entries.
    pub entries: Vec<Entry>,
    /// Messages for the outside.
    pub outbox: Vec<OutboxMessage>,
    /// What others are told of.
    pub events: Vec<Event>,
    /// For the audit row.
    pub change: Change,
}

/// What a command changed, as the audit trail keeps it. Nothing secret may stand here: no password,
/// token or key, nor a hash of one.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Change {
    /// Ids of what else the command touched, besides its subject.
    pub related: Vec<String>,
    /// The subject before; nothing when it is new.
    pub before: Option<Value>,
    /// The subject afterwards; nothing when it is gone.
    pub after: Option<Value>,
}

impl Change {
    /// Both sides as canonical JSON: names in order, no spaces, and of two objects only the fields
    /// that differ.
    pub fn texts(&self) -> (Option<String>, Option<String>) {
        let (mut before, mut after) = (self.before.clone(), self.after.clone());
        if let (Some(Value::Object(before)), Some(Value::Object(after))) = (&mut before, &mut after)
        {
            let same: Vec<String> = before
                .iter()
                .filter(|(name, value)| after.get(*name) == Some(value))
                .map(|(name, _)| name.clone())
                .collect();
            for name in same {
                before.remove(&name);
                after.remove(&name);
            }
        }
        let text = |value: Option<Value>| value.map(|value| value.to_string());
        (text(before), text(after))
    }

    /// The related ids as a JSON array, each once and in order; nothing when there are none.
    pub fn related_text(&self) -> Option<String> {
        let ids: std::collections::BTreeSet<&String> = self.related.iter().collect();
        (!ids.is_empty()).then(|| ids.into_iter().cloned().collect::<Value>().to_string())
    }
}

impl Commit {
    /// Nothing yet, about `subject`.
    pub fn about(subject: impl ToString) -> Self {
        Self {
            subject: subject.to_string(),
            series: None,
            assertions: Vec::new(),
            writes: Vec::new(),
            entries: Vec::new(),
            outbox: Vec::new(),
            events: Vec::new(),
            change: Change::default(),
        }
    }

    /// Names what else is touched: the command stands in its history as well.
    #[must_use]
    pub fn touches(mut self, id: impl ToString) -> Self {
        self.change.related.push(id.to_string());
        self
    }

    /// Names several things that are touched.
    #[must_use]
    pub fn touches_all(mut self, ids: impl IntoIterator<Item = String>) -> Self {
        self.change.related.extend(ids);
        self
    }

    /// Takes the next number of a series.
    #[must_use]
    pub fn take_number(mut self, series: Series) -> Self {
        self.series = Some(series);
        self
    }

    /// Adds an assertion.
    #[must_use]
    pub fn assert(mut self, assertion: Statement) -> Self {
        self.assertions.push(assertion);
        self
    }

    /// Adds a write.
    #[must_use]
    pub fn write(mut self, statement: Statement) -> Self {
        self.writes.push(statement);
        self
    }

    /// Adds writes.
    #[must_use]
    pub fn write_all(mut self, statements: impl IntoIterator<Item = Statement>) -> Self {
        self.writes.extend(statements);
        self
    }

    /// Adds a journal entry; one without postings is nothing. Others are told of what it books.
    #[must_use]
    pub fn post(mut self, entry: Entry) -> Self {
        if let Some(kind) = EventKind::of_entry(entry.kind) {
            self.events.push(Event {
                kind,
                id: entry.source.clone(),
                number: Some(entry.number.clone()),
                customer: entry.customer.map(|id| id.to_string()),
                on: Some(entry.effective_on),
            });
        }
        if !entry.postings.is_empty() {
            self.entries.push(entry);
        }
        self
    }

    /// Tells others of something that has no journal entry.
    #[must_use]
    pub fn tell(mut self, event: Event) -> Self {
        self.events.push(event);
        self
    }

    /// Adds a message.
    #[must_use]
    pub fn send(mut self, message: OutboxMessage) -> Self {
        self.outbox.push(message);
        self
    }

    /// Keeps what the subject was, for the audit row.
    pub fn before(mut self, state: &impl Serialize) -> Result<Self, Refusal> {
        self.change.before = Some(serde_json::to_value(state).map_err(Refusal::fault)?);
        Ok(self)
    }

    /// Keeps what the subject becomes, for the audit row.
    pub fn after(mut self, state: &impl Serialize) -> Result<Self, Refusal> {
        self.change.after = Some(serde_json::to_value(state).map_err(Refusal::fault)?);
        Ok(self)
    }
}

/// The postings of one event.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its id.
    pub id: EntryId,
    /// What happened to the source: `invoice.issued`, `allocation`, ….
    pub kind: &'static str,
    /// Id of what it happened to.
    pub source: String,
    /// The number people know the source by; may hold [`NUMBER_TOKEN`].
    pub number: String,
    /// Id of the document that has the number, where it is not the source.
    pub document: Option<String>,
    /// The business day.
    pub effective_on: Day,
    /// The entry it reverses.
    pub reversal_of: Option<EntryId>,
    /// Whose money it is.
    pub customer: Option<CustomerId>,
    /// Balanced pairs.
    pub postings: Vec<Posting>,
}

/// An effect outside the database.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OutboxMessage {
    /// Its id.
    pub id: OutboxId,
    /// `mail` or `provider_fee`; events have a list of their own.
    pub kind: &'static str,
    /// Id of what it is about.
    pub subject: String,
    /// To whom.
    pub recipient: String,
    /// JSON; may hold [`NUMBER_TOKEN`].
    pub payload: String,
    /// Not before this moment.
    pub due_at: Instant,
}

impl OutboxMessage {
    /// A mail about something, due at once.
    pub fn mail(cx: &Cx, about: impl ToString, message: &Message) -> Result<Self, Refusal> {
        Ok(Self {
            id: cx.id()?,
            kind: "mail",
            subject: about.to_string(),
            recipient: message.to.clone(),
            payload: serde_json::to_string(message).map_err(Refusal::fault)?,
            due_at: cx.now,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn of_two_objects_only_the_fields_that_differ_are_kept_in_order_of_their_names() {
        let commit = Commit::about("cus_1")
            .touches("con_2")
            .touches("con_1")
            .touches("con_2")
            .before(&json!({ "zip": "1", "name": "A", "city": "Kiel" }))
            .unwrap()
            .after(&json!({ "zip": "2", "name": "A", "active": true }))
            .unwrap();
        let (before, after) = commit.change.texts();
        assert_eq!(before.as_deref(), Some(r#"{"city":"Kiel","zip":"1"}"#));
        assert_eq!(after.as_deref(), Some(r#"{"active":true,"zip":"2"}"#));
        let related = commit.change.related_text();
        assert_eq!(related.as_deref(), Some(r#"["con_1","con_2"]"#));
        let new = Commit::about("cus_1").after(&"x").unwrap();
        assert_eq!(new.change.texts(), (None, Some(r#""x""#.to_owned())));
        assert_eq!(new.change.related_text(), None);
    }
}
