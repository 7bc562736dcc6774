//! The part of the API's story that is about one's own account.

use functions::openapi::Exchange;
use shared::access::Role;
use shared::api::passkeys::{
    AddPasskey, GetPasskeyOptions, PasskeyAnswer, PasskeyInput, RemovePasskey, SignInByPasskey,
    StartPasskey,
};
use shared::api::profile::{
    ChangePassword, EndOtherSessions, EndSession, GetProfile, NameInput, PasswordInput,
    RenameOneself,
};
use shared::api::proof::{GetProofWays, ProofInput, Prove, ProveByAccess};
use shared::api::second_factor::{
    CodeInput, ConfirmSecondFactor, DisableSecondFactor, RenewRecoveryCodes, ResetSecondFactor,
    StartSecondFactor,
};
use shared::api::session::{SignIn, SignInByCode, SignInCodeInput, SignInInput, WhoAmI};
use shared::api::{Endpoint, Nothing};
use totp_rs::{Builder, Secret};

use crate::actors::Caller;
use crate::authenticator::Authenticator;
use crate::setup::{DEMO_PASSWORD, PEOPLE};
use crate::story::call;
use crate::world::World;

/// Calls every operation about one's own account.
pub(crate) fn tell(world: &World) {
    call(world, GetProofWays, (), &Nothing {});
    let proof = ProofInput::Password(DEMO_PASSWORD.into());
    call(world, Prove, (), &proof);
    // Access would have to be played for a proof of its own; the answer is the same.
    let by_access = Exchange {
        params: Vec::new(),
        input: serde_json::Value::Null,
        status: 200,
        output: serde_json::json!({}),
    };
    world.keep(ProveByAccess::NAME, by_access);
    // Another second, another session.
    world.pass_seconds(1);
    second_factor(world);
    passkeys(world);
    sessions(world);
    let person = world.as_role(Role::Viewer);
    enrol(world, &person);
    let viewer = person.call(WhoAmI, (), &Nothing {});
    let viewer = viewer.expect("a session").staff_id;
    call(world, ResetSecondFactor, viewer, &Nothing {});
    world.pass_seconds(1);
}

/// Turns the second factor of a caller on; gives its recovery codes.
fn enrol(world: &World, caller: &Caller<'_>) -> Vec<String> {
    let begun = caller.call(StartSecondFactor, (), &Nothing {});
    let secret = begun.expect("a secret").secret.expect("shown once");
    let secret = Secret::try_from_base32(&secret.text).expect("base 32");
    let app = Builder::new().with_secret(secret).build().expect("an app");
    let seconds = u64::try_from(world.now() / 1000).expect("a moment");
    let code = app.generate(seconds).to_string();
    let confirmed = caller.call(ConfirmSecondFactor, (), &CodeInput { code });
    confirmed.expect("a code").codes.expect("shown once")
}

fn second_factor(world: &World) {
    let codes = enrol(world, &world.admin());
    let (local, ..) = PEOPLE[0];
    let sign_in = SignInInput {
        email: format!("{local}@dunlin.example"),
        password: DEMO_PASSWORD.into(),
    };
    let nobody = world.anonymous();
    let asked = nobody.call(SignIn, (), &sign_in).expect_err("a code first");
    let second = SignInCodeInput {
        challenge: asked.problem.challenge.clone().expect("a challenge"),
        code: codes[0].clone(),
    };
    nobody.call(SignInByCode, (), &second).expect("a session");
    call(world, RenewRecoveryCodes, (), &Nothing {});
    call(world, DisableSecondFactor, (), &Nothing {});
}

fn passkeys(world: &World) {
    let offer = call(world, StartPasskey, (), &Nothing {});
    let mut device = Authenticator::new(1);
    let new = PasskeyInput {
        name: "Office laptop".into(),
        credential: device.make(&offer.options),
    };
    let id = call(world, AddPasskey, (), &new).id;
    let nobody = world.anonymous();
    let asked = nobody.call(GetPasskeyOptions, (), &Nothing {});
    let answer = PasskeyAnswer {
        credential: device.answer(&asked.expect("options").options),
    };
    nobody
        .call(SignInByPasskey, (), &answer)
        .expect("a session");
    call(world, RemovePasskey, id, &Nothing {});
    world.pass_seconds(1);
}

fn sessions(world: &World) {
    let profile = call(world, GetProfile, (), &Nothing {});
    let name = NameInput {
        name: "Dana Dunlin".into(),
        version: profile.version,
    };
    call(world, RenameOneself, (), &name);
    let other = profile.sessions.iter().find(|row| !row.current);
    let other = other.expect("another session").id;
    call(world, EndSession, other, &Nothing {});
    call(world, EndOtherSessions, (), &Nothing {});
    let password = PasswordInput {
        current: DEMO_PASSWORD.into(),
        new: "four gulls over harbour".into(),
    };
    call(world, ChangePassword, (), &password);
    world.pass_seconds(1);
}
