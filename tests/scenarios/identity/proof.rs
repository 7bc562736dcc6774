//! Proving again who is signed in.

use std::rc::Rc;

use harness::World;
use harness::actors::{Caller, Refused, read};
use harness::setup::DEMO_PASSWORD;
use shared::access::Permission;
use shared::api::proof::{GetProofWays, ProofInput, Prove};
use shared::api::roles::{CreateRole, ListRoles, RoleInput, RoleView};
use shared::api::session::{SignOut, WhoAmI};
use shared::api::tokens::{CreateToken, TokenInput};
use shared::api::{Nothing, ProblemCode};

use super::{ADMIN, VIEWER, audited, cookie, count, enrol, field, person};

fn role() -> RoleInput {
    RoleInput {
        name: "Credit clerk".into(),
        permissions: vec![Permission::ViewReceivables].into(),
        version: None,
    }
}

fn create(caller: &Caller<'_>) -> Result<RoleView, Refused> {
    caller.call(CreateRole, (), &role())
}

/// Proves it, and gives the caller with the new cookie.
fn prove<'w>(
    world: &'w World,
    caller: &Caller<'w>,
    input: &ProofInput,
) -> Result<Caller<'w>, Refused> {
    let response = world.send(caller.request(Prove, &(), input));
    read::<Nothing>(&response).map(|_| caller.with_cookie(&cookie(&response).unwrap()))
}

fn password(text: &str) -> ProofInput {
    ProofInput::Password(text.into())
}

#[test]
fn after_a_proof_the_refused_command_goes_through_under_its_key() {
    let world = World::with_passwords();
    let me = person(&world, ADMIN).with_key("one intent");
    world.pass_seconds(10 * 60);
    assert_eq!(create(&me).unwrap_err().code(), ProblemCode::StepUpRequired);
    let me = prove(&world, &me, &password(DEMO_PASSWORD)).unwrap();
    let made = create(&me).unwrap();
    // Whoever repeats it gets the first answer, and there is one role.
    assert_eq!(create(&me).unwrap(), made);
    assert_eq!(audited(&world, "create_role"), 1);
    assert_eq!(audited(&world, "prove"), 1);
    // Some minutes later it is asked for again.
    world.pass_seconds(10 * 60);
    let me = me.with_key("another");
    assert_eq!(create(&me).unwrap_err().code(), ProblemCode::StepUpRequired);
}

#[test]
fn a_wrong_password_proves_nothing_and_many_tries_pause() {
    let world = World::with_passwords();
    let me = person(&world, VIEWER);
    for tries in 1..=5 {
        let refused = prove(&world, &me, &password("not the password"))
            .err()
            .unwrap();
        assert_eq!(field(&refused), "password");
        assert_eq!(audited(&world, "prove_refused"), tries);
    }
    let refused = prove(&world, &me, &password(DEMO_PASSWORD)).err().unwrap();
    assert_eq!(refused.code(), ProblemCode::TooManyTries);
    world.pass_seconds(16);
    prove(&world, &me, &password(DEMO_PASSWORD)).unwrap();
    let long = password(&"x".repeat(129));
    assert_eq!(field(&prove(&world, &me, &long).err().unwrap()), "password");
}

#[test]
fn a_proof_changes_the_token_and_the_old_one_ends_soon() {
    let world = World::with_passwords();
    let old = person(&world, ADMIN);
    world.pass_seconds(10 * 60);
    let new = prove(&world, &old, &password(DEMO_PASSWORD)).unwrap();
    // A request that was on its way is answered, but the old token has gained nothing.
    old.call(WhoAmI, (), &Nothing {}).unwrap();
    assert_eq!(
        create(&old).unwrap_err().code(),
        ProblemCode::StepUpRequired
    );
    let twice = prove(&world, &old, &password(DEMO_PASSWORD)).err().unwrap();
    assert_eq!(twice.code(), ProblemCode::LostRace);
    world.pass_seconds(20);
    let ended = old.call(WhoAmI, (), &Nothing {}).unwrap_err();
    assert_eq!(ended.code(), ProblemCode::NotSignedIn);
    new.call(WhoAmI, (), &Nothing {}).unwrap();
}

#[test]
fn no_proof_keeps_a_session_for_more_than_half_a_day() {
    let world = World::with_passwords();
    let mut me = person(&world, ADMIN);
    for _ in 0..47 {
        world.pass_seconds(15 * 60);
        me = prove(&world, &me, &password(DEMO_PASSWORD)).unwrap();
    }
    world.pass_seconds(15 * 60);
    let ended = me.call(WhoAmI, (), &Nothing {}).unwrap_err();
    assert_eq!(ended.code(), ProblemCode::NotSignedIn);
}

#[test]
fn signing_out_ends_the_earlier_token_too() {
    let world = World::with_passwords();
    let old = person(&world, ADMIN);
    let new = prove(&world, &old, &password(DEMO_PASSWORD)).unwrap();
    new.call(SignOut, (), &Nothing {}).unwrap();
    for caller in [old, new] {
        let ended = caller.call(WhoAmI, (), &Nothing {}).unwrap_err();
        assert_eq!(ended.code(), ProblemCode::NotSignedIn);
    }
    assert_eq!(count(&world, "SELECT count(*) FROM session"), 0);
}

#[test]
fn who_has_a_second_factor_proves_it_by_a_code() {
    let world = World::with_passwords();
    let me = person(&world, ADMIN);
    let code = |text: String| ProofInput::Code(text);
    let refused = prove(&world, &me, &code("123456".into())).err().unwrap();
    assert_eq!(field(&refused), "password");
    assert!(!me.call(GetProofWays, (), &Nothing {}).unwrap().code);
    let (phone, recovery) = enrol(&world, &me);
    assert!(me.call(GetProofWays, (), &Nothing {}).unwrap().code);
    let refused = prove(&world, &me, &password(DEMO_PASSWORD)).err().unwrap();
    assert_eq!(field(&refused), "code");
    let shown = phone.code(&world);
    world.pass_seconds(10 * 60);
    // Too old by now.
    assert_eq!(
        field(&prove(&world, &me, &code(shown)).err().unwrap()),
        "code"
    );
    let shown = phone.code(&world);
    let me = prove(&world, &me, &code(shown.clone())).unwrap();
    create(&me).unwrap();
    assert_eq!(
        field(&prove(&world, &me, &code(shown)).err().unwrap()),
        "code"
    );
    let typed = recovery[3].replace('-', " ").to_uppercase();
    let me = prove(&world, &me, &code(typed.clone())).unwrap();
    assert_eq!(
        field(&prove(&world, &me, &code(typed)).err().unwrap()),
        "code"
    );
    assert_eq!(audited(&world, "prove_by_recovery_code"), 1);
    let nonsense = prove(&world, &me, &code("what?".into())).err().unwrap();
    assert_eq!(field(&nonsense), "code");
}

#[test]
fn of_two_proofs_by_one_code_one_counts() {
    let world = Rc::new(World::with_passwords());
    let mine = person(&world, ADMIN);
    let others = [person(&world, ADMIN), person(&world, ADMIN)];
    let (phone, recovery) = enrol(&world, &mine);
    for (code, other) in [phone.code(&world), recovery[0].clone()]
        .into_iter()
        .zip(others)
    {
        let input = ProofInput::Code(code);
        let request = other.request(Prove, &(), &input);
        // The first write counts the try; the other comes before the second, which proves it.
        world.before_next_write(move |world| {
            world.before_next_write(move |world| {
                let response = world.send(request);
                assert_eq!(response.status(), 200);
            });
        });
        let before = audited(&world, "prove") + audited(&world, "prove_by_recovery_code");
        let refused = prove(&world, &mine, &input).err().unwrap();
        assert_eq!(field(&refused), "code");
        let after = audited(&world, "prove") + audited(&world, "prove_by_recovery_code");
        assert_eq!(after - before, 1);
    }
}

#[test]
fn a_program_proves_nothing() {
    let world = World::new();
    let input = TokenInput {
        name: "ERP".into(),
        scopes: vec![Permission::ManagePeople],
        days: 1,
    };
    let made = world.admin().call(CreateToken, (), &input).unwrap();
    let program = world.anonymous().with_token(&made.secret.unwrap());
    let refused = program
        .call(Prove, (), &password(DEMO_PASSWORD))
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotPermitted);
}

#[test]
fn a_session_that_ends_while_its_command_runs_writes_nothing() {
    let world = Rc::new(World::with_passwords());
    let me = person(&world, ADMIN);
    world.before_next_write(|world| {
        let end = "DELETE FROM session";
        world.connection().execute_script(end).unwrap();
    });
    assert_eq!(create(&me).unwrap_err().code(), ProblemCode::NotSignedIn);
    let roles = world
        .admin()
        .call(ListRoles, (), &Nothing {})
        .unwrap()
        .roles;
    assert!(roles.iter().all(|one| one.name != role().name));
}
