//! A second factor, while another session of the same person changes it.

use std::rc::Rc;

use harness::World;
use shared::api::second_factor::{
    CodeInput, ConfirmSecondFactor, DisableSecondFactor, EnrolmentSecret, RenewRecoveryCodes,
    StartSecondFactor,
};
use shared::api::{Endpoint, Nothing, ProblemCode};

use crate::identity::{Phone, audited, count, enrol, field};

/// Begins to set up an app.
fn begin(world: &World) -> EnrolmentSecret {
    let begun = world.admin().call(StartSecondFactor, (), &Nothing {});
    begun.unwrap().secret.unwrap()
}

/// Types what an app shows.
fn input(world: &World, phone: &Phone) -> CodeInput {
    CodeInput {
        code: phone.code(world),
    }
}

/// Messages to the person about it.
fn mails(world: &World) -> i64 {
    count(world, "SELECT count(*) FROM outbox WHERE kind = 'mail'")
}

#[test]
fn an_app_that_was_turned_on_meanwhile_is_not_set_up_anew() {
    let world = Rc::new(World::new());
    let phone = Phone::new(&begin(&world));
    world.before_next_write(move |world| {
        let input = input(world, &phone);
        let admin = world.admin();
        admin.call(ConfirmSecondFactor, (), &input).unwrap();
    });
    let refused = world.admin().call(StartSecondFactor, (), &Nothing {});
    assert_eq!(refused.unwrap_err().code(), ProblemCode::AlreadyExists);
    let pending = "SELECT count(*) FROM second_factor WHERE pending_nonce IS NOT NULL";
    assert_eq!(count(&world, pending), 0);
    assert_eq!(audited(&world, StartSecondFactor::NAME), 1);
}

#[test]
fn a_code_turns_on_the_app_that_showed_it_and_no_later_one() {
    let world = Rc::new(World::new());
    let phone = Phone::new(&begin(&world));
    world.before_next_write(|world| drop(begin(world)));
    let input = input(&world, &phone);
    let refused = world.admin().call(ConfirmSecondFactor, (), &input);
    assert_eq!(field(&refused.unwrap_err()), "code");
    let on = "SELECT count(*) FROM second_factor WHERE nonce IS NOT NULL";
    assert_eq!(count(&world, on), 0);
    assert_eq!(count(&world, "SELECT count(*) FROM recovery_code"), 0);
    assert_eq!(audited(&world, ConfirmSecondFactor::NAME), 0);
    assert_eq!(mails(&world), 0);
}

#[test]
fn a_second_factor_turned_off_meanwhile_is_not_turned_off_again_and_gets_no_codes() {
    for renews in [true, false] {
        let world = Rc::new(World::new());
        enrol(&world, &world.admin());
        let admin = world.admin();
        world.before_next_write(|world| {
            let admin = world.admin();
            admin.call(DisableSecondFactor, (), &Nothing {}).unwrap();
        });
        let refused = if renews {
            admin.call(RenewRecoveryCodes, (), &Nothing {}).err()
        } else {
            admin.call(DisableSecondFactor, (), &Nothing {}).err()
        };
        assert_eq!(refused.unwrap().code(), ProblemCode::NotFound);
        assert_eq!(count(&world, "SELECT count(*) FROM recovery_code"), 0);
        assert_eq!(audited(&world, RenewRecoveryCodes::NAME), 0);
        assert_eq!(audited(&world, DisableSecondFactor::NAME), 1);
        assert_eq!(mails(&world), 2, "that it is on, and that it is off");
    }
}
