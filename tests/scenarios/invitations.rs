//! Invitations: sent, shown, accepted once; withdrawn, sent again, and too old.

use std::rc::Rc;

use harness::actors::{cookie_of, read};
use harness::{Caller, World};
use shared::access::{Permission, Role};
use shared::api::invitations::{
    AcceptInvitation, InvitationInput, InvitationView, InvitePerson, JoinInput, LinkInput,
    ResendInvitation, ShowInvitation, WithdrawInvitation,
};
use shared::api::people::ListPeople;
use shared::api::roles::{CreateRole, ListRoles, RoleInput, UpdateRole};
use shared::api::session::{SessionView, SignIn, SignInInput, WhoAmI};
use shared::api::{Nothing, ProblemCode};

use crate::paying::{figure, last_mail, word};
use crate::secrets::assert_nowhere;

const ADDRESS: &str = "nell@kelp.example";
const PASSWORD: &str = "three gulls on a pier";

fn input(role: Role) -> InvitationInput {
    InvitationInput {
        email: "Nell@Kelp.example".into(),
        name: "Nell New".into(),
        role: role.as_str().into(),
    }
}

fn invite(world: &World) -> InvitationView {
    let invited = world.admin().call(InvitePerson, (), &input(Role::Manager));
    invited.expect("an invitation")
}

fn show(world: &World, token: &str) -> Result<String, ProblemCode> {
    let link = LinkInput {
        token: token.into(),
    };
    let shown = world.anonymous().call(ShowInvitation, (), &link);
    shown
        .map(|view| view.email)
        .map_err(|refused| refused.code())
}

fn accept_input(token: &str) -> JoinInput {
    JoinInput {
        token: token.into(),
        name: "Nell Newcomer".into(),
        password: PASSWORD.into(),
    }
}

fn accept(world: &World, token: &str) -> Result<SessionView, ProblemCode> {
    let accepted = world
        .anonymous()
        .call(AcceptInvitation, (), &accept_input(token));
    accepted.map_err(|refused| refused.code())
}

fn invited(world: &World) -> Vec<InvitationView> {
    let list = world.admin().call(ListPeople, (), &Nothing {}).unwrap();
    list.invitations
}

/// A viewer who may manage people as well.
fn clerk(world: &World) -> Caller<'_> {
    let roles = world
        .admin()
        .call(ListRoles, (), &Nothing {})
        .unwrap()
        .roles;
    let viewer = roles
        .into_iter()
        .find(|role| Role::Viewer.is(&role.id))
        .unwrap();
    let mut permissions: Vec<Permission> = viewer.permissions.into();
    permissions.push(Permission::ManagePeople);
    let wider = RoleInput {
        name: viewer.name,
        permissions: permissions.into(),
        version: Some(viewer.version),
    };
    world.admin().call(UpdateRole, viewer.id, &wider).unwrap();
    world.as_role(Role::Viewer)
}

#[test]
fn who_is_invited_chooses_a_password_and_is_signed_in() {
    let world = World::new();
    let invitation = invite(&world);
    assert_eq!(invited(&world), std::slice::from_ref(&invitation));
    let mail = last_mail(&world);
    assert_eq!(mail.row.to, ADDRESS);
    assert!(
        mail.text.contains("Dana Demo has invited you"),
        "{}",
        mail.text
    );
    assert!(mail.text.contains("/invitation#ivt_"), "{}", mail.text);
    let token = world.mailed_token(ADDRESS);
    assert!(mail.text.contains(&token));
    // Looking uses nothing up.
    for _ in 0..3 {
        assert_eq!(show(&world, &token).as_deref(), Ok(ADDRESS));
    }
    let nobody = world.anonymous();
    let response = world.send(nobody.request(AcceptInvitation, &(), &accept_input(&token)));
    let session: SessionView = read(&response).unwrap();
    assert_eq!(session.name, "Nell Newcomer");
    assert_eq!(session.role.as_str(), "manager");
    let me = nobody.with_cookie(cookie_of(&response));
    assert_eq!(me.call(WhoAmI, (), &Nothing {}).unwrap(), session);
    let sign_in = SignInInput {
        email: ADDRESS.into(),
        password: PASSWORD.into(),
    };
    nobody.call(SignIn, (), &sign_in).unwrap();
    assert_eq!(invited(&world), []);
    assert_eq!(show(&world, &token), Err(ProblemCode::InvitationUsed));
    assert_eq!(accept(&world, &token), Err(ProblemCode::InvitationUsed));
    let written = "SELECT group_concat(command) FROM
        (SELECT command FROM audit WHERE command LIKE '%invit%' ORDER BY number)";
    assert_eq!(word(&world, written), "invite_person,accept_invitation");
}

#[test]
fn no_token_of_an_invitation_is_stored_or_shown_to_colleagues() {
    let world = World::new();
    invite(&world);
    let token = world.mailed_token(ADDRESS);
    let (_, signature) = token.rsplit_once('.').unwrap();
    accept(&world, &token).unwrap();
    assert_nowhere(&world, &[&token, signature, PASSWORD]);
}

#[test]
fn a_link_that_nobody_signed_opens_nothing() {
    let world = World::new();
    let invitation = invite(&world);
    let forged = format!("{}.1.{}", invitation.id, "0".repeat(64));
    for token in ["", "x", &forged] {
        assert_eq!(show(&world, token), Err(ProblemCode::NotFound));
        assert_eq!(accept(&world, token), Err(ProblemCode::NotFound));
    }
    assert_eq!(
        world.anonymous().get("/api/invitations/accept").status(),
        405
    );
}

#[test]
fn an_invitation_becomes_too_old_and_is_sent_again_under_another_link() {
    let world = World::new();
    let invitation = invite(&world);
    let first = world.mailed_token(ADDRESS);
    world.pass_days(7);
    assert_eq!(accept(&world, &first), Err(ProblemCode::LinkExpired));
    assert!(invited(&world)[0].expired);
    let again = world
        .admin()
        .call(ResendInvitation, invitation.id, &Nothing {});
    assert!(!again.unwrap().expired);
    let second = world.mailed_token(ADDRESS);
    assert_eq!(show(&world, &first), Err(ProblemCode::LinkReplaced));
    assert_eq!(accept(&world, &first), Err(ProblemCode::LinkReplaced));
    accept(&world, &second).unwrap();
    let late = world
        .admin()
        .call(ResendInvitation, invitation.id, &Nothing {});
    assert_eq!(late.unwrap_err().code(), ProblemCode::InvitationUsed);
}

#[test]
fn a_withdrawn_invitation_opens_nothing_and_frees_the_address() {
    let world = World::new();
    let invitation = invite(&world);
    let token = world.mailed_token(ADDRESS);
    let withdraw = || {
        world
            .admin()
            .call(WithdrawInvitation, invitation.id, &Nothing {})
    };
    withdraw().unwrap();
    assert_eq!(
        accept(&world, &token),
        Err(ProblemCode::InvitationWithdrawn)
    );
    assert_eq!(show(&world, &token), Err(ProblemCode::InvitationWithdrawn));
    assert_eq!(
        withdraw().unwrap_err().code(),
        ProblemCode::InvitationWithdrawn
    );
    let again = world
        .admin()
        .call(ResendInvitation, invitation.id, &Nothing {});
    assert_eq!(again.unwrap_err().code(), ProblemCode::InvitationWithdrawn);
    assert_eq!(invited(&world), []);
    invite(&world);
}

#[test]
fn a_message_about_a_withdrawn_invitation_is_not_sent() {
    let world = World::new();
    let request = world
        .admin()
        .request(InvitePerson, &(), &input(Role::Viewer));
    world.send_only(request);
    let invitation = &invited(&world)[0];
    let withdrawn = world
        .admin()
        .request(WithdrawInvitation, &invitation.id, &Nothing {});
    world.send_only(withdrawn);
    world.run_jobs();
    let sql = "SELECT state || ': ' || last_error FROM outbox WHERE kind = 'mail'";
    assert_eq!(
        word(&world, sql),
        "parked: not sent: the invitation was changed meanwhile"
    );
}

#[test]
fn an_address_is_invited_once_and_never_when_it_is_somebody_s() {
    let world = World::new();
    invite(&world);
    let problem = |email: &str| {
        let input = InvitationInput {
            email: email.into(),
            ..input(Role::Viewer)
        };
        let refused = world.admin().call(InvitePerson, (), &input).unwrap_err();
        assert_eq!(refused.code(), ProblemCode::InvalidFields);
        refused.problem.fields[0].clone()
    };
    for (email, expected) in [
        (ADDRESS, "is invited already"),
        (" Viewer@dunlin.example ", "belongs to somebody"),
        ("nell", "is not of the right form"),
    ] {
        let problem = problem(email);
        assert_eq!(problem.field, "email");
        assert!(problem.detail.contains(expected), "{problem:?}");
    }
    let nobody = InvitationInput {
        role: "captain".into(),
        ..input(Role::Viewer)
    };
    let refused = world.admin().call(InvitePerson, (), &nobody).unwrap_err();
    assert_eq!(refused.problem.fields[0].field, "role");
}

#[test]
fn nobody_invites_to_more_than_they_may_do_themselves() {
    let world = World::new();
    let clerk = clerk(&world);
    let more = clerk.call(InvitePerson, (), &input(Role::Manager));
    assert_eq!(more.unwrap_err().code(), ProblemCode::ExceedsOwnPermissions);
    clerk.call(InvitePerson, (), &input(Role::Viewer)).unwrap();
    // Nor do they renew what somebody with more has offered.
    let other = InvitationInput {
        email: "olga@kelp.example".into(),
        ..input(Role::Manager)
    };
    let other = world.admin().call(InvitePerson, (), &other).unwrap();
    let again = clerk.call(ResendInvitation, other.id, &Nothing {});
    assert_eq!(
        again.unwrap_err().code(),
        ProblemCode::ExceedsOwnPermissions
    );
}

#[test]
fn inviting_asks_for_a_recent_proof_and_withdrawing_does_not() {
    let world = World::new();
    let admin = world.admin();
    let invitation = invite(&world);
    world.pass_seconds(10 * 60);
    let refused = admin.call(InvitePerson, (), &input(Role::Viewer));
    assert_eq!(refused.unwrap_err().code(), ProblemCode::StepUpRequired);
    let refused = admin.call(ResendInvitation, invitation.id, &Nothing {});
    assert_eq!(refused.unwrap_err().code(), ProblemCode::StepUpRequired);
    admin
        .call(WithdrawInvitation, invitation.id, &Nothing {})
        .unwrap();
}

#[test]
fn a_weak_password_is_refused_and_the_invitation_stays() {
    let world = World::new();
    invite(&world);
    let token = world.mailed_token(ADDRESS);
    for password in ["short", "nell@kelp.example", "password123456"] {
        let input = JoinInput {
            password: password.into(),
            ..accept_input(&token)
        };
        let refused = world.anonymous().call(AcceptInvitation, (), &input);
        let refused = refused.unwrap_err();
        assert_eq!(refused.problem.fields[0].field, "password", "{password}");
    }
    accept(&world, &token).unwrap();
}

#[test]
fn an_invitation_accepted_twice_at_once_makes_one_person() {
    let world = Rc::new(World::new());
    invite(&world);
    let token = world.mailed_token(ADDRESS);
    let other = token.clone();
    world.before_next_write(move |world| {
        accept(world, &other).unwrap();
    });
    assert_eq!(accept(&world, &token), Err(ProblemCode::InvitationUsed));
    let people = format!("SELECT count(*) FROM staff_user WHERE email = '{ADDRESS}'");
    assert_eq!(figure(&world, &people), 1);
}

#[test]
fn a_link_that_is_replaced_while_it_is_used_makes_nobody() {
    let world = Rc::new(World::new());
    let invitation = invite(&world);
    let token = world.mailed_token(ADDRESS);
    world.before_next_write(move |world| {
        world.pass_seconds(1);
        world
            .admin()
            .call(ResendInvitation, invitation.id, &Nothing {})
            .unwrap();
    });
    assert_eq!(accept(&world, &token), Err(ProblemCode::LinkReplaced));
    accept(&world, &world.mailed_token(ADDRESS)).unwrap();
}

#[test]
fn a_role_that_is_widened_meanwhile_is_not_given() {
    let world = Rc::new(World::new());
    let clerk = clerk(&world);
    let plain = RoleInput {
        name: "Clerk".into(),
        permissions: vec![Permission::ViewReceivables].into(),
        version: None,
    };
    world.admin().call(CreateRole, (), &plain).unwrap();
    world.before_next_write(move |world| {
        let roles = world
            .admin()
            .call(ListRoles, (), &Nothing {})
            .unwrap()
            .roles;
        let clerks = roles.into_iter().find(|role| role.name == "Clerk").unwrap();
        let wider = RoleInput {
            name: clerks.name,
            permissions: Role::Manager.permissions(),
            version: Some(clerks.version),
        };
        world.admin().call(UpdateRole, clerks.id, &wider).unwrap();
    });
    let to_clerk = InvitationInput {
        role: "clerk".into(),
        ..input(Role::Viewer)
    };
    let refused = clerk.call(InvitePerson, (), &to_clerk).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::ExceedsOwnPermissions);
}
