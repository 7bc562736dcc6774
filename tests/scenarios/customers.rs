//! Customers and their contacts.

use std::rc::Rc;

use harness::World;
use harness::build::{customer_input, import_row};
use shared::access::Role;
use shared::api::ageing::{AgeingHistoryInput, AgeingInput, GetAgeing, ListAgeingHistory};
use shared::api::customers::{
    AddContact, ContactInput, CreateCustomer, CustomerFilter, CustomerInput, GetCustomer,
    ListCustomers, RemoveContact, UpdateContact, UpdateCustomer,
};
use shared::api::imports::{ImportChunk, ImportChunkInput};
use shared::api::{Nothing, ProblemCode};
use shared::import::ImportRow;
use shared::kernel::Cursor;
use shared::kernel::id::{ContactId, CustomerId, Id};

#[test]
fn a_customer_is_created_read_and_changed() {
    let world = World::new();
    let admin = world.admin();
    let created = admin
        .call(CreateCustomer, (), &customer_input("Möwe & Söhne"))
        .unwrap();
    assert_eq!(created.details.number, "C-00001");
    assert_eq!(
        admin.call(GetCustomer, created.id, &Nothing {}).unwrap(),
        created
    );
    let changed = CustomerInput {
        city: "Emden".into(),
        active: false,
        ..created.details.clone()
    };
    let updated = admin.call(UpdateCustomer, created.id, &changed).unwrap();
    assert_eq!(
        (updated.details.version, updated.details.city.as_str()),
        (Some(2), "Emden")
    );
    assert_eq!(
        admin.call(GetCustomer, created.id, &Nothing {}).unwrap(),
        updated
    );
    let audit: Vec<String> = world.connection().with(|db| {
        let sql = "SELECT command || ' ' || (before IS NOT NULL) FROM audit WHERE subject = ?1 ORDER BY number";
        let mut statement = db.prepare(sql).unwrap();
        let rows = statement.query_map([created.id.to_string()], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    });
    assert_eq!(audit, ["create_customer 0", "update_customer 1"]);
}

#[test]
fn a_change_of_an_old_version_is_refused_with_the_current_one() {
    let world = Rc::new(World::new());
    let customer = world.customer("Tern Trading");
    let changed = CustomerInput {
        city: "Emden".into(),
        ..customer.details.clone()
    };
    let (id, other) = (
        customer.id,
        CustomerInput {
            city: "Leer".into(),
            ..changed.clone()
        },
    );
    world.before_next_write(move |world| {
        world.admin().call(UpdateCustomer, id, &other).unwrap();
    });
    // Lost in a race, and again when sent anew.
    for _ in 0..2 {
        let refused = world
            .admin()
            .call(UpdateCustomer, customer.id, &changed)
            .unwrap_err();
        assert_eq!(
            (refused.status, refused.code()),
            (409, ProblemCode::VersionConflict)
        );
        assert_eq!(refused.problem.current_version, Some(2));
    }
    let without = CustomerInput {
        version: None,
        ..changed.clone()
    };
    let refused = world
        .admin()
        .call(UpdateCustomer, customer.id, &without)
        .unwrap_err();
    assert_eq!(refused.problem.fields[0].field, "version");
    let current = CustomerInput {
        version: Some(2),
        ..changed
    };
    let updated = world
        .admin()
        .call(UpdateCustomer, customer.id, &current)
        .unwrap();
    assert_eq!(updated.details.city, "Emden");
}

#[test]
fn every_wrong_field_of_a_customer_is_named_at_once() {
    let world = World::new();
    let input = CustomerInput {
        number: "x".repeat(41),
        currency: "EURO".into(),
        terms: "NEVER".into(),
        country: "de".into(),
        note: "\u{7}".into(),
        ..CustomerInput::default()
    };
    let refused = world.admin().call(CreateCustomer, (), &input).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::InvalidFields);
    let fields: Vec<_> = refused
        .problem
        .fields
        .iter()
        .map(|field| field.field.as_str())
        .collect();
    assert_eq!(
        fields,
        ["number", "name", "currency", "terms", "country", "note"]
    );
}

#[test]
fn a_number_belongs_to_one_customer() {
    let world = World::new();
    let admin = world.admin();
    let numbered = |number: &str, name: &str| CustomerInput {
        number: number.into(),
        ..customer_input(name)
    };
    admin
        .call(CreateCustomer, (), &numbered("K-1", "Tern"))
        .unwrap();
    let refused = admin
        .call(CreateCustomer, (), &numbered("K-1", "Gull"))
        .unwrap_err();
    assert_eq!(refused.problem.fields[0].field, "number");
    let gull = admin
        .call(CreateCustomer, (), &numbered("", "Gull"))
        .unwrap();
    let taken = CustomerInput {
        number: "K-1".into(),
        ..gull.details.clone()
    };
    let refused = admin.call(UpdateCustomer, gull.id, &taken).unwrap_err();
    assert_eq!(refused.problem.fields[0].field, "number");
    let own = CustomerInput {
        city: "Emden".into(),
        ..gull.details
    };
    admin.call(UpdateCustomer, gull.id, &own).unwrap();
}

#[test]
fn contacts_are_added_changed_and_removed() {
    let world = World::new();
    let admin = world.admin();
    let customer = admin
        .call(CreateCustomer, (), &customer_input("Tern"))
        .unwrap()
        .id;
    let wrong = ContactInput {
        receives_invoices: true,
        ..ContactInput::default()
    };
    let refused = admin.call(AddContact, customer, &wrong).unwrap_err();
    let fields: Vec<_> = refused
        .problem
        .fields
        .iter()
        .map(|field| field.field.as_str())
        .collect();
    assert_eq!(fields, ["name", "email"]);
    let input = ContactInput {
        name: "Pat".into(),
        email: "Pat@Tern.example".into(),
        ..ContactInput::default()
    };
    let added = admin.call(AddContact, customer, &input).unwrap();
    let renamed = ContactInput {
        name: "Pat Payables".into(),
        ..added.details.clone()
    };
    let changed = admin
        .call(UpdateContact, (customer, added.id), &renamed)
        .unwrap();
    assert_eq!(changed.details.version, Some(2));
    let refused = admin
        .call(UpdateContact, (customer, added.id), &renamed)
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::VersionConflict);
    let shown = admin.call(GetCustomer, customer, &Nothing {}).unwrap();
    assert_eq!(shown.contacts[0].details.name, "Pat Payables");
    assert_eq!(shown.contacts[0].details.email, "pat@tern.example");
    // A contact is reached only through its own customer.
    let other = admin
        .call(CreateCustomer, (), &customer_input("Gull"))
        .unwrap()
        .id;
    let refused = admin
        .call(RemoveContact, (other, added.id), &Nothing {})
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotFound);
    admin
        .call(RemoveContact, (customer, added.id), &Nothing {})
        .unwrap();
    assert!(
        admin
            .call(GetCustomer, customer, &Nothing {})
            .unwrap()
            .contacts
            .is_empty()
    );
}

#[test]
fn customers_are_listed_by_name_with_their_balances() {
    let world = World::new();
    let names = ["Tern", "auk", "Ärmelkanal", "Gull"];
    let ids: Vec<_> = names.map(|name| world.customer(name)).into_iter().collect();
    world.invoice(ids[0].id, "100");
    world.receipt(ids[0].id, "19");
    let inactive = CustomerInput {
        active: false,
        ..ids[3].details.clone()
    };
    world
        .admin()
        .call(UpdateCustomer, ids[3].id, &inactive)
        .unwrap();
    let list = |mut filter: CustomerFilter| {
        filter.limit = Some(2);
        let mut rows = Vec::new();
        loop {
            let page = world.admin().call(ListCustomers, (), &filter).unwrap();
            rows.extend(page.items);
            let Some(next) = page.next else { break rows };
            filter.after = Some(next);
        }
    };
    let active = list(CustomerFilter::default());
    let found: Vec<_> = active.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(found, ["Ärmelkanal", "auk", "Tern"]);
    assert_eq!(active[2].balances[0].balance.to_string(), "100.00");
    let all = list(CustomerFilter {
        inactive: Some(true),
        ..CustomerFilter::default()
    });
    assert_eq!(all.len(), 4);
    let searched = list(CustomerFilter {
        search: Some("ter".into()),
        ..CustomerFilter::default()
    });
    assert_eq!(searched.len(), 1);
}

/// A page of each list that is sorted by the names of customers, of one row and after a cursor: how
/// many rows it has, and where the next page starts.
type Turn = fn(&World, Option<Cursor>) -> (usize, Option<Cursor>);

fn customers_page(
    world: &World,
    search: Option<&str>,
    after: Option<Cursor>,
) -> (usize, Option<Cursor>) {
    let filter = CustomerFilter {
        search: search.map(str::to_owned),
        after,
        limit: Some(1),
        ..CustomerFilter::default()
    };
    let page = world.admin().call(ListCustomers, (), &filter).unwrap();
    (page.items.len(), page.next)
}

#[test]
fn a_list_goes_on_after_the_longest_names() {
    let world = World::new();
    // Of two and of four bytes a letter, and one that is eighteen letters when it is unfolded.
    let letters = ["я", "\u{10428}", "\u{fdfa}"];
    for (number, letter) in letters.into_iter().enumerate() {
        let name = letter.repeat(200);
        let created = world.customer(&name);
        let renamed = world.customer("Tern");
        let input = CustomerInput {
            name: name.clone(),
            ..renamed.details
        };
        world
            .admin()
            .call(UpdateCustomer, renamed.id, &input)
            .unwrap();
        for customer in [created.id, renamed.id] {
            world.invoice(customer, "10");
        }
        let imported = ImportRow {
            customer_name: name.parse().unwrap(),
            ..import_row(&format!("K-{number}"), &format!("R-{number}"))
        };
        let input = ImportChunkInput {
            file: "ledger.csv".into(),
            rows: vec![imported],
        };
        world.admin().call(ImportChunk, (), &input).unwrap();
    }
    let turns: [(&str, Turn); 4] = [
        ("all", |world, after| customers_page(world, None, after)),
        ("found", |world, after| {
            customers_page(world, Some("k"), after)
        }),
        ("ageing", |world, after| {
            let input = AgeingInput {
                after,
                limit: Some(1),
                ..AgeingInput::default()
            };
            let page = world.admin().call(GetAgeing, (), &input).unwrap().rows;
            (page.items.len(), page.next)
        }),
        ("history", |world, after| {
            let input = AgeingHistoryInput {
                since: None,
                after,
                limit: Some(1),
            };
            let page = world.admin().call(ListAgeingHistory, (), &input).unwrap();
            (page.items.due_on.len(), page.next)
        }),
    ];
    for (list, turn) in turns {
        let (mut rows, mut after) = (0, None);
        loop {
            let (shown, next) = turn(&world, after);
            rows += shown;
            after = next;
            if after.is_none() {
                break;
            }
        }
        let expected = if list == "found" { 3 } else { 9 };
        assert_eq!(rows, expected, "{list}");
    }
}

#[test]
fn what_is_not_there_is_not_found_and_who_may_not_cannot() {
    let world = World::new();
    let nobody = CustomerId::new(0, 1);
    let refused = world
        .admin()
        .call(GetCustomer, nobody, &Nothing {})
        .unwrap_err();
    assert_eq!(
        (refused.status, refused.code()),
        (404, ProblemCode::NotFound)
    );
    let input = customer_input("Tern");
    let refused = world
        .admin()
        .call(UpdateCustomer, nobody, &input)
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotFound);
    let contact = ContactId::new(0, 1);
    let refused = world
        .admin()
        .call(RemoveContact, (nobody, contact), &Nothing {})
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::NotFound);
    for role in [Role::Viewer, Role::Controller] {
        let refused = world
            .as_role(role)
            .call(CreateCustomer, (), &input)
            .unwrap_err();
        assert_eq!(
            (refused.status, refused.code()),
            (403, ProblemCode::NotPermitted)
        );
    }
}
