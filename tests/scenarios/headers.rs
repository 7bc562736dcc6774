//! Headers of every kind of answer that the Worker gives. The edge suite walks the files.

use functions::http_types::{BODY_BYTES_MAX, Response};
use harness::World;
use harness::setup::DEMO_PASSWORD;
use shared::api::Nothing;
use shared::api::portal::PortalAccess;
use shared::api::session::{SignIn, SignInInput, SignOut};

use crate::paying::{grant, last_mail, sent, sign_in_link, text, visitor};

const ADDRESS: &str = "payables@customer.example";

/// What every answer carries, in the same words.
const ALWAYS: [(&str, &str); 6] = [
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
    (
        "strict-transport-security",
        "max-age=63072000; includeSubDomains",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=()",
    ),
];

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    let value = response.headers().get(name);
    value.map_or("", |value| value.to_str().unwrap())
}

/// One answer of each kind, with its name and status.
fn answers(world: &World) -> Vec<(&'static str, u16, Response)> {
    let link = sent(world, "100").path;
    let customer = world.customer("Gull Goods");
    let invoice = world.invoice(customer.id, "100");
    grant(world, &customer, PortalAccess::Pay);
    let mail = last_mail(world).row.id;
    let (admin, nobody) = (world.admin(), world.anonymous());
    let me = visitor(world, ADDRESS);
    let path = format!("/portal/customers/{}", customer.id);
    let sign_in = sign_in_link(world, ADDRESS);
    let form = [("amount", "1.00"), ("method", "card")];
    let raw = |method: &str, path: &str| world.send(nobody.raw(method, path));
    let mut large = admin.raw("POST", "/api/customers");
    *large.body_mut() = vec![b' '; BODY_BYTES_MAX + 1];
    let mut foreign = admin.raw("POST", "/api/customers");
    let elsewhere = "https://elsewhere.example".parse().unwrap();
    foreign.headers_mut().insert("origin", elsewhere);
    vec![
        ("JSON", 200, admin.get("/api/customers")),
        ("no session", 401, nobody.get("/api/customers")),
        ("foreign origin", 403, world.send(foreign)),
        ("no such path", 404, nobody.get("/api/no-such-thing")),
        ("no such method", 405, raw("PATCH", "/api/customers")),
        ("too large", 413, world.send(large)),
        (
            "wrong fields",
            422,
            world.send(admin.raw("POST", "/api/customers")),
        ),
        (
            "document",
            200,
            admin.get(&format!("/api/invoices/{}/document", invoice.id)),
        ),
        (
            "message",
            200,
            admin.get(&format!("/api/mailbox/{mail}/html")),
        ),
        ("webhook", 400, raw("POST", "/webhooks/stripe")),
        ("portal form", 200, nobody.get("/portal/sign-in")),
        (
            "portal wrong field",
            422,
            nobody.post_form("/portal/sign-in", &[]),
        ),
        ("portal link", 200, nobody.get(&link)),
        (
            "portal document",
            200,
            nobody.get(&format!("{link}/document")),
        ),
        ("portal no such link", 404, nobody.get("/portal/i/x")),
        (
            "portal no such method",
            405,
            raw("DELETE", "/portal/sign-in"),
        ),
        ("portal no session", 401, nobody.get("/portal")),
        ("portal question", 200, nobody.get(&sign_in)),
        ("portal enter", 303, nobody.post_form(&sign_in, &[])),
        ("portal over", 410, nobody.get(&sign_in)),
        ("portal home", 303, me.get("/portal")),
        ("portal account", 200, me.get(&path)),
        (
            "portal invoice",
            200,
            me.get(&format!("{path}/invoices/{}", invoice.id)),
        ),
        (
            "portal pay",
            303,
            nobody.post_form(&format!("{link}/pay"), &form),
        ),
        (
            "portal sign-out",
            303,
            me.post_form("/portal/sign-out", &[]),
        ),
    ]
}

#[test]
fn every_kind_of_answer_carries_the_headers() {
    let world = World::new();
    for (kind, status, response) in answers(&world) {
        assert_eq!(
            response.status().as_u16(),
            status,
            "{kind}: {}",
            text(&response)
        );
        for (name, value) in ALWAYS {
            assert_eq!(header(&response, name), value, "{name} of {kind}");
        }
        let referrer = header(&response, "referrer-policy");
        assert!(
            ["no-referrer", "same-origin"].contains(&referrer),
            "{kind}: {referrer}"
        );
        let policy = header(&response, "content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{kind}: {policy}");
        assert!(policy.contains("frame-ancestors"), "{kind}: {policy}");
        for loose in ["unsafe-inline", "unsafe-eval", "script-src", " *", "http:;"] {
            assert!(!policy.contains(loose), "{kind}: {policy}");
        }
        let page = header(&response, "content-type").starts_with("text/html");
        assert!(
            !page || policy.contains("form-action") || kind == "message",
            "{kind}"
        );
        assert!(!text(&response).contains("<script"), "{kind}");
    }
}

#[test]
fn no_other_origin_is_ever_allowed() {
    let world = World::new();
    for (method, path) in [
        ("GET", "/api/customers"),
        ("POST", "/api/customers"),
        ("OPTIONS", "/api/customers"),
        ("OPTIONS", "/api/session"),
        ("GET", "/portal/sign-in"),
        ("POST", "/portal/sign-in"),
        ("OPTIONS", "/webhooks/stripe"),
    ] {
        let mut request = world.admin().raw(method, path);
        for (name, value) in [
            ("origin", "https://elsewhere.example"),
            ("access-control-request-method", "POST"),
        ] {
            let value = value.parse().unwrap();
            request.headers_mut().insert(name, value);
        }
        let response = world.send(request);
        let mut names = response.headers().keys().map(http::HeaderName::as_str);
        assert_eq!(
            names.find(|name| name.starts_with("access-control-")),
            None,
            "{method} {path}"
        );
    }
}

#[test]
fn a_redirect_stays_here_or_goes_to_the_provider() {
    let world = World::new();
    let mut seen = 0;
    for (kind, _, response) in answers(&world) {
        let location = header(&response, "location");
        if location.is_empty() {
            continue;
        }
        seen += 1;
        let own = location.starts_with('/') && !location.starts_with("//");
        let provider = kind == "portal pay" && location.starts_with("https://pay.example/");
        assert!(own || provider, "{kind} leads to {location}");
    }
    assert_eq!(seen, 4);
    // What a stranger puts into an address leads nowhere.
    for path in [
        "/portal/return/pat_01J0000000000000000000ZZZZ?return_to=https://evil.example",
        "/portal/sign-in?next=//evil.example",
    ] {
        let response = world.anonymous().get(path);
        assert_eq!(header(&response, "location"), "", "{path}");
    }
}

#[test]
fn every_cookie_is_bound_to_host_https_and_the_server() {
    let world = World::with_passwords();
    let sign_in = SignInInput {
        email: "demo@dunlin.example".into(),
        password: DEMO_PASSWORD.into(),
    };
    let started = world.send(world.anonymous().request(SignIn, &(), &sign_in));
    let ended = world.send(world.admin().request(SignOut, &(), &Nothing {}));
    let mut cookies: Vec<(String, bool)> = [started, ended]
        .iter()
        .map(|response| (header(response, "set-cookie").to_owned(), true))
        .collect();
    let portal = answers(&world).into_iter();
    cookies.extend(portal.filter_map(|(_, _, response)| {
        let cookie = header(&response, "set-cookie").to_owned();
        (!cookie.is_empty()).then_some((cookie, false))
    }));
    assert_eq!(cookies.len(), 5);
    for (cookie, staff) in cookies {
        // Staff never come from another site; customers come back from the payment provider.
        let site = if staff {
            "SameSite=Strict"
        } else {
            "SameSite=Lax"
        };
        assert!(cookie.starts_with("__Host-"), "{cookie}");
        for attribute in ["Path=/", "Secure", "HttpOnly", site] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
}

#[test]
fn a_message_uses_no_style_but_those_that_its_policy_names() {
    let world = World::new();
    let mail = {
        sent(&world, "100");
        last_mail(&world).row.id
    };
    let page = text(&world.admin().get(&format!("/api/mailbox/{mail}/html")));
    let styles: Vec<&str> = page
        .split("style=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert!(styles.len() > 5);
    for style in styles {
        assert!(functions::email::STYLES.contains(&style), "{style}");
    }
}
