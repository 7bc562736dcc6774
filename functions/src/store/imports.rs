//! Many documents of an earlier system at once: each statement takes its rows as one JSON array.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use shared::kernel::id::CustomerId;
use shared::kernel::{Currency, Day, Instant};

use super::search_terms;
use super::sql::{Statement, statement};
use crate::problem::Refusal;

/// A document that is in the books.
#[derive(Deserialize, Debug)]
pub struct KnownDocument {
    /// Its number.
    pub number: String,
    /// Its customer's number.
    pub customer: String,
    /// Its date.
    pub issued_on: Option<Day>,
    /// Its currency.
    pub currency: Currency,
    /// Its total.
    pub total_minor: i64,
}

/// Finds documents by number.
pub fn known_documents(numbers: &BTreeSet<&str>) -> Result<Statement, Refusal> {
    Ok(statement!(
        "SELECT i.number, c.number AS customer, i.issued_on, i.currency, i.total_minor
         FROM json_each(?1) w CROSS JOIN invoice i ON i.number = w.value
         CROSS JOIN customer c ON c.id = i.customer_id",
        array(numbers)?,
    ))
}

/// A customer that is in the books.
#[derive(Deserialize, Debug)]
pub struct KnownCustomer {
    /// Which one.
    pub id: CustomerId,
    /// Its number.
    pub number: String,
}

/// Finds customers by number.
pub fn known_customers(numbers: &BTreeSet<&str>) -> Result<Statement, Refusal> {
    Ok(statement!(
        "SELECT c.id, c.number FROM json_each(?1) w CROSS JOIN customer c ON c.number = w.value",
        array(numbers)?,
    ))
}

/// The rows of one chunk, an array per table.
#[derive(Default, Debug)]
pub struct Chunk {
    /// `[id, number, name, sort_key, currency]`
    pub customers: Vec<Json>,
    /// `[id, number, customer, currency, issued_on, total]`
    pub invoices: Vec<Json>,
    /// `[id, kind, side, customer, document, number, currency, amount, item_on, due_on, disputed]`
    pub items: Vec<Json>,
    /// `[id, number, customer, currency, amount, received_on]`
    pub receipts: Vec<Json>,
    /// `[id, debit_item, credit_item, amount, effective_on]`
    pub allocations: Vec<Json>,
    /// `[id, kind, source, number, effective_on, document]`
    pub entries: Vec<Json>,
    /// `[entry, debit, credit, customer, currency, amount, effective_on]`
    pub postings: Vec<Json>,
    /// `[term, kind, subject]`
    pub terms: Vec<Json>,
}

impl Chunk {
    /// Adds the words that a subject is found by.
    pub fn add_terms(&mut self, kind: &str, subject: &str, terms: &BTreeSet<String>) {
        self.terms
            .extend(terms.iter().map(|term| json!([term, kind, subject])));
    }

    /// The words of a customer.
    pub fn customer_terms(number: &str, name: &str) -> BTreeSet<String> {
        let mut terms = search_terms::of_name(name);
        terms.extend(search_terms::of_number(number));
        terms
    }

    /// The statements that write the chunk, parents first.
    pub fn statements(
        &self,
        terms: &str,
        actor: &str,
        now: Instant,
    ) -> Result<Vec<Statement>, Refusal> {
        Ok(vec![
            statement!(
                "INSERT INTO customer(id, number, name, sort_key, currency, terms, active, version,
                   created_at)
                 SELECT value->>0, value->>1, value->>2, value->>3, value->>4, ?2, 1, 1, ?3
                 FROM json_each(?1)",
                array(&self.customers)?,
                terms,
                now,
            ),
            statement!(
                "INSERT INTO invoice(id, status, number, customer_id, currency, terms, issued_on,
                   net_minor, tax_minor, total_minor, imported, version, created_at, issued_at)
                 SELECT value->>0, 'issued', value->>1, value->>2, value->>3, ?2, value->>4,
                   value->>5, 0, value->>5, 1, 1, ?3, ?3
                 FROM json_each(?1)",
                array(&self.invoices)?,
                terms,
                now,
            ),
            statement!(
                "INSERT INTO receipt(id, number, customer_id, currency, amount_minor, received_on,
                   method, created_at, actor)
                 SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5,
                   'imported', ?2, ?3
                 FROM json_each(?1)",
                array(&self.receipts)?,
                now,
                actor,
            ),
            statement!(
                "INSERT INTO open_item(id, kind, side, customer_id, document_id, number, instalment,
                   currency, amount_minor, open_minor, item_on, due_on, disputed, recorded_at)
                 SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, 1,
                   value->>6, value->>7, value->>7, value->>8, value->>9, value->>10, ?2
                 FROM json_each(?1)",
                array(&self.items)?,
                now,
            ),
            statement!(
                "INSERT INTO allocation(id, debit_item, credit_item, amount_minor, effective_on,
                   recorded_at, actor)
                 SELECT value->>0, value->>1, value->>2, value->>3, value->>4, ?2, ?3
                 FROM json_each(?1)",
                array(&self.allocations)?,
                now,
                actor,
            ),
            statement!(
                "INSERT INTO journal_entry(id, kind, source, number, effective_on, recorded_at,
                   posting_count, document_id)
                 SELECT value->>0, value->>1, value->>2, value->>3, value->>4, ?2, 1, value->>5
                 FROM json_each(?1)",
                array(&self.entries)?,
                now,
            ),
            statement!(
                "INSERT INTO posting(entry_id, line, debit_account, credit_account, customer_id,
                   currency, amount_minor, effective_on)
                 SELECT value->>0, 1, value->>1, value->>2, value->>3, value->>4, value->>5,
                   value->>6
                 FROM json_each(?1)",
                array(&self.postings)?,
            ),
            statement!(
                "INSERT INTO assertion(code, ok) SELECT 'import.complete', NOT EXISTS (
                   SELECT 1 FROM json_each(?1) e
                   WHERE NOT EXISTS (SELECT 1 FROM posting p WHERE p.entry_id = e.value->>0))",
                array(&self.entries)?,
            ),
            statement!(
                "INSERT INTO search_term(term, kind, subject)
                 SELECT value->>0, value->>1, value->>2 FROM json_each(?1) WHERE true
                 ON CONFLICT (kind, term, subject) DO NOTHING",
                array(&self.terms)?,
            ),
        ])
    }
}

fn array(rows: &impl Serialize) -> Result<String, Refusal> {
    serde_json::to_string(rows).map_err(Refusal::fault)
}
