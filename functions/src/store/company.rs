//! The company's row.

use serde::Deserialize;
use shared::ageing::Buckets;
use shared::api::company::{BankDetails, CompanyDetails, CompanySettings};
use shared::api::reference::CompanyView;
use shared::kernel::Instant;

use super::sql::{Statement, statement};
use crate::context::Company;
use crate::problem::Refusal;

/// The company's row as stored.
#[derive(Deserialize, Clone, Debug)]
pub struct Row {
    name: String,
    street: String,
    postal_code: String,
    city: String,
    country: String,
    tax_number: String,
    email: String,
    bank_name: String,
    iban: String,
    bic: String,
    base_currency: String,
    time_zone: String,
    buckets: String,
    version: i64,
}

/// Reads the company.
pub fn find() -> Statement {
    statement!(
        "SELECT name, street, postal_code, city, country, tax_number, email, bank_name, iban, bic,
           base_currency, time_zone, buckets, version
         FROM company WHERE id = 1"
    )
}

/// Whether the books have begun.
#[derive(Deserialize, Clone, Copy, Debug)]
pub struct Posted {
    /// 1 when something is posted.
    pub posted: i64,
}

/// Reads whether something is posted.
pub fn posted() -> Statement {
    statement!("SELECT EXISTS (SELECT 1 FROM journal_entry WHERE id > '') AS posted")
}

/// Asserts that nobody has changed the company meanwhile.
pub fn assert_version(version: i64) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'company.version', EXISTS (
           SELECT 1 FROM company WHERE id = 1 AND version = ?1)",
        version,
    )
}

/// Asserts that nothing is posted: the currency of the books can still be another.
pub fn assert_unposted() -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'company.unposted', NOT EXISTS (
           SELECT 1 FROM journal_entry WHERE id > '')"
    )
}

/// Replaces the company's details.
pub fn update(details: &CompanyDetails) -> Statement {
    statement!(
        "UPDATE company SET name = ?1, street = ?2, postal_code = ?3, city = ?4, country = ?5,
           tax_number = ?6, email = ?7, base_currency = ?8, time_zone = ?9, buckets = ?10,
           version = version + 1 WHERE id = 1",
        &details.name,
        &details.street,
        text(details.postal_code.as_ref()),
        &details.city,
        &details.country,
        text(details.tax_number.as_ref()),
        &details.email,
        details.base_currency,
        &details.time_zone,
        &details.buckets,
    )
}

/// Replaces where customers pay to.
pub fn update_bank(details: &BankDetails) -> Statement {
    statement!(
        "UPDATE company SET bank_name = ?1, iban = ?2, bic = ?3, version = version + 1
         WHERE id = 1",
        &details.bank_name,
        details.iban,
        text(details.bic.as_ref()),
    )
}

/// The text of what may be left out; the company's row has no nulls.
fn text(value: Option<&impl ToString>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

/// The company of these details, which has no bank yet.
pub fn view_of(details: &CompanyDetails) -> CompanyView {
    CompanyView {
        name: details.name.to_string(),
        street: details.street.to_string(),
        postal_code: text(details.postal_code.as_ref()),
        city: details.city.to_string(),
        country: details.country.to_string(),
        tax_number: text(details.tax_number.as_ref()),
        email: details.email.to_string(),
        bank_name: String::new(),
        iban: String::new(),
        bic: String::new(),
        base_currency: details.base_currency,
        time_zone: details.time_zone.to_string(),
    }
}

/// Writes the company for the first time.
pub fn insert(company: &CompanyView, buckets: &Buckets) -> Statement {
    statement!(
        "INSERT INTO company(id, name, street, postal_code, city, country, tax_number, email,
           bank_name, iban, bic, base_currency, time_zone, buckets)
         VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        &company.name,
        &company.street,
        &company.postal_code,
        &company.city,
        &company.country,
        &company.tax_number,
        &company.email,
        &company.bank_name,
        &company.iban,
        &company.bic,
        company.base_currency,
        &company.time_zone,
        buckets,
    )
}

impl Row {
    /// What every handler needs of it.
    pub fn read(&self, now: Instant) -> Result<Company, Refusal> {
        let time_zone: chrono_tz::Tz = self.time_zone.parse().map_err(Refusal::fault)?;
        Ok(Company {
            name: self.name.clone(),
            base_currency: self.base_currency.parse().map_err(Refusal::fault)?,
            time_zone,
            buckets: self.buckets.parse().map_err(Refusal::fault)?,
            today: crate::clock::day_in(time_zone, now)?,
        })
    }

    /// The company as its page shows it.
    pub fn settings(self, posted: Posted) -> Result<CompanySettings, Refusal> {
        let buckets: Buckets = self.buckets.parse().map_err(Refusal::fault)?;
        let version = self.version;
        Ok(CompanySettings {
            company: self.view()?,
            buckets,
            posted: posted.posted == 1,
            version,
        })
    }

    /// The company as forms and documents show it.
    pub fn view(self) -> Result<CompanyView, Refusal> {
        Ok(CompanyView {
            name: self.name,
            street: self.street,
            postal_code: self.postal_code,
            city: self.city,
            country: self.country,
            tax_number: self.tax_number,
            email: self.email,
            bank_name: self.bank_name,
            iban: self.iban,
            bic: self.bic,
            base_currency: self.base_currency.parse().map_err(Refusal::fault)?,
            time_zone: self.time_zone,
        })
    }
}
