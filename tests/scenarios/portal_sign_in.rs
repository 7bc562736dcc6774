//! Signing in to the portal by a link that is sent to an address.

use std::rc::Rc;

use functions::http_types::Response;
use harness::World;
use shared::api::Nothing;
use shared::api::customers::{ContactInput, UpdateContact};
use shared::api::portal::{PortalAccess, WithdrawPortalAccess};

use crate::paying::{contact, figure, grant, last_mail, sign_in_link, text, visitor, word};
use crate::secrets::assert_nowhere;

const ADDRESS: &str = "payables@customer.example";

fn ask(world: &World, email: &str) -> Response {
    world
        .anonymous()
        .post_form("/portal/sign-in", &[("email", email)])
}

fn cookie(response: &Response) -> &str {
    response.headers()["set-cookie"].to_str().unwrap()
}

/// Everything of an answer but the name of the request.
fn told(response: &Response) -> (u16, Vec<(String, String)>, Vec<u8>) {
    let mut headers: Vec<(String, String)> = response
        .headers()
        .iter()
        .filter(|(name, _)| name.as_str() != "x-request-id")
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    headers.sort();
    (response.status().as_u16(), headers, response.body().clone())
}

#[test]
fn a_link_is_sent_opened_and_used_once() {
    let world = World::new();
    let customer = world.customer("Tern Trading");
    grant(&world, &customer, PortalAccess::View);
    let link = sign_in_link(&world, ADDRESS);
    let mail = last_mail(&world);
    assert!(mail.text.contains("within 15 minutes"), "{}", mail.text);
    // Programs that look into messages open links, as often as they like.
    for _ in 0..3 {
        let page = world.anonymous().get(&link);
        assert_eq!(page.status(), 200);
        assert!(text(&page).contains(ADDRESS) && text(&page).contains("method=\"post\""));
    }
    assert_eq!(figure(&world, "SELECT count(*) FROM portal_session"), 0);
    let entered = world.anonymous().post_form(&link, &[]);
    assert_eq!(entered.status(), 303);
    let set = cookie(&entered);
    for part in [
        "__Host-dunlin-portal=",
        "Path=/",
        "Secure",
        "HttpOnly",
        "SameSite=Lax",
        "Max-Age=43200",
    ] {
        assert!(set.contains(part), "{set}");
    }
    let me = world
        .anonymous()
        .with_cookie(set.split(';').next().unwrap());
    let home = me.get("/portal");
    assert_eq!(
        home.headers()["location"],
        format!("/portal/customers/{}", customer.id)
    );
    // The same link again, opened or used, says what to do.
    for again in [
        world.anonymous().get(&link),
        world.anonymous().post_form(&link, &[]),
    ] {
        assert_eq!(again.status(), 410);
        assert!(text(&again).contains("action=\"/portal/sign-in\""));
        assert!(!again.headers().contains_key("set-cookie"));
    }
    let actor = word(
        &world,
        "SELECT actor FROM audit WHERE command = 'portal_sign_in'",
    );
    assert!(actor.starts_with("sgn_"), "{actor}");
}

#[test]
fn an_unknown_address_hears_the_same_as_a_known_one_byte_for_byte() {
    let world = World::new();
    let customer = world.customer("Tern Trading");
    grant(&world, &customer, PortalAccess::View);
    let withdrawn = world.customer("Gull Goods");
    let ids = (withdrawn.id, contact(&world, withdrawn.id).id);
    let admin = world.admin();
    let other = ContactInput {
        name: "Pat".into(),
        email: "other@customer.example".into(),
        version: Some(1),
        ..ContactInput::default()
    };
    admin.call(UpdateContact, ids, &other).unwrap();
    let known = ask(&world, ADDRESS);
    assert_eq!(last_mail(&world).row.to, ADDRESS);
    let mails = "SELECT count(*) FROM outbox";
    assert_eq!(figure(&world, mails), 1);
    for nobody in ["nobody@elsewhere.example", "other@customer.example"] {
        assert_eq!(told(&ask(&world, nobody)), told(&known), "{nobody}");
    }
    assert_eq!(figure(&world, mails), 1);
    // Nor do many requests tell them apart.
    for _ in 0..4 {
        ask(&world, ADDRESS);
        ask(&world, "nobody@elsewhere.example");
    }
    let (known, unknown) = (
        ask(&world, ADDRESS),
        ask(&world, "nobody@elsewhere.example"),
    );
    assert_eq!(
        (known.status().as_u16(), unknown.status().as_u16()),
        (429, 429)
    );
    let words = |response: &Response| {
        let page = text(response);
        page.split("please name").next().unwrap().to_owned()
    };
    assert_eq!(words(&known), words(&unknown));
    world.pass_seconds(15 * 60);
    assert_eq!(ask(&world, ADDRESS).status(), 200);
}

#[test]
fn requests_from_one_place_are_bounded() {
    let world = World::new();
    let answers: Vec<u16> = (0..31)
        .map(|n| {
            ask(&world, &format!("p{n}@elsewhere.example"))
                .status()
                .as_u16()
        })
        .collect();
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 30);
    assert_eq!(answers[30], 429);
    let stored = word(&world, "SELECT client FROM portal_sign_in LIMIT 1");
    assert_eq!(
        stored.len(),
        64,
        "a place is not kept in the clear: {stored}"
    );
}

#[test]
fn five_at_once_for_one_address_are_the_most() {
    let world = Rc::new(World::new());
    for _ in 0..4 {
        ask(&world, ADDRESS);
    }
    world.before_next_write(move |world| {
        assert_eq!(ask(world, ADDRESS).status(), 200);
    });
    assert_eq!(ask(&world, ADDRESS).status(), 429);
    assert_eq!(figure(&world, "SELECT count(*) FROM portal_sign_in"), 5);
}

#[test]
fn what_is_no_address_is_told_at_its_field() {
    let world = World::new();
    for typed in ["", "x", "a@b", "\"><script>alert(1)</script>"] {
        let answer = ask(&world, typed);
        assert_eq!(answer.status(), 422, "{typed}");
        let page = text(&answer);
        assert!(
            page.contains("email-error") && !page.contains("<script"),
            "{page}"
        );
    }
    assert_eq!(figure(&world, "SELECT count(*) FROM portal_sign_in"), 0);
    let form = world.anonymous().get("/portal/sign-in");
    assert_eq!(form.status(), 200);
    assert!(text(&form).contains("type=\"email\""));
}

#[test]
fn two_uses_of_one_link_at_once_start_one_session() {
    let world = Rc::new(World::new());
    let customer = world.customer("Tern Trading");
    grant(&world, &customer, PortalAccess::View);
    let link = sign_in_link(&world, ADDRESS);
    let twin = link.clone();
    world.before_next_write(move |world| {
        assert_eq!(world.anonymous().post_form(&twin, &[]).status(), 303);
    });
    let loser = world.anonymous().post_form(&link, &[]);
    assert_eq!(loser.status(), 410);
    assert!(!loser.headers().contains_key("set-cookie"));
    assert_eq!(figure(&world, "SELECT count(*) FROM portal_session"), 1);
}

#[test]
fn a_link_ends_after_a_quarter_of_an_hour_and_with_the_access() {
    let world = World::new();
    let customer = world.customer("Tern Trading");
    let person = grant(&world, &customer, PortalAccess::View);
    let late = sign_in_link(&world, ADDRESS);
    world.pass_seconds(15 * 60 - 1);
    assert_eq!(world.anonymous().get(&late).status(), 200);
    world.pass_seconds(1);
    assert_eq!(world.anonymous().get(&late).status(), 410);
    assert_eq!(world.anonymous().post_form(&late, &[]).status(), 410);
    let link = sign_in_link(&world, ADDRESS);
    let ids = (customer.id, person.id);
    let admin = world.admin();
    admin.call(WithdrawPortalAccess, ids, &Nothing {}).unwrap();
    assert_eq!(world.anonymous().post_form(&link, &[]).status(), 410);
    let forged = format!("{}0", &link[..link.len() - 1]);
    for path in [
        "/portal/sign-in/x",
        "/portal/sign-in/sgn_01J0000000000000000000ZZZZ.00",
        &forged.replace('0', "1"),
    ] {
        assert_eq!(world.anonymous().get(path).status(), 404, "{path}");
        assert_eq!(world.anonymous().post_form(path, &[]).status(), 404);
    }
}

#[test]
fn a_session_ends_when_idle_after_its_time_and_by_signing_out() {
    let world = World::new();
    let customer = world.customer("Tern Trading");
    grant(&world, &customer, PortalAccess::View);
    let account = format!("/portal/customers/{}", customer.id);
    let idle = visitor(&world, ADDRESS);
    world.pass_seconds(3600 - 1);
    assert_eq!(idle.get(&account).status(), 200);
    // The use has been noted, so another hour begins.
    world.pass_seconds(3600 - 1);
    assert_eq!(idle.get(&account).status(), 200);
    world.pass_seconds(3600);
    let ended = idle.get(&account);
    assert_eq!(ended.status(), 401);
    assert!(text(&ended).contains("Ask for a sign-in link"));
    let busy = visitor(&world, ADDRESS);
    for _ in 0..23 {
        world.pass_seconds(1800);
        assert_eq!(busy.get(&account).status(), 200);
    }
    world.pass_seconds(1800);
    assert_eq!(busy.get(&account).status(), 401);
    let mine = visitor(&world, ADDRESS);
    let out = mine.post_form("/portal/sign-out", &[]);
    assert_eq!(out.headers()["location"], "/portal/sign-in");
    assert!(cookie(&out).contains("Max-Age=0"));
    assert_eq!(mine.get(&account).status(), 401);
    assert_eq!(mine.post_form("/portal/sign-out", &[]).status(), 401);
}

#[test]
fn access_that_is_withdrawn_or_moved_to_another_address_ends_sessions_at_once() {
    let world = World::new();
    let customer = world.customer("Tern Trading");
    let person = grant(&world, &customer, PortalAccess::Pay);
    let ids = (customer.id, person.id);
    let me = visitor(&world, ADDRESS);
    let account = format!("/portal/customers/{}", customer.id);
    assert_eq!(me.get(&account).status(), 200);
    let moved = ContactInput {
        email: "successor@customer.example".into(),
        ..person.details
    };
    world.admin().call(UpdateContact, ids, &moved).unwrap();
    assert_eq!(me.get(&account).status(), 401);
    let successor = visitor(&world, "successor@customer.example");
    assert_eq!(successor.get(&account).status(), 200);
    let admin = world.admin();
    admin.call(WithdrawPortalAccess, ids, &Nothing {}).unwrap();
    assert_eq!(successor.get(&account).status(), 401);
}

#[test]
fn a_new_session_ends_the_one_before_in_the_same_browser() {
    let world = World::new();
    let customer = world.customer("Tern Trading");
    grant(&world, &customer, PortalAccess::View);
    let first = visitor(&world, ADDRESS);
    world.pass_seconds(1);
    let link = sign_in_link(&world, ADDRESS);
    assert_eq!(first.post_form(&link, &[]).status(), 303);
    assert_eq!(first.get("/portal").status(), 401);
    assert_eq!(figure(&world, "SELECT count(*) FROM portal_session"), 1);
}

#[test]
fn no_token_of_a_sign_in_link_nor_of_a_session_is_stored() {
    let world = World::new();
    let customer = world.customer("Tern Trading");
    grant(&world, &customer, PortalAccess::View);
    let link = sign_in_link(&world, ADDRESS);
    let token = link.rsplit('/').next().unwrap();
    let entered = world.anonymous().post_form(&link, &[]);
    let pair = cookie(&entered).split(';').next().unwrap();
    let (session, signature) = pair.split_once('=').unwrap().1.split_once('.').unwrap();
    let (_, sign_in) = token.split_once('.').unwrap();
    assert_nowhere(&world, &[token, sign_in, session, signature]);
}

#[test]
fn requests_are_forgotten_after_a_day() {
    let world = World::new();
    ask(&world, "nobody@elsewhere.example");
    world.run_jobs();
    assert_eq!(figure(&world, "SELECT count(*) FROM portal_sign_in"), 1);
    world.pass_days(2);
    world.run_jobs();
    assert_eq!(figure(&world, "SELECT count(*) FROM portal_sign_in"), 0);
}
