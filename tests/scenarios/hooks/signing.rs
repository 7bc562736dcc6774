//! The signature, checked with code of this test's own.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use functions::http_types::Request;
use harness::World;
use harness::receiver::Receiver;
use sha2::{Digest, Sha256};
use shared::api::hooks::RotateHookSecret;
use shared::api::invoices::VersionInput;
use shared::hook::EventKind;

use super::{endpoint, reload};

/// HMAC-SHA256 as RFC 2104 writes it down, over nothing but the hash.
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut block = [0_u8; 64];
    block[..key.len()].copy_from_slice(key);
    let pad = |byte: u8| block.map(|b| b ^ byte);
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(message);
    let outer = Sha256::new()
        .chain_update(pad(0x5c))
        .chain_update(inner.finalize());
    outer.finalize().to_vec()
}

fn header<'a>(request: &'a Request, name: &str) -> &'a str {
    request.headers()[name].to_str().unwrap()
}

/// Whether a receiver that knows `secret` takes `request` for genuine, as Standard Webhooks says.
fn verifies(request: &Request, secret: &str) -> bool {
    let key = STANDARD
        .decode(secret.strip_prefix("whsec_").unwrap())
        .unwrap();
    let mut message = Vec::new();
    for part in [
        header(request, "webhook-id"),
        header(request, "webhook-timestamp"),
    ] {
        message.extend_from_slice(part.as_bytes());
        message.push(b'.');
    }
    message.extend_from_slice(request.body());
    let expected = format!("v1,{}", STANDARD.encode(hmac(&key, &message)));
    let mut given = header(request, "webhook-signature").split(' ');
    given.any(|signature| signature == expected)
}

#[test]
fn a_webhook_carries_the_headers_and_the_signature_of_the_standard() {
    let world = World::new();
    let receiver = Receiver::new(&world);
    let secret = endpoint(&world, &[EventKind::CustomerCreated])
        .secret
        .unwrap();
    let key = STANDARD.decode(&secret["whsec_".len()..]).unwrap();
    assert!((24..=64).contains(&key.len()));
    let customer = world.customer("Möwe & Söhne");
    let sent = receiver.take();
    let [request] = sent.as_slice() else {
        panic!("{} webhooks", sent.len())
    };
    assert_eq!(request.method(), "POST");
    assert_eq!(header(request, "content-type"), "application/json");
    assert!(header(request, "webhook-id").starts_with("out_"));
    let seconds = (world.now() / 1000).to_string();
    assert_eq!(header(request, "webhook-timestamp"), seconds);
    assert!(verifies(request, &secret));
    let mut changed = request.clone();
    changed.body_mut()[10] ^= 1;
    assert!(!verifies(&changed, &secret));
    let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
    let expected = serde_json::json!({
        "type": "customer.created",
        "timestamp": "2026-03-02T09:00:00.000Z",
        "data": {
            "id": customer.id,
            "customer": customer.id,
            "number": customer.details.number,
            "date": null,
        },
    });
    assert_eq!(body, expected);
}

#[test]
fn for_a_day_after_a_rotation_both_secrets_sign() {
    let world = World::new();
    let receiver = Receiver::new(&world);
    let created = endpoint(&world, &[EventKind::CustomerCreated]);
    let (id, first) = (created.endpoint.id, created.secret.unwrap());
    let version = VersionInput { version: 1 };
    let rotated = world.admin().call(RotateHookSecret, id, &version).unwrap();
    let second = rotated.secret.unwrap();
    assert_ne!(first, second);
    assert_eq!(
        reload(&world, id).previous_secret_until,
        Some(world.now() + 86_400_000)
    );
    world.customer("During");
    world.pass_days(1);
    world.customer("After");
    let sent = receiver.take();
    let seen: Vec<(bool, bool)> = sent
        .iter()
        .map(|request| (verifies(request, &first), verifies(request, &second)))
        .collect();
    assert_eq!(seen, [(true, true), (false, true)]);
}

#[test]
fn no_secret_stands_in_the_database() {
    let world = World::new();
    let secret = endpoint(&world, &[]).secret.unwrap();
    let bare = secret["whsec_".len()..].to_owned();
    let tables: Vec<String> = world.connection().with(|db| {
        let sql = "SELECT name FROM sqlite_schema WHERE type = 'table'";
        let mut statement = db.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    });
    for table in tables {
        world.connection().with(|db| {
            let mut statement = db.prepare(&format!("SELECT * FROM {table}")).unwrap();
            let columns = statement.column_count();
            let mut rows = statement.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                for column in 0..columns {
                    let text = format!("{:?}", row.get_ref(column).unwrap());
                    assert!(!text.contains(&bare), "{table}");
                }
            }
        });
    }
}
