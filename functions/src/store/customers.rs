//! Customers, contacts and their balances.

use serde::Deserialize;
use shared::api::customers::{
    Balance, ContactDetails, ContactInput, ContactView, CustomerDetails, CustomerInput,
};
use shared::api::portal::{GrantView, PortalAccess};
use shared::kernel::id::{ContactId, CustomerId};
use shared::kernel::{Currency, Day, Instant, Money};

use super::search_terms;
use super::sql::{Statement, statement};
use crate::decision::{NUMBER_TOKEN, Series};
use crate::problem::Refusal;

/// A customer's row.
#[derive(Deserialize, Clone, Debug)]
pub struct Row {
    /// Which one.
    pub id: CustomerId,
    /// Its number.
    pub number: String,
    /// Its name.
    pub name: String,
    /// Its currency.
    pub currency: Currency,
    /// Its payment terms.
    pub terms: String,
    street: Option<String>,
    postal_code: Option<String>,
    city: Option<String>,
    country: Option<String>,
    tax_number: Option<String>,
    reference: Option<String>,
    note: Option<String>,
    /// 1 when it may be billed.
    pub active: i64,
    /// For optimistic locking.
    pub version: i64,
    /// When it was created.
    pub created_at: Instant,
}

impl Row {
    /// What the form would hold.
    pub fn input(&self) -> CustomerInput {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        CustomerInput {
            number: self.number.clone(),
            name: self.name.clone(),
            currency: self.currency.code().to_owned(),
            terms: self.terms.clone(),
            street: text(&self.street),
            postal_code: text(&self.postal_code),
            city: text(&self.city),
            country: text(&self.country),
            tax_number: text(&self.tax_number),
            reference: text(&self.reference),
            note: text(&self.note),
            active: self.active == 1,
            version: Some(self.version),
        }
    }
}

/// Finds one customer.
pub fn find(id: CustomerId) -> Statement {
    statement!(
        "SELECT id, number, name, currency, terms, street, postal_code, city, country, tax_number,
           reference, note, active, version, created_at
         FROM customer WHERE id = ?1",
        id,
    )
}

/// Finds whoever has a number.
pub fn find_by_number(number: &str) -> Statement {
    statement!("SELECT id FROM customer WHERE number = ?1", number)
}

/// An id alone.
#[derive(Deserialize, Debug)]
pub struct IdRow {
    /// Which one.
    pub id: CustomerId,
}

/// What stands open in one currency.
#[derive(Deserialize, Clone, Copy, Debug)]
pub struct BalanceRow {
    pub(super) currency: Currency,
    pub(super) owed_minor: i64,
    pub(super) unapplied_minor: i64,
}

impl BalanceRow {
    /// As screens show it.
    pub fn view(self) -> Result<Balance, Refusal> {
        let owed = Money::from_minor(self.owed_minor, self.currency)?;
        let unapplied = Money::from_minor(self.unapplied_minor, self.currency)?;
        Ok(Balance {
            owed,
            unapplied,
            balance: owed.try_sub(unapplied)?,
        })
    }
}

/// The customer's balances.
pub fn balances(id: CustomerId) -> Statement {
    statement!(
        "SELECT currency, owed_minor, unapplied_minor FROM customer_balance
         WHERE customer_id = ?1 ORDER BY currency",
        id,
    )
}

/// A sum in one currency.
#[derive(Deserialize, Debug)]
pub struct SumRow {
    currency: Currency,
    sum_minor: i64,
}

impl SumRow {
    /// As money.
    pub fn money(&self) -> Result<Money, Refusal> {
        Ok(Money::from_minor(self.sum_minor, self.currency)?)
    }
}

/// What is overdue on `today`.
pub fn overdue(id: CustomerId, today: Day) -> Statement {
    statement!(
        "SELECT currency, sum(open_minor) AS sum_minor FROM open_item
         WHERE customer_id = ?1 AND open_minor > 0 AND side = 'debit' AND due_on < ?2
         GROUP BY currency ORDER BY currency",
        id,
        today,
    )
}

/// So much of a folded name sorts the lists: with two ids and a day beside it, as in the history of
/// ageing, it fits into a page cursor at four bytes a character. Beyond it ids decide.
const SORT_KEY_CHARACTERS_MAX: usize = 56;

/// What lists sort a name by.
pub fn sort_key(name: &str) -> String {
    let folded = search_terms::fold(name);
    folded.chars().take(SORT_KEY_CHARACTERS_MAX).collect()
}

fn terms_of(details: &CustomerDetails, number: Option<&str>) -> std::collections::BTreeSet<String> {
    let mut terms = search_terms::of_name(details.name.as_str());
    if let Some(reference) = &details.reference {
        terms.extend(search_terms::of_name(reference.as_str()));
    }
    if let Some(number) = number {
        terms.extend(search_terms::of_number(number));
    }
    terms
}

/// Adds a customer; without a number of its own it takes the one of the batch.
pub fn insert(
    id: CustomerId,
    details: &CustomerDetails,
    now: Instant,
) -> Result<Vec<Statement>, Refusal> {
    let number = details
        .number
        .as_ref()
        .map_or(NUMBER_TOKEN, |number| number.as_str());
    let chosen = details.number.as_ref().map(shared::kernel::Text::as_str);
    let mut statements = vec![
        statement!(
            "INSERT INTO customer(id, number, name, sort_key, currency, terms, street, postal_code,
               city, country, tax_number, reference, note, active, version, created_at)
             VALUES (?1, replace(?2, ?3, coalesce(
               (SELECT number FROM taken_number WHERE series = ?4 AND year = ?5), ?3)),
               ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, 1, ?18)",
            id,
            number,
            NUMBER_TOKEN,
            Series::Customer.name(),
            Series::Customer.year(),
            &details.name,
            sort_key(details.name.as_str()),
            details.currency,
            &details.terms,
            details.street.as_ref(),
            details.postal_code.as_ref(),
            details.city.as_ref(),
            details.country.as_ref(),
            details.tax_number.as_ref(),
            details.reference.as_ref(),
            details.note.as_ref(),
            details.active,
            now,
        ),
        search_terms::insert("customer", &id.to_string(), &terms_of(details, chosen))?,
    ];
    if chosen.is_none() {
        // The number is not known before the batch has taken it; a name may hold it already.
        statements.push(statement!(
            "INSERT INTO search_term(term, kind, subject)
             SELECT lower(number), 'customer', id FROM customer WHERE id = ?1
             UNION SELECT ltrim(substr(number, 3), '0'), 'customer', id FROM customer WHERE id = ?1
             ON CONFLICT (kind, term, subject) DO NOTHING",
            id,
        ));
    }
    Ok(statements)
}

/// Replaces a customer's details; the version is asserted by [`assert_version`].
pub fn update(
    id: CustomerId,
    details: &CustomerDetails,
    number: &str,
) -> Result<Vec<Statement>, Refusal> {
    let mut statements = vec![statement!(
        "UPDATE customer SET number = ?2, name = ?3, sort_key = ?4, currency = ?5, terms = ?6,
           street = ?7, postal_code = ?8, city = ?9, country = ?10, tax_number = ?11,
           reference = ?12, note = ?13, active = ?14, version = version + 1
         WHERE id = ?1",
        id,
        number,
        &details.name,
        sort_key(details.name.as_str()),
        details.currency,
        &details.terms,
        details.street.as_ref(),
        details.postal_code.as_ref(),
        details.city.as_ref(),
        details.country.as_ref(),
        details.tax_number.as_ref(),
        details.reference.as_ref(),
        details.note.as_ref(),
        details.active,
    )];
    let terms = terms_of(details, Some(number));
    statements.extend(search_terms::replace("customer", &id.to_string(), &terms)?);
    Ok(statements)
}

/// Asserts the version that a decision was made on.
pub fn assert_version(id: CustomerId, version: i64) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'customer.version',
           EXISTS (SELECT 1 FROM customer WHERE id = ?1 AND version = ?2)",
        id,
        version,
    )
}

/// Asserts that the customer may still be billed.
pub fn assert_active(id: CustomerId) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'customer.active',
           EXISTS (SELECT 1 FROM customer WHERE id = ?1 AND active = 1)",
        id,
    )
}

/// A contact's row.
#[derive(Deserialize, Clone, Debug)]
pub struct ContactRow {
    /// Who.
    pub id: ContactId,
    name: String,
    /// Their address.
    pub email: Option<String>,
    phone: Option<String>,
    role: Option<String>,
    /// 1 when documents are sent to them.
    pub receives_invoices: i64,
    /// For optimistic locking.
    pub version: i64,
    portal_access: Option<PortalAccess>,
    portal_granted_at: Option<Instant>,
    portal_granted_by: Option<String>,
}

impl ContactRow {
    /// As screens show it.
    pub fn view(&self) -> ContactView {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        ContactView {
            id: self.id,
            details: ContactInput {
                name: self.name.clone(),
                email: text(&self.email),
                phone: text(&self.phone),
                role: text(&self.role),
                receives_invoices: self.receives_invoices == 1,
                version: Some(self.version),
            },
            portal: self.portal(),
        }
    }

    /// What the contact may do in the portal.
    pub fn portal(&self) -> Option<GrantView> {
        Some(GrantView {
            access: self.portal_access?,
            granted_at: self.portal_granted_at?,
            granted_by: self.portal_granted_by.clone()?,
        })
    }
}

/// People at a customer.
pub fn contacts(customer: CustomerId) -> Statement {
    statement!(
        "SELECT k.id, k.name, k.email, k.phone, k.role, k.receives_invoices, k.version,
           g.access AS portal_access, g.granted_at AS portal_granted_at,
           coalesce(u.name, g.granted_by) AS portal_granted_by
         FROM contact k
         LEFT JOIN portal_grant g ON g.contact_id = k.id AND g.customer_id = k.customer_id
           AND g.revoked_at IS NULL
         LEFT JOIN staff_user u ON u.id = g.granted_by
         WHERE k.customer_id = ?1 ORDER BY k.name, k.id",
        customer,
    )
}

/// Adds a contact.
pub fn insert_contact(
    id: ContactId,
    customer: CustomerId,
    details: &ContactDetails,
    now: Instant,
) -> Statement {
    statement!(
        "INSERT INTO contact(id, customer_id, name, email, phone, role, receives_invoices, version,
           created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8)",
        id,
        customer,
        &details.name,
        details.email.as_ref(),
        details.phone.as_ref(),
        details.role.as_ref(),
        details.receives_invoices,
        now,
    )
}

/// Replaces a contact's details.
pub fn update_contact(id: ContactId, details: &ContactDetails) -> Statement {
    statement!(
        "UPDATE contact SET name = ?2, email = ?3, phone = ?4, role = ?5, receives_invoices = ?6,
           version = version + 1
         WHERE id = ?1",
        id,
        &details.name,
        details.email.as_ref(),
        details.phone.as_ref(),
        details.role.as_ref(),
        details.receives_invoices,
    )
}

/// Removes a contact.
pub fn delete_contact(id: ContactId) -> Statement {
    statement!("DELETE FROM contact WHERE id = ?1", id)
}

/// Asserts the version of a contact of this customer.
pub fn assert_contact_version(customer: CustomerId, id: ContactId, version: i64) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'contact.version', EXISTS (
           SELECT 1 FROM contact WHERE id = ?1 AND customer_id = ?2 AND version = ?3)",
        id,
        customer,
        version,
    )
}
