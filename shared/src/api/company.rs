//! The company's own details. Where customers pay to has a command of its own, because whoever can
//! change it can lead all money elsewhere.

use serde::{Deserialize, Serialize};

use super::reference::CompanyView;
use super::{Access, FieldCheck, FieldProblem, Nothing, endpoints};
use crate::access::Permission;
use crate::ageing::Buckets;
use crate::kernel::{Bic, Code, Currency, EmailAddress, Iban, Text};

endpoints! {
    /// The company with its settings.
    GetCompany = "get_company": Get "/api/company",
        Access::Staff(Permission::ManageCompany), (), Nothing => CompanySettings;
    /// Replaces the company's details, save for where customers pay to.
    UpdateCompany = "update_company": Put "/api/company",
        Access::Staff(Permission::ManageCompany), (), CompanyInput => CompanySettings,
        refuses [InvalidFields, VersionConflict];
    /// Replaces where customers pay to. Documents show it from then on.
    ChangeBankDetails = "change_bank_details": Put "/api/company/bank",
        Access::StaffStepUp(Permission::ManageCompany), (), BankInput => CompanySettings,
        refuses [InvalidFields, VersionConflict];
}

/// The company and its settings.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CompanySettings {
    /// Who bills, and where customers pay to.
    pub company: CompanyView,
    /// The ageing buckets.
    pub buckets: Buckets,
    /// Whether something is posted: then the currency of the books stays.
    pub posted: bool,
    /// For the next change.
    pub version: i64,
}

/// What the form of the company holds.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct CompanyInput {
    /// Legal name.
    pub name: String,
    /// Street and number.
    pub street: String,
    /// Postal code.
    pub postal_code: String,
    /// City.
    pub city: String,
    /// ISO 3166 country code.
    pub country: String,
    /// Tax registration.
    pub tax_number: String,
    /// Address for answers.
    pub email: String,
    /// Currency of the books.
    pub base_currency: String,
    /// IANA name of the time zone in which days are counted.
    pub time_zone: String,
    /// Upper limits of the ageing buckets, such as `0,30,60,90,120`.
    pub buckets: String,
    /// With an update: the version that was loaded.
    pub version: Option<i64>,
}

/// The company's details, each of its right form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CompanyDetails {
    /// Legal name.
    pub name: Text<200>,
    /// Street and number.
    pub street: Text<200>,
    /// Postal code.
    pub postal_code: Option<Text<20>>,
    /// City.
    pub city: Text<100>,
    /// ISO 3166 country code.
    pub country: Text<2>,
    /// Tax registration.
    pub tax_number: Option<Code<40>>,
    /// Address for answers.
    pub email: EmailAddress,
    /// Currency of the books.
    pub base_currency: Currency,
    /// Which zones there are is known to the Worker.
    pub time_zone: Text<60>,
    /// The ageing buckets.
    pub buckets: Buckets,
}

impl CompanyInput {
    /// Parses what was typed, or names every wrong field.
    pub fn parse(&self) -> Result<CompanyDetails, Vec<FieldProblem>> {
        let mut check = FieldCheck::new();
        let name = check.required("name", &self.name);
        let street = check.required("street", &self.street);
        let postal_code = check.optional("postal_code", &self.postal_code);
        let city = check.required("city", &self.city);
        let country: Option<Text<2>> = check.required("country", &self.country);
        let two_letters = |code: &Text<2>| {
            code.as_str().len() == 2 && code.as_str().bytes().all(|b| b.is_ascii_uppercase())
        };
        if country.as_ref().is_some_and(|code| !two_letters(code)) {
            check.refuse("country", "must be a two-letter code such as DE");
        }
        let tax_number = check.optional("tax_number", &self.tax_number);
        let email = check.required("email", &self.email);
        let base_currency = check.required("base_currency", &self.base_currency);
        let time_zone = check.required("time_zone", &self.time_zone);
        let buckets = check.required("buckets", &self.buckets);
        let details = (|| {
            Some(CompanyDetails {
                name: name?,
                street: street?,
                postal_code: postal_code?,
                city: city?,
                country: country?,
                tax_number: tax_number?,
                email: email?,
                base_currency: base_currency?,
                time_zone: time_zone?,
                buckets: buckets?,
            })
        })();
        check.finish(details)
    }
}

impl CompanySettings {
    /// What the form of the company begins with.
    pub fn input(&self) -> CompanyInput {
        let company = self.company.clone();
        CompanyInput {
            name: company.name,
            street: company.street,
            postal_code: company.postal_code,
            city: company.city,
            country: company.country,
            tax_number: company.tax_number,
            email: company.email,
            base_currency: company.base_currency.to_string(),
            time_zone: company.time_zone,
            buckets: self.buckets.to_string(),
            version: Some(self.version),
        }
    }
}

/// What the form of the bank details holds.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BankInput {
    /// The bank's name.
    pub bank_name: String,
    /// The account, with or without blanks.
    pub iban: String,
    /// The bank's identifier; may be left out.
    pub bic: String,
    /// The version that was loaded.
    pub version: i64,
}

/// Bank details, each of its right form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BankDetails {
    /// The bank's name.
    pub bank_name: Text<100>,
    /// The account.
    pub iban: Iban,
    /// The bank's identifier.
    pub bic: Option<Bic>,
}

impl BankInput {
    /// Parses what was typed, or names every wrong field.
    pub fn parse(&self) -> Result<BankDetails, Vec<FieldProblem>> {
        let mut check = FieldCheck::new();
        let bank_name = check.required("bank_name", &self.bank_name);
        let iban = check.required("iban", &self.iban);
        let bic = check.optional("bic", &self.bic);
        let details = (|| {
            Some(BankDetails {
                bank_name: bank_name?,
                iban: iban?,
                bic: bic?,
            })
        })();
        check.finish(details)
    }
}
