//! Invoices, their lines and credit notes.

use serde::Deserialize;
use serde_json::json;
use shared::api::customers::CustomerRef;
use shared::api::invoices::{DraftInput, LineInput, LineView};
use shared::invoice::{Draft, InvoiceStatus, PricedLine, Totals};
use shared::kernel::id::{CreditNoteId, CustomerId, InvoiceId};
use shared::kernel::{Currency, Day, Instant, Money, Quantity, TaxRate, UnitPrice};
use shared::tax::{self, TaxCategory};

use super::sql::{Statement, statement};
use crate::decision::Series;
use crate::problem::Refusal;

/// An invoice's row with its customer's name.
#[derive(Deserialize, Clone, Debug)]
pub struct Row {
    /// Which one.
    pub id: InvoiceId,
    /// What has been decided.
    pub status: InvoiceStatus,
    /// Its number once issued.
    pub number: Option<String>,
    /// Who owes.
    pub customer_id: CustomerId,
    /// The customer's number.
    pub customer_number: String,
    /// The customer's name.
    pub customer_name: String,
    /// 1 when the customer may be billed.
    pub customer_active: i64,
    /// Currency of every amount.
    pub currency: Currency,
    /// Code of its terms.
    pub terms: String,
    /// Name of its terms.
    pub terms_name: String,
    /// Their definition as JSON.
    pub terms_definition: String,
    /// The chosen document date of a draft.
    pub issue_on: Option<Day>,
    /// The document date.
    pub issued_on: Option<Day>,
    /// The customer's reference.
    pub reference: Option<String>,
    /// Printed on the document.
    pub note: Option<String>,
    net_minor: i64,
    tax_minor: i64,
    total_minor: i64,
    /// 1 when it came from an earlier system.
    pub imported: i64,
    /// Why it was voided.
    pub void_reason: Option<String>,
    /// For optimistic locking.
    pub version: i64,
    /// When it was created.
    pub created_at: Instant,
}

impl Row {
    /// The customer.
    pub fn customer(&self) -> CustomerRef {
        CustomerRef {
            id: self.customer_id,
            number: self.customer_number.clone(),
            name: self.customer_name.clone(),
        }
    }

    /// Net, tax and total.
    pub fn sums(&self) -> Result<(Money, Money, Money), Refusal> {
        let money = |minor| Money::from_minor(minor, self.currency);
        Ok((
            money(self.net_minor)?,
            money(self.tax_minor)?,
            money(self.total_minor)?,
        ))
    }

    /// What the form would hold.
    pub fn input(&self, lines: &[LineRow]) -> Result<DraftInput, Refusal> {
        let lines: Result<Vec<LineInput>, Refusal> = lines.iter().map(LineRow::input).collect();
        Ok(DraftInput {
            customer_id: self.customer_id.to_string(),
            currency: self.currency.code().to_owned(),
            terms: self.terms.clone(),
            issue_on: self.issue_on.map(|day| day.to_string()).unwrap_or_default(),
            reference: self.reference.clone().unwrap_or_default(),
            note: self.note.clone().unwrap_or_default(),
            lines: lines?,
            version: Some(self.version),
        })
    }

    /// The totals as stored, with the tax groups that the lines give.
    pub fn totals(&self, lines: &[LineRow]) -> Result<Totals, Refusal> {
        let (net, tax, total) = self.sums()?;
        let nets: Result<Vec<_>, Refusal> = lines
            .iter()
            .map(|line| Ok((line.tax_category, line.rate()?, line.net(self.currency)?)))
            .collect();
        Ok(Totals {
            net,
            groups: tax::groups(self.currency, nets?)?,
            tax,
            total,
        })
    }
}

/// Finds one invoice.
pub fn find(id: InvoiceId) -> Statement {
    statement!(
        "SELECT i.id, i.status, i.number, i.customer_id, c.number AS customer_number,
           c.name AS customer_name, c.active AS customer_active, i.currency, i.terms,
           t.name AS terms_name, t.definition AS terms_definition, i.issue_on, i.issued_on,
           i.reference, i.note, i.net_minor, i.tax_minor, i.total_minor, i.imported,
           i.void_reason, i.version, i.created_at
         FROM invoice i CROSS JOIN customer c ON c.id = i.customer_id
         CROSS JOIN payment_terms t ON t.code = i.terms
         WHERE i.id = ?1",
        id,
    )
}

/// A line's row.
#[derive(Deserialize, Clone, Debug)]
pub struct LineRow {
    description: String,
    quantity: i64,
    unit_price: i64,
    tax_code: String,
    /// Category of its tax.
    pub tax_category: TaxCategory,
    tax_rate: i64,
    net_minor: i64,
}

impl LineRow {
    /// What the form would hold.
    pub fn input(&self) -> Result<LineInput, Refusal> {
        Ok(LineInput {
            description: self.description.clone(),
            quantity: Quantity::from_scaled(self.quantity)
                .map_err(Refusal::fault)?
                .to_string(),
            unit_price: UnitPrice::from_scaled(self.unit_price)
                .map_err(Refusal::fault)?
                .to_string(),
            tax_code: self.tax_code.clone(),
        })
    }

    /// Rate of its tax.
    pub fn rate(&self) -> Result<TaxRate, Refusal> {
        TaxRate::from_scaled(self.tax_rate).map_err(Refusal::fault)
    }

    /// Quantity × price.
    pub fn net(&self, currency: Currency) -> Result<Money, Refusal> {
        Ok(Money::from_minor(self.net_minor, currency)?)
    }

    /// As screens show it.
    pub fn view(&self, currency: Currency) -> Result<LineView, Refusal> {
        Ok(LineView {
            input: self.input()?,
            category: self.tax_category,
            rate: self.rate()?,
            net: self.net(currency)?,
        })
    }
}

/// The lines of an invoice.
pub fn lines(id: InvoiceId) -> Statement {
    statement!(
        "SELECT description, quantity, unit_price, tax_code, tax_category, tax_rate, net_minor
         FROM invoice_line WHERE invoice_id = ?1 ORDER BY line",
        id,
    )
}

/// Adds a draft without its lines.
pub fn insert_draft(id: InvoiceId, draft: &Draft, totals: &Totals, now: Instant) -> Statement {
    statement!(
        "INSERT INTO invoice(id, status, customer_id, currency, terms, issue_on, reference, note,
           net_minor, tax_minor, total_minor, version, created_at)
         VALUES (?1, 'draft', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 1, ?11)",
        id,
        draft.customer_id,
        draft.currency,
        &draft.terms,
        draft.issue_on,
        draft.reference.as_ref(),
        draft.note.as_ref(),
        totals.net.minor(),
        totals.tax.minor(),
        totals.total.minor(),
        now,
    )
}

/// Replaces a draft without its lines.
pub fn update_draft(id: InvoiceId, draft: &Draft, totals: &Totals) -> Statement {
    statement!(
        "UPDATE invoice SET customer_id = ?2, currency = ?3, terms = ?4, issue_on = ?5,
           reference = ?6, note = ?7, net_minor = ?8, tax_minor = ?9, total_minor = ?10,
           version = version + 1
         WHERE id = ?1",
        id,
        draft.customer_id,
        draft.currency,
        &draft.terms,
        draft.issue_on,
        draft.reference.as_ref(),
        draft.note.as_ref(),
        totals.net.minor(),
        totals.tax.minor(),
        totals.total.minor(),
    )
}

/// Removes the lines of a draft.
pub fn delete_lines(id: InvoiceId) -> Statement {
    statement!("DELETE FROM invoice_line WHERE invoice_id = ?1", id)
}

/// Adds priced lines to a draft.
pub fn insert_lines(
    id: InvoiceId,
    draft: &Draft,
    priced: &[PricedLine],
) -> Result<Statement, Refusal> {
    let rows: Vec<_> = draft
        .lines
        .iter()
        .zip(priced)
        .map(|(line, priced)| {
            json!([
                line.description.as_str(),
                line.quantity.scaled(),
                line.unit_price.scaled(),
                line.tax_code,
                priced.category.as_str(),
                priced.rate.scaled(),
                priced.net.minor(),
            ])
        })
        .collect();
    Ok(statement!(
        "INSERT INTO invoice_line(invoice_id, line, description, quantity, unit_price, tax_code,
           tax_category, tax_rate, net_minor)
         SELECT ?1, key + 1, value->>0, value->>1, value->>2, value->>3, value->>4, value->>5,
           value->>6
         FROM json_each(?2)",
        id,
        serde_json::to_string(&rows).map_err(Refusal::fault)?,
    ))
}

/// Removes a draft.
pub fn delete_draft(id: InvoiceId) -> Statement {
    statement!("DELETE FROM invoice WHERE id = ?1", id)
}

/// Gives a draft the number that the batch has taken, and freezes it.
pub fn issue(id: InvoiceId, series: Series, issued_on: Day, now: Instant) -> Statement {
    statement!(
        "UPDATE invoice SET status = 'issued', issued_on = ?2, issued_at = ?3,
           number = (SELECT number FROM taken_number WHERE series = ?4 AND year = ?5),
           version = version + 1
         WHERE id = ?1",
        id,
        issued_on,
        now,
        series.name(),
        series.year(),
    )
}

/// Adds the words that an issued invoice is found by: its number, the digits of it, and the
/// customer's reference.
pub fn insert_search_terms(id: InvoiceId) -> Statement {
    statement!(
        "INSERT INTO search_term(term, kind, subject)
         SELECT lower(number), 'invoice', id FROM invoice WHERE id = ?1
         UNION SELECT ltrim(substr(number, 10), '0'), 'invoice', id FROM invoice WHERE id = ?1",
        id,
    )
}

/// Cancels an issued invoice.
pub fn void(id: InvoiceId, reason: &str) -> Statement {
    statement!(
        "UPDATE invoice SET status = 'void', void_reason = ?2, version = version + 1
         WHERE id = ?1",
        id,
        reason,
    )
}

/// Asserts the version that a decision was made on.
pub fn assert_version(id: InvoiceId, version: i64) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'invoice.version',
           EXISTS (SELECT 1 FROM invoice WHERE id = ?1 AND version = ?2)",
        id,
        version,
    )
}

/// Asserts that nothing is allocated to an invoice.
pub fn assert_untouched(id: InvoiceId) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'invoice.untouched', NOT EXISTS (
           SELECT 1 FROM open_item WHERE document_id = ?1 AND open_minor <> amount_minor)",
        id,
    )
}

/// Asserts that no credit note exists for an invoice.
pub fn assert_not_credited(id: InvoiceId) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'invoice.not_credited', NOT EXISTS (
           SELECT 1 FROM credit_note WHERE invoice_id = ?1)",
        id,
    )
}

/// Asserts what is open of an invoice.
pub fn assert_open(id: InvoiceId, open: Money) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'invoice.open', ?2 = (
           SELECT coalesce(sum(open_minor), 0) FROM open_item
           WHERE document_id = ?1 AND kind = 'invoice')",
        id,
        open.minor(),
    )
}

/// A credit note's row with its customer's name and its invoice's number.
#[derive(Deserialize, Clone, Debug)]
pub struct CreditNoteRow {
    /// Which one.
    pub id: CreditNoteId,
    /// Its number.
    pub number: String,
    /// The invoice it credits.
    pub invoice_id: InvoiceId,
    /// That invoice's number.
    pub invoice_number: Option<String>,
    /// Who is credited.
    pub customer_id: CustomerId,
    customer_number: String,
    customer_name: String,
    /// Currency of every amount.
    pub currency: Currency,
    /// The document date.
    pub issued_on: Day,
    /// Why.
    pub reason: String,
    net_minor: i64,
    tax_minor: i64,
    total_minor: i64,
}

impl CreditNoteRow {
    /// The customer.
    pub fn customer(&self) -> CustomerRef {
        CustomerRef {
            id: self.customer_id,
            number: self.customer_number.clone(),
            name: self.customer_name.clone(),
        }
    }

    /// Net, tax and total.
    pub fn sums(&self) -> Result<(Money, Money, Money), Refusal> {
        let money = |minor| Money::from_minor(minor, self.currency);
        Ok((
            money(self.net_minor)?,
            money(self.tax_minor)?,
            money(self.total_minor)?,
        ))
    }
}

/// Finds one credit note.
pub fn find_credit_note(id: CreditNoteId) -> Statement {
    statement!(
        "SELECT n.id, n.number, n.invoice_id, i.number AS invoice_number, n.customer_id,
           c.number AS customer_number, c.name AS customer_name, n.currency, n.issued_on, n.reason,
           n.net_minor, n.tax_minor, n.total_minor
         FROM credit_note n CROSS JOIN customer c ON c.id = n.customer_id
         CROSS JOIN invoice i ON i.id = n.invoice_id
         WHERE n.id = ?1",
        id,
    )
}

/// The lines of the invoice that a credit note credits.
pub fn credit_note_lines(id: CreditNoteId) -> Statement {
    statement!(
        "SELECT description, quantity, unit_price, tax_code, tax_category, tax_rate, net_minor
         FROM invoice_line
         WHERE invoice_id = (SELECT invoice_id FROM credit_note WHERE id = ?1) ORDER BY line",
        id,
    )
}

/// A credit note named on its invoice.
#[derive(Deserialize, Clone, Debug)]
pub struct CreditNoteRefRow {
    /// Which one.
    pub id: CreditNoteId,
    /// Its number.
    pub number: String,
}

/// The credit note of an invoice, if there is one.
pub fn credit_note_of(id: InvoiceId) -> Statement {
    statement!(
        "SELECT id, number FROM credit_note WHERE invoice_id = ?1",
        id
    )
}

/// What a new credit note is made of.
#[derive(Clone, Copy, Debug)]
pub struct NewCreditNote<'a> {
    /// Its id.
    pub id: CreditNoteId,
    /// The invoice it credits.
    pub invoice: &'a Row,
    /// The document date.
    pub issued_on: Day,
    /// Why.
    pub reason: &'a str,
}

/// Adds a credit note in full, under the number that the batch has taken.
pub fn insert_credit_note(new: &NewCreditNote<'_>, series: Series, now: Instant) -> Statement {
    statement!(
        "INSERT INTO credit_note(id, number, invoice_id, customer_id, currency, issued_on, reason,
           net_minor, tax_minor, total_minor, created_at)
         VALUES (?1, (SELECT number FROM taken_number WHERE series = ?2 AND year = ?3),
           ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        new.id,
        series.name(),
        series.year(),
        new.invoice.id,
        new.invoice.customer_id,
        new.invoice.currency,
        new.issued_on,
        new.reason,
        new.invoice.net_minor,
        new.invoice.tax_minor,
        new.invoice.total_minor,
        now,
    )
}
