//! The application's own doors: whatever a request holds, it is answered, and never by a fault.

use functions::http_types::Request;
use harness::World;
use http::header::{HeaderName, HeaderValue};
use shared::access::Role;

use crate::target;

thread_local! {
    static WORLD: World = {
        let world = World::new();
        world.customer("Tern Trading");
        world.leave_unchecked();
        world
    };
}

/// Sends a request; a fault of ours shows as a status from 500 on.
fn answered(make: impl FnOnce(&World) -> Option<Request>) {
    WORLD.with(|world| {
        let Some(request) = make(world) else { return };
        let told = format!("{request:?}");
        let status = world.send_only(request).status().as_u16();
        assert!(status < 500, "{status} for {told}");
    });
}

/// A request of the viewer, changed by `change` where its bytes allow it.
fn request(
    world: &World,
    (method, path): (&str, &str),
    change: impl FnOnce(&mut Request) -> Option<()>,
) -> Option<Request> {
    let mut request = world.as_role(Role::Manager).raw(method, "/api/health");
    *request.uri_mut() = path.parse().ok()?;
    change(&mut request)?;
    Some(request)
}

target!(
    query_strings,
    &[
        "search=tern&limit=5",
        "after=bmFtZQ.Y3VzXzE&state=open",
        "as_of=2026-01-31&known_at=1"
    ],
    |bytes| {
        let query: String = bytes
            .iter()
            .map(|byte| match byte {
                b' '..=b'~' if !b"\"<>#".contains(byte) => char::from(*byte).to_string(),
                _ => format!("%{byte:02x}"),
            })
            .take(4_000)
            .collect();
        for path in [
            "/api/customers",
            "/api/invoices",
            "/api/ageing",
            "/api/search",
            "/api/receipts",
        ] {
            answered(|world| request(world, ("GET", &format!("{path}?{query}")), |_| Some(())));
        }
    }
);

target!(
    paths,
    &[
        "/api/customers/cus_01KJPWD7K8D027PASK7FZD1FKG",
        "/portal/i/lnk_01KJPWD7K8D027PASK7FZD1FKG.00"
    ],
    |bytes| {
        let path = String::from_utf8_lossy(bytes).into_owned();
        answered(|world| request(world, ("GET", &path), |_| Some(())));
        answered(|world| request(world, ("POST", &path), |_| Some(())));
    }
);

target!(
    cookies_and_other_headers,
    &[
        "__Host-dunlin=abc.def; theme=dark",
        "t=1,v1=00",
        "https://ar.example"
    ],
    |bytes| {
        let Ok(value) = HeaderValue::from_bytes(&bytes[..bytes.len().min(8_000)]) else {
            return;
        };
        for name in [
            "cookie",
            "origin",
            "idempotency-key",
            "stripe-signature",
            "cf-connecting-ip",
            "authorization",
            "content-type",
            "sec-fetch-site",
        ] {
            let name = HeaderName::from_static(name);
            for path in ["/api/customers", "/api/session", "/webhooks/stripe"] {
                let (name, value) = (name.clone(), value.clone());
                answered(|world| {
                    request(world, ("POST", path), |request| {
                        request.headers_mut().insert(name, value);
                        Some(())
                    })
                });
            }
        }
    }
);

target!(
    bodies,
    &[
        r#"{"name":"Tern","currency":"EUR","terms":"NET30","active":true}"#,
        r#"{"customer_id":"cus_01KJPWD7K8D027PASK7FZD1FKG","currency":"EUR","terms":"NET30","lines":[{"description":"x","quantity":"1","unit_price":"10","tax_code":"DE19"}]}"#,
        r#"{"source":"itm_01KJPWD7K8D027PASK7FZD1FKG","shares":[{"item":"itm_01KJPWD7K8D027PASK7FZD1FKG","amount":{"amount":"1.00","currency":"EUR"}}]}"#,
        r#"{"email":"a@b.example","password":"x"}"#,
    ],
    |bytes| {
        for path in [
            "/api/customers",
            "/api/invoices",
            "/api/receipts",
            "/api/allocations",
            "/api/imports/check",
            "/portal/i/lnk_1.00/pay",
        ] {
            answered(|world| {
                request(world, ("POST", path), |request| {
                    *request.body_mut() = bytes.to_vec();
                    Some(())
                })
            });
        }
    }
);

target!(
    answers_of_passkeys,
    &[
        r#"{"id":"AQEB","type":"public-key","response":{"clientDataJSON":"eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0","authenticatorData":"AQEB","signature":"MAYCAQECAQE","userHandle":null}}"#,
        r#"{"id":"AQEB","type":"public-key","response":{"clientDataJSON":"eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIn0","authenticatorData":"AQEB","publicKey":"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE","publicKeyAlgorithm":-7}}"#,
    ],
    |bytes| {
        let credential = String::from_utf8_lossy(bytes).into_owned();
        let sign_in = serde_json::json!({ "credential": credential });
        let add = serde_json::json!({ "credential": credential, "name": "x" });
        for (path, body) in [
            ("/api/session/passkey", sign_in),
            ("/api/profile/passkeys", add),
        ] {
            answered(|world| {
                request(world, ("POST", path), |request| {
                    *request.body_mut() = body.to_string().into_bytes();
                    Some(())
                })
            });
        }
    }
);
