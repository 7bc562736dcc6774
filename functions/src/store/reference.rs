//! What forms choose from.

use serde::Deserialize;
use shared::api::reference::TermsView;
use shared::kernel::{Day, TaxRate};
use shared::tax::{DatedRate, TaxCategory, TaxCode};

use super::sql::{Statement, statement};
use crate::problem::Refusal;

/// A row of payment terms.
#[derive(Deserialize, Debug)]
pub struct TermsRow {
    code: String,
    name: String,
    definition: String,
}

impl TermsRow {
    /// As forms show it.
    pub fn view(self) -> Result<TermsView, Refusal> {
        let terms = serde_json::from_str(&self.definition).map_err(Refusal::fault)?;
        Ok(TermsView {
            code: self.code,
            name: self.name,
            terms,
        })
    }
}

/// Every payment terms.
pub fn terms() -> Statement {
    statement!("SELECT code, name, definition FROM payment_terms ORDER BY position")
}

/// Adds payment terms.
pub fn insert_terms(view: &TermsView, position: i32) -> Result<Statement, Refusal> {
    let definition = serde_json::to_string(&view.terms).map_err(Refusal::fault)?;
    Ok(statement!(
        "INSERT INTO payment_terms(code, name, definition, position) VALUES (?1, ?2, ?3, ?4)",
        &view.code,
        &view.name,
        definition,
        position,
    ))
}

/// A tax code with one of its rates.
#[derive(Deserialize, Debug)]
pub struct TaxRow {
    code: String,
    name: String,
    category: TaxCategory,
    valid_from: Day,
    rate: i64,
}

/// Every tax code, a row per rate.
pub fn tax_codes() -> Statement {
    statement!(
        "SELECT c.code, c.name, c.category, r.valid_from, r.rate
         FROM tax_code c JOIN tax_rate r ON r.tax_code = c.code
         ORDER BY c.position, r.valid_from"
    )
}

/// Folds the rows of one code.
pub fn fold_tax_codes(rows: Vec<TaxRow>) -> Result<Vec<TaxCode>, Refusal> {
    let mut codes: Vec<TaxCode> = Vec::new();
    for row in rows {
        let rate = TaxRate::from_scaled(row.rate).map_err(Refusal::fault)?;
        let dated = DatedRate {
            valid_from: row.valid_from,
            rate,
        };
        match codes.last_mut().filter(|code| code.code == row.code) {
            Some(code) => code.rates.push(dated),
            None => codes.push(TaxCode {
                code: row.code,
                name: row.name,
                category: row.category,
                rates: vec![dated],
            }),
        }
    }
    Ok(codes)
}

/// Adds a tax code with its rates.
pub fn insert_tax_code(code: &TaxCode, position: i32) -> Vec<Statement> {
    let mut statements = vec![statement!(
        "INSERT INTO tax_code(code, name, category, position) VALUES (?1, ?2, ?3, ?4)",
        &code.code,
        &code.name,
        code.category.as_str(),
        position,
    )];
    statements.extend(code.rates.iter().map(|dated| {
        statement!(
            "INSERT INTO tax_rate(tax_code, valid_from, rate) VALUES (?1, ?2, ?3)",
            &code.code,
            dated.valid_from,
            dated.rate.scaled(),
        )
    }));
    statements
}
