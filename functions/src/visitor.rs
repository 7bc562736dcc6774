//! A person at a customer who is signed in to the portal.

use shared::api::portal::PortalAccess;
use shared::api::{Access, ProblemCode};
use shared::kernel::Instant;
use shared::kernel::id::{ContactId, CustomerId};

use crate::problem::Refusal;
use crate::store::grants::Held;

/// What a request to the portal shows of who makes it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pass {
    /// Hash of the session's token, from a cookie whose signature holds.
    pub session: String,
    /// The customer that the path begins with.
    pub customer: Option<CustomerId>,
}

/// Somebody who is signed in to the portal, with at least one grant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Visitor {
    /// Hash of the session's token.
    pub session: String,
    /// When the session was last noted to be in use.
    pub seen_at: Instant,
    /// The contact they act as.
    pub contact: ContactId,
    /// The grant for the customer of the request, if it names one.
    pub here: Option<Held>,
    /// A grant for each customer.
    pub held: Vec<Held>,
}

impl Visitor {
    /// The visitor of a session from its live grants; nobody without any.
    pub fn of(pass: &Pass, found: Vec<Held>) -> Option<Self> {
        let mut held: Vec<Held> = Vec::with_capacity(found.len());
        for grant in found {
            // Two contacts may have one address: the wider grant counts.
            match held
                .iter_mut()
                .find(|known| known.customer_id == grant.customer_id)
            {
                Some(known) if grant.access > known.access => *known = grant,
                Some(_) => {}
                None => held.push(grant),
            }
        }
        let wanted = |grant: &&Held| Some(grant.customer_id) == pass.customer;
        let here = held.iter().find(wanted).cloned();
        let acting = here.as_ref().or(held.first())?;
        Some(Self {
            session: pass.session.clone(),
            seen_at: acting.seen_at,
            contact: acting.contact_id,
            here,
            held,
        })
    }

    /// Admits the visitor to what `access` asks for, or refuses.
    pub fn check(&self, access: Access) -> Result<(), Refusal> {
        match (access, &self.here) {
            (Access::PortalSession, _) => Ok(()),
            (Access::PortalCustomer(needed), Some(here)) if here.access.allows(needed) => Ok(()),
            (Access::PortalCustomer(_), Some(_)) => Err(ProblemCode::NotPermitted.into()),
            (Access::PortalCustomer(_), None) => Err(ProblemCode::NotFound.into()),
            _ => Err(ProblemCode::NotSignedIn.into()),
        }
    }

    /// Whether they may pay for the customer of the request.
    pub fn may_pay(&self) -> bool {
        let here = self.here.as_ref();
        here.is_some_and(|here| here.access.allows(PortalAccess::Pay))
    }
}
