//! What is logged: lines that name the request or the job, and nobody.

use harness::{World, dump, month};
use serde_json::Value;
use shared::api::invoices::{SendInput, SendInvoice};

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
