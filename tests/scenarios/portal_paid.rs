//! What the page of an invoice says of what was paid and credited.

use harness::stripe::{intent_event, session_event};
use harness::{World, build};
use shared::api::Nothing;
use shared::api::invoices::{CreateInvoice, CreditInvoice, GetInvoice, ReasonInput};

use crate::paying::{begin, send, sent, text};

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
    let told = "Your card payment of 79.00 EUR did not go through";
    assert!(!page().contains("did not go through"));
    let declined = "payment_intent.payment_failed";
    world.deliver(&intent_event("evt_2", declined, &card));
    let page = page();
    let at = |part: &str| {
        page.find(part)
            .unwrap_or_else(|| panic!("{part} in {page}"))
    };
    assert!(at("A payment is on its way") < at(told) && at(told) < at("To pay"));
}

#[test]
fn an_invoice_in_instalments_says_what_is_due_when_and_what_is_open_of_each() {
    let world = World::new();
    let customer = world.customer("Tern Trading");
    let mut input = build::draft_input(customer.id, &[("Service", "1", "1000", "DE19")]);
    input.terms = "INST3".into();
    let draft = world.admin().call(CreateInvoice, (), &input).unwrap();
    let path = send(&world, &world.issue(&draft));
    let pay = |event: &str, amount: &str| {
        let session = begin(&world, &path, amount, "card");
        let kind = "checkout.session.completed";
        world.deliver(&session_event(event, kind, &session, "paid"));
    };
    let says = |parts: &[&str]| {
        let page = text(&world.anonymous().get(&path));
        for part in parts {
            assert!(page.contains(part), "{part} in {page}");
        }
    };
    says(&[
        "476.00 EUR due on 2 Mar 2026, the rest by 1 May 2026",
        "<dd>476.00 EUR</dd>",
        "value=\"1190.00\"",
    ]);
    pay("evt_1", "190.00");
    says(&[
        "286.00 EUR due on 2 Mar 2026, the rest by 1 May 2026",
        "<dd>286.00 EUR open of 476.00 EUR</dd>",
        "value=\"1000.00\"",
    ]);
    world.pass_days(1);
    says(&["286.00 EUR was due on 2 Mar 2026, the rest is due by 1 May 2026"]);
    world.pass_days(30);
    says(&["643.00 EUR was due by 1 Apr 2026, the rest is due by 1 May 2026"]);
    world.pass_days(30);
    says(&["Was due by 1 May 2026"]);
    pay("evt_2", "643.00");
    says(&["Was due on 1 May 2026", "<dd>476.00 EUR, settled</dd>"]);
}
