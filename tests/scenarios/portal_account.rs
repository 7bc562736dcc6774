//! What a person sees who is signed in to the portal, and what not.

use harness::World;
use harness::actors::Caller;
use harness::build::receipt_input;
use harness::stripe::session_event;
use shared::api::Nothing;
use shared::api::allocations::ShareInput;
use shared::api::customers::CustomerView;
use shared::api::invoices::{CreditInvoice, InvoiceView, ReasonInput};
use shared::api::portal::{GrantInput, GrantPortalAccess, PortalAccess, WithdrawPortalAccess};
use shared::api::receipts::{ReceiptInput, RecordReceipt};

use crate::paying::{contact, figure, grant, last_mail, text, visitor, word};

const ADDRESS: &str = "payables@customer.example";

fn account(customer: &CustomerView) -> String {
    format!("/portal/customers/{}", customer.id)
}

/// Records a receipt that pays an invoice.
fn settle(world: &World, invoice: &InvoiceView) {
    let (item, amount) = (invoice.items[0].id, invoice.open);
    let input = ReceiptInput {
        shares: vec![ShareInput { item, amount }],
        ..receipt_input(world, invoice.customer.id, &amount.to_string())
    };
    world.admin().call(RecordReceipt, (), &input).unwrap();
}

fn pay(caller: &Caller<'_>, path: &str, amount: &str) -> functions::http_types::Response {
    let form = [("amount", amount), ("method", "card")];
    caller.post_form(&format!("{path}/pay"), &form)
}

#[test]
fn open_and_paid_invoices_and_credits_stand_on_one_page() {
    let world = World::new();
    let customer = world.customer("Tern <Trading>");
    let settled = world.invoice(customer.id, "50");
    settle(&world, &settled);
    let late = world.invoice(customer.id, "100");
    world.pass_days(31);
    let open = world.invoice(customer.id, "200");
    world.receipt(customer.id, "30");
    grant(&world, &customer, PortalAccess::View);
    let me = visitor(&world, ADDRESS);
    let response = me.get(&account(&customer));
    let page = text(&response);
    assert_eq!(response.status(), 200);
    for part in [
        "Tern &lt;Trading&gt;",
        late.number.as_deref().unwrap(),
        open.number.as_deref().unwrap(),
        settled.number.as_deref().unwrap(),
        "Overdue",
        "119.00 EUR",
        "238.00 EUR",
        "357.00 EUR",
        "In your favour",
        "30.00 EUR",
        "59.50 EUR",
        "Sign out",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(
        page.len() < 30_000 && !page.contains("<script"),
        "{}",
        page.len()
    );
    let draft = world.draft(customer.id, "10");
    assert!(!text(&me.get(&account(&customer))).contains(&draft.id.to_string()));
    let hidden = format!("{}/invoices/{}", account(&customer), draft.id);
    assert_eq!(me.get(&hidden).status(), 404);
}

#[test]
fn a_credit_note_stands_in_the_customer_s_favour() {
    let world = World::new();
    let customer = world.customer("Tern Trading");
    let invoice = world.invoice(customer.id, "100");
    settle(&world, &invoice);
    let input = ReasonInput {
        reason: "returned".into(),
        version: world.reload(invoice.id).version,
    };
    let note = world.admin().call(CreditInvoice, invoice.id, &input);
    let note = note.unwrap().done().unwrap();
    grant(&world, &customer, PortalAccess::View);
    let page = text(&visitor(&world, ADDRESS).get(&account(&customer)));
    assert!(
        page.contains(&format!("Credit note {}", note.number)),
        "{page}"
    );
    assert!(page.contains("All settled"), "{page}");
}

#[test]
fn long_lists_come_in_pages_within_the_budget() {
    let world = World::new();
    let customer = world.customer("Tern Trading");
    for n in 0..45 {
        let invoice = world.invoice(customer.id, "10");
        if n % 2 == 0 {
            settle(&world, &invoice);
        }
        world.pass_seconds(1);
    }
    grant(&world, &customer, PortalAccess::Pay);
    let me = visitor(&world, ADDRESS);
    let first = text(&me.get(&account(&customer)));
    assert!(first.len() < 30_000, "{} bytes", first.len());
    assert_eq!(first.matches("<tr>").count(), 2 + 20 + 20, "{first}");
    for list in ["open", "paid"] {
        let start = first.find(&format!("?{list}=")).expect("a next page");
        let query: String = first[start..].chars().take_while(|c| *c != '"').collect();
        let next = text(&me.get(&format!("{}{query}", account(&customer))));
        let rows = if list == "open" {
            2 + 2 + 20
        } else {
            2 + 20 + 3
        };
        assert_eq!(next.matches("<tr>").count(), rows, "{list}: {next}");
        assert!(next.contains("To the first ones"));
    }
    for wrong in ["?open=zz", "?other=1"] {
        let answer = me.get(&format!("{}{wrong}", account(&customer)));
        assert_eq!(answer.status(), 404, "{wrong}");
    }
}

#[test]
fn a_person_of_several_customers_chooses_and_sees_no_other() {
    let world = World::new();
    let mine = world.customer("Tern Trading");
    let also = world.customer("Gull Goods");
    let foreign = world.customer("Crow Company");
    let invoice = world.invoice(also.id, "100");
    let hidden = world.invoice(foreign.id, "100");
    grant(&world, &mine, PortalAccess::View);
    grant(&world, &also, PortalAccess::Pay);
    let me = visitor(&world, ADDRESS);
    let home = text(&me.get("/portal"));
    assert!(home.contains("Tern Trading") && home.contains("Gull Goods"));
    assert!(
        home.contains("119.00 EUR") && !home.contains("Crow"),
        "{home}"
    );
    assert!(text(&me.get(&account(&also))).contains("Change customer"));
    let page =
        |customer: &CustomerView, invoice| format!("{}/invoices/{invoice}", account(customer));
    assert_eq!(me.get(&page(&also, invoice.id)).status(), 200);
    // Not the document of another customer, by no path.
    for path in [
        account(&foreign),
        page(&foreign, hidden.id),
        page(&mine, invoice.id),
        page(&also, hidden.id),
        page(&mine, hidden.id),
    ] {
        for rest in [
            "",
            "/document",
            "/thanks?attempt=pat_01J0000000000000000000ZZZZ",
        ] {
            let answer = me.get(&format!("{path}{rest}"));
            assert_eq!(answer.status(), 404, "{path}{rest}");
            assert!(!text(&answer).contains("INV-"));
        }
    }
    for path in [page(&also, hidden.id), page(&foreign, hidden.id)] {
        assert_eq!(pay(&me, &path, "1.00").status(), 404, "{path}");
    }
    // To see is not to pay.
    let own = world.invoice(mine.id, "100");
    assert_eq!(pay(&me, &page(&mine, own.id), "1.00").status(), 403);
    let seen = text(&me.get(&page(&mine, own.id)));
    assert!(
        seen.contains("not pay them") && !seen.contains("/pay\""),
        "{seen}"
    );
    assert_eq!(figure(&world, "SELECT count(*) FROM payment_attempt"), 0);
}

#[test]
fn a_person_pays_in_a_session_and_the_receipt_is_confirmed_with_a_link() {
    let world = World::new();
    let customer = world.customer("Tern Trading");
    let invoice = world.invoice(customer.id, "100");
    let person = grant(&world, &customer, PortalAccess::Pay);
    let me = visitor(&world, ADDRESS);
    let path = format!("{}/invoices/{}", account(&customer), invoice.id);
    let wrong = pay(&me, &path, "119.01");
    assert_eq!(wrong.status(), 422);
    let left = pay(&me, &path, "119.00");
    assert_eq!(left.status(), 303, "{}", text(&left));
    let session = world.stripe().last_session();
    let back = me.with_cookie(
        left.headers()["set-cookie"]
            .to_str()
            .unwrap()
            .split(';')
            .next()
            .unwrap(),
    );
    let returned = back.get(&format!("/portal/return/{}", session.attempt()));
    let thanks = format!("{path}/thanks?attempt={}", session.attempt());
    assert_eq!(returned.headers()["location"], thanks);
    let listed = text(&me.get(&account(&customer)));
    assert!(!listed.contains("Payment on its way"));
    world.pass_seconds(60);
    let unpaid = session_event("evt_1", "checkout.session.completed", &session, "unpaid");
    world.deliver(&unpaid);
    let listed = text(&me.get(&account(&customer)));
    assert!(listed.contains("Payment on its way"), "{listed}");
    let kind = "checkout.session.async_payment_succeeded";
    world.deliver(&session_event("evt_2", kind, &session, "paid"));
    let page = text(&me.get(&thanks));
    assert!(page.contains("Payment received"), "{page}");
    let start = page.find(&format!("{path}/receipts/")).expect("a receipt");
    let receipt: String = page[start..].chars().take_while(|c| *c != '"').collect();
    assert!(text(&me.get(&receipt)).contains("RCT-2026-00001"));
    assert!(text(&me.get(&format!("{path}/document"))).contains("INV-2026-00001"));
    let actor = "SELECT actor FROM audit WHERE command = 'intend_payment'";
    assert_eq!(word(&world, actor), person.id.to_string());
    // Whoever receives documents may have no access: the message has a link of its own.
    let mail = last_mail(&world);
    assert!(mail.row.subject.starts_with("Payment received"));
    assert!(mail.text.contains(&world.last_link()), "{}", mail.text);
    assert_eq!(world.anonymous().get(&world.last_link()).status(), 200);
}

#[test]
fn access_withdrawn_while_the_form_is_open_takes_no_payment() {
    let world = std::rc::Rc::new(World::new());
    let customer = world.customer("Tern Trading");
    let invoice = world.invoice(customer.id, "100");
    grant(&world, &customer, PortalAccess::Pay);
    let ids = (customer.id, contact(&world, customer.id).id);
    let me = visitor(&world, ADDRESS);
    let path = format!("{}/invoices/{}", account(&customer), invoice.id);
    world.before_next_write(move |world| {
        let input = GrantInput {
            access: PortalAccess::View,
        };
        world.admin().call(GrantPortalAccess, ids, &input).unwrap();
    });
    let refused = pay(&me, &path, "119.00");
    assert!(refused.status().is_client_error(), "{}", refused.status());
    assert_eq!(figure(&world, "SELECT count(*) FROM payment_attempt"), 0);
    let admin = world.admin();
    admin.call(WithdrawPortalAccess, ids, &Nothing {}).unwrap();
    assert_eq!(pay(&me, &path, "119.00").status(), 401);
}
