//! Signing in by two steps: the password, then a code.

use std::rc::Rc;

use harness::World;
use harness::setup::DEMO_PASSWORD;
use shared::api::session::WhoAmI;
use shared::api::{Nothing, ProblemCode};

use super::{
    ADMIN, Phone, STEP_SECONDS, audited, challenge, count, enrol, field, first_step, person,
    second_step,
};
use crate::secrets::assert_nowhere;

const HOME: &str = "192.0.2.7";
const ELSEWHERE: &str = "203.0.113.9";

/// A world in which the administrator has a second factor.
fn world() -> (World, Phone, Vec<String>) {
    let world = World::with_passwords();
    let (phone, codes) = enrol(&world, &person(&world, ADMIN));
    (world, phone, codes)
}

#[test]
fn the_password_alone_opens_nothing_and_a_code_does() {
    let (world, phone, _) = world();
    let nobody = world.anonymous();
    let wrong = first_step(&world, &nobody, (ADMIN, "wrong-password-1")).err();
    assert_eq!(wrong.unwrap().code(), ProblemCode::SignInRefused);
    let token = challenge(&world, ADMIN);
    assert_nowhere(&world, &[&token, token.split_once('.').unwrap().1]);
    let me = second_step(&world, &nobody, (&token, &phone.code(&world))).unwrap();
    assert_eq!(me.call(WhoAmI, (), &Nothing {}).unwrap().email, ADMIN);
    assert_eq!(audited(&world, "sign_in_asked_for_code"), 1);
    assert_eq!(audited(&world, "sign_in_by_code"), 1);
}

#[test]
fn a_challenge_works_once_and_for_five_minutes_and_cannot_be_made_up() {
    let (world, phone, _) = world();
    let nobody = world.anonymous();
    let step = |token: &str| {
        let code = phone.code(&world);
        second_step(&world, &nobody, (token, &code)).map_err(|refused| refused.code())
    };
    let token = challenge(&world, ADMIN);
    let (id, signature) = token.split_once('.').unwrap();
    let other = signature.replace(['0', '1'], "2");
    for made_up in [
        "",
        id,
        &format!("{id}.{other}"),
        &token.replace("chl", "ses"),
    ] {
        assert_eq!(step(made_up).err(), Some(ProblemCode::ChallengeExpired));
    }
    step(&token).unwrap();
    world.pass_seconds(STEP_SECONDS);
    assert_eq!(step(&token).err(), Some(ProblemCode::ChallengeExpired));
    let late = challenge(&world, ADMIN);
    world.pass_seconds(5 * 60);
    assert_eq!(step(&late).err(), Some(ProblemCode::ChallengeExpired));
    // What is too old is forgotten with the next one.
    challenge(&world, ADMIN);
    assert_eq!(count(&world, "SELECT count(*) FROM sign_in_challenge"), 1);
}

#[test]
fn a_code_works_once_and_none_before_it_works_any_more() {
    let (world, phone, _) = world();
    let nobody = world.anonymous();
    let step = |code: &str| {
        let token = challenge(&world, ADMIN);
        second_step(&world, &nobody, (&token, code))
    };
    let earlier = phone.code(&world);
    world.pass_seconds(STEP_SECONDS);
    let code = phone.code(&world);
    step(&code).unwrap();
    for used in [&code, &earlier] {
        assert_eq!(field(&step(used).err().unwrap()), "code");
    }
    world.pass_seconds(STEP_SECONDS);
    step(&phone.code(&world)).unwrap();
}

#[test]
fn each_recovery_code_signs_in_once() {
    let (world, _, codes) = world();
    let nobody = world.anonymous();
    for code in &codes {
        let step = || second_step(&world, &nobody, (&challenge(&world, ADMIN), code));
        step().unwrap();
        assert_eq!(field(&step().err().unwrap()), "code");
    }
    let left = "SELECT count(*) FROM recovery_code WHERE used_at IS NULL";
    assert_eq!(count(&world, left), 0);
    assert_eq!(audited(&world, "sign_in_by_recovery_code"), 10);
}

#[test]
fn of_two_who_give_the_same_code_at_once_one_gets_in() {
    let (world, phone, codes) = world();
    let world = Rc::new(world);
    for code in [phone.code(&world), codes[0].clone()] {
        let (mine, other) = (challenge(&world, ADMIN), challenge(&world, ADMIN));
        let given = code.clone();
        // The first write counts the try; the other comes before the second, which signs in.
        world.before_next_write(move |world| {
            world.before_next_write(move |world| {
                second_step(world, &world.anonymous(), (&other, &given)).unwrap();
            });
        });
        let before = count(&world, "SELECT count(*) FROM session");
        let refused = second_step(&world, &world.anonymous(), (&mine, &code)).err();
        assert_eq!(field(&refused.unwrap()), "code");
        assert_eq!(count(&world, "SELECT count(*) FROM session") - before, 1);
    }
}

#[test]
fn of_two_who_use_one_challenge_at_once_one_gets_in() {
    let (world, phone, codes) = world();
    let world = Rc::new(world);
    let token = challenge(&world, ADMIN);
    let (same, code) = (token.clone(), codes[0].clone());
    world.before_next_write(move |world| {
        world.before_next_write(move |world| {
            second_step(world, &world.anonymous(), (&same, &code)).unwrap();
        });
    });
    let shown = phone.code(&world);
    let refused = second_step(&world, &world.anonymous(), (&token, &shown)).err();
    assert_eq!(field(&refused.unwrap()), "code");
    // The code that came too late was not used up.
    let again = challenge(&world, ADMIN);
    second_step(&world, &world.anonymous(), (&again, &shown)).unwrap();
}

#[test]
fn many_wrong_codes_pause_and_a_pause_ends() {
    let (world, phone, _) = world();
    let guesser = world.anonymous().with_header("cf-connecting-ip", ELSEWHERE);
    let token = challenge(&world, ADMIN);
    let step = |code: &str| {
        let refused = second_step(&world, &guesser, (&token, code)).err();
        refused.map(|refused| refused.code())
    };
    for _ in 0..5 {
        let wrong = phone.wrong_code(&world);
        assert_eq!(step(&wrong), Some(ProblemCode::InvalidFields));
    }
    assert_eq!(step(&phone.code(&world)), Some(ProblemCode::TooManyTries));
    world.pass_seconds(16);
    assert_eq!(step(&phone.code(&world)), None);
    assert_eq!(audited(&world, "sign_in_refused"), 5);
}

#[test]
fn guessing_from_many_places_is_slowed_down_and_does_not_keep_the_owner_out() {
    let (world, phone, _) = world();
    let home = world.anonymous().with_header("cf-connecting-ip", HOME);
    let token = challenge(&world, ADMIN);
    second_step(&world, &home, (&token, &phone.code(&world))).unwrap();
    world.pass_seconds(STEP_SECONDS);
    let token = challenge(&world, ADMIN);
    let guess = |place: u32| {
        let address = format!("198.51.100.{place}");
        let guesser = world.anonymous().with_header("cf-connecting-ip", &address);
        let wrong = phone.wrong_code(&world);
        second_step(&world, &guesser, (&token, &wrong))
            .err()
            .unwrap()
            .code()
    };
    for place in 0..10 {
        assert_eq!(guess(place), ProblemCode::InvalidFields);
    }
    assert_eq!(guess(10), ProblemCode::TooManyTries);
    // From an address that the owner has used before, nobody else's tries count.
    second_step(&world, &home, (&token, &phone.code(&world))).unwrap();
}

#[test]
fn who_guesses_at_passwords_does_not_hold_up_the_second_step() {
    let (world, phone, _) = world();
    let token = challenge(&world, ADMIN);
    let nobody = world.anonymous();
    while first_step(&world, &nobody, (ADMIN, "wrong-password-1"))
        .err()
        .unwrap()
        .code()
        != ProblemCode::TooManyTries
    {}
    second_step(&world, &nobody, (&token, &phone.code(&world))).unwrap();
    // Getting in forgets the tries at the password too.
    challenge(&world, ADMIN);
}

#[test]
fn who_was_deactivated_in_between_does_not_get_in() {
    let (world, phone, _) = world();
    let token = challenge(&world, ADMIN);
    let off = "UPDATE staff_user SET active = 0 WHERE role = 'administrator'";
    world.connection().execute_script(off).unwrap();
    let late = second_step(&world, &world.anonymous(), (&token, &phone.code(&world)));
    assert_eq!(late.err().unwrap().code(), ProblemCode::ChallengeExpired);
    let refused = first_step(&world, &world.anonymous(), (ADMIN, DEMO_PASSWORD)).err();
    assert_eq!(refused.unwrap().code(), ProblemCode::SignInRefused);
}
