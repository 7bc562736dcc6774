//! Signing in, while the person's password, access or second factor changes.

use std::rc::Rc;

use harness::World;
use harness::actors::read;
use harness::setup::DEMO_PASSWORD;
use shared::api::ProblemCode;
use shared::api::session::{SessionView, SignIn, SignInInput};

use crate::identity::{count, enrol};

/// Tries to sign in as `role`, while `other` happens between looking and starting the session.
fn sign_in_while(
    world: &Rc<World>,
    role: &str,
    other: impl FnOnce(&Rc<World>) + 'static,
) -> ProblemCode {
    let input = SignInInput {
        email: format!("{role}@dunlin.example"),
        password: DEMO_PASSWORD.into(),
    };
    // The try is counted first, and the session started after the password has been compared.
    world.before_next_write(move |world| world.before_next_write(other));
    let answer = world.send(world.anonymous().request(SignIn, &(), &input));
    read::<SessionView>(&answer).unwrap_err().code()
}

/// How many have signed in by their password alone.
fn started(world: &World) -> i64 {
    count(
        world,
        "SELECT count(*) FROM audit WHERE command = 'sign_in'",
    )
}

#[test]
fn a_password_that_was_replaced_while_it_was_compared_opens_nothing() {
    for change in ["password_hash = 'another'", "active = 0"] {
        let world = Rc::new(World::with_passwords());
        let sql = format!("UPDATE staff_user SET {change} WHERE role = 'viewer'");
        let refusal = sign_in_while(&world, "viewer", move |world| {
            world.connection().execute_script(&sql).unwrap();
        });
        assert_eq!(refusal, ProblemCode::LostRace, "{change}");
        assert_eq!(started(&world), 0, "{change}");
    }
}

#[test]
fn a_second_factor_that_was_turned_on_meanwhile_is_asked_for() {
    let world = Rc::new(World::with_passwords());
    let refusal = sign_in_while(&world, "demo", |world| {
        enrol(world, &world.admin());
    });
    assert_eq!(refusal, ProblemCode::LostRace);
    assert_eq!(started(&world), 0);
}
