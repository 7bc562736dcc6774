//! Customers and their contacts.

use serde::{Deserialize, Serialize};

use super::allocations::ItemView;
use super::portal::GrantView;
use super::{Access, FieldCheck, FieldProblem, Nothing, endpoints};
use crate::access::Permission;
use crate::kernel::id::{ContactId, CustomerId};
use crate::kernel::{Code, Currency, Cursor, EmailAddress, Instant, Money, Page, Text};

endpoints! {
    /// Lists customers by name.
    ListCustomers = "list_customers": Get "/api/customers",
        Access::Staff(Permission::ViewReceivables), (), CustomerFilter => Page<CustomerRow>;
    /// One customer with contacts and balances.
    GetCustomer = "get_customer": Get "/api/customers/{customer}",
        Access::Staff(Permission::ViewReceivables), CustomerId, Nothing => CustomerView;
    /// Creates a customer.
    CreateCustomer = "create_customer": Post "/api/customers",
        Access::Staff(Permission::EditCustomers), (), CustomerInput => CustomerView,
        refuses [InvalidFields];
    /// Replaces a customer's details.
    UpdateCustomer = "update_customer": Put "/api/customers/{customer}",
        Access::Staff(Permission::EditCustomers), CustomerId, CustomerInput => CustomerView,
        refuses [InvalidFields, VersionConflict];
    /// Adds a person at the customer.
    AddContact = "add_contact": Post "/api/customers/{customer}/contacts",
        Access::Staff(Permission::EditCustomers), CustomerId, ContactInput => ContactView,
        refuses [InvalidFields];
    /// Replaces a contact's details.
    UpdateContact = "update_contact": Put "/api/customers/{customer}/contacts/{contact}",
        Access::Staff(Permission::EditCustomers), (CustomerId, ContactId), ContactInput => ContactView,
        refuses [InvalidFields, VersionConflict];
    /// Removes a contact.
    RemoveContact = "remove_contact": Delete "/api/customers/{customer}/contacts/{contact}",
        Access::Staff(Permission::EditCustomers), (CustomerId, ContactId), Nothing => Nothing;
    /// The customer's items, open ones only unless asked, the oldest due first.
    ListCustomerItems = "list_customer_items": Get "/api/customers/{customer}/items",
        Access::Staff(Permission::ViewReceivables), CustomerId, ItemFilter => Page<ItemView>;
}

/// What to list.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CustomerFilter {
    /// Part of a name or number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// `true` to list inactive customers as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inactive: Option<bool>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Cursor>,
    /// Rows on the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// Which items to list.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ItemFilter {
    /// `true` to list settled items as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<bool>,
    /// Only this currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Cursor>,
    /// Rows on the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// What the customer form holds.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct CustomerInput {
    /// Customer number; empty to take the next one.
    pub number: String,
    /// Legal name.
    pub name: String,
    /// Currency of its documents unless another is chosen.
    pub currency: String,
    /// Code of its payment terms.
    pub terms: String,
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
    /// Its number in another system, or another name it is known by.
    pub reference: String,
    /// A note for staff.
    pub note: String,
    /// Whether it may be billed.
    pub active: bool,
    /// With an update: the version that was loaded.
    pub version: Option<i64>,
}

/// A customer's details, each of its right form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CustomerDetails {
    /// Chosen number, if any.
    pub number: Option<Text<40>>,
    /// Legal name.
    pub name: Text<200>,
    /// Default currency.
    pub currency: Currency,
    /// Payment terms.
    pub terms: String,
    /// Street and number.
    pub street: Option<Text<200>>,
    /// Postal code.
    pub postal_code: Option<Text<20>>,
    /// City.
    pub city: Option<Text<100>>,
    /// ISO 3166 country code.
    pub country: Option<Text<2>>,
    /// Tax registration.
    pub tax_number: Option<Code<40>>,
    /// Another number or name.
    pub reference: Option<Text<80>>,
    /// A note for staff.
    pub note: Option<Text<1000>>,
    /// Whether it may be billed.
    pub active: bool,
}

impl CustomerInput {
    /// Parses what was typed, or names every wrong field.
    pub fn parse(&self, terms: &[String]) -> Result<CustomerDetails, Vec<FieldProblem>> {
        let mut check = FieldCheck::new();
        let number = check.optional("number", &self.number);
        let name = check.required("name", &self.name);
        let currency = check.required("currency", &self.currency);
        if !terms.contains(&self.terms) {
            check.refuse("terms", "is not one of the payment terms");
        }
        let street = check.optional("street", &self.street);
        let postal_code = check.optional("postal_code", &self.postal_code);
        let city = check.optional("city", &self.city);
        let country: Option<Option<Text<2>>> = check.optional("country", &self.country);
        let two_letters = |code: &Text<2>| {
            code.as_str().len() == 2 && code.as_str().bytes().all(|b| b.is_ascii_uppercase())
        };
        if country
            .as_ref()
            .is_some_and(|code| code.as_ref().is_some_and(|code| !two_letters(code)))
        {
            check.refuse("country", "must be a two-letter code such as DE");
        }
        let tax_number = check.optional("tax_number", &self.tax_number);
        let reference = check.optional("reference", &self.reference);
        let note = check.optional("note", &self.note);
        let details = (|| {
            Some(CustomerDetails {
                number: number?,
                name: name?,
                currency: currency?,
                terms: self.terms.clone(),
                street: street?,
                postal_code: postal_code?,
                city: city?,
                country: country?,
                tax_number: tax_number?,
                reference: reference?,
                note: note?,
                active: self.active,
            })
        })();
        check.finish(details)
    }
}

/// What the contact form holds.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ContactInput {
    /// The person's name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their telephone number.
    pub phone: String,
    /// What they do there.
    pub role: String,
    /// Whether documents are sent to them.
    pub receives_invoices: bool,
    /// With an update: the version that was loaded.
    pub version: Option<i64>,
}

/// A contact's details, each of its right form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ContactDetails {
    /// The person's name.
    pub name: Text<120>,
    /// Their address.
    pub email: Option<EmailAddress>,
    /// Their telephone number.
    pub phone: Option<Code<40>>,
    /// What they do there.
    pub role: Option<Text<80>>,
    /// Whether documents are sent to them.
    pub receives_invoices: bool,
}

impl ContactInput {
    /// Parses what was typed, or names every wrong field.
    pub fn parse(&self) -> Result<ContactDetails, Vec<FieldProblem>> {
        let mut check = FieldCheck::new();
        let name = check.required("name", &self.name);
        let email = check.optional("email", &self.email);
        let phone = check.optional("phone", &self.phone);
        let role = check.optional("role", &self.role);
        if self.receives_invoices && self.email.trim().is_empty() {
            check.refuse("email", "is needed to receive invoices");
        }
        let details = (|| {
            Some(ContactDetails {
                name: name?,
                email: email?,
                phone: phone?,
                role: role?,
                receives_invoices: self.receives_invoices,
            })
        })();
        check.finish(details)
    }
}

/// A customer named on something else.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CustomerRef {
    /// Which one.
    pub id: CustomerId,
    /// Its number.
    pub number: String,
    /// Its name.
    pub name: String,
}

/// What stands open between the customer and us in one currency.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Balance {
    /// Open debit-side items.
    pub owed: Money,
    /// Open credit-side items.
    pub unapplied: Money,
    /// `owed` − `unapplied`.
    pub balance: Money,
}

/// A row of the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CustomerRow {
    /// Which one.
    pub id: CustomerId,
    /// Its number.
    pub number: String,
    /// Its name.
    pub name: String,
    /// City.
    pub city: Option<String>,
    /// Country code.
    pub country: Option<String>,
    /// Whether it may be billed.
    pub active: bool,
    /// Per currency, its own currency first; empty when nothing was ever billed.
    pub balances: Vec<Balance>,
}

/// A customer in full.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CustomerView {
    /// Which one.
    pub id: CustomerId,
    /// What the form would hold; `number` is always set and `version` is the current one.
    pub details: CustomerInput,
    /// People there.
    pub contacts: Vec<ContactView>,
    /// Per currency.
    pub balances: Vec<Balance>,
    /// Overdue part of what is owed today, per currency that has any.
    pub overdue: Vec<Money>,
    /// When it was created.
    pub created_at: Instant,
}

/// A person at a customer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ContactView {
    /// Who.
    pub id: ContactId,
    /// What the form would hold; `version` is the current one.
    pub details: ContactInput,
    /// What they may do in the portal; nothing unless it was granted.
    pub portal: Option<GrantView>,
}
