//! What forms choose from: tax codes, payment terms, currencies, accounts, and the company itself.

use serde::{Deserialize, Serialize};

use super::{Access, Nothing, endpoints};
use crate::access::Permission;
use crate::approval::ApprovalLimit;
use crate::kernel::{Currency, Day, PaymentTerms};
use crate::ledger::Account;
use crate::tax::TaxCode;

endpoints! {
    /// Everything that forms choose from.
    GetReference = "get_reference": Get "/api/reference",
        Access::Staff(Permission::ViewReceivables), (), Nothing => ReferenceView;
}

/// Lists for forms.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReferenceView {
    /// The company that bills.
    pub company: CompanyView,
    /// Today in the company's time zone.
    pub today: Day,
    /// Tax codes with their dated rates.
    pub tax_codes: Vec<TaxCode>,
    /// Payment terms.
    pub terms: Vec<TermsView>,
    /// Currencies in use, the base currency first.
    pub currencies: Vec<Currency>,
    /// The chart of accounts.
    pub accounts: Vec<AccountView>,
    /// The approval limits of the caller's role.
    pub approval_limits: Vec<ApprovalLimit>,
}

/// The legal entity that bills.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CompanyView {
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
    /// Where to pay by transfer.
    pub bank_name: String,
    /// Account of `bank_name`.
    pub iban: String,
    /// Bank identifier.
    pub bic: String,
    /// Currency of the books.
    pub base_currency: Currency,
    /// IANA name of the time zone in which days are counted.
    pub time_zone: String,
}

/// Terms with their name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TermsView {
    /// Short and stable.
    pub code: String,
    /// For people.
    pub name: String,
    /// When what is due.
    pub terms: PaymentTerms,
}

/// An account with its name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccountView {
    /// The account.
    pub account: Account,
    /// For people.
    pub name: String,
}
