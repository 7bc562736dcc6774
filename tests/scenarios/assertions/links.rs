//! What lets somebody into the portal, while it is withdrawn.

use std::rc::Rc;

use harness::World;
use harness::actors::Caller;
use shared::api::Nothing;
use shared::api::invoices::InvoiceView;
use shared::api::portal::{ListInvoiceLinks, PortalAccess, RevokeLink};
use shared::kernel::id::{InvoiceId, LinkId};

use crate::identity::{audited, count};
use crate::paying::{grant, sent, visitor};

/// The one link of an invoice.
fn link(world: &World, invoice: &InvoiceView) -> (InvoiceId, LinkId) {
    let links = world
        .admin()
        .call(ListInvoiceLinks, invoice.id, &Nothing {});
    (invoice.id, links.unwrap().links[0].id)
}

/// Tries to pay, and gives the status of the answer; nothing was begun.
fn refused_payment(world: &World, caller: &Caller<'_>, path: &str) -> u16 {
    let form = [("amount", "119.00"), ("method", "card")];
    let refused = caller.post_form(&format!("{path}/pay"), &form);
    assert_eq!(count(world, "SELECT count(*) FROM payment_attempt"), 0);
    assert_eq!(audited(world, "intend_payment"), 0);
    assert_eq!(world.stripe().calls(), 0);
    refused.status().as_u16()
}

#[test]
fn a_link_withdrawn_while_the_form_is_open_takes_no_payment() {
    let world = Rc::new(World::new());
    let sent = sent(&world, "100");
    let ids = link(&world, &sent.invoice);
    world.before_next_write(move |world| {
        world.admin().call(RevokeLink, ids, &Nothing {}).unwrap();
    });
    assert_eq!(refused_payment(&world, &world.anonymous(), &sent.path), 410);
}

#[test]
fn a_visitor_who_has_signed_out_elsewhere_begins_no_payment() {
    let world = Rc::new(World::new());
    let customer = world.customer("Tern Trading");
    let invoice = world.invoice(customer.id, "100");
    grant(&world, &customer, PortalAccess::Pay);
    let me = visitor(&world, "payables@customer.example");
    let request = me.raw("POST", "/portal/sign-out");
    world.before_next_write(move |world| {
        assert_eq!(world.send(request).status(), 303);
    });
    let path = format!("/portal/customers/{}/invoices/{}", customer.id, invoice.id);
    assert_eq!(refused_payment(&world, &me, &path), 401);
}

#[test]
fn of_two_who_withdraw_a_link_the_first_is_named() {
    let world = Rc::new(World::new());
    let ids = link(&world, &sent(&world, "100").invoice);
    let first = world.now() + 1000;
    world.before_next_write(move |world| {
        world.set_now(first);
        world.admin().call(RevokeLink, ids, &Nothing {}).unwrap();
    });
    let told = world.admin().call(RevokeLink, ids, &Nothing {}).unwrap();
    assert_eq!(told.revoked_at, Some(first));
    let kept = "SELECT revoked_at FROM portal_link";
    assert_eq!(count(&world, kept), first);
    let changes = "SELECT count(*) FROM audit WHERE command = 'revoke_link'
         AND before IS NOT NULL";
    assert_eq!(count(&world, changes), 1);
}
