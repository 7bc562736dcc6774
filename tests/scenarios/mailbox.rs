//! The mailbox: what was written to customers.

use functions::config::Config;
use functions::platform::native;
use harness::world::{PUBLIC_URL, START, config};
use harness::{World, migrations, setup};
use shared::access::Role;
use shared::api::invoices::{SendInput, SendInvoice};
use shared::api::mailbox::{GetMail, ListMail, MailFilter, MailView};
use shared::api::{Nothing, ProblemCode};
use shared::kernel::id::{Id, OutboxId};

/// Sends an invoice and gives its message and the HTML of it.
fn sent(world: &World) -> (MailView, String) {
    let customer = world.customer("Tern Trading").id;
    let invoice = world.invoice(customer, "100");
    world
        .admin()
        .call(SendInvoice, invoice.id, &SendInput::default())
        .unwrap();
    let page = world
        .admin()
        .call(ListMail, (), &MailFilter::default())
        .unwrap();
    let row = page.items.into_iter().next().unwrap();
    let view = world.admin().call(GetMail, row.id, &Nothing {}).unwrap();
    assert_eq!(view.row, row);
    let page = world.admin().get(&format!("/api/mailbox/{}/html", row.id));
    assert_eq!(page.status(), 200);
    let policy = page.headers()["content-security-policy"].to_str().unwrap();
    assert!(
        policy.contains("default-src 'none'") && !policy.contains("script"),
        "{policy}"
    );
    (view, String::from_utf8(page.body().clone()).unwrap())
}

#[test]
fn a_development_mailbox_shows_the_message_with_its_link() {
    let world = World::new();
    let (view, html) = sent(&world);
    assert_eq!(view.row.to, "payables@customer.example");
    assert!(
        view.row.subject.contains("INV-2026-00001"),
        "{}",
        view.row.subject
    );
    assert!(
        view.text
            .starts_with(view.row.preview.split(' ').next().unwrap())
    );
    for shown in [&view.text, &html] {
        assert!(shown.contains("/portal/i/lnk_"), "{shown}");
    }
    // A customer may answer; the message to a colleague says something else at this place.
    assert!(html.contains("Answer this message"), "{html}");
}

#[test]
fn mail_is_listed_newest_first_in_pages() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let invoice = world.invoice(customer, "100").id;
    for second in 0..3 {
        world.pass_seconds(second);
        world
            .admin()
            .call(SendInvoice, invoice, &SendInput::default())
            .unwrap();
    }
    let mut filter = MailFilter {
        limit: Some(2),
        ..MailFilter::default()
    };
    let mut times = Vec::new();
    loop {
        let page = world.admin().call(ListMail, (), &filter).unwrap();
        times.extend(page.items.iter().map(|row| row.created_at));
        let Some(next) = page.next else { break };
        filter.after = Some(next);
    }
    assert_eq!(times.len(), 3);
    assert!(times.is_sorted_by(|a, b| a > b), "{times:?}");
}

#[test]
fn mail_is_for_those_who_may_see_it() {
    let world = World::new();
    let refused = world
        .admin()
        .call(GetMail, OutboxId::new(0, 1), &Nothing {})
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotFound);
    assert_eq!(world.admin().get("/api/mailbox/x/html").status(), 404);
    let viewer = world.as_role(Role::Viewer);
    let refused = viewer
        .call(ListMail, (), &MailFilter::default())
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotPermitted);
}

fn production() -> Config {
    config(|name| match name {
        "ENVIRONMENT" => Some("production".to_owned()),
        "MAIL" => Some("binding".to_owned()),
        "PUBLIC_URL" => Some(PUBLIC_URL.to_owned()),
        "STRIPE_WEBHOOK_SECRETS" => Some("whsec_of_production".to_owned()),
        "STRIPE_SECRET_KEY" => Some("sk_of_production".to_owned()),
        "SESSION_SECRET" | "LINK_SECRET" | "WEBHOOK_SIGNING_SECRET" | "PASSWORD_PEPPER" => {
            Some(name.repeat(3))
        }
        _ => None,
    })
}

#[test]
fn in_production_nobody_of_the_staff_gets_the_customer_s_key() {
    let folder = std::env::temp_dir().join(format!("dunlin-mailbox-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("world.sqlite");
    {
        let connection = native::open(Some(&path)).unwrap();
        for (_, sql) in migrations::all() {
            connection.execute_script(&sql).unwrap();
        }
        setup::company(&connection, START, None);
    }
    let world = World::open(&path, production(), START, 7);
    let (view, html) = sent(&world);
    for shown in [&view.text, &html, &view.row.preview] {
        assert!(!shown.contains("lnk_"), "{shown}");
    }
    assert!(html.contains("/portal/i/\""), "{html}");
    // The customer's own copy has it.
    let mailed = world.native().mailed.borrow();
    assert!(mailed[0].text.contains("/portal/i/lnk_"));
    drop(mailed);
    drop(world);
    std::fs::remove_dir_all(&folder).unwrap();
}
