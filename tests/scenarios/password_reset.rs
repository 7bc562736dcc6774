//! New passwords by a link: asked for by anybody, sent by an administrator, used once.

use std::rc::Rc;

use functions::http_types::Response;
use harness::World;
use harness::actors::{cookie_of, read};
use harness::setup::DEMO_PASSWORD;
use shared::access::Role;
use shared::api::invitations::LinkInput;
use shared::api::password_reset::{
    RequestPasswordReset, ResetInput, ResetPassword, ResetRequest, ShowPasswordReset,
};
use shared::api::people::{DeactivatePerson, PersonVersion, ResetSent, SendPasswordReset};
use shared::api::session::{SignIn, SignInInput, WhoAmI};
use shared::api::{Nothing, ProblemCode};
use shared::kernel::id::StaffId;

use crate::paying::{figure, last_mail, word};
use crate::secrets::assert_nowhere;

const ADDRESS: &str = "viewer@dunlin.example";
const PASSWORD: &str = "three gulls on a pier";

fn viewer(world: &World) -> StaffId {
    let id = word(world, "SELECT id FROM staff_user WHERE role = 'viewer'");
    id.parse().unwrap()
}

fn ask(world: &World, email: &str) -> Response {
    let input = ResetRequest {
        email: email.into(),
    };
    world.send(world.anonymous().request(RequestPasswordReset, &(), &input))
}

fn send(world: &World) -> ResetSent {
    let sent = world
        .admin()
        .call(SendPasswordReset, viewer(world), &Nothing {});
    sent.expect("a link")
}

fn set(world: &World, token: &str, password: &str) -> Result<String, ProblemCode> {
    let input = ResetInput {
        token: token.into(),
        password: password.into(),
    };
    let set = world.anonymous().call(ResetPassword, (), &input);
    set.map(|view| view.email).map_err(|refused| refused.code())
}

fn show(world: &World, token: &str) -> Result<String, ProblemCode> {
    let link = LinkInput {
        token: token.into(),
    };
    let shown = world.anonymous().call(ShowPasswordReset, (), &link);
    shown
        .map(|view| view.name)
        .map_err(|refused| refused.code())
}

fn sign_in(world: &World, password: &str) -> Response {
    let input = SignInInput {
        email: ADDRESS.into(),
        password: password.into(),
    };
    world.send(world.anonymous().request(SignIn, &(), &input))
}

#[test]
fn who_has_forgotten_the_password_sets_another_and_is_signed_out_everywhere() {
    let world = World::with_passwords();
    let response = sign_in(&world, DEMO_PASSWORD);
    let me = world.anonymous().with_cookie(cookie_of(&response));
    me.call(WhoAmI, (), &Nothing {}).unwrap();
    assert_eq!(ask(&world, " Viewer@Dunlin.example ").status(), 200);
    let mail = last_mail(&world);
    assert_eq!(mail.row.to, ADDRESS);
    assert!(mail.text.contains("within one hour"), "{}", mail.text);
    let token = world.mailed_token(ADDRESS);
    for _ in 0..2 {
        assert_eq!(show(&world, &token).as_deref(), Ok("Vera Viewer"));
    }
    world.pass_seconds(1);
    assert_eq!(set(&world, &token, PASSWORD).as_deref(), Ok(ADDRESS));
    let ended = me.call(WhoAmI, (), &Nothing {}).unwrap_err();
    assert_eq!(ended.code(), ProblemCode::NotSignedIn);
    assert_eq!(sign_in(&world, DEMO_PASSWORD).status(), 401);
    assert_eq!(sign_in(&world, PASSWORD).status(), 201);
    assert!(last_mail(&world).row.subject.contains("was changed"));
    // The link works once.
    assert_eq!(
        set(&world, &token, "another long password"),
        Err(ProblemCode::LinkExpired)
    );
    assert_eq!(show(&world, &token), Err(ProblemCode::LinkExpired));
    let (_, signature) = token.split_once('.').unwrap();
    assert_nowhere(&world, &[&token, signature, PASSWORD]);
}

#[test]
fn an_unknown_address_is_answered_alike_and_gets_nothing() {
    let world = World::new();
    let told = |response: &Response| {
        let mut headers: Vec<String> = response
            .headers()
            .iter()
            .filter(|(name, _)| name.as_str() != "x-request-id")
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
            .collect();
        headers.sort();
        (response.status(), headers, response.body().clone())
    };
    let unknown = ask(&world, "nobody@dunlin.example");
    let inactive = world.hire("Ina Inactive", "viewer");
    let sql = format!("UPDATE staff_user SET active = 0 WHERE id = '{inactive}'");
    world.connection().execute_script(&sql).unwrap();
    let gone = ask(&world, "ina.inactive@dunlin.example");
    assert_eq!(figure(&world, "SELECT count(*) FROM outbox"), 0);
    let known = ask(&world, ADDRESS);
    assert_eq!(figure(&world, "SELECT count(*) FROM outbox"), 1);
    // The development header with the rows that were written says that the work was the same.
    assert!(known.headers().contains_key("x-dunlin-db"));
    assert_eq!(told(&unknown), told(&known));
    assert_eq!(told(&gone), told(&known));
    let waiting = "SELECT count(*) FROM password_request WHERE handled_at IS NULL";
    assert_eq!(figure(&world, waiting), 0);
}

#[test]
fn asking_is_throttled_for_each_address() {
    let world = World::new();
    for _ in 0..5 {
        assert_eq!(ask(&world, ADDRESS).status(), 200);
    }
    let refused = read::<Nothing>(&ask(&world, ADDRESS)).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::TooManyTries);
    assert_eq!(ask(&world, "other@dunlin.example").status(), 200);
    world.pass_seconds(15 * 60 + 1);
    assert_eq!(ask(&world, ADDRESS).status(), 200);
    let refused = read::<Nothing>(&ask(&world, "not an address")).unwrap_err();
    assert_eq!(refused.problem.fields[0].field, "email");
    world.pass_days(2);
    world.run_jobs();
    assert_eq!(figure(&world, "SELECT count(*) FROM password_request"), 0);
}

#[test]
fn a_place_with_many_addresses_is_one_place() {
    let world = World::new();
    let ask_from = |place: &str, email: &str| {
        let caller = world.anonymous().with_header("cf-connecting-ip", place);
        let input = ResetRequest {
            email: email.into(),
        };
        let request = caller.request(RequestPasswordReset, &(), &input);
        world.send(request).status()
    };
    for n in 0..30 {
        let (place, email) = (format!("2001:db8:1:2::{n:x}"), format!("p{n}@a.example"));
        assert_eq!(ask_from(&place, &email), 200);
    }
    assert_eq!(ask_from("2001:db8:1:2:ffff::1", "q@a.example"), 429);
    assert_eq!(ask_from("2001:db8:1:3::1", "q@a.example"), 200);
}

#[test]
fn many_who_ask_at_once_are_counted_as_many() {
    let world = Rc::new(World::new());
    for _ in 0..4 {
        ask(&world, ADDRESS);
    }
    world.before_next_write(move |world| {
        assert_eq!(ask(world, ADDRESS).status(), 200);
    });
    assert_eq!(ask(&world, ADDRESS).status(), 429);
}

#[test]
fn two_isolates_that_look_at_one_request_send_one_message() {
    let world = Rc::new(World::new());
    let input = ResetRequest {
        email: ADDRESS.into(),
    };
    world.send_only(world.anonymous().request(RequestPasswordReset, &(), &input));
    world.before_next_write(move |world| {
        world.run_jobs();
    });
    world.run_jobs();
    assert_eq!(figure(&world, "SELECT count(*) FROM outbox"), 1);
}

#[test]
fn an_administrator_sends_a_link_that_works_for_a_day() {
    let world = World::with_passwords();
    let sent = send(&world);
    assert_eq!(sent.email, ADDRESS);
    let mail = last_mail(&world);
    assert!(
        mail.text.contains("Dana Demo has sent you"),
        "{}",
        mail.text
    );
    let first = world.mailed_token(ADDRESS);
    // A later link takes the place of the earlier one.
    world.pass_seconds(1);
    send(&world);
    let second = world.mailed_token(ADDRESS);
    assert_eq!(set(&world, &first, PASSWORD), Err(ProblemCode::LinkExpired));
    world.pass_seconds(24 * 60 * 60 - 1);
    assert_eq!(show(&world, &second).as_deref(), Ok("Vera Viewer"));
    world.pass_seconds(1);
    assert_eq!(
        set(&world, &second, PASSWORD),
        Err(ProblemCode::LinkExpired)
    );
    assert_eq!(sign_in(&world, DEMO_PASSWORD).status(), 201);
}

#[test]
fn a_link_does_not_touch_the_second_factor() {
    let world = World::new();
    let factor = format!(
        "INSERT INTO second_factor(staff_id, nonce, enabled_at) VALUES ('{}', 'n', 1)",
        viewer(&world)
    );
    world.connection().execute_script(&factor).unwrap();
    send(&world);
    set(&world, &world.mailed_token(ADDRESS), PASSWORD).unwrap();
    let kept = "SELECT count(*) FROM second_factor WHERE nonce = 'n' AND enabled_at = 1";
    assert_eq!(figure(&world, kept), 1);
}

#[test]
fn who_is_deactivated_gets_no_link_and_keeps_none() {
    let world = World::new();
    send(&world);
    let token = world.mailed_token(ADDRESS);
    let id = viewer(&world);
    let version = PersonVersion { version: 1 };
    world.admin().call(DeactivatePerson, id, &version).unwrap();
    assert_eq!(set(&world, &token, PASSWORD), Err(ProblemCode::LinkExpired));
    let refused = world.admin().call(SendPasswordReset, id, &Nothing {});
    assert_eq!(refused.unwrap_err().code(), ProblemCode::PersonInactive);
    assert_eq!(figure(&world, "SELECT count(*) FROM password_reset"), 0);
}

#[test]
fn nobody_sends_a_link_to_themselves_or_to_who_may_do_more() {
    let world = World::new();
    let admin = word(
        &world,
        "SELECT id FROM staff_user WHERE role = 'administrator'",
    );
    let admin: StaffId = admin.parse().unwrap();
    let own = world.admin().call(SendPasswordReset, admin, &Nothing {});
    assert_eq!(own.unwrap_err().code(), ProblemCode::OwnAccount);
    let wider = "UPDATE role SET permissions = json_insert(permissions, '$[#]', 'manage_people')
        WHERE id = 'viewer'";
    world.connection().execute_script(wider).unwrap();
    let clerk = world.as_role(Role::Viewer);
    let more = clerk.call(SendPasswordReset, admin, &Nothing {});
    assert_eq!(more.unwrap_err().code(), ProblemCode::ExceedsOwnPermissions);
}

#[test]
fn a_weak_password_or_a_forged_link_sets_nothing() {
    let world = World::new();
    send(&world);
    let token = world.mailed_token(ADDRESS);
    for password in ["short", "vera viewer 2026", "password123456"] {
        assert_eq!(
            set(&world, &token, password),
            Err(ProblemCode::InvalidFields)
        );
    }
    let (id, _) = token.split_once('.').unwrap();
    let forged = format!("{id}.{}", "0".repeat(64));
    assert_eq!(set(&world, &forged, PASSWORD), Err(ProblemCode::NotFound));
    assert_eq!(show(&world, ""), Err(ProblemCode::NotFound));
    set(&world, &token, PASSWORD).unwrap();
}

#[test]
fn a_link_that_is_replaced_while_it_is_used_sets_nothing() {
    let world = Rc::new(World::new());
    send(&world);
    let token = world.mailed_token(ADDRESS);
    world.before_next_write(move |world| {
        send(world);
    });
    assert_eq!(set(&world, &token, PASSWORD), Err(ProblemCode::LinkExpired));
    let kept = "SELECT password_hash FROM staff_user WHERE role = 'viewer'";
    assert_eq!(word(&world, kept), "none");
}

#[test]
fn a_message_whose_link_was_used_meanwhile_is_not_sent() {
    let world = World::new();
    let request = world
        .admin()
        .request(SendPasswordReset, &viewer(&world), &Nothing {});
    world.send_only(request);
    let gone = "DELETE FROM password_reset";
    world.connection().execute_script(gone).unwrap();
    world.run_jobs();
    let sql = "SELECT state || ': ' || last_error FROM outbox WHERE kind = 'mail'";
    assert_eq!(
        word(&world, sql),
        "parked: not sent: the link was replaced or has expired"
    );
}
