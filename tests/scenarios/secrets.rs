//! A copy of the database opens nothing: no column of any table holds what opens a page.

use harness::World;
use harness::stripe::session_event;

use crate::paying::{begin, last_mail, sent};

/// Every text of every table, with where it stands.
pub(crate) fn stored_texts(world: &World) -> Vec<(String, String)> {
    world.connection().with(|db| {
        let sql = "SELECT t.name, c.name FROM pragma_table_list t, pragma_table_info(t.name) c
            WHERE t.schema = 'main' AND t.type = 'table'";
        let mut statement = db.prepare(sql).unwrap();
        let columns = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        let columns: Vec<(String, String)> = columns.unwrap().map(Result::unwrap).collect();
        assert!(columns.len() > 200, "{} columns", columns.len());
        let mut texts = Vec::new();
        for (table, column) in columns {
            let sql = format!("SELECT CAST({column} AS TEXT) FROM {table} WHERE {column} NOT NULL");
            let mut statement = db.prepare(&sql).unwrap();
            let found = statement.query_map([], |row| row.get::<_, String>(0));
            let place = format!("{table}.{column}");
            texts.extend(found.unwrap().map(|text| (place.clone(), text.unwrap())));
        }
        texts
    })
}

/// Panics when a secret stands anywhere in the database, whole or its signature alone.
pub(crate) fn assert_nowhere(world: &World, secrets: &[&str]) {
    for (place, text) in stored_texts(world) {
        for secret in secrets {
            assert!(!text.contains(secret), "{secret} stands in {place}");
        }
    }
}

#[test]
fn no_token_of_a_document_link_is_stored() {
    let world = World::new();
    let sent = sent(&world, "100");
    let token = sent.path.rsplit('/').next().unwrap().to_owned();
    let (id, signature) = token.split_once('.').unwrap();
    assert!(last_mail(&world).text.contains(&token));
    let session = begin(&world, &sent.path, "119.00", "card");
    let paid = session_event("evt_1", "checkout.session.completed", &session, "paid");
    world.deliver(&paid);
    world.run_jobs();
    let receipt = last_mail(&world);
    assert!(receipt.row.subject.contains("Payment received"));
    assert!(receipt.text.contains(&token));
    assert_nowhere(&world, &[&token, signature]);
    // The search finds what is there.
    let places = stored_texts(&world);
    assert!(places.iter().any(|(_, text)| text.contains(id)));
}

#[test]
fn messages_written_with_their_token_are_cut_when_the_schema_is_raised() {
    let connection = functions::platform::native::open(None).unwrap();
    let token = format!("lnk_01J00000000000000000000000.{}", "ab".repeat(32));
    let text = format!("See https://ar.example/portal/i/{token} and \\\"/portal/i/{token}\\\"");
    for (name, sql) in harness::migrations::all() {
        if name.starts_with("0008") {
            let payload =
                format!(r#"{{"to":"a@b.example","subject":"s","text":"{text}","html":""}}"#);
            connection
                .execute_script(&format!(
                    "INSERT INTO outbox(id, kind, subject, recipient, payload, state, due_at, created_at)
                     VALUES ('out_1', 'mail', 's', 'a@b.example', '{payload}', 'delivered', 1, 1);
                     INSERT INTO idempotency(actor, key, command, input_hash, status, body, created_at)
                     VALUES ('usr', 'k', 'send_invoice', 'h', 200, '{{\"to\":[],\"link\":\"{token}\"}}', 1);
                     INSERT INTO webhook_event(id, provider, account, event_id, kind, payload, received_at, due_at)
                     VALUES ('whk_1', 'stripe', '', 'evt', 'k', '{payload}', 1, 1);"
                ))
                .unwrap();
        }
        connection.execute_script(&sql).unwrap();
    }
    let stored = |sql: &str| -> String {
        connection.with(|db| db.query_row(sql, [], |row| row.get(0)).unwrap())
    };
    let message: functions::email::Message =
        serde_json::from_str(&stored("SELECT payload FROM outbox")).unwrap();
    assert!(!message.text.contains("ab"), "{}", message.text);
    let secret = "secret-of-another-installation";
    let mail = message.with_token(secret);
    let again = functions::auth::link::token(secret, token[..30].parse().unwrap());
    assert_eq!(mail.text.matches(&again).count(), 2, "{}", mail.text);
    assert_eq!(stored("SELECT body FROM idempotency"), r#"{"to":[]}"#);
    assert!(!stored("SELECT payload FROM webhook_event").contains(&token));
}
