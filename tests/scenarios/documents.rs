//! Documents: what was issued stays as it was issued, whatever changes afterwards.

use harness::World;
use shared::api::Endpoint;
use shared::api::Nothing;
use shared::api::customers::{CustomerInput, CustomerView, GetCustomer, UpdateCustomer};
use shared::api::invoices::{CreditNoteDocument, InvoiceDocument};

use crate::paying::text;

/// Where the customer and the company move to.
const MOVED: [&str; 3] = ["Emden", "Neue Deichstrasse 9", "DE89370400440532013000"];

/// Gives the customer another name and town, and the company another street and account.
fn everybody_moves(world: &World, customer: &CustomerView) {
    let admin = world.admin();
    let present = admin.call(GetCustomer, customer.id, &Nothing {}).unwrap();
    let moved = CustomerInput {
        name: "Tern Holding".into(),
        city: MOVED[0].into(),
        ..present.details
    };
    admin.call(UpdateCustomer, customer.id, &moved).unwrap();
    let sql = format!(
        "UPDATE company SET street = '{}', iban = '{}'",
        MOVED[1], MOVED[2]
    );
    world.connection().execute_script(&sql).unwrap();
}

fn sheet(world: &World, path: &str) -> String {
    text(&world.admin().get(path))
}

#[test]
fn an_issued_document_stays_as_it_was_when_both_parties_move() {
    let world = World::new();
    let customer = world.customer("Tern Trading");
    let invoice = world.invoice(customer.id, "100");
    let credited = world.credit(&world.admin(), &world.invoice(customer.id, "10"));
    let note = credited.unwrap().done().unwrap();
    let paths = [
        InvoiceDocument::path(&invoice.id),
        CreditNoteDocument::path(&note.id),
    ];
    let before = paths.each_ref().map(|path| sheet(&world, path));
    everybody_moves(&world, &customer);
    let after = paths.each_ref().map(|path| sheet(&world, path));
    assert_eq!(after, before);
    for sheet in after {
        assert!(sheet.contains("Tern Trading") && sheet.contains("Deichweg 1"));
        assert!(MOVED.iter().all(|text| !sheet.contains(text)));
    }
}

#[test]
fn a_draft_shows_what_holds_now_and_keeps_it_once_issued() {
    let world = World::new();
    let customer = world.customer("Tern Trading");
    let draft = world.draft(customer.id, "100");
    everybody_moves(&world, &customer);
    let now = sheet(&world, &InvoiceDocument::path(&draft.id));
    assert!(now.contains("Tern Holding") && now.contains(MOVED[0]) && now.contains(MOVED[1]));
    let issued = world.issue(&draft);
    let sheet = sheet(&world, &InvoiceDocument::path(&issued.id));
    assert!(sheet.contains("Tern Holding"), "{sheet}");
    assert!(sheet.contains("DE89 3704 0044 0532 0130 00"), "{sheet}");
}
