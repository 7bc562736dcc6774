//! The company's row.

use serde::Deserialize;
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
}

/// Reads the company.
pub fn find() -> Statement {
    statement!(
        "SELECT name, street, postal_code, city, country, tax_number, email, bank_name, iban, bic,
           base_currency, time_zone, buckets
         FROM company WHERE id = 1"
    )
}

/// Writes the company for the first time.
pub fn insert(company: &CompanyView) -> Statement {
    statement!(
        "INSERT INTO company(id, name, street, postal_code, city, country, tax_number, email,
           bank_name, iban, bic, base_currency, time_zone)
         VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
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
