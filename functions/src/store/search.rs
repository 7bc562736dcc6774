//! The one search box: customers and invoices by words, and invoices by amount.

use serde::Deserialize;
use shared::api::search::{HITS_MAX, Hit, HitKind};
use shared::kernel::id::{CustomerId, InvoiceId};
use shared::kernel::{Currency, Day, Money, format};

use super::by_words::{few, has_words, terms_of, words};
use super::search_terms::Word;
use super::sql::{Statement, statement};
use crate::problem::Refusal;

/// A customer that was found.
#[derive(Deserialize, Debug)]
pub struct CustomerRow {
    id: CustomerId,
    number: String,
    name: String,
    city: Option<String>,
    active: i64,
}

impl CustomerRow {
    /// As the list of hits shows it.
    pub fn hit(self) -> Hit {
        let inactive = (self.active != 1).then(|| "inactive".to_owned());
        let parts: Vec<String> = std::iter::once(self.number)
            .chain(self.city)
            .chain(inactive)
            .collect();
        Hit {
            kind: HitKind::Customer,
            id: self.id.to_string(),
            title: self.name,
            subtitle: parts.join(" · "),
            amount: None,
        }
    }
}

/// An issued invoice that was found.
#[derive(Deserialize, Debug)]
pub struct InvoiceRow {
    id: InvoiceId,
    number: String,
    customer_name: String,
    issued_on: Day,
    currency: Currency,
    total_minor: i64,
    is_void: i64,
}

impl InvoiceRow {
    /// Its total.
    pub fn total(&self) -> Result<Money, Refusal> {
        Ok(Money::from_minor(self.total_minor, self.currency)?)
    }

    /// As the list of hits shows it.
    pub fn hit(self) -> Result<Hit, Refusal> {
        let amount = Some(self.total()?);
        let void = if self.is_void == 1 { " · void" } else { "" };
        Ok(Hit {
            kind: HitKind::Invoice,
            id: self.id.to_string(),
            title: self.number,
            subtitle: format!(
                "{} · {}{void}",
                self.customer_name,
                format::day(self.issued_on)
            ),
            amount,
        })
    }
}

/// The first subjects of kind `$kind` that have every word of `?1`, at most `?2` of them.
macro_rules! subjects {
    ($kind:literal) => {
        concat!(
            "WITH ",
            words!(),
            ", ",
            few!(terms_of!("w.value", "", $kind)),
            ", rarest(word) AS MATERIALIZED (
               SELECT value FROM few ORDER BY entries, length(value) DESC LIMIT 1),
             hit AS MATERIALIZED (
               SELECT DISTINCT t.subject FROM rarest CROSS JOIN ",
            terms_of!("rarest.word", "", $kind),
            " AND ",
            has_words!("w.value <> rarest.word OR w.pieces > 0", "t.subject"),
            " LIMIT CAST(?2 AS INTEGER)) SELECT "
        )
    };
}

fn json(words: &[Word]) -> Result<String, Refusal> {
    serde_json::to_string(words).map_err(Refusal::fault)
}

/// Customers that have every word; those whose name starts with the first come first.
pub fn customers(words: &[Word]) -> Result<Statement, Refusal> {
    Ok(statement!(
        concat!(
            subjects!("= 'customer'"),
            "c.id, c.number, c.name, c.city, c.active
             FROM hit CROSS JOIN customer c ON c.id = hit.subject
             ORDER BY (c.sort_key >= ?1->>'$[0][0]'
                 AND c.sort_key < (?1->>'$[0][0]') || char(1114111)) DESC,
               c.sort_key, c.id"
        ),
        json(words)?,
        HITS_MAX,
    ))
}

/// Invoices that have every word, the newest first.
pub fn invoices(words: &[Word]) -> Result<Statement, Refusal> {
    Ok(statement!(
        concat!(
            subjects!("= 'invoice'"),
            "i.id, i.number, c.name AS customer_name, i.issued_on, i.currency,
               i.total_minor, i.status = 'void' AS is_void
             FROM hit CROSS JOIN invoice i ON i.id = hit.subject
             CROSS JOIN customer c ON c.id = i.customer_id
             WHERE i.status <> 'draft' ORDER BY i.issued_on DESC, i.id DESC"
        ),
        json(words)?,
        HITS_MAX,
    ))
}

/// Issued invoices whose total is one of `totals_minor`, in any currency; what a number of minor
/// units is worth depends on the currency, so the caller compares again.
pub fn invoices_by_total(totals_minor: &[i64]) -> Result<Statement, Refusal> {
    Ok(statement!(
        "SELECT i.id, i.number, c.name AS customer_name, i.issued_on, i.currency, i.total_minor,
           i.status = 'void' AS is_void
         FROM json_each(?1) v
         CROSS JOIN invoice i INDEXED BY invoice_by_total
           ON i.total_minor = v.value AND i.status <> 'draft'
         CROSS JOIN customer c ON c.id = i.customer_id
         LIMIT 4 * CAST(?2 AS INTEGER)",
        serde_json::to_string(totals_minor).map_err(Refusal::fault)?,
        HITS_MAX,
    ))
}
