//! What a command has decided: an answer, and the facts that the router commits as one batch.

use serde::Serialize;
use shared::hook::EventKind;
use shared::kernel::id::{CustomerId, EntryId, OutboxId};
use shared::kernel::{Day, Instant};
use shared::ledger::Posting;

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
    /// The subject before, for the audit row.
    pub before: Option<String>,
    /// The subject after, for the audit row.
    pub after: Option<String>,
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
            before: None,
            after: None,
        }
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
        self.before = Some(serde_json::to_string(state).map_err(Refusal::fault)?);
        Ok(self)
    }

    /// Keeps what the subject becomes, for the audit row.
    pub fn after(mut self, state: &impl Serialize) -> Result<Self, Refusal> {
        self.after = Some(serde_json::to_string(state).map_err(Refusal::fault)?);
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
