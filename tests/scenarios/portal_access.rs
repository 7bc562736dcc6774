//! Who may use the portal, as staff decide it: grants and links.

use std::rc::Rc;

use functions::config::{Config, MailRoute};
use harness::World;
use shared::access::Role;
use shared::api::customers::{AddContact, ContactInput, RemoveContact};
use shared::api::invoices::{SendInput, SendInvoice, SendingState};
use shared::api::portal::{
    GrantInput, GrantPortalAccess, LinkState, ListInvoiceLinks, PortalAccess, RevokeLink,
    WithdrawPortalAccess,
};
use shared::api::{Nothing, ProblemCode};
use shared::kernel::id::{ContactId, Id, LinkId};

use crate::paying::{contact, figure, grant, sent, text, word};

const VIEW: GrantInput = GrantInput {
    access: PortalAccess::View,
};
const PAY: GrantInput = GrantInput {
    access: PortalAccess::Pay,
};

#[test]
fn access_is_granted_changed_and_withdrawn_and_each_step_is_kept() {
    let world = World::new();
    let customer = world.customer("Tern Trading");
    let person = contact(&world, customer.id);
    assert_eq!(person.portal, None);
    let ids = (customer.id, person.id);
    let specialist = world.as_role(Role::Specialist);
    let granted = specialist.call(GrantPortalAccess, ids, &VIEW).unwrap();
    let portal = granted.portal.clone().unwrap();
    assert_eq!(
        (portal.access, portal.granted_by.as_str(), portal.granted_at),
        (PortalAccess::View, "Sam Specialist", world.now())
    );
    assert_eq!(contact(&world, customer.id), granted);
    world.pass_seconds(60);
    let wider = specialist.call(GrantPortalAccess, ids, &PAY).unwrap();
    assert_eq!(wider.portal.unwrap().access, PortalAccess::Pay);
    specialist
        .call(WithdrawPortalAccess, ids, &Nothing {})
        .unwrap();
    assert_eq!(contact(&world, customer.id).portal, None);
    assert_eq!(figure(&world, "SELECT count(*) FROM portal_grant"), 2);
    assert_eq!(
        figure(
            &world,
            "SELECT count(*) FROM portal_grant WHERE revoked_by IS NOT NULL"
        ),
        2
    );
    let commands = word(
        &world,
        "SELECT group_concat(command) FROM audit WHERE command LIKE '%portal%'",
    );
    assert_eq!(
        commands,
        "grant_portal_access,grant_portal_access,withdraw_portal_access"
    );
    let before = word(
        &world,
        "SELECT json_extract(before, '$.portal.access') || '>' || json_extract(after, '$.portal.access')
         FROM audit WHERE command = 'grant_portal_access' ORDER BY number DESC LIMIT 1",
    );
    assert_eq!(before, "view>pay");
}

#[test]
fn a_grant_needs_an_address_a_contact_of_the_customer_and_a_role_that_may() {
    let world = World::new();
    let customer = world.customer("Tern Trading");
    let other = world.customer("Gull Goods");
    let person = contact(&world, customer.id).id;
    let admin = world.admin();
    let silent = ContactInput {
        name: "No Address".into(),
        ..ContactInput::default()
    };
    let silent = admin.call(AddContact, customer.id, &silent).unwrap();
    let refused = admin
        .call(GrantPortalAccess, (customer.id, silent.id), &VIEW)
        .unwrap_err();
    assert_eq!(refused.problem.fields[0].field, "access");
    let unknown = ContactId::new(1, 1);
    for ids in [(other.id, person), (customer.id, unknown)] {
        let refused = admin.call(GrantPortalAccess, ids, &VIEW).unwrap_err();
        assert_eq!(refused.code(), ProblemCode::NotFound);
        let refused = admin.call(WithdrawPortalAccess, ids, &Nothing {});
        assert_eq!(refused.unwrap_err().code(), ProblemCode::NotFound);
    }
    for role in [Role::Viewer, Role::Controller] {
        let refused = world
            .as_role(role)
            .call(GrantPortalAccess, (customer.id, person), &VIEW)
            .unwrap_err();
        assert_eq!(refused.code(), ProblemCode::NotPermitted);
    }
    assert_eq!(figure(&world, "SELECT count(*) FROM portal_grant"), 0);
}

#[test]
fn a_grant_repeated_under_its_key_is_one_and_two_at_once_leave_one_alive() {
    let world = Rc::new(World::new());
    let customer = world.customer("Tern Trading");
    let ids = (customer.id, contact(&world, customer.id).id);
    let admin = world.admin();
    let keyed = admin.with_key("grant-once");
    let first = keyed.call(GrantPortalAccess, ids, &VIEW).unwrap();
    assert_eq!(keyed.call(GrantPortalAccess, ids, &VIEW).unwrap(), first);
    assert_eq!(figure(&world, "SELECT count(*) FROM portal_grant"), 1);
    world.before_next_write(move |world| {
        let admin = world.admin();
        admin.call(GrantPortalAccess, ids, &VIEW).unwrap();
    });
    world.admin().call(GrantPortalAccess, ids, &PAY).unwrap();
    let live = "SELECT count(*) FROM portal_grant WHERE revoked_at IS NULL";
    assert_eq!(figure(&world, live), 1);
    let kept = contact(&world, customer.id).portal.unwrap();
    assert_eq!(kept.access, PortalAccess::Pay);
}

#[test]
fn a_contact_that_is_removed_takes_its_access_along() {
    let world = World::new();
    let customer = world.customer("Tern Trading");
    let person = grant(&world, &customer, PortalAccess::Pay);
    let ids = (customer.id, person.id);
    world.admin().call(RemoveContact, ids, &Nothing {}).unwrap();
    assert_eq!(figure(&world, "SELECT count(*) FROM portal_grant"), 0);
    let kept = word(
        &world,
        "SELECT json_extract(before, '$.portal.access') FROM audit WHERE command = 'remove_contact'",
    );
    assert_eq!(kept, "pay");
}

#[test]
fn links_are_listed_with_receivers_openings_and_end() {
    let world = World::new();
    let sent = sent(&world, "100");
    let list = || {
        let admin = world.admin();
        admin
            .call(ListInvoiceLinks, sent.invoice.id, &Nothing {})
            .unwrap()
            .links
    };
    let link = list().remove(0);
    assert_eq!(link.sent_to, ["payables@customer.example"]);
    assert_eq!(
        (link.state, link.created_by.as_str()),
        (LinkState::Open, "Dana Demo")
    );
    assert_eq!(link.expires_at - link.created_at, 90 * 86_400_000);
    assert_eq!(link.last_opened_at, None);
    world.pass_seconds(60);
    let opened = world.now();
    world.anonymous().get(&sent.path);
    assert_eq!(list().remove(0).last_opened_at, Some(opened));
    // Openings close to each other are one.
    world.pass_seconds(60);
    world.anonymous().get(&sent.path);
    assert_eq!(list().remove(0).last_opened_at, Some(opened));
    world.pass_seconds(300);
    world.anonymous().get(&sent.path);
    assert_eq!(list().remove(0).last_opened_at, Some(world.now()));
    world.pass_days(90);
    assert_eq!(list().remove(0).state, LinkState::Expired);
    let unknown = shared::kernel::id::InvoiceId::new(1, 1);
    let refused = world.admin().call(ListInvoiceLinks, unknown, &Nothing {});
    assert_eq!(refused.unwrap_err().code(), ProblemCode::NotFound);
}

#[test]
fn a_withdrawn_link_opens_nothing_and_says_what_to_do() {
    let world = World::new();
    let own = sent(&world, "100");
    let other = sent(&world, "100");
    let admin = world.admin();
    let links = admin
        .call(ListInvoiceLinks, own.invoice.id, &Nothing {})
        .unwrap();
    let id = links.links[0].id;
    for (invoice, link) in [(other.invoice.id, id), (own.invoice.id, LinkId::new(1, 1))] {
        let refused = admin.call(RevokeLink, (invoice, link), &Nothing {});
        assert_eq!(refused.unwrap_err().code(), ProblemCode::NotFound);
    }
    let viewer = world.as_role(Role::Viewer);
    let refused = viewer.call(RevokeLink, (own.invoice.id, id), &Nothing {});
    assert_eq!(refused.unwrap_err().code(), ProblemCode::NotPermitted);
    let ids = (own.invoice.id, id);
    let revoked = admin.call(RevokeLink, ids, &Nothing {}).unwrap();
    assert_eq!(
        (revoked.state, revoked.revoked_at),
        (LinkState::Revoked, Some(world.now()))
    );
    world.pass_seconds(5);
    // Once more changes nothing.
    assert_eq!(admin.call(RevokeLink, ids, &Nothing {}).unwrap(), revoked);
    let page = world.anonymous().get(&own.path);
    assert_eq!(page.status(), 410);
    assert!(text(&page).contains("href=\"/portal/sign-in\""));
    assert_eq!(world.anonymous().get(&other.path).status(), 200);
}

#[test]
fn a_link_withdrawn_before_its_message_went_out_is_not_sent() {
    let world = World::new();
    let customer = world.customer("Tern Trading");
    let invoice = world.invoice(customer.id, "100");
    let request = world
        .admin()
        .request(SendInvoice, &invoice.id, &SendInput::default());
    world.send_only(request);
    let links = world
        .admin()
        .call(ListInvoiceLinks, invoice.id, &Nothing {})
        .unwrap();
    let ids = (invoice.id, links.links[0].id);
    world.send_only(world.admin().request(RevokeLink, &ids, &Nothing {}));
    let config = Config {
        mail: MailRoute::Binding,
        ..harness::world::test_config()
    };
    let app = functions::app::App::new(config);
    pollster::block_on(functions::jobs::run_all(&app, || Ok(world.platform())));
    assert!(world.native().mailed.borrow().is_empty());
    let sending = world.reload(invoice.id).sent.remove(0);
    assert_eq!(sending.state, SendingState::Parked);
    assert!(word(&world, "SELECT last_error FROM outbox").contains("withdrawn"));
}
