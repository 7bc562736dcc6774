//! Whatever the database does not acknowledge, in flows that have no key as well: what took effect is
//! told as done, with the secret that is shown once; what did not is done, or can be repeated.

use functions::http_types::Response;
use functions::platform::native::Fault;
use harness::World;
use harness::actors::{Caller, Refused, cookie_of};
use harness::authenticator::Authenticator;
use harness::receiver::RECEIVER_URL;
use harness::setup::DEMO_PASSWORD;
use shared::access::{Permission, Role};
use shared::api::Nothing;
use shared::api::hooks::{CreateHook, HookInput, RotateHookSecret};
use shared::api::invitations::{AcceptInvitation, InvitationInput, InvitePerson, JoinInput};
use shared::api::invoices::VersionInput;
use shared::api::passkeys::{
    AddPasskey, GetPasskeyOptions, PasskeyAnswer, PasskeyInput, SignInByPasskey, StartPasskey,
};
use shared::api::password_reset::{ResetInput, ResetPassword};
use shared::api::people::SendPasswordReset;
use shared::api::portal::PortalAccess;
use shared::api::profile::{ChangePassword, PasswordInput};
use shared::api::proof::{ProofInput, Prove};
use shared::api::second_factor::RenewRecoveryCodes;
use shared::api::session::{SignIn, SignInInput, SignOut, WhoAmI};
use shared::api::tokens::{CreateToken, TokenInput};

use crate::identity::{ADMIN, VIEWER, count, enrol, first_step, person, second_step};
use crate::paying::{figure, grant, sent, sign_in_link, word};

const PASSWORD: &str = "three gulls on a pier";
/// More writes than any of these flows makes.
const WRITES_MAX: usize = 12;

/// Leaves each write of `flow` in turn without an answer, committed and not. The flow gives a
/// status: 503 asks to repeat it, and then it has to give `expected`. `check` looks at the end.
fn doubt<P>(
    world: fn() -> World,
    prepare: impl Fn(&World) -> P,
    flow: impl Fn(&World, &P) -> u16,
    expected: u16,
    check: impl Fn(&World),
) {
    for fault in [Fault::UnknownCommitted, Fault::UnknownLost] {
        for at in 0..WRITES_MAX {
            let world = world();
            let prepared = prepare(&world);
            let before = world.connection().writes();
            let faults = vec![None; at].into_iter().chain([Some(fault)]);
            world.connection().inject(faults);
            let mut status = flow(&world, &prepared);
            let writes = world.connection().writes() - before;
            let reached = writes > u64::try_from(at).unwrap();
            world.connection().inject([]);
            if status == 503 {
                status = flow(&world, &prepared);
            }
            assert_eq!(status, expected, "{fault:?} at write {at}");
            check(&world);
            if !reached {
                assert!(at > 0, "the flow writes nothing");
                break;
            }
            assert!(at + 1 < WRITES_MAX, "more writes than expected");
        }
    }
}

fn status_of<T>(result: Result<T, Refused>, expected: u16) -> u16 {
    match result {
        Ok(_) => expected,
        Err(refused) => refused.status,
    }
}

/// Whether the cookie of an answer signs somebody in.
fn is_in(world: &World, response: &Response) -> bool {
    let caller = world.anonymous().with_cookie(cookie_of(response));
    caller.call(WhoAmI, (), &Nothing {}).is_ok()
}

/// The status of an answer that starts a session which works.
fn started(world: &World, response: &Response) -> u16 {
    let status = response.status().as_u16();
    assert!(status >= 300 || is_in(world, response), "no session");
    status
}

fn sign_in_as(world: &World, email: &str, password: &str) -> Response {
    let input = SignInInput {
        email: email.into(),
        password: password.into(),
    };
    world.send(world.anonymous().request(SignIn, &(), &input))
}

fn sign_in(world: &World, password: &str) -> Response {
    sign_in_as(world, VIEWER, password)
}

fn audited_once(command: &'static str) -> impl Fn(&World) {
    move |world| {
        let sql = format!("SELECT count(*) FROM audit WHERE command = '{command}'");
        assert_eq!(count(world, &sql), 1, "{command}");
    }
}

fn nobody(_: &World) {}

#[test]
fn signing_in_by_password() {
    let flow = |world: &World, (): &()| started(world, &sign_in(world, DEMO_PASSWORD));
    doubt(
        World::with_passwords,
        |_| (),
        flow,
        201,
        audited_once("sign_in"),
    );
}

#[test]
fn a_refused_try_is_noted_once() {
    let flow = |world: &World, (): &()| sign_in(world, "wrong wrong wrong").status().as_u16();
    let once = audited_once("sign_in_refused");
    doubt(World::with_passwords, |_| (), flow, 401, once);
}

#[test]
fn signing_in_by_a_recovery_code() {
    doubt(
        World::with_passwords,
        |world| enrol(world, &person(world, ADMIN)).1,
        |world, codes: &Vec<String>| {
            let asked = first_step(world, &world.anonymous(), (ADMIN, DEMO_PASSWORD));
            let asked = asked.err().unwrap();
            let Some(challenge) = asked.problem.challenge.clone() else {
                return asked.status;
            };
            let code = codes.first().unwrap();
            let entered = second_step(world, &world.anonymous(), (&challenge, code));
            let status = status_of(entered.as_ref().map_err(Clone::clone), 201);
            if let Ok(caller) = entered {
                caller.call(WhoAmI, (), &Nothing {}).unwrap();
            }
            status
        },
        201,
        audited_once("sign_in_by_recovery_code"),
    );
}

#[test]
fn signing_in_by_a_passkey() {
    doubt(
        World::with_passwords,
        |world| {
            let viewer = person(world, VIEWER);
            let mut device = Authenticator::new(1);
            let offer = viewer.call(StartPasskey, (), &Nothing {}).unwrap();
            let input = PasskeyInput {
                name: "Laptop".into(),
                credential: device.make(&offer.options),
            };
            viewer.call(AddPasskey, (), &input).unwrap();
            device
        },
        |world, device: &Authenticator| {
            let nobody = world.anonymous();
            let asked = nobody.call(GetPasskeyOptions, (), &Nothing {}).unwrap();
            let credential = device.answer(&asked.options);
            let input = PasskeyAnswer { credential };
            started(
                world,
                &world.send(nobody.request(SignInByPasskey, &(), &input)),
            )
        },
        201,
        audited_once("sign_in_by_passkey"),
    );
}

#[test]
fn proving_who_it_is_and_signing_out() {
    let prepare = |world: &World| cookie_of(&sign_in(world, DEMO_PASSWORD)).to_owned();
    doubt(
        World::with_passwords,
        prepare,
        |world, cookie: &String| {
            let me = world.anonymous().with_cookie(cookie);
            let input = ProofInput::Password(DEMO_PASSWORD.into());
            started(world, &world.send(me.request(Prove, &(), &input)))
        },
        200,
        audited_once("prove"),
    );
    doubt(
        World::with_passwords,
        prepare,
        |world, cookie: &String| {
            let me = world.anonymous().with_cookie(cookie);
            let out = world.send(me.request(SignOut, &(), &Nothing {}));
            out.status().as_u16()
        },
        200,
        audited_once("sign_out"),
    );
}

#[test]
fn changing_the_password() {
    doubt(
        World::with_passwords,
        |world| cookie_of(&sign_in(world, DEMO_PASSWORD)).to_owned(),
        |world, cookie: &String| {
            let me = world.anonymous().with_cookie(cookie);
            let input = PasswordInput {
                current: DEMO_PASSWORD.into(),
                new: PASSWORD.into(),
            };
            started(world, &world.send(me.request(ChangePassword, &(), &input)))
        },
        200,
        |world| assert_eq!(sign_in(world, PASSWORD).status(), 201),
    );
}

#[test]
fn setting_a_password_by_a_link() {
    doubt(
        World::with_passwords,
        |world| {
            let id = word(world, "SELECT id FROM staff_user WHERE role = 'viewer'");
            let id = id.parse().unwrap();
            world
                .admin()
                .call(SendPasswordReset, id, &Nothing {})
                .unwrap();
            world.mailed_token(VIEWER)
        },
        |world, token: &String| {
            let input = ResetInput {
                token: token.clone(),
                password: PASSWORD.into(),
            };
            status_of(world.anonymous().call(ResetPassword, (), &input), 200)
        },
        200,
        |world| assert_eq!(sign_in(world, PASSWORD).status(), 201),
    );
}

#[test]
fn accepting_an_invitation() {
    doubt(
        World::with_passwords,
        |world| {
            let input = InvitationInput {
                email: "nell@kelp.example".into(),
                name: "Nell New".into(),
                role: Role::Manager.as_str().into(),
            };
            world.admin().call(InvitePerson, (), &input).unwrap();
            world.mailed_token("nell@kelp.example")
        },
        |world, token: &String| {
            let input = JoinInput {
                token: token.clone(),
                name: "Nell Newcomer".into(),
                password: PASSWORD.into(),
            };
            let nobody = world.anonymous();
            started(
                world,
                &world.send(nobody.request(AcceptInvitation, &(), &input)),
            )
        },
        201,
        audited_once("accept_invitation"),
    );
}

#[test]
fn entering_the_portal() {
    doubt(
        World::new,
        |world| {
            grant(world, &world.customer("Tern Trading"), PortalAccess::View);
            sign_in_link(world, "payables@customer.example")
        },
        |world, link: &String| {
            let entered = world.anonymous().post_form(link, &[]);
            if entered.status() == 303 {
                let me = world.anonymous().with_cookie(cookie_of(&entered));
                assert_eq!(me.get("/portal").status(), 303);
            }
            entered.status().as_u16()
        },
        303,
        audited_once("portal_sign_in"),
    );
}

#[test]
fn going_to_pay() {
    doubt(
        World::new,
        |world| sent(world, "1000").path,
        |world, path: &String| {
            let form = [("amount", "1190.00"), ("method", "card")];
            let answer = world.anonymous().post_form(&format!("{path}/pay"), &form);
            answer.status().as_u16()
        },
        303,
        |world| {
            assert_eq!(figure(world, "SELECT count(*) FROM payment_attempt"), 1);
            assert_eq!(world.stripe().sessions().len(), 1);
        },
    );
}

/// Commands of `me` whose answer holds a secret that is shown once.
fn secret(command: fn(&Caller<'_>) -> Result<Option<String>, Refused>) {
    doubt(
        World::with_passwords,
        |world| cookie_of(&sign_in_as(world, ADMIN, DEMO_PASSWORD)).to_owned(),
        move |world, cookie: &String| match command(&world.anonymous().with_cookie(cookie)) {
            Ok(secret) => {
                assert!(secret.is_some_and(|secret| !secret.is_empty()), "no secret");
                200
            }
            Err(refused) => refused.status,
        },
        200,
        nobody,
    );
}

fn hook_input() -> HookInput {
    HookInput {
        url: RECEIVER_URL.into(),
        description: "ERP".into(),
        active: true,
        ..HookInput::default()
    }
}

#[test]
fn new_recovery_codes_are_shown_although_nobody_acknowledged_them() {
    doubt(
        World::with_passwords,
        |world| {
            let cookie = cookie_of(&sign_in(world, DEMO_PASSWORD)).to_owned();
            enrol(world, &world.anonymous().with_cookie(&cookie));
            cookie
        },
        |world, cookie: &String| {
            let me = world.anonymous().with_cookie(cookie);
            match me.call(RenewRecoveryCodes, (), &Nothing {}) {
                Ok(renewed) => {
                    assert_eq!(renewed.codes.map(|codes| codes.len()), Some(10));
                    200
                }
                Err(refused) => refused.status,
            }
        },
        200,
        nobody,
    );
}

#[test]
fn a_secret_is_shown_although_nobody_acknowledged_it() {
    secret(|me| {
        let input = TokenInput {
            name: "ERP".into(),
            scopes: vec![Permission::DraftInvoices],
            days: 30,
        };
        me.call(CreateToken, (), &input).map(|made| made.secret)
    });
    secret(|me| {
        me.call(CreateHook, (), &hook_input())
            .map(|made| made.secret)
    });
    secret(|me| {
        let made = me.call(CreateHook, (), &hook_input())?.endpoint;
        let input = VersionInput {
            version: made.details.version.unwrap(),
        };
        let turned = me.call(RotateHookSecret, made.id, &input);
        turned.map(|made| made.secret)
    });
}
