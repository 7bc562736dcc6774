//! The first day of an installation: its company and its first administrator. It works once.

use serde::{Deserialize, Serialize};

use super::company::{CompanyDetails, CompanyInput};
use super::session::SessionView;
use super::{Access, FieldCheck, FieldProblem, Nothing, endpoints};
use crate::access::check_password;
use crate::kernel::{EmailAddress, TaxRate, Text};

endpoints! {
    /// Tells whether the installation waits for its first administrator.
    GetSetup = "get_setup": Get "/api/setup", Access::Public, (), Nothing => SetupView;
    /// Makes the company and its first administrator, for whom the setup token was given to, and
    /// signs them in.
    SetUp = "set_up": Post "/api/setup", Access::Public, (), SetupInput => SessionView,
        refuses [InvalidFields, SetupRefused, TooManyTries, AlreadySetUp];
}

/// Whether there is anything to set up.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SetupView {
    /// Whether nobody works here yet.
    pub needed: bool,
}

/// What the form of the setup page holds.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SetupInput {
    /// The secret that only whoever deployed Dunlin knows.
    pub token: String,
    /// The company.
    pub company: CompanyInput,
    /// The usual rate of tax in percent; empty when the company charges none.
    pub tax_rate: String,
    /// The administrator's name.
    pub name: String,
    /// The address they will sign in with.
    pub email: String,
    /// A password of 12 to 128 characters.
    pub password: String,
}

/// What an installation begins with, each of its right form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SetupDetails {
    /// The company.
    pub company: CompanyDetails,
    /// The usual rate of tax.
    pub tax_rate: Option<TaxRate>,
    /// The administrator's name.
    pub name: Text<120>,
    /// The address they will sign in with.
    pub email: EmailAddress,
}

impl SetupInput {
    /// Parses what was typed, or names every wrong field; those of the company as `company.name`.
    pub fn parse(&self) -> Result<SetupDetails, Vec<FieldProblem>> {
        let mut check = FieldCheck::new();
        let company = self.company.parse();
        for problem in company.as_ref().err().into_iter().flatten() {
            check.refuse(format!("company.{}", problem.field), &problem.detail);
        }
        let tax_rate = if self.tax_rate.trim().is_empty() {
            Some(None)
        } else {
            let rate = TaxRate::parse(self.tax_rate.trim());
            check.take("tax_rate", rate).map(Some)
        };
        let name = check.required("name", &self.name);
        let email = check.required("email", &self.email);
        let password = check_password(&self.password, &self.email, &self.name);
        check.take("password", password);
        let details = (|| {
            Some(SetupDetails {
                company: company.ok()?,
                tax_rate: tax_rate?,
                name: name?,
                email: email?,
            })
        })();
        check.finish(details)
    }
}
