//! API tokens: what they open, for how long, and who answers for what they do.

use functions::http_types::Request;
use harness::build::customer_input;
use harness::{Caller, World};
use shared::access::{Permission, Role};
use shared::api::customers::{CreateCustomer, CustomerFilter, ListCustomers};
use shared::api::profile::GetProfile;
use shared::api::proof::GetProofWays;
use shared::api::session::{SignOut, WhoAmI};
use shared::api::tokens::{
    CreateToken, ListTokens, RevokeToken, TOKENS_MAX, TokenInput, TokenSecretView, TokenView,
};
use shared::api::{IDEMPOTENCY_KEY, Nothing, ProblemCode};

const MINUTE: i64 = 60;

fn input(scopes: &[Permission]) -> TokenInput {
    TokenInput {
        name: "ERP".into(),
        scopes: scopes.to_vec(),
        days: 30,
    }
}

fn make(world: &World, scopes: &[Permission]) -> TokenSecretView {
    let made = world.admin().call(CreateToken, (), &input(scopes));
    made.expect("a token")
}

/// A program with a new token.
fn program<'w>(world: &'w World, scopes: &[Permission]) -> Caller<'w> {
    let made = make(world, scopes);
    world.anonymous().with_token(&made.secret.unwrap())
}

fn only(world: &World) -> TokenView {
    let list = world.admin().call(ListTokens, (), &Nothing {}).unwrap();
    let [token] = list.tokens.try_into().unwrap();
    token
}

fn list(caller: &Caller) -> Result<usize, ProblemCode> {
    let page = caller.call(ListCustomers, (), &CustomerFilter::default());
    page.map(|page| page.items.len())
        .map_err(|refused| refused.code())
}

#[test]
fn a_token_opens_its_scopes_without_cookie_or_origin_and_nothing_else() {
    let world = World::new();
    let erp = program(
        &world,
        &[Permission::ViewReceivables, Permission::EditCustomers],
    );
    erp.call(CreateCustomer, (), &customer_input("Möwe"))
        .unwrap();
    assert_eq!(list(&erp), Ok(1));
    let beyond = erp.call(ListTokens, (), &Nothing {}).unwrap_err();
    assert_eq!(beyond.code(), ProblemCode::NotPermitted);
    // It may look at who it is, but not act where no scope can be named.
    let who = erp.call(WhoAmI, (), &Nothing {}).unwrap();
    assert_eq!(
        who.permissions,
        vec![Permission::ViewReceivables, Permission::EditCustomers].into()
    );
    let profile = erp.call(GetProfile, (), &Nothing {}).unwrap_err();
    let ways = erp.call(GetProofWays, (), &Nothing {}).unwrap_err();
    for refused in [profile, ways] {
        assert_eq!(refused.code(), ProblemCode::NotPermitted);
    }
    let out = erp.call(SignOut, (), &Nothing {}).unwrap_err();
    assert_eq!(out.code(), ProblemCode::NotPermitted);
}

#[test]
fn a_token_makes_no_token() {
    let world = World::new();
    let erp = program(&world, &[Permission::ManageIntegrations]);
    let refused = erp.call(CreateToken, (), &input(&[Permission::ManageIntegrations]));
    assert_eq!(refused.unwrap_err().code(), ProblemCode::StepUpRequired);
}

#[test]
fn a_command_by_token_needs_a_key_and_a_repeated_key_has_the_effect_of_one() {
    let world = World::new();
    let erp = program(&world, &[Permission::EditCustomers]);
    let mut request: Request = erp.request(CreateCustomer, &(), &customer_input("Möwe"));
    assert!(request.headers().get("origin").is_none());
    request.headers_mut().remove(IDEMPOTENCY_KEY);
    assert_eq!(world.send(request).status(), 400);
    let erp = erp.with_key("once");
    let first = erp
        .call(CreateCustomer, (), &customer_input("Möwe"))
        .unwrap();
    let again = erp
        .call(CreateCustomer, (), &customer_input("Möwe"))
        .unwrap();
    assert_eq!(first, again);
}

#[test]
fn the_look_up_of_a_token_costs_no_round_trip_of_its_own() {
    let world = World::new();
    let erp = program(&world, &[Permission::ViewReceivables]);
    list(&erp).unwrap();
    let request = erp.request(ListCustomers, &(), &CustomerFilter::default());
    let used = world.send(request).headers()["x-dunlin-db"].clone();
    assert!(used.to_str().unwrap().starts_with("trips=1;"), "{used:?}");
}

#[test]
fn the_trail_names_the_token_and_the_list_when_it_was_last_used() {
    let world = World::new();
    let made = make(&world, &[Permission::EditCustomers]);
    assert_eq!(only(&world).last_used_at, None);
    let erp = world.anonymous().with_token(&made.secret.unwrap());
    let first_use = world.now();
    erp.call(CreateCustomer, (), &customer_input("Möwe"))
        .unwrap();
    let actor: String = world.connection().with(|db| {
        let sql = "SELECT actor FROM audit WHERE command = 'create_customer'";
        db.query_row(sql, [], |row| row.get(0)).unwrap()
    });
    assert_eq!(actor, made.token.id.to_string());
    // Uses shortly after one another are one.
    world.pass_seconds(4 * MINUTE);
    erp.call(WhoAmI, (), &Nothing {}).unwrap();
    assert_eq!(only(&world).last_used_at, Some(first_use));
    world.pass_seconds(MINUTE);
    erp.call(WhoAmI, (), &Nothing {}).unwrap();
    assert_eq!(only(&world).last_used_at, Some(world.now()));
}

#[test]
fn it_works_until_it_expires_or_is_revoked() {
    let world = World::new();
    let short = program(&world, &[Permission::ViewReceivables]);
    world.pass_days(29);
    assert_eq!(list(&short), Ok(0));
    world.pass_days(1);
    assert_eq!(list(&short), Err(ProblemCode::NotSignedIn));
    let made = make(&world, &[Permission::ViewReceivables]);
    let erp = world.anonymous().with_token(&made.secret.unwrap());
    assert_eq!(list(&erp), Ok(0));
    let revoke = || world.admin().call(RevokeToken, made.token.id, &Nothing {});
    assert_eq!(revoke().unwrap().revoked_at, Some(world.now()));
    assert_eq!(list(&erp), Err(ProblemCode::NotSignedIn));
    assert_eq!(revoke().unwrap_err().code(), ProblemCode::TokenRevoked);
}

#[test]
fn it_may_never_do_more_than_its_maker() {
    let world = World::new();
    let erp = program(
        &world,
        &[Permission::ViewReceivables, Permission::EditCustomers],
    );
    let set = |sql: &str| world.connection().with(|db| db.execute(sql, []).unwrap());
    set("UPDATE staff_user SET role = 'viewer' WHERE role = 'administrator'");
    assert_eq!(list(&erp), Ok(0));
    let refused = erp.call(CreateCustomer, (), &customer_input("Möwe"));
    assert_eq!(refused.unwrap_err().code(), ProblemCode::NotPermitted);
    set("UPDATE staff_user SET active = 0");
    assert_eq!(list(&erp), Err(ProblemCode::NotSignedIn));
}

#[test]
fn only_who_manages_integrations_makes_tokens_and_only_of_what_they_hold() {
    let world = World::new();
    for role in Role::ALL
        .into_iter()
        .filter(|role| *role != Role::Administrator)
    {
        let refused = world.as_role(role).call(CreateToken, (), &input(&[]));
        assert_eq!(refused.unwrap_err().code(), ProblemCode::NotPermitted);
    }
    world.connection().with(|db| {
        let sql = r#"UPDATE role SET permissions = '["manage_integrations"]' WHERE id = 'manager'"#;
        db.execute(sql, []).unwrap();
    });
    let wrong = TokenInput {
        name: " ".into(),
        scopes: vec![Permission::ViewLedger, Permission::ManageIntegrations],
        days: 367,
    };
    let refused = world
        .as_role(Role::Manager)
        .call(CreateToken, (), &wrong)
        .unwrap_err();
    let fields: Vec<&str> = refused
        .problem
        .fields
        .iter()
        .map(|f| f.field.as_str())
        .collect();
    assert_eq!(fields, ["name", "scopes", "days"]);
    let beyond = &refused.problem.fields[1].detail;
    assert!(
        beyond.contains("See the ledger") && !beyond.contains("API tokens"),
        "{beyond}"
    );
}

#[test]
fn it_is_shown_once_and_kept_nowhere() {
    let world = World::new();
    let admin = world.admin().with_key("one");
    let made = admin
        .call(CreateToken, (), &input(&[Permission::Allocate]))
        .unwrap();
    let again = admin
        .call(CreateToken, (), &input(&[Permission::Allocate]))
        .unwrap();
    assert_eq!(again.secret, None);
    assert_eq!(again.token, made.token);
    let text = made.secret.unwrap();
    assert!(text.starts_with("dln_") && text.ends_with(&made.token.hint));
    let kept: i64 = world.connection().with(|db| {
        let sql = "SELECT (SELECT count(*) FROM idempotency WHERE instr(body, ?1) > 0)
             + (SELECT count(*) FROM audit WHERE instr(after, ?1) > 0)
             + (SELECT count(*) FROM api_token WHERE instr(token_hash, ?1) > 0)";
        db.query_row(sql, [&text["dln_".len()..]], |row| row.get(0))
            .unwrap()
    });
    assert_eq!(kept, 0);
}

#[test]
fn what_is_not_a_token_of_ours_is_refused_even_beside_a_good_cookie() {
    let world = World::new();
    let cookie = world.admin().request(WhoAmI, &(), &Nothing {}).headers()["cookie"].clone();
    let guesses = ["Bearer dln_00", "Bearer x", "Basic YTpi", "bearer", ""];
    let long = format!("Bearer dln_{}", "0".repeat(64));
    for value in guesses.into_iter().chain([long.as_str()]) {
        let request = http::Request::get("/api/session")
            .header("authorization", value)
            .header("cookie", &cookie);
        let response = world.send(request.body(Vec::new()).unwrap());
        assert_eq!(response.status(), 401, "{value}");
    }
}

#[test]
fn there_is_a_limit_of_tokens_that_work() {
    let world = World::new();
    for _ in 0..TOKENS_MAX {
        make(&world, &[Permission::Allocate]);
    }
    let refused = world
        .admin()
        .call(CreateToken, (), &input(&[Permission::Allocate]));
    assert!(
        refused.unwrap_err().problem.fields[0]
            .detail
            .contains("one too many")
    );
    world.pass_days(31);
    make(&world, &[Permission::Allocate]);
    world.pass_days(91);
    world.run_jobs();
    world.pass_days(31);
    let list = world.admin().call(ListTokens, (), &Nothing {}).unwrap();
    assert_eq!(list.tokens.len(), 1);
}
