//! Paths with their parameters, and what an access rule asks of a caller.

use shared::access::{Permission, RoleId};
use shared::api::customers::{ListCustomers, UpdateContact};
use shared::api::invoices::GetInvoice;
use shared::api::portal::PortalAccess;
use shared::api::roles::UpdateRole;
use shared::api::{Access, Endpoint, Params};
use shared::kernel::id::{ContactId, CustomerId, Id, InvoiceId};

#[test]
fn a_path_is_filled_in_and_read_back() {
    let (customer, contact) = (CustomerId::new(1, 2), ContactId::new(3, 4));
    let invoice = InvoiceId::new(5, 6);
    let role: RoleId = "clerk".parse().unwrap();
    assert_eq!(ListCustomers::path(&()), "/api/customers");
    assert_eq!(
        GetInvoice::path(&invoice),
        format!("/api/invoices/{invoice}")
    );
    assert_eq!(UpdateRole::path(&role), "/api/roles/clerk");
    assert_eq!(
        UpdateContact::path(&(customer, contact)),
        format!("/api/customers/{customer}/contacts/{contact}")
    );
    let (a, b) = (customer.to_string(), contact.to_string());
    assert_eq!(Params::parse(&[]), Some(()));
    assert_eq!(Params::parse(&[a.as_str()]), Some(customer));
    assert_eq!(
        Params::parse(&[a.as_str(), b.as_str()]),
        Some((customer, contact))
    );
    assert_eq!(().texts(), [""; 0]);
    assert_eq!((customer, contact).texts(), [a, b]);
}

#[test]
fn parameters_of_another_kind_or_number_are_none() {
    let (a, b) = (
        CustomerId::new(1, 2).to_string(),
        InvoiceId::new(3, 4).to_string(),
    );
    assert_eq!(<() as Params>::parse(&[&a]), None);
    assert_eq!(CustomerId::parse(&[]), None);
    assert_eq!(CustomerId::parse(&[&b]), None);
    assert_eq!(CustomerId::parse(&[&a, &a]), None);
    assert_eq!(<(CustomerId, InvoiceId)>::parse(&[&b, &a]), None);
    assert_eq!(<(CustomerId, InvoiceId)>::parse(&[&a]), None);
}

#[test]
fn an_access_rule_says_what_it_asks_for() {
    let allowed = Permission::Allocate;
    // Rule, a session of staff, one of the portal, a permission, a recent proof.
    let table = [
        (Access::Public, false, false, None, false),
        (Access::SignedIn, true, false, None, false),
        (Access::Staff(allowed), true, false, Some(allowed), false),
        (Access::SignedInStepUp, true, false, None, true),
        (
            Access::StaffStepUp(allowed),
            true,
            false,
            Some(allowed),
            true,
        ),
        (Access::PortalLink, false, false, None, false),
        (Access::PortalSession, false, true, None, false),
        (
            Access::PortalCustomer(PortalAccess::View),
            false,
            true,
            None,
            false,
        ),
        (Access::Signed, false, false, None, false),
    ];
    for (access, session, portal, permission, step_up) in table {
        assert_eq!(access.needs_session(), session, "{access:?}");
        assert_eq!(access.needs_portal_session(), portal, "{access:?}");
        assert_eq!(access.permission(), permission, "{access:?}");
        assert_eq!(access.needs_step_up(), step_up, "{access:?}");
    }
}
