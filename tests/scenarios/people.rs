//! People: changed, deactivated and let in again by others, and an administrator who remains.

use std::rc::Rc;

use harness::setup::DEMO_PASSWORD;
use harness::{Caller, World};
use shared::access::{Permission, Role};
use shared::api::customers::{CustomerFilter, ListCustomers};
use shared::api::invoices::{InvoiceFilter, ListInvoices};
use shared::api::people::{
    DeactivatePerson, EndSessions, GetPerson, ListPeople, PersonDetail, PersonInput, PersonVersion,
    PersonView, ReactivatePerson, UpdatePerson,
};
use shared::api::session::{SignIn, SignInInput, WhoAmI};
use shared::api::tokens::{CreateToken, TokenInput};
use shared::api::{Nothing, ProblemCode};
use shared::kernel::id::StaffId;

fn find(world: &World, role: &str) -> PersonView {
    let list = world.admin().call(ListPeople, (), &Nothing {}).unwrap();
    let people = list.people.into_iter();
    let mut found = people.filter(|person| person.role.as_str() == role);
    found.next().expect("somebody with the role")
}

fn detail(world: &World, id: StaffId) -> PersonDetail {
    world.admin().call(GetPerson, id, &Nothing {}).unwrap()
}

fn input(person: &PersonView, name: &str, role: &str) -> PersonInput {
    PersonInput {
        name: name.into(),
        role: role.into(),
        version: person.version,
    }
}

fn version(person: &PersonView) -> PersonVersion {
    PersonVersion {
        version: person.version,
    }
}

fn deactivate(caller: &Caller<'_>, person: &PersonView) -> Result<PersonView, ProblemCode> {
    let done = caller.call(DeactivatePerson, person.id, &version(person));
    done.map_err(|refused| refused.code())
}

fn alive(caller: &Caller<'_>) -> Result<(), ProblemCode> {
    let me = caller.call(WhoAmI, (), &Nothing {});
    me.map(drop).map_err(|refused| refused.code())
}

/// A program with a token of whoever calls.
fn program<'w>(world: &'w World, caller: &Caller<'w>) -> Caller<'w> {
    let token = TokenInput {
        name: "ERP".into(),
        scopes: vec![Permission::ViewReceivables, Permission::ManageIntegrations],
        days: 30,
    };
    let made = caller.call(CreateToken, (), &token).unwrap();
    world.anonymous().with_token(&made.secret.unwrap())
}

/// A role that may do everything and is not the administrators'.
fn owners(world: &World) {
    let sql = "INSERT INTO role(id, name, permissions)
        SELECT 'owner', 'Owner', permissions FROM role WHERE id = 'administrator'";
    world.connection().execute_script(sql).unwrap();
}

#[test]
fn everybody_is_listed_by_name_with_what_they_get_in_with() {
    let world = World::with_passwords();
    let list = world.admin().call(ListPeople, (), &Nothing {}).unwrap();
    let names: Vec<&str> = list.people.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "Cora Controller",
            "Dana Demo",
            "Mika Manager",
            "Sam Specialist",
            "Vera Viewer"
        ]
    );
    let viewer = &list.people[4];
    assert_eq!(viewer.role_name, "Viewer");
    assert_eq!(viewer.last_signed_in_at, None);
    let before = detail(&world, viewer.id);
    assert_eq!((before.sessions, before.tokens), (0, 0));
    assert!(!before.second_factor);
    let factor = format!(
        "INSERT INTO second_factor(staff_id, nonce, enabled_at) VALUES ('{}', 'n', 1)",
        viewer.id
    );
    let sign_in = SignInInput {
        email: viewer.email.clone(),
        password: DEMO_PASSWORD.into(),
    };
    world.anonymous().call(SignIn, (), &sign_in).unwrap();
    let after = detail(&world, viewer.id);
    assert_eq!(after.sessions, 1);
    assert_eq!(after.person.last_signed_in_at, Some(world.now()));
    world.connection().execute_script(&factor).unwrap();
    assert!(detail(&world, viewer.id).second_factor);
    let nobody = world.admin().call(
        GetPerson,
        "usr_00000000010000000000000001".parse().unwrap(),
        &Nothing {},
    );
    assert_eq!(nobody.unwrap_err().code(), ProblemCode::NotFound);
}

#[test]
fn another_role_holds_at_once_and_ends_the_sessions() {
    let world = World::new();
    let person = find(&world, "specialist");
    let session = world.as_person(person.id);
    alive(&session).unwrap();
    let renamed = input(&person, "Sam Senior", "specialist");
    let renamed = world.admin().call(UpdatePerson, person.id, &renamed);
    let renamed = renamed.unwrap();
    assert_eq!((renamed.name.as_str(), renamed.version), ("Sam Senior", 2));
    // A name alone ends nothing.
    alive(&session).unwrap();
    let changed = input(&renamed, "Sam Senior", "viewer");
    let changed = world.admin().call(UpdatePerson, person.id, &changed);
    assert_eq!(changed.unwrap().role_name, "Viewer");
    assert_eq!(alive(&session), Err(ProblemCode::NotSignedIn));
    let me = world.as_person(person.id).call(WhoAmI, (), &Nothing {});
    assert_eq!(me.unwrap().permissions, Role::Viewer.permissions());
}

#[test]
fn a_token_does_no_more_than_its_maker_s_new_role() {
    let world = World::new();
    let id = world.hire("Ola Other", "administrator");
    let maker = world.as_person(id);
    let erp = program(&world, &maker);
    let receivables = || erp.call(ListInvoices, (), &InvoiceFilter::default());
    let tokens = || erp.call(shared::api::tokens::ListTokens, (), &Nothing {});
    receivables().unwrap();
    tokens().unwrap();
    let person = detail(&world, id).person;
    let lower = input(&person, &person.name, "viewer");
    world.admin().call(UpdatePerson, id, &lower).unwrap();
    receivables().unwrap();
    assert_eq!(tokens().unwrap_err().code(), ProblemCode::NotPermitted);
}

#[test]
fn who_is_deactivated_is_out_at_once_and_comes_back_with_nothing_but_the_password() {
    let world = World::with_passwords();
    let id = world.hire("Ola Other", "administrator");
    let session = world.as_person(id);
    let erp = program(&world, &session);
    let customers = || erp.call(ListCustomers, (), &CustomerFilter::default());
    customers().unwrap();
    let person = detail(&world, id).person;
    let gone = deactivate(&world.admin(), &person).unwrap();
    assert!(!gone.active);
    assert_eq!(alive(&session), Err(ProblemCode::NotSignedIn));
    assert_eq!(customers().unwrap_err().code(), ProblemCode::NotSignedIn);
    let back = world.admin().call(ReactivatePerson, id, &version(&gone));
    assert!(back.unwrap().active);
    assert_eq!(alive(&session), Err(ProblemCode::NotSignedIn));
    assert_eq!(customers().unwrap_err().code(), ProblemCode::NotSignedIn);
    alive(&world.as_person(id)).unwrap();
    assert_eq!(detail(&world, id).tokens, 0);
}

#[test]
fn a_deactivated_person_does_not_sign_in() {
    let world = World::with_passwords();
    let viewer = find(&world, "viewer");
    let sign_in = SignInInput {
        email: viewer.email.clone(),
        password: DEMO_PASSWORD.into(),
    };
    let gone = deactivate(&world.admin(), &viewer).unwrap();
    let refused = world.anonymous().call(SignIn, (), &sign_in).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::SignInRefused);
    let back = world
        .admin()
        .call(ReactivatePerson, viewer.id, &version(&gone));
    back.unwrap();
    world.anonymous().call(SignIn, (), &sign_in).unwrap();
}

#[test]
fn nobody_changes_their_own_role_or_access() {
    let world = World::new();
    world.hire("Ola Other", "administrator");
    let admin = world.admin();
    let own = find(&world, "administrator");
    let me = admin.call(WhoAmI, (), &Nothing {}).unwrap().staff_id;
    let own = if own.id == me {
        own
    } else {
        detail(&world, me).person
    };
    assert_eq!(deactivate(&admin, &own), Err(ProblemCode::OwnAccount));
    let lower = admin.call(UpdatePerson, me, &input(&own, &own.name, "viewer"));
    assert_eq!(lower.unwrap_err().code(), ProblemCode::OwnAccount);
    let end = admin.call(EndSessions, me, &Nothing {});
    assert_eq!(end.unwrap_err().code(), ProblemCode::OwnAccount);
    let back = admin.call(ReactivatePerson, me, &version(&own));
    assert_eq!(back.unwrap_err().code(), ProblemCode::OwnAccount);
    // The own name is one's own.
    let renamed = admin.call(UpdatePerson, me, &input(&own, "Dana D.", "administrator"));
    assert_eq!(renamed.unwrap().name, "Dana D.");
}

#[test]
fn nobody_changes_who_may_do_more_or_gives_more_than_they_hold() {
    let world = World::new();
    let wider = "UPDATE role SET permissions = json_insert(permissions, '$[#]', 'manage_people')
        WHERE id = 'viewer'";
    world.connection().execute_script(wider).unwrap();
    let clerk = world.as_role(Role::Viewer);
    let other = world.hire("Vic Viewer", "viewer");
    let other = detail(&world, other).person;
    let manager = find(&world, "manager");
    let code = |result: Result<PersonView, harness::Refused>| result.unwrap_err().code();
    let beyond = ProblemCode::ExceedsOwnPermissions;
    assert_eq!(deactivate(&clerk, &manager), Err(beyond));
    let rename = input(&manager, "Mika", "manager");
    assert_eq!(code(clerk.call(UpdatePerson, manager.id, &rename)), beyond);
    let back = clerk.call(ReactivatePerson, manager.id, &version(&manager));
    assert_eq!(code(back), beyond);
    let end = clerk.call(EndSessions, manager.id, &Nothing {});
    assert_eq!(end.unwrap_err().code(), beyond);
    let raise = input(&other, "Vic Viewer", "manager");
    assert_eq!(code(clerk.call(UpdatePerson, other.id, &raise)), beyond);
    let rename = input(&other, "Vic V.", "viewer");
    clerk.call(UpdatePerson, other.id, &rename).unwrap();
}

#[test]
fn the_last_administrator_stays_whoever_asks() {
    let world = World::new();
    owners(&world);
    let owner = world.hire("Oona Owner", "owner");
    let owner = world.as_person(owner);
    let admin = find(&world, "administrator");
    assert_eq!(
        deactivate(&owner, &admin),
        Err(ProblemCode::LastAdministrator)
    );
    let lower = owner.call(UpdatePerson, admin.id, &input(&admin, "Dana", "viewer"));
    assert_eq!(lower.unwrap_err().code(), ProblemCode::LastAdministrator);
    world.hire("Ola Other", "administrator");
    deactivate(&owner, &admin).unwrap();
}

#[test]
fn two_administrators_who_deactivate_each_other_at_once_leave_one() {
    let world = Rc::new(World::new());
    let other = world.hire("Ola Other", "administrator");
    let other = detail(&world, other).person;
    let me = world
        .admin()
        .call(WhoAmI, (), &Nothing {})
        .unwrap()
        .staff_id;
    let me = detail(&world, me).person;
    let them = other.clone();
    world.before_next_write(move |world| {
        deactivate(&world.as_person(them.id), &me).unwrap();
    });
    let first = world.admin();
    assert_eq!(deactivate(&first, &other), Err(ProblemCode::NotSignedIn));
    let active = administrators(&world);
    assert_eq!(active, [other.id]);
}

/// The administrators that are left, read past the API.
fn administrators(world: &World) -> Vec<StaffId> {
    world.connection().with(|db| {
        let sql = "SELECT id FROM staff_user WHERE role = 'administrator' AND active = 1";
        let mut statement = db.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get::<_, String>(0));
        let rows = rows.unwrap().map(|id| id.unwrap().parse().unwrap());
        rows.collect()
    })
}

#[test]
fn two_owners_who_deactivate_the_last_two_administrators_at_once_leave_one() {
    for by_role in [false, true] {
        let world = Rc::new(World::new());
        owners(&world);
        let (first, second) = (
            world.hire("Oona Owner", "owner"),
            world.hire("Otto Owner", "owner"),
        );
        let other = world.hire("Ola Other", "administrator");
        let other = detail(&world, other).person;
        let admin = world.admin().call(WhoAmI, (), &Nothing {}).unwrap();
        let admin = detail(&world, admin.staff_id).person;
        let caller = world.as_person(first);
        let second = (second, other.clone());
        world.before_next_write(move |world| {
            deactivate(&world.as_person(second.0), &second.1).unwrap();
        });
        let result = if by_role {
            let lower = input(&admin, &admin.name, "viewer");
            let lowered = caller.call(UpdatePerson, admin.id, &lower);
            lowered.map_err(|refused| refused.code())
        } else {
            deactivate(&caller, &admin)
        };
        assert_eq!(result, Err(ProblemCode::LastAdministrator));
        assert_eq!(administrators(&world), [admin.id]);
    }
}

#[test]
fn two_who_change_one_person_at_once_do_not_overwrite_each_other() {
    let world = Rc::new(World::new());
    let person = find(&world, "viewer");
    let other = input(&person, "Vera One", "viewer");
    let id = person.id;
    world.before_next_write(move |world| {
        world.admin().call(UpdatePerson, id, &other).unwrap();
    });
    let mine = input(&person, "Vera Two", "viewer");
    let refused = world.admin().call(UpdatePerson, id, &mine).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::VersionConflict);
    assert_eq!(refused.problem.current_version, Some(2));
    assert_eq!(detail(&world, id).person.name, "Vera One");
}

#[test]
fn wrong_fields_are_named_at_once() {
    let world = World::new();
    let person = find(&world, "viewer");
    let wrong = input(&person, " ", "captain");
    let refused = world.admin().call(UpdatePerson, person.id, &wrong);
    let fields = refused.unwrap_err().problem.fields;
    let named: Vec<&str> = fields.iter().map(|field| field.field.as_str()).collect();
    assert_eq!(named, ["name", "role"]);
}

#[test]
fn somebody_is_signed_out_everywhere() {
    let world = World::new();
    let person = find(&world, "viewer");
    let sessions = [world.as_person(person.id), world.as_person(person.id)];
    let ended = world.admin().call(EndSessions, person.id, &Nothing {});
    assert_eq!(ended.unwrap().sessions, 2);
    for session in &sessions {
        assert_eq!(alive(session), Err(ProblemCode::NotSignedIn));
    }
    alive(&world.as_person(person.id)).unwrap();
}

#[test]
fn changing_people_asks_for_a_recent_proof() {
    let world = World::new();
    let admin = world.admin();
    let person = find(&world, "viewer");
    world.pass_seconds(10 * 60);
    let step_up = ProblemCode::StepUpRequired;
    assert_eq!(deactivate(&admin, &person), Err(step_up));
    let update = admin.call(UpdatePerson, person.id, &input(&person, "V", "viewer"));
    assert_eq!(update.unwrap_err().code(), step_up);
    let back = admin.call(ReactivatePerson, person.id, &version(&person));
    assert_eq!(back.unwrap_err().code(), step_up);
    let end = admin.call(EndSessions, person.id, &Nothing {});
    assert_eq!(end.unwrap_err().code(), step_up);
    admin.call(ListPeople, (), &Nothing {}).unwrap();
}
