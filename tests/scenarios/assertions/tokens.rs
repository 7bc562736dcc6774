//! API tokens, while they are made, used and revoked.

use std::rc::Rc;

use harness::World;
use harness::build::customer_input;
use shared::access::Permission;
use shared::api::customers::CreateCustomer;
use shared::api::tokens::{CreateToken, RevokeToken, TOKENS_MAX, TokenInput, TokenSecretView};
use shared::api::{Endpoint, Nothing, ProblemCode};

use crate::identity::{audited, count, field};

fn input() -> TokenInput {
    TokenInput {
        name: "ERP".into(),
        scopes: vec![Permission::EditCustomers],
        days: 30,
    }
}

fn make(world: &World) -> TokenSecretView {
    world.admin().call(CreateToken, (), &input()).unwrap()
}

/// A program adds a customer while `other` happens; gives what it is told.
fn refused_while(other: impl FnOnce(&World, &TokenSecretView) + 'static) -> ProblemCode {
    let world = Rc::new(World::new());
    let made = make(&world);
    let program = world.anonymous().with_token(made.secret.as_ref().unwrap());
    world.before_next_write(move |world| other(world, &made));
    let refused = program.call(CreateCustomer, (), &customer_input("Tern Trading"));
    assert_eq!(count(&world, "SELECT count(*) FROM customer"), 0);
    assert_eq!(audited(&world, CreateCustomer::NAME), 0);
    refused.unwrap_err().code()
}

#[test]
fn a_token_revoked_meanwhile_does_nothing_any_more() {
    let told = refused_while(|world, made| {
        let admin = world.admin();
        admin.call(RevokeToken, made.token.id, &Nothing {}).unwrap();
    });
    assert_eq!(told, ProblemCode::NotSignedIn);
}

#[test]
fn what_the_maker_of_a_token_may_no_longer_do_it_does_not_do() {
    let told = refused_while(|world, _| {
        let sql = "UPDATE staff_user SET role = 'viewer' WHERE role = 'administrator'";
        world.connection().execute_script(sql).unwrap();
    });
    assert_eq!(told, ProblemCode::NotPermitted);
}

#[test]
fn a_token_is_revoked_once_and_keeps_its_first_moment() {
    let world = Rc::new(World::new());
    let id = make(&world).token.id;
    let first = world.now() + 1000;
    world.before_next_write(move |world| {
        world.set_now(first);
        world.admin().call(RevokeToken, id, &Nothing {}).unwrap();
    });
    let refused = world.admin().call(RevokeToken, id, &Nothing {});
    assert_eq!(refused.unwrap_err().code(), ProblemCode::TokenRevoked);
    assert_eq!(
        count(&world, "SELECT revoked_at FROM api_token"),
        first,
        "that of whoever came first"
    );
    assert_eq!(audited(&world, RevokeToken::NAME), 1);
}

#[test]
fn two_who_make_the_last_token_at_once_make_one() {
    let world = Rc::new(World::new());
    for _ in 1..TOKENS_MAX {
        make(&world);
    }
    world.before_next_write(|world| drop(make(world)));
    let refused = world.admin().call(CreateToken, (), &input()).unwrap_err();
    assert_eq!(field(&refused), "name");
    let most = i64::from(TOKENS_MAX);
    assert_eq!(count(&world, "SELECT count(*) FROM api_token"), most);
    assert_eq!(audited(&world, CreateToken::NAME), most);
}
