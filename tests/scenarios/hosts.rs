//! Staff and the portal on hosts of their own.

use functions::auth::host;
use functions::http_types::Request;
use harness::World;
use harness::world::{PUBLIC_URL, config, test_source};
use shared::access::Role;
use shared::api::customers::{CreateCustomer, CustomerInput};
use shared::api::portal::PortalAccess;
use shared::api::{Method, ProblemCode};

use crate::paying::{begin, grant, last_mail, sent, sign_in_link, text, visitor};

const PORTAL_URL: &str = "https://pay.example";
const ADDRESS: &str = "payables@customer.example";

fn world() -> World {
    World::with_config(config(|name| match name {
        "PORTAL_URL" => Some(PORTAL_URL.to_owned()),
        _ => test_source(name),
    }))
}

/// The same request to the other of the two hosts.
fn elsewhere(mut request: Request) -> Request {
    let path = request.uri().path().to_owned();
    let other = if host::is_portal(&path) {
        PUBLIC_URL
    } else {
        PORTAL_URL
    };
    *request.uri_mut() = format!("{other}{path}").parse().unwrap();
    let origin = other.parse().unwrap();
    request.headers_mut().insert("origin", origin);
    request
}

#[test]
fn every_route_answers_on_its_own_host_and_nowhere_else() {
    let world = world();
    let routes: Vec<(&str, &str)> = world
        .app()
        .routes()
        .iter()
        .map(|route| (route.method.as_str(), route.path))
        .collect();
    for (method, path) in routes {
        let admin = world.admin();
        let answer = world.send(elsewhere(admin.raw(method, path)));
        assert_eq!(answer.status(), 404, "{method} {path}");
        let nothing = format!("{path}/no-such-place");
        let unknown = world.send(elsewhere(admin.raw(method, &nothing)));
        assert_eq!(unknown.status(), 404, "{method} {path}");
        // A path without parameters always finds something at home.
        if method == Method::Get.as_str() && !path.contains('{') {
            assert_ne!(admin.get(path).status(), 404, "{path}");
        }
    }
}

#[test]
fn a_request_that_names_neither_host_finds_nothing() {
    let world = world();
    for address in ["https://other.example/api/health", "/api/health"] {
        let request = http::Request::get(address).body(Vec::new()).unwrap();
        assert_eq!(world.send(request).status(), 404, "{address}");
    }
}

#[test]
fn links_lead_to_the_portal_and_payers_come_back_to_it() {
    let world = world();
    let invoice = sent(&world, "100");
    let link = format!("{PORTAL_URL}{}", invoice.path);
    assert!(last_mail(&world).text.contains(&link));
    assert_eq!(world.anonymous().get(&invoice.path).status(), 200);
    let session = begin(&world, &invoice.path, "119.00", "card");
    for name in ["success_url", "cancel_url"] {
        assert!(session.params[name].starts_with(PORTAL_URL), "{session:?}");
    }
    grant(&world, &invoice.customer, PortalAccess::Pay);
    sign_in_link(&world, ADDRESS);
    assert!(last_mail(&world).text.contains(PORTAL_URL));
}

#[test]
fn neither_side_takes_a_change_or_a_cookie_from_the_other() {
    let world = world();
    let invoice = sent(&world, "100");
    let pay = format!("{}/pay", invoice.path);
    let from = |mut request: Request, origin: &str| {
        let origin = origin.parse().unwrap();
        request.headers_mut().insert("origin", origin);
        world.send(request)
    };
    let foreign = from(world.anonymous().raw("POST", &pay), PUBLIC_URL);
    assert_eq!(foreign.status(), 403, "{}", text(&foreign));
    let input = CustomerInput::default();
    let create = world.admin().request(CreateCustomer, &(), &input);
    let foreign = from(create, PORTAL_URL);
    assert!(text(&foreign).contains("foreign_origin"), "{foreign:?}");

    grant(&world, &invoice.customer, PortalAccess::Pay);
    let customer = visitor(&world, ADDRESS);
    assert_eq!(customer.get("/api/customers").status(), 401);
    let staff = world.as_role(Role::Administrator);
    assert_eq!(staff.get("/portal").status(), 401);
    let refused = customer.call(CreateCustomer, (), &input).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotSignedIn);
}
