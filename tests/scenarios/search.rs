//! The search box, and what the words of any search find.

use harness::World;
use harness::build::{customer_input, draft_input, import_row};
use shared::api::ProblemCode;
use shared::api::customers::{CreateCustomer, CustomerFilter, CustomerInput, ListCustomers};
use shared::api::imports::{ImportChunk, ImportChunkInput};
use shared::api::invoices::{CreateInvoice, InvoiceFilter, ListInvoices};
use shared::api::search::{HITS_MAX, HitKind, Search, SearchInput};
use shared::import::ImportRow;

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
    let table: [(&str, &[&str]); 15] = [
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
        ("2026-00003", &["INV-2026-00003"]),
        (
            "2026-0000",
            &[
                "INV-2026-00004",
                "INV-2026-00003",
                "INV-2026-00002",
                "INV-2026-00001",
            ],
        ),
        ("4711", &["INV-2026-00001"]),
        ("po 4711", &["INV-2026-00001"]),
        ("PO4711", &["INV-2026-00001"]),
        ("PO-4711", &["INV-2026-00001"]),
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

/// The names of the customers that a search of the lists finds, and the numbers of the invoices.
fn listed(world: &World, search: &str) -> (Vec<String>, Vec<String>) {
    let search = Some(search.to_owned());
    let filter = CustomerFilter {
        search: search.clone(),
        ..CustomerFilter::default()
    };
    let customers = world.admin().call(ListCustomers, (), &filter).unwrap();
    let filter = InvoiceFilter {
        search,
        ..InvoiceFilter::default()
    };
    let invoices = world.admin().call(ListInvoices, (), &filter).unwrap();
    let numbers = invoices.items.into_iter().filter_map(|row| row.number);
    (
        customers.items.into_iter().map(|row| row.name).collect(),
        numbers.collect(),
    )
}

#[test]
fn whatever_is_typed_as_it_is_called_is_found() {
    let world = World::new();
    let long = format!("Donau{} AG", "dampfschifffahrt".repeat(3));
    let names = [
        "Coca-Cola GmbH",
        "Foo S.A.",
        "O'Neil Ltd",
        "AT&T Inc",
        "Studio 007",
        "Pier 01",
        "Haus 5.1",
        &long,
    ];
    for (index, name) in names.into_iter().enumerate() {
        let input = CustomerInput {
            reference: format!("Konto-9{index}"),
            ..customer_input(name)
        };
        let customer = world.admin().call(CreateCustomer, (), &input).unwrap();
        let order = format!("PO-470{index}");
        let mut draft = draft_input(customer.id, &[("Service", "1", "10", "ZERO")]);
        draft.reference.clone_from(&order);
        let draft = world.admin().call(CreateInvoice, (), &draft).unwrap();
        let number = world.issue(&draft).number.unwrap();
        let quoted = format!("\"{}\",", name.to_uppercase());
        for search in [name, &quoted, &input.reference] {
            assert_eq!(find(&world, search), [name], "{search}");
            let expected = (vec![name.to_owned()], vec![number.clone()]);
            assert_eq!(listed(&world, search), expected, "{search}");
        }
        for search in [&number, &number.to_lowercase(), &order] {
            assert_eq!(find(&world, search), [number.as_str()], "{search}");
            let expected = (vec![], vec![number.clone()]);
            assert_eq!(listed(&world, search), expected, "{search}");
        }
    }
    for (search, name) in [
        ("007", "Studio 007"),
        ("Studio-007", "Studio 007"),
        ("coca cola", "Coca-Cola GmbH"),
        ("cola-coca", "Coca-Cola GmbH"),
        ("neil o", "O'Neil Ltd"),
        ("oneil", "O'Neil Ltd"),
        ("ATT", "AT&T Inc"),
        ("cocacola", "Coca-Cola GmbH"),
        ("studio007", "Studio 007"),
        ("konto92", "O'Neil Ltd"),
        // Its number, with and without the zeros in front.
        ("C-00003", "O'Neil Ltd"),
        ("C-3", "O'Neil Ltd"),
        ("00003", "O'Neil Ltd"),
        ("003", "O'Neil Ltd"),
    ] {
        let found = [find(&world, search), listed(&world, search).0];
        for found in found {
            assert!(found.contains(&name.to_owned()), "{search}: {found:?}");
        }
    }
    // Blanks are no search, and marks alone are in no name.
    assert_eq!(listed(&world, " ").0.len(), names.len());
    assert_eq!(listed(&world, "& -"), (vec![], vec![]));
    // The name that begins with what was typed comes first.
    world.customer("Alpha Coca-Cola");
    let found = find(&world, "coca-c");
    assert_eq!(found, ["Coca-Cola GmbH", "Alpha Coca-Cola"]);
}

#[test]
fn the_pieces_of_a_word_are_those_of_an_invoice_or_of_its_customer() {
    let world = World::new();
    let row = |customer: &str, number: &str| ImportRow {
        customer_name: format!("Gull {customer}").parse().unwrap(),
        ..import_row(customer, number)
    };
    let input = ImportChunkInput {
        file: "ledger.csv".into(),
        rows: vec![
            row("1042", "RE-2025-0007"),
            row("77", "RE-2025-1042"),
            row("78", "RE-2025-1043"),
        ],
    };
    world.admin().call(ImportChunk, (), &input).unwrap();
    for (search, numbers) in [
        ("RE-2025-1042", vec!["RE-2025-1042"]),
        ("RE-2025-7", vec!["RE-2025-0007"]),
        ("RE-2025-10", vec!["RE-2025-1043", "RE-2025-1042"]),
        ("RE 2025 1042", vec!["RE-2025-1042", "RE-2025-0007"]),
    ] {
        let (_, mut found) = listed(&world, search);
        found.sort_unstable_by(|a, b| b.cmp(a));
        assert_eq!(found, numbers, "{search}");
    }
}

#[test]
fn an_amount_is_not_the_numbers_beside_its_point() {
    let world = World::new();
    let customer = world.customer("Haus 42 00").id;
    let mut draft = draft_input(customer, &[("Service", "1", "10", "ZERO")]);
    draft.reference = "42/00".into();
    world.issue(&world.admin().call(CreateInvoice, (), &draft).unwrap());
    for (q, expected) in [
        ("42.00", vec![]),
        ("42,00", vec![]),
        ("10.00", vec!["INV-2026-00001"]),
        ("42/00", vec!["Haus 42 00", "INV-2026-00001"]),
        ("042", vec!["Haus 42 00", "INV-2026-00001"]),
    ] {
        assert_eq!(find(&world, q), expected, "{q}");
    }
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
