//! Passkeys: adding and removing them, signing in by one, and proving by one who it is.

use std::rc::Rc;

use functions::http_types::Response;
use harness::World;
use harness::actors::{Caller, Refused};
use harness::authenticator::{Authenticator, SYNCED};
use serde_json::{Value, json};
use shared::api::passkeys::{
    AddPasskey, GetPasskeyOptions, PASSKEYS_MAX, PasskeyAnswer, PasskeyInput, PasskeyRow,
    RemovePasskey, SignInByPasskey, StartPasskey,
};
use shared::api::people::{DeactivatePerson, GetPerson, PersonVersion};
use shared::api::profile::GetProfile;
use shared::api::proof::{GetProofWays, ProofInput, Prove};
use shared::api::second_factor::ResetSecondFactor;
use shared::api::session::WhoAmI;
use shared::api::{Nothing, ProblemCode};
use shared::kernel::id::StaffId;

use super::{ADMIN, VIEWER, audited, cookie, count, enrol, field, person, signed_in};

const LATE: &str = "it took too long, or was used before: try again";
const UNREADABLE: &str = "its answer cannot be read: update the browser, or sign in another way";
const LOCKED: &str = "it was not unlocked: unlock it by PIN, fingerprint or face and try again";
const ELSEWHERE: &str =
    "it belongs to another address: open Dunlin at its own address and try again";
const ANOTHER: &str = "it names another account than the one it was added to: use your password";
const UNUSABLE: &str = "Dunlin cannot use its kind of key: use another device";
const COPIED: &str = "it was used elsewhere: remove it and add it again";
const UNKNOWN: &str = "Dunlin does not know it (it may have been removed): use your password";

fn input(name: &str, credential: String) -> PasskeyInput {
    PasskeyInput {
        name: name.into(),
        credential,
    }
}

/// What the browser is given to make a passkey with.
fn offer(caller: &Caller<'_>) -> String {
    caller.call(StartPasskey, (), &Nothing {}).unwrap().options
}

/// Adds the passkey of a device.
fn add(caller: &Caller<'_>, device: &mut Authenticator) -> PasskeyRow {
    let made = device.make(&offer(caller));
    caller.call(AddPasskey, (), &input("Laptop", made)).unwrap()
}

/// What the browser is given to sign in with.
fn asked(world: &World) -> String {
    let nobody = world.anonymous();
    let asked = nobody.call(GetPasskeyOptions, (), &Nothing {});
    asked.unwrap().options
}

fn send(world: &World, credential: String) -> Response {
    let input = PasskeyAnswer { credential };
    world.send(world.anonymous().request(SignInByPasskey, &(), &input))
}

fn sign_in(world: &World, credential: String) -> Result<Caller<'_>, Refused> {
    signed_in(world, &world.anonymous(), &send(world, credential))
}

/// The sentence about why a passkey is not accepted.
fn reason(refused: Option<Refused>) -> String {
    let refused = refused.expect("a refusal");
    assert_eq!(
        (refused.status, refused.code()),
        (422, ProblemCode::PasskeyRefused)
    );
    refused.problem.detail.clone().unwrap_or_default()
}

/// So that a table of wrong answers is not held up.
fn forget_tries(world: &World) {
    let forget = "DELETE FROM sign_in_try";
    world.connection().execute_script(forget).unwrap();
}

fn me(caller: &Caller<'_>) -> StaffId {
    caller.call(WhoAmI, (), &Nothing {}).unwrap().staff_id
}

#[test]
fn a_passkey_signs_in_without_a_password_or_a_code() {
    let world = World::with_passwords();
    let admin = person(&world, ADMIN);
    enrol(&world, &admin);
    let mut device = Authenticator::new(1);
    let row = add(&admin, &mut device);
    assert_eq!((row.name.as_str(), row.used_at), ("Laptop", None));
    world.pass_seconds(60);
    let session = sign_in(&world, device.answer(&asked(&world))).unwrap();
    assert_eq!(me(&session), me(&admin));
    let profile = session.call(GetProfile, (), &Nothing {}).unwrap();
    let used = PasskeyRow {
        used_at: Some(world.now()),
        ..row
    };
    assert_eq!(profile.passkeys, [used]);
    assert_eq!(audited(&world, "sign_in_by_passkey"), 1);
}

#[test]
fn what_the_browser_is_asked_for_names_this_site_and_what_is_known() {
    let world = World::with_passwords();
    let admin = person(&world, ADMIN);
    let mut device = Authenticator::new(1);
    add(&admin, &mut device);
    let offer: Value = serde_json::from_str(&offer(&admin)).unwrap();
    assert_eq!(offer["rp"]["id"], "ar.example");
    assert_eq!(offer["user"]["name"], ADMIN);
    assert_eq!(
        offer["authenticatorSelection"]["userVerification"],
        "required"
    );
    assert_eq!(offer["excludeCredentials"].as_array().unwrap().len(), 1);
    let ways = admin.call(GetProofWays, (), &Nothing {}).unwrap();
    let proof: Value = serde_json::from_str(&ways.passkey.unwrap()).unwrap();
    assert_eq!(proof["allowCredentials"], offer["excludeCredentials"]);
    let asked: Value = serde_json::from_str(&asked(&world)).unwrap();
    assert_eq!(asked["allowCredentials"], json!([]));
    assert_eq!(asked["rpId"], "ar.example");
    let viewer = person(&world, VIEWER);
    let ways = viewer.call(GetProofWays, (), &Nothing {}).unwrap();
    assert_eq!(ways.passkey, None);
}

#[test]
fn an_answer_works_once_and_in_its_time() {
    let world = World::with_passwords();
    let mut device = Authenticator::new(1);
    add(&person(&world, ADMIN), &mut device);
    let answer = device.answer(&asked(&world));
    sign_in(&world, answer.clone()).unwrap();
    let again = sign_in(&world, answer).err();
    assert_eq!(reason(again), LATE);
    let (in_time, late) = (asked(&world), asked(&world));
    world.pass_seconds(5 * 60 - 1);
    sign_in(&world, device.answer(&in_time)).unwrap();
    world.pass_seconds(1);
    let late = sign_in(&world, device.answer(&late)).err();
    assert_eq!(reason(late), LATE);
    // What is over is forgotten, but not at once: a request may have found it alive just before.
    let kept = "SELECT count(*) FROM passkey_challenge";
    sign_in(&world, device.answer(&asked(&world))).unwrap();
    assert_eq!(count(&world, kept), 4);
    world.pass_seconds(16 * 60);
    sign_in(&world, device.answer(&asked(&world))).unwrap();
    assert_eq!(count(&world, kept), 1);
}

#[test]
fn of_two_who_give_the_same_answer_at_once_one_gets_in() {
    let world = Rc::new(World::with_passwords());
    let mut device = Authenticator::new(1);
    add(&person(&world, ADMIN), &mut device);
    let answer = device.answer(&asked(&world));
    let other = answer.clone();
    // The first write counts the try, the second is the one that lets somebody in.
    world.before_next_write(move |world| {
        world.before_next_write(move |world| assert_eq!(send(world, other).status(), 201));
    });
    let before = count(&world, "SELECT count(*) FROM session");
    let late = sign_in(&world, answer).err();
    assert_eq!(reason(late), LATE);
    assert_eq!(count(&world, "SELECT count(*) FROM session"), before + 1);
}

#[test]
fn an_answer_that_does_not_hold_signs_nobody_in() {
    let world = World::with_passwords();
    let mut device = Authenticator::new(1);
    add(&person(&world, ADMIN), &mut device);
    let changed = |change: &dyn Fn(&mut Authenticator)| {
        let mut wrong = device.clone();
        change(&mut wrong);
        wrong.answer(&asked(&world))
    };
    let table: [(&str, String, &str); 10] = [
        (
            "another page",
            changed(&|device| device.origin = "https://evil.example".into()),
            ELSEWHERE,
        ),
        (
            "another site",
            changed(&|device| device.site = "evil.example".into()),
            ELSEWHERE,
        ),
        (
            "inside another page",
            changed(&|device| device.client_extra = json!({ "crossOrigin": true })),
            ELSEWHERE,
        ),
        (
            "below another page",
            changed(&|device| device.client_extra = json!({ "topOrigin": "https://evil.example" })),
            ELSEWHERE,
        ),
        (
            "not unlocked",
            changed(&|device| device.flags = 0x01),
            LOCKED,
        ),
        (
            "nobody there",
            changed(&|device| device.flags = 0x04),
            LOCKED,
        ),
        (
            "backed up and not to be",
            changed(&|device| device.flags = 0x15),
            UNREADABLE,
        ),
        (
            "another ceremony",
            changed(&|device| device.client_extra = json!({ "type": "webauthn.create" })),
            "it was made for something else: open the page again and try again",
        ),
        (
            "another account",
            changed(&|device| device.user = Some("dXNyXzE".into())),
            ANOTHER,
        ),
        ("no account", changed(&|device| device.user = None), ANOTHER),
    ];
    for (what, answer, expected) in table {
        forget_tries(&world);
        assert_eq!(reason(sign_in(&world, answer).err()), expected, "{what}");
    }
    forget_tries(&world);
    // The key of another device under the id of this one.
    let mut thief = Authenticator::new(2);
    thief.id.clone_from(&device.id);
    thief.user.clone_from(&device.user);
    let refused = sign_in(&world, thief.answer(&asked(&world))).err();
    assert_eq!(
        reason(refused),
        "its signature does not hold: remove it and add it again"
    );
    assert_eq!(audited(&world, "sign_in_refused"), 11);
    // One that nobody has added, and what is no answer at all.
    world.pass_seconds(24 * 60 * 60);
    let unknown = sign_in(&world, Authenticator::new(3).answer(&asked(&world)));
    assert_eq!(reason(unknown.err()), UNKNOWN);
    let noted = "SELECT count(*) FROM audit
         WHERE command = 'sign_in_refused' AND subject = 'nobody'";
    assert_eq!(count(&world, noted), 1);
    let long = format!("{{\"id\":\"{}\"}}", "A".repeat(20_000));
    for text in [
        "",
        "{}",
        "[]",
        "null",
        &long,
        r#"{"id":"?","type":"public-key"}"#,
    ] {
        let refused = sign_in(&world, text.into()).err();
        assert_eq!(reason(refused), UNREADABLE, "{text:.40}");
    }
}

#[test]
fn a_copy_that_counts_from_the_same_number_is_noticed() {
    let world = World::with_passwords();
    let mut device = Authenticator::new(1);
    device.signatures = 7;
    add(&person(&world, ADMIN), &mut device);
    let copy = device.clone();
    device.signatures = 8;
    sign_in(&world, device.answer(&asked(&world))).unwrap();
    let refused = sign_in(&world, copy.answer(&asked(&world))).err();
    assert_eq!(reason(refused), COPIED);
    let refused = sign_in(&world, device.answer(&asked(&world))).err();
    assert_eq!(reason(refused), COPIED);
    device.signatures = 9;
    sign_in(&world, device.answer(&asked(&world))).unwrap();
    // One that has counted does not stop counting.
    device.signatures = 0;
    let refused = sign_in(&world, device.answer(&asked(&world))).err();
    assert_eq!(reason(refused), COPIED);
}

#[test]
fn a_passkey_that_signs_by_rsa_is_taken_if_its_key_is_long_enough() {
    let world = World::with_passwords();
    let admin = person(&world, ADMIN);
    let mut device = Authenticator::by_rsa(1, 2048);
    add(&admin, &mut device);
    let session = sign_in(&world, device.answer(&asked(&world))).unwrap();
    assert_eq!(me(&session), me(&admin));
    // Another key under the same name.
    let mut thief = Authenticator::by_rsa(1, 2048);
    thief.user.clone_from(&device.user);
    let refused = sign_in(&world, thief.answer(&asked(&world))).err();
    assert_eq!(
        reason(refused),
        "its signature does not hold: remove it and add it again"
    );
    let weak = input("Weak", Authenticator::by_rsa(2, 2040).make(&offer(&admin)));
    assert_eq!(reason(admin.call(AddPasskey, (), &weak).err()), UNUSABLE);
}

#[test]
fn a_passkey_that_is_copied_to_other_devices_signs_in() {
    let world = World::with_passwords();
    let mut device = Authenticator::new(1);
    device.flags = SYNCED;
    add(&person(&world, ADMIN), &mut device);
    for _ in 0..2 {
        sign_in(&world, device.answer(&asked(&world))).unwrap();
    }
}

#[test]
fn the_name_of_a_passkey_has_a_limit() {
    let world = World::with_passwords();
    let admin = person(&world, ADMIN);
    let mut device = Authenticator::new(1);
    device.id = vec![1; 1_024];
    let long = input("Long", device.make(&offer(&admin)));
    assert_eq!(reason(admin.call(AddPasskey, (), &long).err()), UNREADABLE);
    device.id.pop();
    add(&admin, &mut device);
    sign_in(&world, device.answer(&asked(&world))).unwrap();
}

#[test]
fn guesses_at_passkeys_are_slowed_down() {
    let world = World::with_passwords();
    let mut device = Authenticator::new(1);
    add(&person(&world, ADMIN), &mut device);
    let mut wrong = device.clone();
    wrong.origin = "https://evil.example".into();
    let mut tries = 0;
    let paused = loop {
        let refused = sign_in(&world, wrong.answer(&asked(&world))).err().unwrap();
        tries += 1;
        if refused.code() != ProblemCode::PasskeyRefused {
            break refused;
        }
        assert!(tries < 100, "nobody is ever held up");
    };
    assert_eq!(paused.code(), ProblemCode::TooManyTries);
}

#[test]
fn a_new_passkey_is_checked_as_well() {
    let world = World::with_passwords();
    let admin = person(&world, ADMIN);
    let device = Authenticator::new(1);
    let refused = |credential: String| {
        let refused = admin.call(AddPasskey, (), &input("x", credential));
        reason(refused.err())
    };
    let changed = |change: &dyn Fn(&mut Authenticator)| {
        let mut wrong = device.clone();
        change(&mut wrong);
        refused(wrong.make(&offer(&admin)))
    };
    assert_eq!(
        changed(&|device| device.origin = "https://evil.example".into()),
        ELSEWHERE
    );
    assert_eq!(
        changed(&|device| device.site = "evil.example".into()),
        ELSEWHERE
    );
    assert_eq!(changed(&|device| device.flags = 0x01), LOCKED);
    assert_eq!(changed(&|device| device.id.clear()), UNREADABLE);
    assert_eq!(changed(&|device| device.announces = false), UNREADABLE);
    let spoiled = |pointer: &str, value: Value| {
        let mut made: Value = serde_json::from_str(&device.clone().make(&offer(&admin))).unwrap();
        *made.pointer_mut(pointer).unwrap() = value;
        refused(made.to_string())
    };
    assert_eq!(spoiled("/response/publicKey", Value::Null), UNUSABLE);
    assert_eq!(spoiled("/response/publicKey", json!("AAAA")), UNUSABLE);
    assert_eq!(spoiled("/response/publicKeyAlgorithm", json!(-8)), UNUSABLE);
    assert_eq!(
        spoiled("/response/publicKeyAlgorithm", json!(-257)),
        UNUSABLE
    );
    assert_eq!(spoiled("/id", json!("AAAA")), UNREADABLE);
    assert_eq!(spoiled("/response/clientDataJSON", json!("!")), UNREADABLE);
    // The offer of another account, an answer to sign in with, and one that comes too late.
    let viewer = person(&world, VIEWER);
    assert_eq!(refused(device.clone().make(&offer(&viewer))), LATE);
    assert_eq!(refused(device.clone().make(&asked(&world))), LATE);
    let late = device.clone().make(&offer(&admin));
    world.pass_seconds(5 * 60);
    assert_eq!(refused(late), LATE);
    let unnamed = input("  ", device.clone().make(&offer(&admin)));
    let unnamed = admin.call(AddPasskey, (), &unnamed).unwrap_err();
    assert_eq!(field(&unnamed), "name");
    assert_eq!(count(&world, "SELECT count(*) FROM passkey"), 0);
}

#[test]
fn an_offer_is_used_once_and_a_passkey_added_once() {
    let world = Rc::new(World::with_passwords());
    let admin = person(&world, ADMIN);
    let mut device = Authenticator::new(1);
    let offer_once = offer(&admin);
    let made = input("Laptop", device.make(&offer_once));
    admin.call(AddPasskey, (), &made).unwrap();
    let again = admin.call(AddPasskey, (), &made).err();
    assert_eq!(reason(again), "it has been added before");
    let mut other = Authenticator::new(2);
    let reused = input("Phone", other.make(&offer_once));
    assert_eq!(reason(admin.call(AddPasskey, (), &reused).err()), LATE);
    // Of two at once one is added, the other hears that the offer is used up.
    let offer_twice = offer(&admin);
    let first = input("Phone", other.make(&offer_twice));
    let request = admin.request(AddPasskey, &(), &first);
    world.before_next_write(move |world| {
        assert_eq!(world.send(request).status(), 201);
    });
    let second = input("Key", Authenticator::new(3).make(&offer_twice));
    assert_eq!(reason(admin.call(AddPasskey, (), &second).err()), LATE);
    assert_eq!(count(&world, "SELECT count(*) FROM passkey"), 2);
}

#[test]
fn nobody_has_more_passkeys_than_the_limit() {
    let world = Rc::new(World::with_passwords());
    let admin = person(&world, ADMIN);
    let max = u8::try_from(PASSKEYS_MAX).unwrap();
    for seed in 2..=max {
        add(&admin, &mut Authenticator::new(seed));
    }
    let late = input("Late", Authenticator::new(100).make(&offer(&admin)));
    let last = input("Last", Authenticator::new(101).make(&offer(&admin)));
    let request = admin.request(AddPasskey, &(), &last);
    world.before_next_write(move |world| {
        assert_eq!(world.send(request).status(), 201);
    });
    let many = "you have 20: remove one first";
    assert_eq!(reason(admin.call(AddPasskey, (), &late).err()), many);
    assert_eq!(
        reason(admin.call(StartPasskey, (), &Nothing {}).err()),
        many
    );
}

#[test]
fn a_passkey_that_was_removed_signs_in_no_more() {
    let world = World::with_passwords();
    let (admin, viewer) = (person(&world, ADMIN), person(&world, VIEWER));
    let mut device = Authenticator::new(1);
    let id = add(&admin, &mut device).id;
    let refused = viewer.call(RemovePasskey, id, &Nothing {}).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotFound);
    admin.call(RemovePasskey, id, &Nothing {}).unwrap();
    let refused = sign_in(&world, device.answer(&asked(&world))).err();
    assert_eq!(reason(refused), UNKNOWN);
    let gone = admin.call(RemovePasskey, id, &Nothing {}).unwrap_err();
    assert_eq!(gone.code(), ProblemCode::NotFound);
    let kept = "SELECT count(*) FROM audit WHERE command = 'remove_passkey'
         AND before LIKE '%Laptop%' AND after IS NULL";
    assert_eq!(count(&world, kept), 1);
}

#[test]
fn one_that_was_removed_while_it_answered_signs_nobody_in() {
    let world = Rc::new(World::with_passwords());
    let admin = person(&world, ADMIN);
    let mut device = Authenticator::new(1);
    let id = add(&admin, &mut device).id;
    let request = admin.request(RemovePasskey, &id, &Nothing {});
    world.before_next_write(move |world| {
        assert_eq!(world.send(request).status(), 200);
    });
    let refused = sign_in(&world, device.answer(&asked(&world))).err();
    assert_eq!(reason(refused), LATE);
}

#[test]
fn every_change_of_passkeys_asks_for_a_recent_proof() {
    let world = World::with_passwords();
    let admin = person(&world, ADMIN);
    let mut device = Authenticator::new(1);
    let made = device.make(&offer(&admin));
    let id = add(&admin, &mut Authenticator::new(2)).id;
    world.pass_seconds(10 * 60);
    for refused in [
        admin.call(StartPasskey, (), &Nothing {}).err(),
        admin.call(AddPasskey, (), &input("x", made)).err(),
        admin.call(RemovePasskey, id, &Nothing {}).err(),
    ] {
        assert_eq!(refused.unwrap().code(), ProblemCode::StepUpRequired);
    }
}

#[test]
fn a_passkey_proves_again_who_it_is() {
    let world = World::with_passwords();
    let (admin, viewer) = (person(&world, ADMIN), person(&world, VIEWER));
    let (mut device, mut other) = (Authenticator::new(1), Authenticator::new(2));
    add(&admin, &mut device);
    add(&viewer, &mut other);
    world.pass_seconds(10 * 60);
    let options = |caller: &Caller<'_>| {
        let ways = caller.call(GetProofWays, (), &Nothing {}).unwrap();
        ways.passkey.unwrap()
    };
    let prove = |answer: String| {
        let input = ProofInput::Passkey(answer);
        world.send(admin.request(Prove, &(), &input))
    };
    // Another's passkey, a challenge of another, and one to sign in with.
    for wrong in [
        other.answer(&options(&admin)),
        device.answer(&options(&viewer)),
        device.answer(&asked(&world)),
    ] {
        assert_eq!(prove(wrong).status(), 422);
    }
    let refused = admin.call(StartPasskey, (), &Nothing {}).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::StepUpRequired);
    let answer = device.answer(&options(&admin));
    let proved = prove(answer.clone());
    assert_eq!(proved.status(), 200);
    let renewed = admin.with_cookie(&cookie(&proved).unwrap());
    renewed.call(StartPasskey, (), &Nothing {}).unwrap();
    assert_eq!(audited(&world, "prove_by_passkey"), 1);
    let input = ProofInput::Passkey(answer);
    assert_eq!(reason(renewed.call(Prove, (), &input).err()), LATE);
    assert_eq!(audited(&world, "prove_refused"), 3);
}

#[test]
fn a_deactivated_person_is_not_let_in_by_a_passkey() {
    let world = World::with_passwords();
    let (admin, viewer) = (person(&world, ADMIN), person(&world, VIEWER));
    let mut device = Authenticator::new(1);
    add(&viewer, &mut device);
    let id = me(&viewer);
    let detail = admin.call(GetPerson, id, &Nothing {}).unwrap();
    assert_eq!(detail.passkeys, 1);
    let version = PersonVersion {
        version: detail.person.version,
    };
    admin.call(DeactivatePerson, id, &version).unwrap();
    let refused = sign_in(&world, device.answer(&asked(&world))).err();
    assert_eq!(reason(refused), UNKNOWN);
}

#[test]
fn an_administrator_removes_the_passkeys_of_somebody_who_has_lost_them() {
    let world = World::with_passwords();
    let (admin, viewer) = (person(&world, ADMIN), person(&world, VIEWER));
    let mut device = Authenticator::new(1);
    add(&viewer, &mut device);
    let id = me(&viewer);
    admin.call(ResetSecondFactor, id, &Nothing {}).unwrap();
    let refused = sign_in(&world, device.answer(&asked(&world))).err();
    assert_eq!(reason(refused), UNKNOWN);
    let ended = viewer.call(WhoAmI, (), &Nothing {}).unwrap_err();
    assert_eq!(ended.code(), ProblemCode::NotSignedIn);
    let gone = admin.call(ResetSecondFactor, id, &Nothing {}).unwrap_err();
    assert_eq!(gone.code(), ProblemCode::NotFound);
    let kept = "SELECT count(*) FROM audit WHERE command = 'reset_second_factor'
         AND before LIKE '%\"passkeys\":1%' AND after LIKE '%\"passkeys\":0%'";
    assert_eq!(count(&world, kept), 1);
}
