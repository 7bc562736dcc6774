//! What the page of an invoice says of what was paid and credited.

use harness::World;
use harness::stripe::{intent_event, session_event};
use shared::api::Nothing;
use shared::api::invoices::{CreditInvoice, GetInvoice, ReasonInput};

use crate::paying::{begin, sent, text};

#[test]
fn the_page_says_what_was_paid_by_which_receipts_and_what_was_credited() {
    let world = World::new();
    let sent = sent(&world, "100");
    let page = || text(&world.anonymous().get(&sent.path));
    assert!(!page().contains("<dt>Paid</dt>"), "{}", page());
    for (event, part) in [("evt_1", "20.00"), ("evt_2", "30.00")] {
        let session = begin(&world, &sent.path, part, "card");
        let kind = "checkout.session.completed";
        world.deliver(&session_event(event, kind, &session, "paid"));
        world.pass_days(1);
    }
    let paid = page();
    let facts = ["<dt>Paid</dt><dd>50.00 EUR</dd>"];
    let rows = [
        "RCT-2026-00001</a></td><td>2 Mar 2026</td><td class=\"table__number\">20.00 EUR",
        "RCT-2026-00002</a></td><td>3 Mar 2026</td><td class=\"table__number\">30.00 EUR",
    ];
    for part in facts.into_iter().chain(rows) {
        assert!(paid.contains(part), "{part} in {paid}");
    }
    let admin = world.admin();
    let invoice = admin
        .call(GetInvoice, sent.invoice.id, &Nothing {})
        .unwrap();
    let input = ReasonInput {
        reason: "returned".into(),
        version: invoice.version,
    };
    admin.call(CreditInvoice, invoice.id, &input).unwrap();
    let credited = page();
    assert!(
        credited.contains("<dt>Credited</dt><dd>69.00 EUR</dd>"),
        "{credited}"
    );
}

#[test]
fn a_declined_card_is_told_while_a_debit_is_on_its_way() {
    let world = World::new();
    let sent = sent(&world, "100");
    let debit = begin(&world, &sent.path, "40.00", "bank_debit");
    let finished = "checkout.session.completed";
    world.deliver(&session_event("evt_1", finished, &debit, "unpaid"));
    world.pass_seconds(60);
    let card = begin(&world, &sent.path, "79.00", "card");
    let page = || text(&world.anonymous().get(&sent.path));
    assert!(!page().contains("The last payment did not go through"));
    let declined = "payment_intent.payment_failed";
    world.deliver(&intent_event("evt_2", declined, &card));
    assert!(page().contains("The last payment did not go through"));
}
