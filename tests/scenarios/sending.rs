//! Sending an invoice: who gets it, what it says, and what is read again before it goes out.

use functions::app::App;
use functions::config::{Config, MailRoute};
use functions::email::Message;
use functions::jobs;
use functions::store::outbox::{self, Due};
use harness::World;
use shared::api::ProblemCode;
use shared::api::customers::CreateCustomer;
use shared::api::invoices::{ReasonInput, SendInput, SendInvoice, SendingState, VoidInvoice};

use crate::paying::{figure, text, word};

fn to(addresses: &[&str]) -> SendInput {
    SendInput {
        to: addresses.iter().map(|a| (*a).to_owned()).collect(),
        message: String::new(),
    }
}

#[test]
fn an_invoice_goes_to_the_contacts_who_receive_invoices() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let invoice = world.invoice(customer, "1000");
    let input = SendInput {
        to: Vec::new(),
        message: "With <best> regards".into(),
    };
    let sent = world.admin().call(SendInvoice, invoice.id, &input).unwrap();
    assert_eq!(sent.to, ["payables@customer.example"]);
    let link = format!("https://ar.example{}", world.last_link());
    assert!(link.starts_with("https://ar.example/portal/i/lnk_"));
    let now = world.reload(invoice.id);
    let sending = now.sent.first().unwrap();
    assert_eq!(
        (sending.to.as_str(), sending.state),
        ("payables@customer.example", SendingState::Delivered)
    );
    let payload: serde_json::Value =
        serde_json::from_str(&word(&world, "SELECT payload FROM outbox")).unwrap();
    let part = |name: &str| payload[name].as_str().unwrap().to_owned();
    let secret = &world.app().config().link_secret;
    let message: Message = serde_json::from_value(payload.clone()).unwrap();
    let mail = message.with_token(secret);
    assert_eq!(
        part("subject"),
        "Invoice INV-2026-00001 from Tideline Instruments GmbH"
    );
    for expected in ["With <best> regards", "1,190.00 EUR", "1 Apr 2026", &link] {
        assert!(mail.text.contains(expected), "{expected} in {}", mail.text);
    }
    assert!(mail.html.contains("With &lt;best&gt; regards"));
    assert!(mail.html.contains(&format!("href=\"{link}\"")));
    assert_eq!(world.anonymous().get(&world.last_link()).status(), 200);
}

#[test]
fn who_has_lost_the_lease_of_a_message_says_nothing_about_it() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let invoice = world.invoice(customer, "1000");
    let admin = world.admin();
    admin.call(SendInvoice, invoice.id, &to(&[])).unwrap();
    let again = "UPDATE outbox SET state = 'pending', attempts = 0, due_at = 0";
    world.connection().execute_script(again).unwrap();
    let lease = || -> Due {
        let lease = outbox::lease(world.now(), world.now() + 120_000);
        let rows = world.connection().batch(&[lease]).unwrap().remove(0);
        rows.decode().unwrap().remove(0)
    };
    let state = || word(&world, "SELECT state || ' ' || attempts FROM outbox");
    let failed = |due: &Due, at| {
        let mark = outbox::mark_failed(due, "no answer", at);
        world.connection().batch(&[mark]).unwrap();
    };
    let slow = lease();
    world.pass_seconds(121);
    let next = lease();
    failed(&slow, None);
    assert_eq!(state(), "sending 2", "the other try is under way");
    let done = outbox::mark_delivered(&next, world.now());
    world.connection().batch(&[done]).unwrap();
    failed(&slow, Some(world.now()));
    failed(&next, Some(world.now()));
    assert_eq!(state(), "delivered 2", "what went out has gone out");
}

#[test]
fn refusals_name_every_wrong_address() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let draft = world.draft(customer, "10");
    let refused = world
        .admin()
        .call(SendInvoice, draft.id, &to(&[]))
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotIssued);
    let invoice = world.issue(&draft);
    let wrong = to(&["a@b.example", "nonsense", ""]);
    let refused = world
        .admin()
        .call(SendInvoice, invoice.id, &wrong)
        .unwrap_err();
    let fields: Vec<_> = refused
        .problem
        .fields
        .iter()
        .map(|f| f.field.clone())
        .collect();
    assert_eq!(fields, ["to.1", "to.2"]);
    let input = harness::build::customer_input("Nobody AG");
    let nobody = world.admin().call(CreateCustomer, (), &input).unwrap();
    let lonely = world.invoice(nobody.id, "10");
    let refused = world
        .admin()
        .call(SendInvoice, lonely.id, &to(&[]))
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NoRecipient);
    let sent = world
        .admin()
        .call(SendInvoice, lonely.id, &to(&["A@B.example", "a@b.example"]));
    assert_eq!(sent.unwrap().to, ["a@b.example"]);
    assert_eq!(figure(&world, "SELECT count(*) FROM outbox"), 1);
}

#[test]
fn an_invoice_voided_before_delivery_is_not_sent() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let invoice = world.invoice(customer, "10");
    let request = world.admin().request(SendInvoice, &invoice.id, &to(&[]));
    // The isolate dies after the answer: nothing is delivered yet.
    assert_eq!(world.send_only(request).status(), 200);
    let input = ReasonInput {
        reason: "wrong".into(),
        version: invoice.version,
    };
    world.send_only(world.admin().request(VoidInvoice, &invoice.id, &input));
    world.run_jobs();
    assert_eq!(word(&world, "SELECT state FROM outbox"), "parked");
    assert!(word(&world, "SELECT last_error FROM outbox").contains("voided meanwhile"));
}

#[test]
fn an_invoice_settled_before_delivery_is_not_asked_for() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let invoice = world.invoice(customer, "10");
    world.send_only(world.admin().request(SendInvoice, &invoice.id, &to(&[])));
    let mut receipt = harness::build::receipt_input(&world, customer, "11.90");
    let item = invoice.items.first().unwrap();
    receipt.shares = vec![shared::api::allocations::ShareInput {
        item: item.id,
        amount: item.amount,
    }];
    world.send_only(
        world
            .admin()
            .request(shared::api::receipts::RecordReceipt, &(), &receipt),
    );
    world.run_jobs();
    assert!(word(&world, "SELECT last_error FROM outbox").contains("settled meanwhile"));
    // A copy that is asked for afterwards says that it is one.
    world
        .admin()
        .call(SendInvoice, invoice.id, &to(&[]))
        .unwrap();
    let copy = word(
        &world,
        "SELECT payload FROM outbox ORDER BY created_at DESC, id DESC LIMIT 1",
    );
    assert!(copy.contains("for your records"), "{copy}");
    assert_eq!(
        figure(
            &world,
            "SELECT count(*) FROM outbox WHERE state = 'delivered'"
        ),
        1
    );
}

#[test]
fn a_delivery_that_was_cut_off_is_made_again_after_its_lease() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let invoice = world.invoice(customer, "10");
    world.send_only(world.admin().request(SendInvoice, &invoice.id, &to(&[])));
    let now = world.now();
    let script =
        format!("UPDATE outbox SET state = 'sending', due_at = {now} + 120000, attempts = 1");
    world.connection().execute_script(&script).unwrap();
    world.run_jobs();
    assert_eq!(word(&world, "SELECT state FROM outbox"), "sending");
    world.pass_seconds(120);
    world.run_jobs();
    assert_eq!(word(&world, "SELECT state FROM outbox"), "delivered");
}

#[test]
fn staff_see_the_same_document() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let draft = world.draft(customer, "10");
    let page = |id: &str| text(&world.admin().get(&format!("/api/invoices/{id}/document")));
    assert!(page(&draft.id.to_string()).contains("document--draft"));
    let invoice = world.issue(&draft);
    assert!(page(&invoice.id.to_string()).contains("INV-2026-00001"));
    let input = ReasonInput {
        reason: "returned".into(),
        version: invoice.version,
    };
    let credit = shared::api::invoices::CreditInvoice;
    let note = world.admin().call(credit, invoice.id, &input).unwrap();
    let note = note.done().unwrap();
    let sheet = text(
        &world
            .admin()
            .get(&format!("/api/credit-notes/{}/document", note.id)),
    );
    assert!(
        sheet.contains(&note.number) && sheet.contains("returned"),
        "{sheet}"
    );
    let foreign = world
        .anonymous()
        .get(&format!("/api/invoices/{}/document", invoice.id));
    assert_eq!(foreign.status(), 401);
}

#[test]
fn a_mail_service_is_handed_each_message_once() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let invoice = world.invoice(customer, "10");
    world.send_only(world.admin().request(
        SendInvoice,
        &invoice.id,
        &to(&["a@b.example", "c@d.example"]),
    ));
    let config = Config {
        mail: MailRoute::Binding,
        ..harness::world::test_config()
    };
    let app = App::new(config);
    for _ in 0..2 {
        pollster::block_on(jobs::run_all(&app, || Ok(world.platform())));
    }
    let mailed = world.native().mailed.borrow();
    let mut receivers: Vec<&str> = mailed.iter().map(|mail| mail.to.as_str()).collect();
    receivers.sort_unstable();
    assert_eq!(receivers, ["a@b.example", "c@d.example"]);
    assert!(
        mailed
            .iter()
            .all(|mail| mail.from.contains("<receivables@tideline.example>"))
    );
}
