//! Numbers that somebody typed or brought over, in the form of a series: the series steps over
//! them, whoever was first.

use std::rc::Rc;

use harness::World;
use harness::build::{customer_input, import_row};
use shared::api::ProblemCode;
use shared::api::customers::{CreateCustomer, CustomerInput, UpdateCustomer};
use shared::api::imports::{ImportChunk, ImportChunkInput};
use shared::api::invoices::{IssueInvoice, VersionInput};
use shared::import::ImportRow;
use shared::kernel::id::CustomerId;

/// The number of a new customer for whom `number` is typed; an empty one takes the next of the series.
fn customer(world: &World, number: &str) -> String {
    let input = CustomerInput {
        number: number.into(),
        ..customer_input("Tern Trading")
    };
    let created = world.admin().call(CreateCustomer, (), &input).unwrap();
    created.details.number
}

fn file(rows: Vec<ImportRow>) -> ImportChunkInput {
    ImportChunkInput {
        file: "ledger.csv".into(),
        rows,
    }
}

fn issue(world: &World, customer: CustomerId) -> String {
    world.invoice(customer, "10").number.unwrap()
}

#[test]
fn a_customer_number_of_our_own_form_is_stepped_over() {
    let world = World::new();
    // The first of the series as well.
    assert_eq!(customer(&world, "C-00001"), "C-00001");
    assert_eq!(customer(&world, "C-00003"), "C-00003");
    assert_eq!(customer(&world, "C-00004"), "C-00004");
    // What only looks like it stands in nobody's way.
    assert_eq!(customer(&world, "C-000005"), "C-000005");
    assert_eq!(customer(&world, "c-00005"), "c-00005");
    assert_eq!(customer(&world, ""), "C-00002");
    assert_eq!(customer(&world, ""), "C-00005");
    let other = world.customer("Gull Goods");
    assert_eq!(other.details.number, "C-00006");
    let renumbered = CustomerInput {
        number: "C-00007".into(),
        ..other.details.clone()
    };
    world
        .admin()
        .call(UpdateCustomer, other.id, &renumbered)
        .unwrap();
    world
        .admin()
        .call(ImportChunk, (), &file(vec![import_row("C-00008", "900")]))
        .unwrap();
    assert_eq!(customer(&world, ""), "C-00009");
}

#[test]
fn an_imported_invoice_with_a_number_of_ours_is_stepped_over() {
    let world = World::new();
    let id = world.customer("Tern Trading").id;
    let numbers = ["INV-2026-00001", "INV-2026-00003", "INV-2026-00004"];
    let mut rows: Vec<ImportRow> = numbers
        .iter()
        .map(|number| import_row("G-1", number))
        .collect();
    rows.push(import_row("G-1", "INV-2025-00002"));
    let done = world.admin().call(ImportChunk, (), &file(rows)).unwrap();
    assert_eq!(done.imported, 4);
    assert_eq!(issue(&world, id), "INV-2026-00002");
    assert_eq!(issue(&world, id), "INV-2026-00005");
    // A whole year of an earlier system that numbered as we do.
    for chunk in 0..6 {
        let rows = (chunk * 200 + 6..chunk * 200 + 206)
            .map(|number| import_row("G-1", &format!("INV-2026-{number:05}")))
            .collect();
        world.admin().call(ImportChunk, (), &file(rows)).unwrap();
    }
    assert_eq!(issue(&world, id), "INV-2026-01206");
    assert_eq!(issue(&world, id), "INV-2026-01207");
}

#[test]
fn every_series_steps_over_what_is_taken() {
    let world = World::new();
    let id = world.customer("Tern Trading").id;
    let credit = || {
        let invoice = world.invoice(id, "10");
        world.credit(&world.admin(), &invoice).unwrap();
        let sql = "SELECT max(number) FROM credit_note";
        let newest = |db: &rusqlite::Connection| db.query_row(sql, [], |row| row.get(0));
        world.connection().with(newest).unwrap()
    };
    let receive = || world.receipt(id, "5").row.number;
    let first: [String; 3] = [credit(), receive(), issue(&world, id)];
    assert_eq!(
        first,
        ["CRN-2026-00001", "RCT-2026-00001", "INV-2026-00002"]
    );
    // As if the counters had stayed behind the documents.
    let behind = "UPDATE number_series SET next = 1";
    world.connection().execute_script(behind).unwrap();
    let next: [String; 3] = [credit(), receive(), issue(&world, id)];
    assert_eq!(next, ["CRN-2026-00002", "RCT-2026-00002", "INV-2026-00004"]);
    assert_eq!(customer(&world, ""), "C-00002");
}

#[test]
fn a_number_typed_while_the_series_gives_it_is_stepped_over() {
    let world = Rc::new(World::new());
    world.before_next_write(|world| {
        assert_eq!(customer(world, "C-00001"), "C-00001");
    });
    assert_eq!(customer(&world, ""), "C-00002");
    let draft = world.draft(world.customer("Gull Goods").id, "10");
    world.before_next_write(|world| {
        let input = file(vec![import_row("G-1", "INV-2026-00001")]);
        world.admin().call(ImportChunk, (), &input).unwrap();
    });
    let version = VersionInput { version: 1 };
    let issued = world.admin().call(IssueInvoice, draft.id, &version);
    assert_eq!(issued.unwrap().number.as_deref(), Some("INV-2026-00002"));
}

#[test]
fn a_typed_number_that_the_series_gives_meanwhile_is_refused_and_nothing_is_stuck() {
    let world = Rc::new(World::new());
    let typed = CustomerInput {
        number: "C-00001".into(),
        ..customer_input("Tern Trading")
    };
    world.before_next_write(|world| {
        assert_eq!(customer(world, ""), "C-00001");
    });
    let refused = world.admin().call(CreateCustomer, (), &typed).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::InvalidFields);
    assert_eq!(refused.problem.fields[0].field, "number");

    let gull = world.customer("Gull Goods");
    let renumbered = CustomerInput {
        number: "C-00003".into(),
        ..gull.details.clone()
    };
    world.before_next_write(|world| {
        assert_eq!(customer(world, ""), "C-00003");
    });
    let refused = world
        .admin()
        .call(UpdateCustomer, gull.id, &renumbered)
        .unwrap_err();
    assert_eq!(refused.problem.fields[0].field, "number");
    assert_eq!(customer(&world, ""), "C-00004");
}

#[test]
fn an_imported_number_that_the_series_gives_meanwhile_is_rejected_and_the_rest_imported() {
    let world = Rc::new(World::new());
    let id = world.customer("Tern Trading").id;
    world.before_next_write(move |world| {
        assert_eq!(issue(world, id), "INV-2026-00001");
    });
    let rows = vec![
        import_row("G-1", "INV-2026-00001"),
        import_row("G-1", "INV-2026-00002"),
    ];
    let done = world.admin().call(ImportChunk, (), &file(rows)).unwrap();
    let rejected: Vec<&str> = done
        .rejected
        .iter()
        .map(|row| row.number.as_str())
        .collect();
    assert_eq!((done.imported, rejected), (1, vec!["INV-2026-00001"]));
    assert_eq!(issue(&world, id), "INV-2026-00003");
}
