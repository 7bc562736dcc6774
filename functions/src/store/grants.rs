//! What people at customers may do in the portal.

use serde::Deserialize;
use shared::api::customers::CustomerRef;
use shared::api::portal::PortalAccess;
use shared::kernel::Instant;
use shared::kernel::id::{ContactId, CustomerId, GrantId};

use super::sql::{Statement, statement};

/// The most customers of one address.
const CUSTOMERS_MAX: u16 = 200;

/// A live grant of somebody who signs in, with its customer.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Held {
    /// Through which contact.
    pub contact_id: ContactId,
    /// To whose documents.
    pub customer_id: CustomerId,
    customer_number: String,
    customer_name: String,
    /// To see, or to pay as well.
    pub access: PortalAccess,
    /// When the session was last noted to be in use.
    pub seen_at: Instant,
}

impl Held {
    /// The customer.
    pub fn customer(&self) -> CustomerRef {
        CustomerRef {
            id: self.customer_id,
            number: self.customer_number.clone(),
            name: self.customer_name.clone(),
        }
    }
}

/// The live grants of the address in a session that lives at `now` and was used since `seen_since`,
/// by name of the customer; none when there is no such session.
pub fn of_session(token_hash: &str, now: Instant, seen_since: Instant) -> Statement {
    statement!(
        "SELECT g.contact_id, g.customer_id, c.number AS customer_number, c.name AS customer_name,
           g.access, s.seen_at
         FROM portal_session s CROSS JOIN contact k ON k.email = s.email
         CROSS JOIN portal_grant g ON g.contact_id = k.id AND g.revoked_at IS NULL
         CROSS JOIN customer c ON c.id = g.customer_id
         WHERE s.token_hash = ?1 AND s.expires_at > ?2 AND s.seen_at > ?3
         ORDER BY c.sort_key, c.id, g.access LIMIT CAST(?4 AS INTEGER)",
        token_hash,
        now,
        seen_since,
        CUSTOMERS_MAX,
    )
}

/// A new grant.
#[derive(Clone, Copy, Debug)]
pub struct NewGrant<'a> {
    /// Its id.
    pub id: GrantId,
    /// To whom.
    pub contact: ContactId,
    /// For whose documents.
    pub customer: CustomerId,
    /// To see, or to pay as well.
    pub access: PortalAccess,
    /// Who allows it.
    pub granted_by: &'a str,
}

/// Adds a grant; a second live one for the same contact and customer aborts the batch.
pub fn insert(grant: &NewGrant<'_>, now: Instant) -> Statement {
    statement!(
        "INSERT INTO portal_grant(id, contact_id, customer_id, access, granted_at, granted_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        grant.id,
        grant.contact,
        grant.customer,
        grant.access.as_str(),
        now,
        grant.granted_by,
    )
}

/// Ends the live grant of a contact, if there is one.
pub fn revoke(contact: ContactId, customer: CustomerId, by: &str, now: Instant) -> Statement {
    statement!(
        "UPDATE portal_grant SET revoked_at = ?3, revoked_by = ?4
         WHERE contact_id = ?1 AND customer_id = ?2 AND revoked_at IS NULL",
        contact,
        customer,
        now,
        by,
    )
}

/// Removes the grants of a contact that is removed; the audit trail keeps them.
pub fn delete_of_contact(contact: ContactId) -> Statement {
    statement!("DELETE FROM portal_grant WHERE contact_id = ?1", contact)
}

/// Asserts that a contact's grant lives and allows at least `needed`.
pub fn assert_allows(contact: ContactId, customer: CustomerId, needed: PortalAccess) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'portal_grant', EXISTS (
           SELECT 1 FROM portal_grant WHERE contact_id = ?1 AND customer_id = ?2
             AND revoked_at IS NULL AND (access = 'pay' OR access = ?3))",
        contact,
        customer,
        needed.as_str(),
    )
}
