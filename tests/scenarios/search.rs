//! The search box.

use harness::World;
use harness::build::{customer_input, draft_input};
use shared::api::ProblemCode;
use shared::api::customers::{CreateCustomer, CustomerInput};
use shared::api::invoices::CreateInvoice;
use shared::api::search::{HITS_MAX, HitKind, Search, SearchInput};

/// What is found: the titles of customers, then those of invoices.
fn find(world: &World, q: &str) -> Vec<String> {
    let found = world
        .admin()
        .call(Search, (), &SearchInput { q: q.into() })
        .unwrap();
    found.hits.into_iter().map(|hit| hit.title).collect()
}

#[test]
fn customers_are_found_by_part_of_a_name_number_or_reference() {
    let world = World::new();
    world.customer("Möwe & Söhne GmbH");
    world.customer("Tern Trading GmbH");
    let input = CustomerInput {
        number: "K-0077".into(),
        reference: "Sternwarte".into(),
        ..customer_input("Gull Goods")
    };
    world.admin().call(CreateCustomer, (), &input).unwrap();
    let table: [(&str, &[&str]); 13] = [
        ("möwe", &["Möwe & Söhne GmbH"]),
        ("OWE", &["Möwe & Söhne GmbH"]),
        ("sohne", &["Möwe & Söhne GmbH"]),
        ("tern", &["Tern Trading GmbH", "Gull Goods"]),
        ("gmbh", &["Möwe & Söhne GmbH", "Tern Trading GmbH"]),
        ("gmbh tern", &["Tern Trading GmbH"]),
        ("trad, ter", &["Tern Trading GmbH"]),
        ("gmbh gull", &[]),
        ("k-0077", &["Gull Goods"]),
        ("77", &["Gull Goods"]),
        ("C-00002", &["Tern Trading GmbH"]),
        ("m", &[]),
        ("& .", &[]),
    ];
    for (q, expected) in table {
        assert_eq!(find(&world, q), expected, "{q}");
    }
}

#[test]
fn invoices_are_found_by_number_reference_and_amount() {
    let world = World::new();
    let customer = world.customer("Tern Trading").id;
    for (net, reference) in [("100", "PO 4711"), ("1000", ""), ("42", "")] {
        let mut input = draft_input(customer, &[("Service", "1", net, "ZERO")]);
        input.reference = reference.into();
        world.issue(&world.admin().call(CreateInvoice, (), &input).unwrap());
    }
    let mut yen = draft_input(customer, &[("Service", "1", "10000", "ZERO")]);
    yen.currency = "JPY".into();
    world.issue(&world.admin().call(CreateInvoice, (), &yen).unwrap());
    world.draft(customer, "100");
    let table: [(&str, &[&str]); 11] = [
        ("INV-2026-00002", &["INV-2026-00002"]),
        (
            "inv-2026-0000",
            &[
                "INV-2026-00004",
                "INV-2026-00003",
                "INV-2026-00002",
                "INV-2026-00001",
            ],
        ),
        ("00003", &["INV-2026-00003"]),
        ("4711", &["INV-2026-00001"]),
        ("po 4711", &["INV-2026-00001"]),
        ("42.00", &["INV-2026-00003"]),
        ("1,000.00", &["INV-2026-00002"]),
        ("1.000,00", &["INV-2026-00002"]),
        ("1 000", &["INV-2026-00002"]),
        // Ten thousand yen, and not a hundred euros, which are as many minor units.
        ("10000", &["INV-2026-00004"]),
        ("99.99", &[]),
    ];
    for (q, expected) in table {
        let mut found = find(&world, q);
        found.sort_unstable_by(|a, b| b.cmp(a));
        assert_eq!(found, expected, "{q}");
    }
    let found = world
        .admin()
        .call(Search, (), &SearchInput { q: "42.00".into() })
        .unwrap();
    let hit = &found.hits[0];
    assert_eq!(
        (hit.kind, hit.subtitle.as_str()),
        (HitKind::Invoice, "Tern Trading · 2 Mar 2026")
    );
    assert_eq!(
        hit.amount.map(|amount| amount.to_string()).as_deref(),
        Some("42.00")
    );
}

#[test]
fn hits_are_few_and_cost_one_round_trip() {
    let world = World::new();
    for number in 0..12 {
        let input = customer_input(&format!("Tern {number:02}"));
        let customer = world.admin().call(CreateCustomer, (), &input).unwrap();
        world.invoice(customer.id, "100");
        world.pass_seconds(1);
    }
    let found = find(&world, "tern");
    assert_eq!(
        (found.len(), found[0].as_str()),
        (HITS_MAX.into(), "Tern 00")
    );
    assert_eq!(find(&world, "119").len(), usize::from(HITS_MAX));
    let response = world.admin().get("/api/search?q=tern");
    assert!(
        response.headers()["x-dunlin-db"]
            .to_str()
            .unwrap()
            .starts_with("trips=1;")
    );
    let long = SearchInput { q: "x".repeat(81) };
    let refused = world.admin().call(Search, (), &long).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::InvalidFields);
}

#[test]
fn a_rare_word_is_found_beside_one_that_everybody_has() {
    let world = World::new();
    for number in 0..30 {
        let input = customer_input(&format!("Gesellschaft m{number:02}"));
        world.admin().call(CreateCustomer, (), &input).unwrap();
    }
    assert_eq!(find(&world, "gesellschaft m17"), ["Gesellschaft m17"]);
    assert_eq!(find(&world, "m17 gesell"), ["Gesellschaft m17"]);
    assert!(find(&world, "gesellschaft m99").is_empty());
}
