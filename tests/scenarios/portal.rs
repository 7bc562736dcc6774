//! The portal: what the bearer of a link sees and does.

use std::rc::Rc;

use functions::http_types::Response;
use functions::platform::FetchError;
use harness::World;
use harness::stripe::session_event;
use shared::api::invoices::{InvoiceState, PaymentState, ReasonInput, VoidInvoice};

use crate::paying::{begin, figure, receipts, sent, text, word};

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

#[test]
fn the_page_shows_what_is_open_and_how_to_pay_it() {
    let world = World::new();
    let sent = sent(&world, "1000");
    let response = world.anonymous().get(&sent.path);
    let page = text(&response);
    assert_eq!(response.status(), 200);
    for part in [
        "INV-2026-00001",
        "1,190.00 EUR",
        "Due on 1 Apr 2026",
        "value=\"1190.00\"",
        "bank_debit",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(page.len() < 30_000, "{} bytes", page.len());
    assert!(!page.contains("<script") && !page.contains("style="));
    assert_eq!(header(&response, "referrer-policy"), "same-origin");
    assert!(
        header(&response, "content-security-policy")
            .contains("form-action 'self' http://localhost:*")
    );
    let document = world.anonymous().get(&format!("{}/document", sent.path));
    let sheet = text(&document);
    for part in [
        "Tideline Instruments GmbH",
        "Deichweg 1",
        "DE02 1203 0000 0000 2020 51",
        "19\u{a0}%",
        "190.00",
    ] {
        assert!(sheet.contains(part), "{part} in {sheet}");
    }
}

#[test]
fn links_that_are_forged_expired_or_withdrawn_open_nothing() {
    let world = World::new();
    let sent = sent(&world, "100");
    let forged = format!("{}0", &sent.path[..sent.path.len() - 1]);
    let forged = if forged == sent.path {
        format!("{}1", &sent.path[..sent.path.len() - 1])
    } else {
        forged
    };
    for path in [
        forged.as_str(),
        "/portal/i/x",
        "/portal/i/lnk_01J0000000000000000000ZZZZ.00",
    ] {
        let response = world.anonymous().get(path);
        assert_eq!(response.status(), 404, "{path}");
        assert!(text(&response).contains("This link does not open anything"));
    }
    world
        .connection()
        .execute_script("UPDATE portal_link SET revoked_at = 1")
        .unwrap();
    assert_eq!(world.anonymous().get(&sent.path).status(), 410);
    world
        .connection()
        .execute_script("UPDATE portal_link SET revoked_at = NULL")
        .unwrap();
    world.pass_days(91);
    let expired = world.anonymous().get(&sent.path);
    assert_eq!(expired.status(), 410);
    assert!(text(&expired).contains("This link has expired"));
    let pay = world
        .anonymous()
        .post_form(&format!("{}/pay", sent.path), &[("amount", "1")]);
    assert_eq!((pay.status().as_u16(), world.stripe().calls()), (410, 0));
}

#[test]
fn a_payment_cannot_be_begun_from_a_foreign_page() {
    let world = World::new();
    let sent = sent(&world, "100");
    let request = http::Request::builder()
        .method("POST")
        .uri(format!("{}/pay", sent.path))
        .header("origin", "https://evil.example")
        .body(b"amount=1&method=card".to_vec());
    assert_eq!(world.send(request.unwrap()).status(), 403);
    assert_eq!(figure(&world, "SELECT count(*) FROM payment_attempt"), 0);
}

#[test]
fn a_way_to_pay_that_is_not_offered_begins_no_payment() {
    let world = World::new();
    let sent = sent(&world, "100");
    for method in ["cash", "CARD", "bank_debit "] {
        let form = [("amount", "10.00"), ("method", method)];
        let response = world
            .anonymous()
            .post_form(&format!("{}/pay", sent.path), &form);
        assert_eq!(response.status(), 422, "{method}");
        let page = text(&response);
        assert!(
            page.contains("Choose how you would like to pay"),
            "{method}"
        );
        assert!(page.contains("10.00"), "what was typed stays");
    }
    assert_eq!(world.stripe().calls(), 0);
}

#[test]
fn a_wrong_amount_is_told_at_its_field_and_kept() {
    let world = World::new();
    let sent = sent(&world, "100");
    let table = [
        ("119.01", "more than the 119.00 EUR"),
        ("0", "above zero"),
        ("-5", "above zero"),
        ("12,50,00", "Write the amount as 119.00"),
        ("1.2345", "at most 2 decimals"),
        (
            "1.234",
            "Write 1234.00, or an amount with at most 2 decimals.",
        ),
        ("1.500", "Write 1500.00 or 1.50."),
        ("1,500", "Write 1500.00 or 1.50."),
        ("1.190,00", "more than the 119.00 EUR"),
        ("", "Write the amount"),
        ("\"><script>", "Write the amount"),
    ];
    for (amount, expected) in table {
        let form = [("amount", amount), ("method", "bank_debit")];
        let response = world
            .anonymous()
            .post_form(&format!("{}/pay", sent.path), &form);
        let page = text(&response);
        assert_eq!(response.status(), 422, "{amount}");
        assert!(page.contains(expected), "{amount}: {page}");
        assert!(page.contains("value=\"bank_debit\" checked"), "{page}");
        assert!(!page.contains("<script>"));
    }
    assert_eq!(world.stripe().calls(), 0);
}

#[test]
fn an_amount_may_be_typed_with_a_decimal_comma() {
    let world = World::new();
    let sent = sent(&world, "1000");
    for (typed, minor) in [("12,5", 1250), ("1.190,00", 119_000), ("1,100.00", 110_000)] {
        let session = begin(&world, &sent.path, typed, "card");
        assert_eq!(session.amount_minor(), minor, "{typed}");
    }
}

#[test]
fn the_provider_is_told_what_it_needs() {
    let world = World::new();
    let sent = sent(&world, "100");
    let session = begin(&world, &sent.path, "50.50", "bank_debit");
    let param = |name: &str| session.params.get(name).cloned().unwrap_or_default();
    assert_eq!((session.amount_minor(), session.currency()), (5050, "eur"));
    assert_eq!(param("payment_method_types[0]"), "sepa_debit");
    assert_eq!(
        param("line_items[0][price_data][product_data][name]"),
        "Invoice INV-2026-00001"
    );
    // A payment must lead back from the session as well as by itself.
    for place in ["metadata", "payment_intent_data[metadata]"] {
        let named = (
            param(&format!("{place}[attempt]")),
            param(&format!("{place}[invoice]")),
        );
        assert_eq!(
            named,
            (session.attempt().to_owned(), sent.invoice.id.to_string()),
            "{place}"
        );
    }
    let back = format!("https://ar.example/portal/return/{}", session.attempt());
    assert_eq!(param("success_url"), back);
    assert_eq!(param("cancel_url"), format!("{back}?cancelled"));
    assert_eq!(
        param("expires_at"),
        ((world.now() / 1000) + 3600).to_string()
    );
    let attempt = world.reload(sent.invoice.id).payments.remove(0);
    assert_eq!(
        (attempt.state, attempt.amount.to_string()),
        (PaymentState::RequiresAction, "50.50".into())
    );
    let actor = word(
        &world,
        "SELECT actor FROM audit WHERE command = 'intend_payment'",
    );
    assert!(actor.starts_with("lnk_"), "{actor}");
}

#[test]
fn the_same_form_twice_leads_to_one_page_of_the_provider() {
    let world = World::new();
    let sent = sent(&world, "100");
    let first = begin(&world, &sent.path, "119.00", "card");
    let second = begin(&world, &sent.path, "119.00", "card");
    assert_eq!(first.id, second.id);
    assert_ne!(begin(&world, &sent.path, "19.00", "card").id, first.id);
    assert_ne!(
        begin(&world, &sent.path, "119.00", "bank_debit").id,
        first.id
    );
    // Shortly before the page closes a new one is opened.
    world.pass_seconds(51 * 60);
    assert_ne!(begin(&world, &sent.path, "119.00", "card").id, first.id);
}

#[test]
fn two_submits_at_the_same_moment_share_one_intent() {
    let world = Rc::new(World::new());
    let sent = sent(&world, "100");
    let path = sent.path.clone();
    world.before_next_write(move |world| {
        begin(world, &path, "119.00", "card");
    });
    begin(&world, &sent.path, "119.00", "card");
    assert_eq!(world.stripe().sessions().len(), 1);
    assert_eq!(figure(&world, "SELECT count(*) FROM payment_attempt"), 1);
}

#[test]
fn a_provider_that_is_down_is_said_and_the_next_try_joins_the_first() {
    let world = World::new();
    let sent = sent(&world, "100");
    world.stripe().set_down(true);
    let form = [("amount", "119.00"), ("method", "card")];
    let response = world
        .anonymous()
        .post_form(&format!("{}/pay", sent.path), &form);
    assert_eq!(response.status(), 502);
    assert!(text(&response).contains("The payment service does not answer"));
    assert_eq!(
        world.reload(sent.invoice.id).payments.remove(0).state,
        PaymentState::Created
    );
    world.stripe().set_down(false);
    begin(&world, &sent.path, "119.00", "card");
    assert_eq!(figure(&world, "SELECT count(*) FROM payment_attempt"), 1);
}

#[test]
fn an_intent_left_behind_is_finished_or_given_up() {
    let world = World::new();
    let sent = sent(&world, "100");
    let state = || world.reload(sent.invoice.id).payments.remove(0).state;
    let submit = |amount: &str| {
        world.stripe().set_down(true);
        let form = [("amount", amount), ("method", "card")];
        world
            .anonymous()
            .post_form(&format!("{}/pay", sent.path), &form);
    };
    submit("119.00");
    world.stripe().set_down(false);
    world.pass_seconds(90);
    world.run_jobs();
    assert_eq!(state(), PaymentState::RequiresAction);
    world.pass_seconds(1);
    submit("19.00");
    for _ in 0..20 {
        world.pass_seconds(100);
        world.run_jobs();
    }
    assert_eq!(state(), PaymentState::Expired);
}

#[test]
fn the_thank_you_page_says_no_more_than_is_known() {
    let world = World::new();
    let sent = sent(&world, "100");
    let session = begin(&world, &sent.path, "119.00", "bank_debit");
    let thanks = || {
        text(&world.anonymous().get(&format!(
            "{}/thanks?attempt={}",
            sent.path,
            session.attempt()
        )))
    };
    let before = thanks();
    assert!(
        before.contains("We have not heard of your payment yet"),
        "{before}"
    );
    assert!(before.contains("http-equiv=\"refresh\""));
    world.deliver(&session_event(
        "evt_1",
        "checkout.session.completed",
        &session,
        "unpaid",
    ));
    let under_way = thanks();
    assert!(under_way.contains("Your bank is processing the payment"));
    assert!(!under_way.contains("http-equiv=\"refresh\""));
    let kind = "checkout.session.async_payment_succeeded";
    world.deliver(&session_event("evt_2", kind, &session, "paid"));
    let after = thanks();
    assert!(
        after.contains("Payment received") && after.contains("RCT-2026-00001"),
        "{after}"
    );
    for wrong in ["", "?attempt=x", "?attempt=pat_01J0000000000000000000ZZZZ"] {
        assert_eq!(
            world
                .anonymous()
                .get(&format!("{}/thanks{wrong}", sent.path))
                .status(),
            404
        );
    }
}

#[test]
fn the_thank_you_page_leads_to_the_receipt_of_this_payment() {
    let world = World::new();
    let sent = sent(&world, "100");
    let mut pages = Vec::new();
    for (event, part) in [("evt_1", "20.00"), ("evt_2", "30.00")] {
        let session = begin(&world, &sent.path, part, "card");
        world.pass_seconds(30);
        let kind = "checkout.session.completed";
        world.deliver(&session_event(event, kind, &session, "paid"));
        let path = format!("{}/thanks?attempt={}", sent.path, session.attempt());
        pages.push(text(&world.anonymous().get(&path)));
        world.pass_seconds(30);
    }
    assert!(pages[1].contains("RCT-2026-00002") && !pages[1].contains("RCT-2026-00001"));
    assert!(pages[0].contains("RCT-2026-00001"));
}

#[test]
fn what_is_on_its_way_cannot_be_paid_again() {
    let world = World::new();
    let sent = sent(&world, "100");
    let session = begin(&world, &sent.path, "100.00", "bank_debit");
    world.deliver(&session_event(
        "evt_1",
        "checkout.session.completed",
        &session,
        "unpaid",
    ));
    let page = text(&world.anonymous().get(&sent.path));
    assert!(
        page.contains("A payment is on its way") && page.contains("value=\"19.00\""),
        "{page}"
    );
    let pay = |amount: &str| {
        let form = [("amount", amount), ("method", "card")];
        world
            .anonymous()
            .post_form(&format!("{}/pay", sent.path), &form)
    };
    assert_eq!(pay("19.01").status(), 422);
    let rest = begin(&world, &sent.path, "19.00", "bank_debit");
    world.deliver(&session_event(
        "evt_2",
        "checkout.session.completed",
        &rest,
        "unpaid",
    ));
    let refused = pay("1.00");
    assert_eq!(refused.status(), 409);
    assert!(text(&refused).contains("A payment is on its way already"));
    assert!(!text(&world.anonymous().get(&sent.path)).contains("<form"));
}

#[test]
fn a_receipt_is_shown_to_the_link_of_its_invoice_only() {
    let world = World::new();
    let own = sent(&world, "100");
    let session = begin(&world, &own.path, "119.00", "card");
    world.deliver(&session_event(
        "evt_1",
        "checkout.session.completed",
        &session,
        "paid",
    ));
    let receipt = receipts(&world).remove(0);
    let page = text(
        &world
            .anonymous()
            .get(&format!("{}/receipts/{}", own.path, receipt.id)),
    );
    assert!(
        page.contains("RCT-2026-00001") && page.contains("119.00 EUR"),
        "{page}"
    );
    world.pass_seconds(1);
    let other = sent(&world, "100");
    let foreign = world
        .anonymous()
        .get(&format!("{}/receipts/{}", other.path, receipt.id));
    assert_eq!(foreign.status(), 404);
    let settled = text(&world.anonymous().get(&own.path));
    assert!(
        settled.contains("Nothing left to pay") && !settled.contains("<form"),
        "{settled}"
    );
    assert!(settled.contains(&format!("/receipts/{}", receipt.id)));
}

#[test]
fn a_voided_invoice_says_so_and_takes_no_money() {
    let world = World::new();
    let sent = sent(&world, "100");
    let input = ReasonInput {
        reason: "wrong customer".into(),
        version: sent.invoice.version,
    };
    world
        .admin()
        .call(VoidInvoice, sent.invoice.id, &input)
        .unwrap();
    assert_eq!(world.reload(sent.invoice.id).state, InvoiceState::Void);
    let page = text(&world.anonymous().get(&sent.path));
    assert!(
        page.contains("Cancelled") && !page.contains("<form"),
        "{page}"
    );
    let form = [("amount", "1.00"), ("method", "card")];
    let pay = world
        .anonymous()
        .post_form(&format!("{}/pay", sent.path), &form);
    assert_eq!(pay.status(), 409);
    let document = text(&world.anonymous().get(&format!("{}/document", sent.path)));
    assert!(document.contains("document--void"));
}

#[test]
fn a_session_whose_answer_was_lost_is_found_again_by_its_key() {
    let world = World::new();
    let sent = sent(&world, "100");
    let whole = world.stripe().fetch();
    let deaf = Rc::clone(&whole);
    *world.native().fetch.borrow_mut() = Rc::new(move |request| {
        deaf(request).and_then(|_| Err(FetchError("the answer was lost".into())))
    });
    let form = [("amount", "119.00"), ("method", "card")];
    let response = world
        .anonymous()
        .post_form(&format!("{}/pay", sent.path), &form);
    assert_eq!(
        (response.status().as_u16(), world.stripe().sessions().len()),
        (502, 1)
    );
    *world.native().fetch.borrow_mut() = whole;
    begin(&world, &sent.path, "119.00", "card");
    assert_eq!(world.stripe().sessions().len(), 1);
}

#[test]
fn the_browser_that_left_comes_back_to_where_it_was() {
    let world = World::new();
    let sent = sent(&world, "100");
    let form = [("amount", "119.00"), ("method", "card")];
    let left = world
        .anonymous()
        .post_form(&format!("{}/pay", sent.path), &form);
    let cookie = header(&left, "set-cookie");
    for attribute in ["__Host-dunlin-pat_", "Secure", "HttpOnly", "SameSite=Lax"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    let browser = world
        .anonymous()
        .with_cookie(cookie.split(';').next().unwrap());
    let attempt = world.stripe().last_session().attempt().to_owned();
    let back = format!("/portal/return/{attempt}");
    let returned = browser.get(&back);
    assert_eq!(returned.status(), 303);
    let thanks = format!("{}/thanks?attempt={attempt}", sent.path);
    assert_eq!(header(&returned, "location"), thanks);
    assert!(header(&returned, "set-cookie").contains("Max-Age=0"));
    let cancelled = browser.get(&format!("{back}?cancelled"));
    assert_eq!(header(&cancelled, "location"), sent.path);
    // Another browser learns nothing, and is led nowhere.
    let stranger = world.anonymous().get(&back);
    assert_eq!(stranger.status(), 200);
    assert!(!text(&stranger).contains("INV-"));
    assert_eq!(world.anonymous().get("/portal/return/x").status(), 404);
}
