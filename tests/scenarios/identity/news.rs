//! Whoever's way of signing in changes is told by mail, in case it was not they who changed it.

use harness::World;
use harness::authenticator::Authenticator;
use harness::setup::DEMO_PASSWORD;
use shared::api::Nothing;
use shared::api::passkeys::{AddPasskey, PasskeyInput, RemovePasskey, StartPasskey};
use shared::api::profile::{ChangePassword, PasswordInput};
use shared::api::second_factor::{DisableSecondFactor, RenewRecoveryCodes, ResetSecondFactor};
use shared::api::session::WhoAmI;

use super::{ADMIN, VIEWER, cookie, enrol, person};
use crate::paying::last_mail;

/// The newest message, which has to be for `to` and about `heading`.
fn told(world: &World, to: &str, heading: &str) -> String {
    let mail = last_mail(world);
    assert_eq!(mail.row.to, to);
    assert!(
        mail.row.subject.starts_with(heading),
        "{}",
        mail.row.subject
    );
    assert!(mail.text.contains("tell an administrator at once"));
    let page = world
        .admin()
        .get(&format!("/api/mailbox/{}/html", mail.row.id));
    let html = String::from_utf8(page.body().clone()).unwrap();
    assert!(!html.contains("Answer this message"), "{html}");
    world.pass_seconds(1);
    mail.text
}

#[test]
fn every_change_of_a_way_to_sign_in_is_told_to_whose_it_is() {
    let world = World::with_passwords();
    let viewer = person(&world, VIEWER);
    let offer = viewer.call(StartPasskey, (), &Nothing {}).unwrap();
    let input = PasskeyInput {
        name: "Laptop <1>".into(),
        credential: Authenticator::new(1).make(&offer.options),
    };
    let added = viewer.call(AddPasskey, (), &input).unwrap();
    let text = told(&world, VIEWER, "A passkey was added");
    assert!(text.contains("“Laptop <1>”"), "{text}");
    viewer.call(RemovePasskey, added.id, &Nothing {}).unwrap();
    told(&world, VIEWER, "A passkey was removed");
    enrol(&world, &viewer);
    told(&world, VIEWER, "Your second factor was turned on");
    viewer.call(RenewRecoveryCodes, (), &Nothing {}).unwrap();
    told(&world, VIEWER, "You have new recovery codes");
    viewer.call(DisableSecondFactor, (), &Nothing {}).unwrap();
    told(&world, VIEWER, "Your second factor was turned off");
    let input = PasswordInput {
        current: DEMO_PASSWORD.into(),
        new: "three gulls on a pier".into(),
    };
    let changed = world.send(viewer.request(ChangePassword, &(), &input));
    let viewer = viewer.with_cookie(&cookie(&changed).unwrap());
    told(&world, VIEWER, "Your password was changed");
    enrol(&world, &viewer);
    let id = viewer.call(WhoAmI, (), &Nothing {}).unwrap().staff_id;
    let admin = person(&world, ADMIN);
    admin.call(ResetSecondFactor, id, &Nothing {}).unwrap();
    let name = admin.call(WhoAmI, (), &Nothing {}).unwrap().name;
    let text = told(
        &world,
        VIEWER,
        "Your second factor and passkeys were removed",
    );
    assert!(text.contains(&name), "{text}");
}
