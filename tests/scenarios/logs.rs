//! What is logged: lines that name the request or the job, and nobody.

use std::rc::Rc;

use functions::platform::FetchError;
use harness::{World, dump, month};
use serde_json::{Value, json};
use shared::access::Role;
use shared::api::invoices::{SendInput, SendInvoice};
use shared::api::roles::ListRoles;
use shared::api::session::{SignIn, SignInInput};
use shared::api::{Nothing, ProblemCode};

use crate::paying::word;

fn lines(world: &World) -> Vec<Value> {
    let logged = world.native().logged.borrow();
    let parse = |line: &String| serde_json::from_str(line).expect("a JSON object");
    logged.iter().map(parse).collect()
}

/// Everything in the books that belongs to a person, and every token that was given out.
fn personal(world: &World) -> Vec<String> {
    let columns = [
        ("customer", "name"),
        ("customer", "street"),
        ("contact", "name"),
        ("contact", "email"),
        ("staff_user", "name"),
        ("staff_user", "email"),
        ("receipt", "reference"),
        ("outbox", "recipient"),
    ];
    let texts = columns.iter().flat_map(|(table, column)| {
        let sql = format!("SELECT DISTINCT {column} FROM {table} WHERE length({column}) > 3");
        dump::texts(world.connection(), &sql)
    });
    // The provider is nobody.
    texts.filter(|text| text != "stripe").collect()
}

#[test]
fn every_request_is_a_line_with_its_id_and_no_address() {
    let world = World::new();
    month::pass(&world);
    let lines = lines(&world);
    let requests: Vec<&Value> = lines
        .iter()
        .filter(|line| line["level"] == "info")
        .collect();
    assert!(requests.len() > 30);
    for line in &requests {
        assert!(
            line["request_id"].as_str().unwrap().starts_with("req_"),
            "{line}"
        );
        assert!(
            line["route"].is_string() && line["status"].is_string(),
            "{line}"
        );
    }
    assert!(
        requests.iter().any(|line| line["route"] == "portal_pay"),
        "{requests:?}"
    );
}

#[test]
fn a_refused_request_says_who_asked_for_what() {
    let world = World::new();
    let refused = world.as_role(Role::Viewer).call(ListRoles, (), &Nothing {});
    assert_eq!(refused.unwrap_err().code(), ProblemCode::NotPermitted);
    world.anonymous().get("/api/roles");
    let lines = lines(&world);
    let [named, nobody] = lines.last_chunk().unwrap();
    let viewer = "SELECT id FROM staff_user WHERE role = 'viewer'";
    assert_eq!(named["staff"], word(&world, viewer));
    assert_eq!(
        (&named["route"], &named["status"]),
        (&json!("list_roles"), &json!("403"))
    );
    assert_eq!(
        (&nobody["staff"], &nobody["status"]),
        (&Value::Null, &json!("401"))
    );
}

#[test]
fn what_tries_to_get_around_a_control_is_a_line() {
    let world = World::with_passwords();
    let guess = SignInInput {
        email: "demo@dunlin.example".into(),
        password: "wrong-password-1".into(),
    };
    let mut foreign = world.admin().raw("POST", "/api/customers");
    let elsewhere = "https://elsewhere.example".parse().unwrap();
    foreign.headers_mut().insert("origin", elsewhere);
    let customer = world.customer("Tern Trading").id;
    let link = world.invoice(customer, "100").id.to_string();
    let forged = link.replace("inv_", "/portal/i/lnk_");
    let seen = |route: &str, status: &str| {
        let lines = lines(&world);
        lines
            .iter()
            .any(|line| line["route"] == route && line["status"] == status)
    };
    world.deliver_signed("{}".to_owned(), "t=1,v1=00");
    assert!(seen("stripe_webhook", "400"));
    world.send(foreign);
    assert!(seen("create_customer", "403"));
    for _ in 0..6 {
        let _refused = world.anonymous().call(SignIn, (), &guess);
    }
    assert!(seen("sign_in", "401") && seen("sign_in", "429"));
    world.anonymous().get(&forged);
    assert!(seen("portal_invoice", "404"));
}

#[test]
fn a_line_break_in_a_failure_stays_inside_its_line() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    let invoice = world.invoice(customer, "100").id;
    let sent = world
        .admin()
        .call(SendInvoice, invoice, &SendInput::default());
    sent.unwrap();
    let says = "no\n{\"level\":\"info\",\"route\":\"forged\"}";
    *world.native().fetch.borrow_mut() = Rc::new(|_| Err(FetchError(says.to_owned())));
    let path = world.last_link();
    let form = [("amount", "119.00"), ("method", "card")];
    world.anonymous().post_form(&format!("{path}/pay"), &form);
    let logged = world.native().logged.borrow();
    assert!(logged.iter().all(|line| !line.contains('\n')), "{logged:?}");
    let failed = lines(&world)
        .into_iter()
        .rfind(|line| line["level"] == "error");
    let cause = failed.unwrap()["cause"].as_str().unwrap().to_owned();
    assert!(cause.contains('\n'), "{cause}");
}

#[test]
fn a_fault_tells_the_caller_nothing_but_its_request_id() {
    let world = World::new();
    world.leave_unchecked();
    let break_it = "ALTER TABLE customer RENAME COLUMN sort_key TO gone";
    world.connection().execute_script(break_it).unwrap();
    let failed = world.admin().get("/api/customers");
    assert_eq!(failed.status(), 500);
    let body: Value = serde_json::from_slice(failed.body()).unwrap();
    let id = body["request_id"].as_str().unwrap();
    assert_eq!(failed.headers()["x-request-id"], id);
    let told = body.to_string();
    for inner in ["sort_key", "SELECT", "customer", "rusqlite", "SQL"] {
        assert!(!told.contains(inner), "{told}");
    }
    let lines = lines(&world);
    let line = lines.iter().find(|line| line["level"] == "error").unwrap();
    assert_eq!(line["request_id"], id);
    assert!(
        line["cause"].as_str().unwrap().contains("sort_key"),
        "{line}"
    );
}

#[test]
fn no_line_names_a_person_or_holds_a_token_even_when_everything_fails() {
    let world = World::new();
    month::pass(&world);
    // What fails is what has most to tell.
    let customer = world.customer("Petra Private").id;
    let invoice = world.invoice(customer, "100").id;
    let sent = world
        .admin()
        .call(SendInvoice, invoice, &SendInput::default());
    sent.unwrap();
    let path = world.last_link();
    world.stripe().set_down(true);
    let form = [("amount", "119.00"), ("method", "card")];
    world.anonymous().post_form(&format!("{path}/pay"), &form);
    world.anonymous().get(&path.replace("lnk_", "lnk_9"));
    world.native().archive.borrow_mut().take();
    let spoil =
        "UPDATE outbox SET state = 'pending', due_at = 0, payload = '{\"to\": \"pat@x.example\"}'";
    world.connection().execute_script(spoil).unwrap();
    world.pass_seconds(7200);
    world.run_jobs();
    let failed = lines(&world);
    let failed = failed.iter().filter(|line| line["level"] == "error");
    assert!(failed.clone().count() > 2);
    for line in failed {
        assert!(
            line["request_id"].is_string() || line["job"].is_string(),
            "{line}"
        );
        assert!(line["cause"].is_string(), "{line}");
    }
    let text = world.native().logged.borrow().join("\n");
    for personal in personal(&world) {
        assert!(!text.contains(&personal), "{personal}");
    }
    let token = path.rsplit('/').next().unwrap();
    assert!(!text.contains(token) && !text.contains("pat@x.example"));
}
