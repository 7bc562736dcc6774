//! Name, password and sessions.

use std::rc::Rc;

use harness::actors::{Caller, Refused, read};
use harness::setup::DEMO_PASSWORD;
use harness::{World, setup};
use shared::access::{Permission, Role};
use shared::api::profile::{
    ChangePassword, EndOtherSessions, EndSession, GetProfile, NameInput, PasswordInput,
    ProfileView, RenameOneself,
};
use shared::api::session::WhoAmI;
use shared::api::tokens::{CreateToken, TokenInput};
use shared::api::{Nothing, ProblemCode};

use super::{
    ADMIN, VIEWER, audited, challenge, cookie, count, enrol, field, first_step, person, second_step,
};

const NEW: &str = "four gulls over harbour";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

fn profile(caller: &Caller<'_>) -> ProfileView {
    caller.call(GetProfile, (), &Nothing {}).unwrap()
}

fn is_signed_in(caller: &Caller<'_>) -> bool {
    match caller.call(WhoAmI, (), &Nothing {}) {
        Ok(_) => true,
        Err(refused) => {
            assert_eq!(refused.code(), ProblemCode::NotSignedIn);
            false
        }
    }
}

/// Changes the password, and gives the caller with the new cookie.
fn change<'w>(
    world: &'w World,
    caller: &Caller<'w>,
    (current, new): (&str, &str),
) -> Result<Caller<'w>, Refused> {
    let input = PasswordInput {
        current: current.into(),
        new: new.into(),
    };
    let response = world.send(caller.request(ChangePassword, &(), &input));
    read::<Nothing>(&response).map(|_| caller.with_cookie(&cookie(&response).unwrap()))
}

#[test]
fn a_name_is_changed_as_long_as_nobody_else_has_changed_it() {
    let world = World::with_passwords();
    let me = person(&world, VIEWER);
    let version = profile(&me).version;
    let input = |name: &str| NameInput {
        name: name.into(),
        version,
    };
    for wrong in ["", " ", "\u{7}", &"x".repeat(81)] {
        let refused = me.call(RenameOneself, (), &input(wrong)).unwrap_err();
        assert_eq!(field(&refused), "name");
    }
    let saved = me.call(RenameOneself, (), &input(" Vera Vogel ")).unwrap();
    assert_eq!(
        (saved.name.as_str(), saved.version),
        ("Vera Vogel", version + 1)
    );
    let me_now = me.call(WhoAmI, (), &Nothing {}).unwrap();
    assert_eq!(
        (me_now.name, profile(&me).role),
        ("Vera Vogel".into(), "Viewer".into())
    );
    let stale = me.call(RenameOneself, (), &input("Vera")).unwrap_err();
    assert_eq!(stale.problem.current_version, Some(version + 1));
}

#[test]
fn of_two_names_at_once_the_second_is_refused() {
    let world = Rc::new(World::with_passwords());
    let (me, other) = (person(&world, VIEWER), person(&world, VIEWER));
    let input = |name: &str| NameInput {
        name: name.into(),
        version: 1,
    };
    let request = other.request(RenameOneself, &(), &input("First"));
    world.before_next_write(move |world| {
        assert_eq!(world.send(request).status(), 200);
    });
    let refused = me.call(RenameOneself, (), &input("Second")).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::VersionConflict);
    assert_eq!(profile(&me).name, "First");
}

#[test]
fn a_new_password_takes_the_present_one_and_follows_the_rules() {
    let world = World::with_passwords();
    let me = person(&world, VIEWER);
    let table = [
        ("", NEW, "current"),
        ("not the password", NEW, "current"),
        (DEMO_PASSWORD, DEMO_PASSWORD, "new"),
        (DEMO_PASSWORD, "too short", "new"),
        (DEMO_PASSWORD, "viewer@dunlin.example", "new"),
        (DEMO_PASSWORD, "Password1234!", "new"),
    ];
    for (current, new, wrong) in table {
        let refused = change(&world, &me, (current, new)).err().unwrap();
        assert_eq!(field(&refused), wrong, "{new}");
    }
    assert_eq!(audited(&world, "change_password_refused"), 1);
    change(&world, &me, (DEMO_PASSWORD, NEW)).unwrap();
    let nobody = world.anonymous();
    let old = first_step(&world, &nobody, (VIEWER, DEMO_PASSWORD)).err();
    assert_eq!(old.unwrap().code(), ProblemCode::SignInRefused);
    first_step(&world, &nobody, (VIEWER, NEW)).unwrap();
    let bare = "SELECT count(*) FROM audit WHERE command = 'change_password'
         AND before IS NULL AND after IS NULL";
    assert_eq!(count(&world, bare), 1);
}

#[test]
fn guessing_at_the_present_password_is_slowed_down() {
    let world = World::with_passwords();
    let me = person(&world, VIEWER);
    for _ in 0..5 {
        change(&world, &me, ("not the password", NEW))
            .err()
            .unwrap();
    }
    let refused = change(&world, &me, (DEMO_PASSWORD, NEW)).err().unwrap();
    assert_eq!(refused.code(), ProblemCode::TooManyTries);
    world.pass_seconds(16);
    change(&world, &me, (DEMO_PASSWORD, NEW)).unwrap();
}

#[test]
fn a_new_password_ends_every_other_session_and_what_was_on_its_way() {
    let world = World::with_passwords();
    let (me, other, viewer) = (
        person(&world, ADMIN),
        person(&world, ADMIN),
        person(&world, VIEWER),
    );
    let (_, codes) = enrol(&world, &me);
    let waiting = challenge(&world, ADMIN);
    let link = "INSERT INTO password_reset(staff_id, id, created_at, expires_at)
         SELECT id, 'x' || id, 1, 9000000000000 FROM staff_user";
    world.connection().execute_script(link).unwrap();
    let new = change(&world, &me, (DEMO_PASSWORD, NEW)).unwrap();
    assert!(is_signed_in(&new) && is_signed_in(&viewer) && !is_signed_in(&other));
    let late = second_step(&world, &world.anonymous(), (&waiting, &codes[0])).err();
    assert_eq!(late.unwrap().code(), ProblemCode::ChallengeExpired);
    let links = "SELECT count(*) FROM password_reset";
    assert_eq!(
        count(&world, links),
        i64::try_from(setup::PEOPLE.len()).unwrap() - 1
    );
    // The earlier token of this session is soon gone too.
    world.pass_seconds(20);
    assert!(is_signed_in(&new) && !is_signed_in(&me));
}

#[test]
fn a_password_that_was_changed_meanwhile_is_not_changed_again() {
    let world = Rc::new(World::with_passwords());
    let me = person(&world, VIEWER);
    world.before_next_write(move |world| {
        world.before_next_write(move |world| {
            let set = "UPDATE staff_user SET password_hash = 'other'";
            world.connection().execute_script(set).unwrap();
        });
    });
    let refused = change(&world, &me, (DEMO_PASSWORD, NEW)).err().unwrap();
    assert_eq!(refused.code(), ProblemCode::LostRace);
    assert_eq!(
        count(
            &world,
            "SELECT count(*) FROM staff_user WHERE password_hash = 'other'"
        ),
        i64::try_from(setup::PEOPLE.len()).unwrap()
    );
}

#[test]
fn sessions_are_told_apart_and_ended() {
    let world = World::with_passwords();
    let nobody = world.anonymous();
    let office = nobody
        .with_header("user-agent", FIREFOX)
        .with_header("cf-connecting-ip", "192.0.2.7");
    let office = first_step(&world, &office, (VIEWER, DEMO_PASSWORD)).unwrap();
    world.pass_seconds(60);
    let (home, third) = (person(&world, VIEWER), person(&world, VIEWER));
    let admin = person(&world, ADMIN);
    world.pass_seconds(6 * 60);
    assert!(is_signed_in(&home));
    let rows = profile(&office).sessions;
    assert_eq!(rows.len(), 3);
    let own = &rows[0];
    assert_eq!(
        (own.current, own.device.as_str(), own.address.as_str()),
        (true, "Firefox on Linux", "192.0.2.7")
    );
    assert_eq!(own.created_at, world.now() - 7 * 60 * 1000);
    let used: Vec<_> = rows
        .iter()
        .map(|row| (row.current, world.now() - row.used_at))
        .collect();
    assert_eq!(used[1..], [(false, 0), (false, 6 * 60 * 1000)]);
    assert_eq!(rows[1].device, "Unknown device");
    // Another's session does not exist for one.
    let other = profile(&admin).sessions[0].id;
    let refused = office.call(EndSession, other, &Nothing {}).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotFound);
    office.call(EndSession, rows[1].id, &Nothing {}).unwrap();
    assert!(!is_signed_in(&home) && is_signed_in(&third) && is_signed_in(&admin));
    person(&world, VIEWER);
    let ended = office.call(EndOtherSessions, (), &Nothing {}).unwrap();
    assert_eq!(ended.sessions, 2);
    assert!(!is_signed_in(&third) && is_signed_in(&office) && is_signed_in(&admin));
    let ended = office.call(EndOtherSessions, (), &Nothing {}).unwrap();
    assert_eq!(ended.sessions, 0);
}

#[test]
fn everything_ends_with_deactivation() {
    let world = World::with_passwords();
    let me = person(&world, ADMIN);
    let input = TokenInput {
        name: "ERP".into(),
        scopes: vec![Permission::ViewReceivables],
        days: 1,
    };
    let token = me.call(CreateToken, (), &input).unwrap().secret.unwrap();
    let program = world.anonymous().with_token(&token);
    assert!(is_signed_in(&me) && is_signed_in(&program));
    let role = Role::Administrator.as_str();
    let off = format!("UPDATE staff_user SET active = 0 WHERE role = '{role}'");
    world.connection().execute_script(&off).unwrap();
    assert!(!is_signed_in(&me) && !is_signed_in(&program));
}
