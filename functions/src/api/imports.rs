//! Import of documents and their settlement. A chunk is one command; a document that is in the
//! books already is counted and left alone, so a repeated import adds nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use shared::api::imports::{
    CHECK_NUMBERS_MAX, CHUNK_ROWS_MAX, ImportCheckInput, ImportCheckView, ImportChunkInput,
    ImportChunkView, ImportReject,
};
use shared::import::ImportRow;
use shared::kernel::id::{
    AllocationId, CustomerId, EntryId, ImportId, InvoiceId, ItemId, ReceiptId,
};
use shared::kernel::{Currency, Day, Text};
use shared::ledger::{self, Posting};

use crate::context::{Cx, all};
use crate::decision::{Commit, Decision};
use crate::problem::Refusal;
use crate::store::imports::{self, Chunk, KnownCustomer, KnownDocument};
use crate::store::{customers, reference, search_terms};

/// Tells which numbers are in the books already.
pub async fn check(cx: &Cx, (): (), input: ImportCheckInput) -> Result<ImportCheckView, Refusal> {
    for (field, numbers) in [("numbers", &input.numbers), ("customers", &input.customers)] {
        if numbers.len() > CHECK_NUMBERS_MAX {
            return Err(Refusal::field(
                field,
                format!("has more than {CHECK_NUMBERS_MAX} entries"),
            ));
        }
    }
    let numbers = input.numbers.iter().map(String::as_str).collect();
    let customers = input.customers.iter().map(String::as_str).collect();
    let queries = vec![
        imports::known_documents(&numbers)?,
        imports::known_customers(&customers)?,
    ];
    let mut rows = cx.read(queries).await?.into_iter();
    let documents: Vec<KnownDocument> = all(rows.next())?;
    let customers: Vec<KnownCustomer> = all(rows.next())?;
    Ok(ImportCheckView {
        numbers: documents
            .into_iter()
            .map(|document| document.number)
            .collect(),
        customers: customers
            .into_iter()
            .map(|customer| customer.number)
            .collect(),
    })
}

/// Imports a chunk.
pub async fn chunk(
    cx: &Cx,
    (): (),
    input: ImportChunkInput,
) -> Result<Decision<ImportChunkView>, Refusal> {
    if input.rows.is_empty() || input.rows.len() > CHUNK_ROWS_MAX {
        return Err(Refusal::field(
            "rows",
            format!("must be 1 to {CHUNK_ROWS_MAX} rows"),
        ));
    }
    let file: Text<200> = input
        .file
        .parse()
        .map_err(|error| Refusal::field("file", error))?;
    let numbers: BTreeSet<&str> = input.rows.iter().map(|row| row.number.as_str()).collect();
    let customers: BTreeSet<&str> = input.rows.iter().map(|row| row.customer.as_str()).collect();
    let queries = vec![
        imports::known_documents(&numbers)?,
        imports::known_customers(&customers)?,
        reference::terms(),
    ];
    let mut rows = cx.read(queries).await?.into_iter();
    let documents: Vec<KnownDocument> = all(rows.next())?;
    let customers: Vec<KnownCustomer> = all(rows.next())?;
    let terms: Vec<reference::TermsRow> = all(rows.next())?;
    let terms = terms
        .into_iter()
        .next()
        .map(reference::TermsRow::view)
        .transpose()?;
    let terms = terms.ok_or_else(|| Refusal::fault("no payment terms are set up"))?;

    let mut books = Books::new(documents, customers);
    let mut chunk = Chunk::default();
    let mut view = ImportChunkView::default();
    for row in &input.rows {
        match books.judge(row, cx.today()?) {
            Judgement::New => {
                books.add(cx, row, &mut chunk, &mut view)?;
                view.imported = view.imported.saturating_add(1);
            }
            Judgement::There => view.already_there = view.already_there.saturating_add(1),
            Judgement::Refused(reason) => view.rejected.push(ImportReject {
                line: row.line,
                number: row.number.to_string(),
                reason,
            }),
        }
    }
    let import: ImportId = cx.id()?;
    let commit = Commit::about(import)
        .after(&json!({ "file": file, "result": view }))?
        .write_all(chunk.statements(&terms.code, &cx.actor()?.key(), cx.now)?);
    Ok(Decision::new(view, commit))
}

enum Judgement {
    New,
    There,
    Refused(String),
}

/// What has to be the same of two documents of one number for them to be the same document.
#[derive(PartialEq, Eq)]
struct Facts {
    customer: String,
    issued_on: Option<Day>,
    currency: Currency,
    total_minor: i64,
}

impl Facts {
    fn of(row: &ImportRow) -> Self {
        Self {
            customer: row.customer.to_string(),
            issued_on: Some(row.issued_on),
            currency: row.amount.currency(),
            total_minor: row.amount.minor(),
        }
    }
}

/// What is in the books, with what this chunk has added so far.
struct Books {
    documents: BTreeMap<String, Facts>,
    customers: BTreeMap<String, CustomerId>,
}

impl Books {
    fn new(documents: Vec<KnownDocument>, customers: Vec<KnownCustomer>) -> Self {
        let document = |known: KnownDocument| {
            let facts = Facts {
                customer: known.customer,
                issued_on: known.issued_on,
                currency: known.currency,
                total_minor: known.total_minor,
            };
            (known.number, facts)
        };
        Self {
            documents: documents.into_iter().map(document).collect(),
            customers: customers
                .into_iter()
                .map(|known| (known.number, known.id))
                .collect(),
        }
    }

    fn judge(&self, row: &ImportRow, today: Day) -> Judgement {
        if let Err(error) = row.check(today) {
            return Judgement::Refused(error.to_string());
        }
        match self.documents.get(row.number.as_str()) {
            None => Judgement::New,
            Some(known) if *known == Facts::of(row) => Judgement::There,
            Some(_) => Judgement::Refused(
                "the number is in the books with another customer, date, currency or amount"
                    .to_owned(),
            ),
        }
    }

    fn add(
        &mut self,
        cx: &Cx,
        row: &ImportRow,
        chunk: &mut Chunk,
        view: &mut ImportChunkView,
    ) -> Result<(), Refusal> {
        let customer = if let Some(id) = self.customers.get(row.customer.as_str()) {
            *id
        } else {
            let id = cx.id()?;
            add_customer(id, row, chunk);
            self.customers.insert(row.customer.to_string(), id);
            view.customers = view.customers.saturating_add(1);
            id
        };
        self.documents
            .insert(row.number.to_string(), Facts::of(row));
        let debit = add_invoice(cx, row, customer, chunk)?;
        match row.settled_on {
            Some(settled_on) => add_settlement(cx, row, (customer, debit), settled_on, chunk),
            None => Ok(()),
        }
    }
}

fn add_customer(id: CustomerId, row: &ImportRow, chunk: &mut Chunk) {
    let name = row.customer_name.as_str();
    chunk.customers.push(json!([
        id,
        row.customer,
        name,
        customers::sort_key(name),
        row.amount.currency()
    ]));
    let terms = Chunk::customer_terms(row.customer.as_str(), name);
    chunk.add_terms("customer", &id.to_string(), &terms);
}

fn add_invoice(
    cx: &Cx,
    row: &ImportRow,
    customer: CustomerId,
    chunk: &mut Chunk,
) -> Result<ItemId, Refusal> {
    let (id, item): (InvoiceId, ItemId) = (cx.id()?, cx.id()?);
    let (currency, minor) = (row.amount.currency(), row.amount.minor());
    chunk.invoices.push(json!([
        id,
        row.number,
        customer,
        currency,
        row.issued_on,
        minor
    ]));
    chunk.items.push(json!([
        item,
        "invoice",
        "debit",
        customer,
        id,
        row.number,
        currency,
        minor,
        row.issued_on,
        row.due_on,
        i32::from(row.disputed)
    ]));
    let terms = search_terms::of_number(row.number.as_str());
    chunk.add_terms("invoice", &id.to_string(), &terms);
    let postings = ledger::imported_invoice(row.amount);
    let event = Event {
        kind: "invoice.issued",
        source: id.to_string(),
        number: row.number.as_str(),
        document: None,
        on: row.issued_on,
        customer,
    };
    event.post(cx, postings, chunk)?;
    Ok(item)
}

fn add_settlement(
    cx: &Cx,
    row: &ImportRow,
    (customer, debit): (CustomerId, ItemId),
    on: Day,
    chunk: &mut Chunk,
) -> Result<(), Refusal> {
    let (id, item, allocation): (ReceiptId, ItemId, AllocationId) = (cx.id()?, cx.id()?, cx.id()?);
    let (currency, minor) = (row.amount.currency(), row.amount.minor());
    let number = format!("IMP-{}", row.number);
    chunk
        .receipts
        .push(json!([id, number, customer, currency, minor, on]));
    chunk.items.push(json!([
        item, "receipt", "credit", customer, id, number, currency, minor, on, on, 0
    ]));
    chunk
        .allocations
        .push(json!([allocation, debit, item, minor, on]));
    let received = Event {
        kind: "receipt.recorded",
        source: id.to_string(),
        number: &number,
        document: None,
        on,
        customer,
    };
    received.post(cx, ledger::imported_receipt(row.amount), chunk)?;
    let allocated = Event {
        kind: "allocation",
        source: allocation.to_string(),
        number: &number,
        document: Some(id.to_string()),
        on,
        customer,
    };
    allocated.post(cx, ledger::allocation([row.amount])?, chunk)
}

/// One journal entry of the chunk.
struct Event<'a> {
    kind: &'a str,
    source: String,
    number: &'a str,
    /// Id of the document that has the number, where it is not the source.
    document: Option<String>,
    on: Day,
    customer: CustomerId,
}

impl Event<'_> {
    fn post(self, cx: &Cx, postings: Vec<Posting>, chunk: &mut Chunk) -> Result<(), Refusal> {
        let entry: EntryId = cx.id()?;
        chunk.entries.push(json!([
            entry,
            self.kind,
            self.source,
            self.number,
            self.on,
            self.document
        ]));
        chunk.postings.extend(postings.into_iter().map(|posting| {
            json!([
                entry,
                posting.debit.as_str(),
                posting.credit.as_str(),
                self.customer,
                posting.amount.currency(),
                posting.amount.minor(),
                self.on
            ])
        }));
        Ok(())
    }
}
