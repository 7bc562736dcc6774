//! Setting the second factor up, renewing its recovery codes, and taking it away.

use std::rc::Rc;

use harness::World;
use harness::setup::DEMO_PASSWORD;
use shared::access::{Permission, Role};
use shared::api::people::GetPerson;
use shared::api::profile::{GetProfile, ProfileView};
use shared::api::proof::{ProofInput, Prove};
use shared::api::roles::{ListRoles, RoleInput, UpdateRole};
use shared::api::second_factor::{
    CodeInput, ConfirmSecondFactor, DisableSecondFactor, RenewRecoveryCodes, ResetSecondFactor,
    StartSecondFactor,
};
use shared::api::session::{SignOut, WhoAmI};
use shared::api::{Nothing, ProblemCode};
use shared::kernel::id::StaffId;

use super::{
    ADMIN, Phone, VIEWER, audited, challenge, count, enrol, field, first_step, person, second_step,
};
use crate::secrets::assert_nowhere;

fn profile(caller: &harness::Caller<'_>) -> ProfileView {
    caller.call(GetProfile, (), &Nothing {}).unwrap()
}

fn id_of(world: &World, email: &str) -> StaffId {
    let sql = "SELECT id FROM staff_user WHERE email = ?1";
    let id: String = world
        .connection()
        .with(|db| db.query_row(sql, [email], |row| row.get(0)).unwrap());
    id.parse().unwrap()
}

#[test]
fn an_app_counts_after_its_first_code() {
    let world = World::with_passwords();
    let me = person(&world, ADMIN);
    let nothing = CodeInput {
        code: "123456".into(),
    };
    let refused = me.call(ConfirmSecondFactor, (), &nothing).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotFound);
    let begun = me.call(StartSecondFactor, (), &Nothing {}).unwrap();
    let phone = Phone::new(&begun.secret.unwrap());
    // Until then the password alone signs in.
    assert_eq!(profile(&me).second_factor, None);
    first_step(&world, &world.anonymous(), (ADMIN, DEMO_PASSWORD)).unwrap();
    let wrong = CodeInput {
        code: phone.wrong_code(&world),
    };
    let refused = me.call(ConfirmSecondFactor, (), &wrong).unwrap_err();
    assert_eq!(field(&refused), "code");
    let right = CodeInput {
        code: format!(" {} ", phone.code(&world)),
    };
    let codes = me.call(ConfirmSecondFactor, (), &right).unwrap().codes;
    let mut codes = codes.unwrap();
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), 10);
    let on = profile(&me).second_factor.unwrap();
    assert_eq!((on.enabled_at, on.codes_left), (world.now(), 10));
    for refused in [
        me.call(StartSecondFactor, (), &Nothing {}).err(),
        me.call(ConfirmSecondFactor, (), &right).err(),
    ] {
        assert_eq!(refused.unwrap().code(), ProblemCode::AlreadyExists);
    }
    // The first code is used up as well.
    let challenge = challenge(&world, ADMIN);
    let refused = second_step(&world, &world.anonymous(), (&challenge, &right.code));
    assert_eq!(field(&refused.err().unwrap()), "code");
}

#[test]
fn beginning_anew_forgets_the_secret_before() {
    let world = World::with_passwords();
    let me = person(&world, ADMIN);
    let mut phones = Vec::new();
    for _ in 0..2 {
        let begun = me.call(StartSecondFactor, (), &Nothing {}).unwrap();
        phones.push(Phone::new(&begun.secret.unwrap()));
    }
    let input = |phone: &Phone| CodeInput {
        code: phone.code(&world),
    };
    let refused = me.call(ConfirmSecondFactor, (), &input(&phones[0]));
    assert_eq!(field(&refused.unwrap_err()), "code");
    me.call(ConfirmSecondFactor, (), &input(&phones[1]))
        .unwrap();
}

#[test]
fn of_two_who_confirm_at_once_one_gets_the_recovery_codes() {
    let world = Rc::new(World::with_passwords());
    let (me, other) = (person(&world, ADMIN), person(&world, ADMIN));
    let begun = me.call(StartSecondFactor, (), &Nothing {}).unwrap();
    let code = Phone::new(&begun.secret.unwrap()).code(&world);
    let input = CodeInput { code };
    let request = other.request(ConfirmSecondFactor, &(), &input);
    world.before_next_write(move |world| {
        assert_eq!(world.send(request).status(), 200);
    });
    let refused = me.call(ConfirmSecondFactor, (), &input).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::AlreadyExists);
    assert_eq!(count(&world, "SELECT count(*) FROM recovery_code"), 10);
}

#[test]
fn what_is_shown_once_is_not_shown_to_a_repetition_and_stands_nowhere() {
    let world = World::with_passwords();
    let me = person(&world, ADMIN);
    let begin = me.with_key("begin");
    let secret = begin
        .call(StartSecondFactor, (), &Nothing {})
        .unwrap()
        .secret;
    let secret = secret.unwrap();
    let again = begin.call(StartSecondFactor, (), &Nothing {}).unwrap();
    assert_eq!(again.secret, None);
    assert!(
        secret
            .uri
            .starts_with("otpauth://totp/Tideline%20Instruments%20GmbH:demo%40")
    );
    let input = CodeInput {
        code: Phone::new(&secret).code(&world),
    };
    let confirm = me.with_key("confirm");
    let codes = confirm.call(ConfirmSecondFactor, (), &input).unwrap().codes;
    let again = confirm.call(ConfirmSecondFactor, (), &input).unwrap();
    assert_eq!(again.codes, None);
    let codes = codes.unwrap();
    let plain: Vec<String> = codes.iter().map(|code| code.replace('-', "")).collect();
    let mut secrets: Vec<&str> = codes.iter().chain(&plain).map(String::as_str).collect();
    secrets.extend([secret.text.as_str(), secret.uri.as_str()]);
    assert_nowhere(&world, &secrets);
}

#[test]
fn every_change_of_a_second_factor_asks_for_a_recent_proof() {
    let world = World::with_passwords();
    let me = person(&world, ADMIN);
    world.pass_seconds(10 * 60);
    let input = CodeInput {
        code: "123456".into(),
    };
    let person = id_of(&world, VIEWER);
    for refused in [
        me.call(StartSecondFactor, (), &Nothing {}).err(),
        me.call(ConfirmSecondFactor, (), &input).err(),
        me.call(RenewRecoveryCodes, (), &Nothing {}).err(),
        me.call(DisableSecondFactor, (), &Nothing {}).err(),
        me.call(ResetSecondFactor, person, &Nothing {}).err(),
    ] {
        assert_eq!(refused.unwrap().code(), ProblemCode::StepUpRequired);
    }
}

#[test]
fn new_recovery_codes_take_the_place_of_the_old() {
    let world = World::with_passwords();
    let me = person(&world, ADMIN);
    let refused = me.call(RenewRecoveryCodes, (), &Nothing {}).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotFound);
    let (_, old) = enrol(&world, &me);
    let new = me.call(RenewRecoveryCodes, (), &Nothing {}).unwrap().codes;
    let new = new.unwrap();
    assert!(new.iter().all(|code| !old.contains(code)));
    let token = challenge(&world, ADMIN);
    let refused = second_step(&world, &world.anonymous(), (&token, &old[0]));
    assert_eq!(field(&refused.err().unwrap()), "code");
    second_step(&world, &world.anonymous(), (&token, &new[0])).unwrap();
    assert_eq!(profile(&me).second_factor.unwrap().codes_left, 9);
}

#[test]
fn turned_off_the_password_alone_signs_in() {
    let world = World::with_passwords();
    let me = person(&world, ADMIN);
    let refused = me.call(DisableSecondFactor, (), &Nothing {}).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotFound);
    enrol(&world, &me);
    me.call(DisableSecondFactor, (), &Nothing {}).unwrap();
    assert_eq!(profile(&me).second_factor, None);
    assert_eq!(count(&world, "SELECT count(*) FROM recovery_code"), 0);
    first_step(&world, &world.anonymous(), (ADMIN, DEMO_PASSWORD)).unwrap();
    let kept = "SELECT count(*) FROM audit WHERE command = 'disable_second_factor'
         AND before LIKE '%\"on\"%' AND after LIKE '%\"off\"%'";
    assert_eq!(count(&world, kept), 1);
}

#[test]
fn an_administrator_takes_the_second_factor_of_somebody_who_has_lost_it() {
    let world = World::with_passwords();
    let viewer = person(&world, VIEWER);
    enrol(&world, &viewer);
    let (id, admin) = (id_of(&world, VIEWER), person(&world, ADMIN));
    let waiting = challenge(&world, VIEWER);
    let refused = viewer.call(ResetSecondFactor, id, &Nothing {}).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotPermitted);
    let is_on = || {
        let person = admin.call(GetPerson, id, &Nothing {});
        person.unwrap().second_factor
    };
    assert!(is_on());
    admin.call(ResetSecondFactor, id, &Nothing {}).unwrap();
    assert!(!is_on());
    let ended = viewer.call(WhoAmI, (), &Nothing {}).unwrap_err();
    assert_eq!(ended.code(), ProblemCode::NotSignedIn);
    let late = second_step(&world, &world.anonymous(), (&waiting, "123456"));
    assert_eq!(late.err().unwrap().code(), ProblemCode::ChallengeExpired);
    first_step(&world, &world.anonymous(), (VIEWER, DEMO_PASSWORD)).unwrap();
    assert_eq!(audited(&world, "reset_second_factor"), 1);
    // There is nothing to take any more, and nobody does it to themselves.
    let gone = admin.call(ResetSecondFactor, id, &Nothing {}).unwrap_err();
    assert_eq!(gone.code(), ProblemCode::NotFound);
    let own = admin.call(ResetSecondFactor, id_of(&world, ADMIN), &Nothing {});
    assert_eq!(own.unwrap_err().code(), ProblemCode::OwnAccount);
    let nobody = "usr_00000000010000000000000001".parse().unwrap();
    let nobody = admin.call(ResetSecondFactor, nobody, &Nothing {});
    assert_eq!(nobody.unwrap_err().code(), ProblemCode::NotFound);
}

#[test]
fn nobody_takes_it_from_who_may_do_more() {
    let world = World::with_passwords();
    let admin = person(&world, ADMIN);
    enrol(&world, &admin);
    let roles = admin.call(ListRoles, (), &Nothing {}).unwrap().roles;
    let viewer = roles.into_iter().find(|role| Role::Viewer.is(&role.id));
    let viewer = viewer.unwrap();
    let mut permissions: Vec<Permission> = viewer.permissions.iter().collect();
    permissions.push(Permission::ManagePeople);
    let wider = RoleInput {
        name: viewer.name,
        permissions: permissions.into(),
        version: Some(viewer.version),
    };
    admin.call(UpdateRole, viewer.id, &wider).unwrap();
    let clerk = person(&world, VIEWER);
    let refused = clerk.call(ResetSecondFactor, id_of(&world, ADMIN), &Nothing {});
    assert_eq!(
        refused.unwrap_err().code(),
        ProblemCode::ExceedsOwnPermissions
    );
}

#[test]
fn an_app_that_was_turned_off_while_a_code_was_given_signs_nobody_in() {
    let world = Rc::new(World::with_passwords());
    let me = person(&world, ADMIN);
    let (phone, _) = enrol(&world, &me);
    let code = phone.code(&world);
    let request = me.request(DisableSecondFactor, &(), &Nothing {});
    world.before_next_write(move |world| {
        assert_eq!(world.send(request).status(), 200);
    });
    let refused = me.call(Prove, (), &ProofInput::Code(code)).unwrap_err();
    assert_eq!(field(&refused), "code");
    me.call(SignOut, (), &Nothing {}).unwrap();
}
