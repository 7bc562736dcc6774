//! Signing in, signing out, and who may call what.

use harness::actors::read;
use harness::setup::DEMO_PASSWORD;
use harness::{World, dump};
use shared::api::session::{SessionView, SignIn, SignInInput, SignOut, WhoAmI};
use shared::api::{Nothing, ProblemCode};

fn sign_in(email: &str, password: &str) -> SignInInput {
    SignInInput {
        email: email.into(),
        password: password.into(),
    }
}

#[test]
fn a_session_starts_with_the_right_password_and_ends_with_sign_out() {
    let world = World::with_passwords();
    let nobody = world.anonymous();
    let input = sign_in(" Demo@Dunlin.example", DEMO_PASSWORD);
    let response = world.send(nobody.request(SignIn, &(), &input));
    let cookie = response.headers()["set-cookie"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(cookie.starts_with("__Host-dunlin="), "{cookie}");
    for attribute in ["Path=/", "Secure", "HttpOnly", "SameSite=Strict"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    let session: SessionView = read(&response).unwrap();
    assert_eq!(
        (session.role.as_str(), session.today.to_string().as_str()),
        ("administrator", "2026-03-02")
    );
    let me = nobody.with_cookie(cookie.split(';').next().unwrap());
    assert_eq!(me.call(WhoAmI, (), &Nothing {}).unwrap(), session);
    me.call(SignOut, (), &Nothing {}).unwrap();
    let ended = me.call(WhoAmI, (), &Nothing {}).unwrap_err();
    assert_eq!(ended.code(), ProblemCode::NotSignedIn);
}

#[test]
fn a_session_ends_by_itself() {
    let world = World::with_passwords();
    let input = sign_in("viewer@dunlin.example", DEMO_PASSWORD);
    let response = world.send(world.anonymous().request(SignIn, &(), &input));
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    let me = world
        .anonymous()
        .with_cookie(cookie.split(';').next().unwrap());
    let alive = || {
        me.call(WhoAmI, (), &Nothing {})
            .map_err(|refused| refused.code())
    };
    // Half an hour without use ends it, and each use starts the half hour again.
    world.pass_seconds(30 * 60 - 1);
    alive().unwrap();
    world.pass_seconds(30 * 60 - 1);
    alive().unwrap();
    world.pass_seconds(30 * 60);
    assert_eq!(alive(), Err(ProblemCode::NotSignedIn));
}

#[test]
fn no_use_keeps_a_session_for_more_than_half_a_day() {
    let world = World::with_passwords();
    let input = sign_in("viewer@dunlin.example", DEMO_PASSWORD);
    let response = world.send(world.anonymous().request(SignIn, &(), &input));
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    let me = world
        .anonymous()
        .with_cookie(cookie.split(';').next().unwrap());
    for _ in 0..47 {
        world.pass_seconds(15 * 60);
        me.call(WhoAmI, (), &Nothing {}).unwrap();
    }
    world.pass_seconds(15 * 60);
    let ended = me.call(WhoAmI, (), &Nothing {}).unwrap_err();
    assert_eq!(ended.code(), ProblemCode::NotSignedIn);
}

#[test]
fn a_use_is_written_down_at_most_every_few_minutes() {
    let world = World::with_passwords();
    let input = sign_in("viewer@dunlin.example", DEMO_PASSWORD);
    let response = world.send(world.anonymous().request(SignIn, &(), &input));
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    let me = world
        .anonymous()
        .with_cookie(cookie.split(';').next().unwrap());
    let written = world.connection().writes();
    for _ in 0..10 {
        world.pass_seconds(59);
        me.call(WhoAmI, (), &Nothing {}).unwrap();
    }
    assert_eq!(world.connection().writes() - written, 1);
}

#[test]
fn wrong_and_unknown_are_answered_alike_and_many_tries_pause() {
    let world = World::with_passwords();
    let nobody = world.anonymous();
    let wrong = sign_in("demo@dunlin.example", "wrong-password-1");
    let unknown = sign_in("nobody@dunlin.example", "wrong-password-1");
    let refusals: Vec<_> = [&wrong, &unknown]
        .map(|input| nobody.call(SignIn, (), input).unwrap_err())
        .into_iter()
        .map(|refused| (refused.code(), refused.problem.title))
        .collect();
    assert_eq!(refusals[0], refusals[1]);
    assert_eq!(refusals[0].0, ProblemCode::SignInRefused);
    for _ in 0..4 {
        nobody.call(SignIn, (), &wrong).unwrap_err();
    }
    let right = sign_in("demo@dunlin.example", DEMO_PASSWORD);
    assert_eq!(
        nobody.call(SignIn, (), &right).unwrap_err().code(),
        ProblemCode::TooManyTries
    );
    world.pass_seconds(16);
    nobody.call(SignIn, (), &right).unwrap();
}

#[test]
fn every_try_to_sign_in_is_an_audit_row() {
    let world = World::with_passwords();
    let nobody = world.anonymous();
    let tries = [
        sign_in("nobody@dunlin.example", DEMO_PASSWORD),
        sign_in("demo@dunlin.example", "wrong-password-1"),
        sign_in("demo@dunlin.example", DEMO_PASSWORD),
    ];
    for input in &tries {
        let _answered = nobody.call(SignIn, (), input);
    }
    let rows = dump::texts(
        world.connection(),
        "SELECT command || ' ' || (SELECT name FROM staff_user WHERE id IN (actor, subject))
         FROM audit WHERE command LIKE 'sign_in%' AND subject LIKE 'usr_%' OR actor LIKE 'usr_%'
         ORDER BY number",
    );
    assert_eq!(rows, ["sign_in_refused Dana Demo", "sign_in Dana Demo"]);
    let unknown = "SELECT subject FROM audit WHERE command = 'sign_in_refused' ORDER BY number";
    let subjects = dump::texts(world.connection(), unknown);
    // What was typed may be a password in the wrong field, so it is not kept.
    assert!(!subjects[0].contains('@'), "{subjects:?}");
    assert_eq!(subjects.len(), 2);
}

#[test]
fn a_change_from_a_foreign_page_is_refused() {
    let world = World::new();
    let mut request = world.admin().request(SignOut, &(), &Nothing {});
    request
        .headers_mut()
        .insert("origin", "https://evil.example".parse().unwrap());
    let refused = read::<Nothing>(&world.send(request)).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::ForeignOrigin);
}

#[test]
fn a_forged_cookie_never_reaches_the_database() {
    let world = World::new();
    let forged = format!("__Host-dunlin={}.{}", "ab".repeat(32), "cd".repeat(32));
    let me = world.anonymous().with_cookie(&forged);
    let response = me.get("/api/session");
    assert_eq!(response.status(), 401);
    assert_eq!(
        response.headers()["x-dunlin-db"],
        "trips=0;read=0;written=0"
    );
}

#[test]
fn any_read_takes_one_round_trip_with_the_session_s() {
    let world = World::new();
    let admin = world.admin();
    admin.get("/api/session");
    for path in [
        "/api/session",
        "/api/customers",
        "/api/invoices",
        "/api/invoices?state=overdue",
        "/api/reference",
    ] {
        let response = admin.get(path);
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(
            response.headers()["x-dunlin-db"],
            "trips=1;read=0;written=0",
            "{path}"
        );
    }
}
