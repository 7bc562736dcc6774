//! Signing in by Cloudflare Access, with keys made here.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use functions::http_types::Request;
use functions::platform::FetchError;
use harness::World;
use harness::world::{config, test_source};
use rsa::rand_core::OsRng;
use rsa::sha2::{Digest, Sha256};
use rsa::traits::PublicKeyParts;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use serde_json::{Value, json};
use shared::api::proof::{GetProofWays, ProveByAccess};
use shared::api::{Nothing, Problem, ProblemCode};

const TEAM: &str = "https://team.cloudflareaccess.com";
const AUDIENCE: &str = "4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2";
const EMAIL: &str = "demo@dunlin.example";

/// Two keys: making one takes a while.
fn keys() -> &'static [RsaPrivateKey; 2] {
    static KEYS: OnceLock<[RsaPrivateKey; 2]> = OnceLock::new();
    let make = |_| RsaPrivateKey::new(&mut OsRng, 2048).unwrap();
    KEYS.get_or_init(|| [0, 1].map(make))
}

/// What Access would answer about its keys, and how often it was asked.
#[derive(Clone, Default)]
struct Access {
    published: Rc<RefCell<Vec<(&'static str, usize)>>>,
    asked: Rc<Cell<u32>>,
    down: Rc<Cell<bool>>,
}

impl Access {
    fn new(world: &World) -> Self {
        let access = Self::default();
        access.publish(&[("first", 0)]);
        let double = access.clone();
        *world.native().fetch.borrow_mut() = Rc::new(move |request| {
            assert_eq!(
                request.uri().to_string(),
                format!("{TEAM}/cdn-cgi/access/certs")
            );
            double.asked.set(double.asked.get() + 1);
            if double.down.get() {
                return Err(FetchError("no answer".into()));
            }
            let number = |value: &rsa::BigUint| URL_SAFE_NO_PAD.encode(value.to_bytes_be());
            let key = |(kid, index): &(&str, usize)| {
                let key = &keys()[*index];
                json!({ "kid": kid, "kty": "RSA", "alg": "RS256", "use": "sig",
                    "n": number(key.n()), "e": number(key.e()) })
            };
            let published = double.published.borrow();
            let set = json!({ "keys": published.iter().map(key).collect::<Vec<_>>() });
            Ok(http::Response::new(set.to_string().into_bytes()))
        });
        access
    }

    fn publish(&self, keys: &[(&'static str, usize)]) {
        *self.published.borrow_mut() = keys.to_vec();
    }
}

fn world() -> World {
    World::with_config(config(|name| match name {
        "ACCESS_TEAM" => Some(TEAM.to_owned()),
        "ACCESS_AUDIENCE" => Some(AUDIENCE.to_owned()),
        _ => test_source(name),
    }))
}

fn encode(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn signed(header: &Value, claims: &Value, key: usize) -> String {
    let text = format!("{}.{}", encode(header), encode(claims));
    let digest = Sha256::digest(text.as_bytes());
    let signature = keys()[key]
        .sign(Pkcs1v15Sign::new::<Sha256>(), &digest)
        .unwrap();
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn header(kid: &str) -> Value {
    json!({ "alg": "RS256", "kid": kid, "typ": "JWT" })
}

fn claims(world: &World) -> Value {
    let seconds = world.now() / 1000;
    json!({ "iss": TEAM, "aud": [AUDIENCE], "email": EMAIL, "iat": seconds, "nbf": seconds,
        "exp": seconds + 600, "sub": "0b3a" })
}

fn request(world: &World, assertion: Option<&str>) -> Request {
    let mut request = http::Request::post("/api/session/access")
        .header("origin", &world.app().config().public_url)
        // What anybody could add who reaches the Worker by another way.
        .header("cf-access-authenticated-user-email", EMAIL);
    if let Some(assertion) = assertion {
        request = request.header("cf-access-jwt-assertion", assertion);
    }
    request.body(Vec::new()).unwrap()
}

/// The status, and why it was refused.
fn attempt(world: &World, assertion: &str) -> (u16, String) {
    let response = world.send(request(world, Some(assertion)));
    let problem: Option<Problem> = serde_json::from_slice(response.body()).ok();
    let detail = problem
        .and_then(|problem| problem.detail)
        .unwrap_or_default();
    (response.status().as_u16(), detail)
}

#[test]
fn who_access_has_let_through_gets_a_session() {
    let world = world();
    Access::new(&world);
    let token = signed(&header("first"), &claims(&world), 0);
    let response = world.send(request(&world, Some(&token)));
    assert_eq!(response.status(), 201);
    let cookie = response.headers()["set-cookie"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(cookie.starts_with("__Host-dunlin="));
    let cookie = cookie.split(';').next().unwrap();
    let me = world.anonymous().with_cookie(cookie).get("/api/session");
    let me: Value = serde_json::from_slice(me.body()).unwrap();
    assert_eq!(me["email"], EMAIL);
}

#[test]
fn who_access_has_just_let_in_proves_it_by_that() {
    let world = world();
    Access::new(&world);
    let assertion = |claims: &Value| signed(&header("first"), claims, 0);
    let response = world.send(request(&world, Some(&assertion(&claims(&world)))));
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    let me = world
        .anonymous()
        .with_cookie(cookie.split(';').next().unwrap());
    let prove = |token: &str| {
        let mut request = me.request(ProveByAccess, &(), &Nothing {});
        if !token.is_empty() {
            let headers = request.headers_mut();
            headers.insert("cf-access-jwt-assertion", token.parse().unwrap());
        }
        let response = world.send(request);
        let problem: Option<Problem> = serde_json::from_slice(response.body()).ok();
        let detail = problem.and_then(|problem| problem.detail);
        (response.status().as_u16(), detail.unwrap_or_default())
    };
    assert!(me.call(GetProofWays, (), &Nothing {}).unwrap().access);
    world.pass_seconds(9 * 60);
    // The assertion of the sign-in comes with every request: it is no proof for ever.
    let mut old = claims(&world);
    old["iat"] = json!(world.now() / 1000 - 10 * 60);
    let too_old =
        "it let you in too long ago: open /cdn-cgi/access/logout in another tab, sign in \
                   there, and try again"
            .to_owned();
    assert_eq!(prove(&assertion(&old)), (401, too_old.clone()));
    old["iat"] = Value::Null;
    assert_eq!(prove(&assertion(&old)).0, 401);
    old.as_object_mut().unwrap().remove("iat");
    assert_eq!(prove(&assertion(&old)), (401, too_old));
    let mut other = claims(&world);
    other["email"] = json!("viewer@dunlin.example");
    let unknown = "it knows you by another address than Dunlin".to_owned();
    assert_eq!(prove(&assertion(&other)), (401, unknown));
    assert_eq!(prove("").0, 401);
    world.pass_seconds(60);
    assert_eq!(prove(&assertion(&claims(&world))), (200, String::new()));
    let proved = "SELECT count(*) FROM audit WHERE command = 'prove_by_access'";
    let proved: i64 = world
        .connection()
        .with(|db| db.query_row(proved, [], |row| row.get(0)).unwrap());
    assert_eq!(proved, 1);
}

#[test]
fn without_access_nobody_proves_anything_by_it() {
    let world = World::new();
    let refused = world.admin().call(ProveByAccess, (), &Nothing {});
    assert_eq!(refused.unwrap_err().code(), ProblemCode::NotFound);
}

#[test]
fn every_way_in_which_an_assertion_can_be_wrong_is_refused() {
    let world = world();
    Access::new(&world);
    let good = claims(&world);
    let with = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        signed(&header("first"), &claims, 0)
    };
    let seconds = world.now() / 1000;
    let token = signed(&header("first"), &good, 0);
    let (text, signature) = token.rsplit_once('.').unwrap();
    let none = format!(
        "{}.{}.",
        encode(&json!({ "alg": "none", "kid": "first" })),
        encode(&good)
    );
    let forged = format!(
        "{}.{}.{signature}",
        encode(&header("first")),
        encode(&json!({}))
    );
    let table = [
        ("the assertion cannot be read", "x".to_owned()),
        ("the assertion cannot be read", format!("{text}.$")),
        ("the assertion cannot be read", "a.".repeat(5000)),
        ("the assertion cannot be read", with("email", Value::Null)),
        ("the assertion is not signed with RS256", none),
        (
            "the assertion is not signed with RS256",
            signed(&json!({ "alg": "HS256", "kid": "first" }), &good, 0),
        ),
        (
            "the assertion names an unknown key",
            signed(&header("other"), &good, 0),
        ),
        (
            "the signature of the assertion does not hold",
            signed(&header("first"), &good, 1),
        ),
        ("the signature of the assertion does not hold", forged),
        (
            "the signature of the assertion does not hold",
            format!("{text}."),
        ),
        (
            "the assertion is of another issuer",
            with("iss", json!("https://other.cloudflareaccess.com")),
        ),
        (
            "the assertion is for another application",
            with("aud", json!(["other"])),
        ),
        (
            "the assertion is for another application",
            with("aud", json!([])),
        ),
        (
            "the assertion has expired",
            with("exp", json!(seconds - 60)),
        ),
        (
            "the assertion has expired",
            with("nbf", json!(seconds + 61)),
        ),
        (
            "nobody of the staff has this address",
            with("email", json!("x@dunlin.example")),
        ),
    ];
    for (reason, token) in table {
        assert_eq!(attempt(&world, &token), (401, reason.to_owned()));
    }
    assert_eq!(attempt(&world, &with("aud", json!(AUDIENCE))).0, 201);
    assert_eq!(attempt(&world, &with("exp", json!(seconds - 59))).0, 201);
}

#[test]
fn the_address_beside_the_assertion_opens_nothing() {
    let world = world();
    let access = Access::new(&world);
    assert_eq!(world.send(request(&world, None)).status(), 401);
    assert_eq!(access.asked.get(), 0);
}

#[test]
fn keys_are_kept_and_asked_for_again_when_they_rotate_or_grow_old() {
    let world = world();
    let access = Access::new(&world);
    let sign_in = |kid: &str, key| attempt(&world, &signed(&header(kid), &claims(&world), key)).0;
    for _ in 0..3 {
        assert_eq!(sign_in("first", 0), 201);
    }
    assert_eq!(access.asked.get(), 1);
    access.publish(&[("first", 0), ("second", 1)]);
    // A name that nobody knows is not asked about at once: anybody can make one up.
    assert_eq!(sign_in("second", 1), 401);
    assert_eq!(access.asked.get(), 1);
    world.pass_seconds(60);
    assert_eq!((sign_in("second", 1), sign_in("first", 0)), (201, 201));
    assert_eq!(access.asked.get(), 2);
    // A key that was withdrawn opens nothing once the kept ones are old.
    access.publish(&[("second", 1)]);
    world.pass_seconds(60 * 60);
    assert_eq!(sign_in("first", 0), 401);
    assert_eq!(access.asked.get(), 3);
}

#[test]
fn nobody_gets_in_while_the_keys_cannot_be_had() {
    let world = world();
    let access = Access::new(&world);
    access.down.set(true);
    let token = signed(&header("first"), &claims(&world), 0);
    assert_eq!(attempt(&world, &token).0, 502);
    access.down.set(false);
    assert_eq!(attempt(&world, &token).0, 201);
    world
        .connection()
        .with(|db| db.execute("UPDATE staff_user SET active = 0", []).unwrap());
    assert_eq!(attempt(&world, &token).0, 401);
}

#[test]
fn without_its_settings_there_is_no_such_way_in() {
    let world = World::new();
    let token = signed(&header("first"), &claims(&world), 0);
    assert_eq!(attempt(&world, &token).0, 404);
    let ways = world.anonymous().get("/api/session/ways");
    assert_eq!(ways.body(), br#"{"access":false}"#);
    let half = |name: &str| match name {
        "ACCESS_TEAM" => Some("http://team.example".to_owned()),
        name => test_source(name).or_else(|| Some("mailbox".to_owned())),
    };
    let faults = functions::config::Config::from_source(half).unwrap_err().0;
    assert!(
        faults.iter().any(|fault| fault.contains("ACCESS_TEAM")),
        "{faults:?}"
    );
}
