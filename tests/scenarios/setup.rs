//! The first day of an installation: a token makes the company and its first administrator, once.

use std::rc::Rc;

use harness::World;
use harness::actors::{cookie_of, read};
use harness::build::{customer_input, draft_input};
use harness::world::{SETUP_TOKEN, test_config};
use shared::access::{Permission, Role};
use shared::api::company::{CompanyInput, GetCompany};
use shared::api::customers::CreateCustomer;
use shared::api::invoices::{CreateInvoice, IssueInvoice, VersionInput};
use shared::api::reference::GetReference;
use shared::api::session::{SessionView, SignIn, SignInInput, WhoAmI};
use shared::api::setup::{GetSetup, SetUp, SetupInput};
use shared::api::{Nothing, ProblemCode};

use crate::paying::figure;
use crate::secrets::assert_nowhere;

const PASSWORD: &str = "three gulls on a pier";

fn input() -> SetupInput {
    SetupInput {
        token: SETUP_TOKEN.into(),
        company: CompanyInput {
            name: "Kelp & Co".into(),
            street: "Quay 3".into(),
            city: "Cork".into(),
            country: "IE".into(),
            email: "billing@kelp.example".into(),
            base_currency: "EUR".into(),
            time_zone: "Europe/Dublin".into(),
            buckets: "0,30,60".into(),
            ..CompanyInput::default()
        },
        tax_rate: "23".into(),
        name: "Ada First".into(),
        email: "Ada@Kelp.example".into(),
        password: PASSWORD.into(),
    }
}

fn needed(world: &World) -> bool {
    let view = world.anonymous().call(GetSetup, (), &Nothing {});
    view.unwrap().needed
}

fn refusal(world: &World, input: &SetupInput) -> ProblemCode {
    let refused = world.anonymous().call(SetUp, (), input);
    refused.unwrap_err().code()
}

#[test]
fn a_token_makes_the_company_and_its_first_administrator_once() {
    let world = World::empty();
    assert!(needed(&world));
    let nobody = world.anonymous();
    let response = world.send(nobody.request(SetUp, &(), &input()));
    let session: SessionView = read(&response).unwrap();
    assert_eq!(session.company, "Kelp & Co");
    assert_eq!(session.email, "ada@kelp.example");
    assert_eq!(session.permissions, Role::Administrator.permissions());
    let ada = nobody.with_cookie(cookie_of(&response));
    assert_eq!(ada.call(WhoAmI, (), &Nothing {}).unwrap(), session);
    let settings = ada.call(GetCompany, (), &Nothing {}).unwrap();
    assert_eq!(settings.company.city, "Cork");
    assert_eq!(settings.buckets.to_string(), "0,30,60");
    assert_eq!(settings.version, 1);
    assert!(!needed(&world));
    assert_eq!(refusal(&world, &input()), ProblemCode::AlreadySetUp);
    // The password signs in from now on.
    let sign_in = SignInInput {
        email: "ada@kelp.example".into(),
        password: PASSWORD.into(),
    };
    nobody.call(SignIn, (), &sign_in).unwrap();
    assert_nowhere(&world, &[SETUP_TOKEN, PASSWORD]);
}

#[test]
fn a_new_company_can_issue_its_first_invoice_at_once() {
    let world = World::empty();
    let nobody = world.anonymous();
    let response = world.send(nobody.request(SetUp, &(), &input()));
    let ada = nobody.with_cookie(cookie_of(&response));
    let lists = ada.call(GetReference, (), &Nothing {}).unwrap();
    let codes: Vec<&str> = lists.tax_codes.iter().map(|t| t.code.as_str()).collect();
    assert_eq!(codes, ["STANDARD", "ZERO", "REVERSE", "EXPORT"]);
    assert_eq!(lists.terms[0].code, "NET30");
    let customer = ada
        .call(CreateCustomer, (), &customer_input("Tern"))
        .unwrap();
    let draft = draft_input(customer.id, &[("Service", "1", "100", "STANDARD")]);
    let draft = ada.call(CreateInvoice, (), &draft).unwrap();
    let version = VersionInput {
        version: draft.version,
    };
    let issued = ada.call(IssueInvoice, draft.id, &version).unwrap();
    assert_eq!(issued.open.amount().to_string(), "123.00");
}

#[test]
fn a_wrong_token_is_refused_and_many_tries_pause() {
    let world = World::empty();
    let wrong = SetupInput {
        token: "not-the-token-of-this-installation-0123".into(),
        ..input()
    };
    for _ in 0..5 {
        assert_eq!(refusal(&world, &wrong), ProblemCode::SetupRefused);
    }
    assert_eq!(refusal(&world, &input()), ProblemCode::TooManyTries);
    world.pass_seconds(16);
    world.anonymous().call(SetUp, (), &input()).unwrap();
}

#[test]
fn without_a_token_of_its_own_an_installation_takes_none() {
    let config = functions::config::Config {
        setup_token: None,
        ..test_config()
    };
    let world = World::empty().reconfigured(config);
    for token in ["", SETUP_TOKEN] {
        let input = SetupInput {
            token: token.into(),
            ..input()
        };
        assert_eq!(refusal(&world, &input), ProblemCode::SetupRefused);
    }
}

#[test]
fn every_wrong_field_is_named_at_once() {
    let world = World::empty();
    let wrong = SetupInput {
        company: CompanyInput {
            country: "Ireland".into(),
            base_currency: "IEP?".into(),
            ..input().company
        },
        tax_rate: "a lot".into(),
        name: String::new(),
        email: "ada".into(),
        password: "short".into(),
        ..input()
    };
    let refused = world.anonymous().call(SetUp, (), &wrong).unwrap_err();
    let named: Vec<&str> = refused
        .problem
        .fields
        .iter()
        .map(|problem| problem.field.as_str())
        .collect();
    let expected = [
        "company.country",
        "company.base_currency",
        "tax_rate",
        "name",
        "email",
        "password",
    ];
    assert_eq!(named, expected);
    let mut nowhere = input();
    nowhere.company.time_zone = "Europe/Atlantis".into();
    let refused = world.anonymous().call(SetUp, (), &nowhere).unwrap_err();
    assert_eq!(refused.problem.fields[0].field, "company.time_zone");
    assert!(needed(&world));
}

#[test]
fn of_two_who_set_up_at_once_one_does() {
    let world = Rc::new(World::empty());
    world.before_next_write(move |world| {
        world.anonymous().call(SetUp, (), &input()).unwrap();
    });
    let other = SetupInput {
        email: "eve@kelp.example".into(),
        ..input()
    };
    assert_eq!(refusal(&world, &other), ProblemCode::AlreadySetUp);
    assert_eq!(figure(&world, "SELECT count(*) FROM staff_user"), 1);
    assert_eq!(figure(&world, "SELECT count(*) FROM company"), 1);
}

#[test]
fn an_installation_where_somebody_works_by_now_is_not_set_up() {
    let world = Rc::new(World::empty());
    world.before_next_write(move |world| {
        world.hire("Eve Early", "viewer");
    });
    assert_eq!(refusal(&world, &input()), ProblemCode::AlreadySetUp);
    assert_eq!(figure(&world, "SELECT count(*) FROM company"), 0);
}

#[test]
fn until_then_everything_else_says_so_and_the_jobs_rest() {
    let world = World::empty();
    let sign_in = SignInInput {
        email: "ada@kelp.example".into(),
        password: PASSWORD.into(),
    };
    let refused = world.anonymous().call(SignIn, (), &sign_in).unwrap_err();
    assert_eq!(
        (refused.status, refused.code()),
        (503, ProblemCode::NotSetUp)
    );
    assert_eq!(world.anonymous().get("/portal/sign-in").status(), 503);
    assert_eq!(world.anonymous().get("/api/session").status(), 401);
    world.run_jobs();
    let failed = "SELECT count(*) FROM job_state WHERE failure IS NOT NULL";
    assert_eq!(figure(&world, failed), 0);
}

#[test]
fn the_first_administrator_holds_every_permission() {
    let world = World::empty();
    let session = world.anonymous().call(SetUp, (), &input()).unwrap();
    for permission in Permission::ALL {
        assert!(session.permissions.holds(permission), "{permission:?}");
    }
}
