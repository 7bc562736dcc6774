//! One's own account: proving who one is, second factors, password, name and sessions.

mod news;
mod passkeys;
mod profile;
mod proof;
mod second_factor;
mod two_steps;

use functions::http_types::Response;
use harness::World;
use harness::actors::{Caller, Refused, read};
use harness::setup::DEMO_PASSWORD;
use shared::api::second_factor::{
    CodeInput, ConfirmSecondFactor, EnrolmentSecret, StartSecondFactor,
};
use shared::api::session::{SignIn, SignInByCode, SignInCodeInput, SignInInput};
use shared::api::{Nothing, ProblemCode};
use totp_rs::{Builder, Secret, Totp};

pub(crate) const ADMIN: &str = "demo@dunlin.example";
pub(crate) const VIEWER: &str = "viewer@dunlin.example";

/// How long a code is shown.
pub(crate) const STEP_SECONDS: i64 = 30;

/// The session cookie of an answer.
pub(crate) fn cookie(response: &Response) -> Option<String> {
    let value = response.headers().get("set-cookie")?.to_str().unwrap();
    value.split(';').next().map(str::to_owned)
}

/// The first step of signing in.
pub(crate) fn first_step<'w>(
    world: &'w World,
    caller: &Caller<'w>,
    (email, password): (&str, &str),
) -> Result<Caller<'w>, Refused> {
    let input = SignInInput {
        email: email.into(),
        password: password.into(),
    };
    signed_in(
        world,
        caller,
        &world.send(caller.request(SignIn, &(), &input)),
    )
}

/// The second step.
pub(crate) fn second_step<'w>(
    world: &'w World,
    caller: &Caller<'w>,
    (challenge, code): (&str, &str),
) -> Result<Caller<'w>, Refused> {
    let input = SignInCodeInput {
        challenge: challenge.into(),
        code: code.into(),
    };
    signed_in(
        world,
        caller,
        &world.send(caller.request(SignInByCode, &(), &input)),
    )
}

fn signed_in<'w>(
    _: &'w World,
    caller: &Caller<'w>,
    response: &Response,
) -> Result<Caller<'w>, Refused> {
    match cookie(response) {
        Some(cookie) => Ok(caller.with_cookie(&cookie)),
        None => Err(read::<Nothing>(response).unwrap_err()),
    }
}

/// Somebody signed in by the password of the demo company.
pub(crate) fn person<'w>(world: &'w World, email: &str) -> Caller<'w> {
    first_step(world, &world.anonymous(), (email, DEMO_PASSWORD)).unwrap()
}

/// The challenge that the first step answers to who has a second factor.
pub(crate) fn challenge(world: &World, email: &str) -> String {
    let refused = first_step(world, &world.anonymous(), (email, DEMO_PASSWORD));
    let refused = refused.err().expect("no session yet");
    assert_eq!(
        (refused.status, refused.code()),
        (401, ProblemCode::SecondFactorRequired)
    );
    refused.problem.challenge.clone().unwrap()
}

/// An authenticator app, set up with what the API shows.
pub(crate) struct Phone(Totp);

impl Phone {
    pub(crate) fn new(secret: &EnrolmentSecret) -> Self {
        let secret = Secret::try_from_base32(&secret.text).unwrap();
        Self(Builder::new().with_secret(secret).build().unwrap())
    }

    /// What it shows now.
    pub(crate) fn code(&self, world: &World) -> String {
        let seconds = u64::try_from(world.now() / 1000).unwrap();
        self.0.generate(seconds).to_string()
    }

    /// What it does not show around now.
    pub(crate) fn wrong_code(&self, world: &World) -> String {
        let seconds = u64::try_from(world.now() / 1000).unwrap();
        let near: Vec<String> = (seconds - 60..=seconds + 60)
            .step_by(30)
            .map(|at| self.0.generate(at).to_string())
            .collect();
        let mut all = (0..).map(|number| format!("{number:06}"));
        all.find(|code| !near.contains(code)).unwrap()
    }
}

/// Turns the second factor of a caller on; gives the app and the recovery codes. Its first code is
/// used up, so a while passes.
pub(crate) fn enrol(world: &World, caller: &Caller<'_>) -> (Phone, Vec<String>) {
    let begun = caller.call(StartSecondFactor, (), &Nothing {}).unwrap();
    let phone = Phone::new(&begun.secret.unwrap());
    let code = phone.code(world);
    let confirmed = caller.call(ConfirmSecondFactor, (), &CodeInput { code });
    let codes = confirmed.unwrap().codes.unwrap();
    world.pass_seconds(STEP_SECONDS);
    (phone, codes)
}

/// A figure from the database.
pub(crate) fn count(world: &World, sql: &str) -> i64 {
    world
        .connection()
        .with(|db| db.query_row(sql, [], |row| row.get(0)).unwrap())
}

/// How often a command stands in the audit trail.
pub(crate) fn audited(world: &World, command: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM audit WHERE command = '{command}'");
    count(world, &sql)
}

/// The field that was refused.
pub(crate) fn field(refused: &Refused) -> &str {
    assert_eq!(
        (refused.status, refused.code()),
        (422, ProblemCode::InvalidFields)
    );
    &refused.problem.fields[0].field
}
