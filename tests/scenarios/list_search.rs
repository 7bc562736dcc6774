//! Searching in the lists of customers and of invoices, where there are thousands of both: the
//! order of words does not matter, and nothing is lost beside words that everybody has.

use functions::store::sql::Statement;
use harness::World;
use harness::build::draft_input;
use rusqlite::StatementStatus;
use shared::api::customers::{
    CustomerFilter, CustomerInput, CustomerRow, GetCustomer, ListCustomers, UpdateCustomer,
};
use shared::api::imports::{ImportChunk, ImportChunkInput};
use shared::api::invoices::{
    CreateInvoice, InvoiceFilter, InvoiceRow, InvoiceState, ListInvoices, ReasonInput, VoidInvoice,
};
use shared::api::{Endpoint, Nothing};
use shared::import::ImportRow;
use shared::kernel::{Currency, Cursor, Money, Page};

/// More than are looked through for words that are all common, without the oldest six hundred.
const CUSTOMERS: u32 = 2800;

/// The oldest customers are the last by name, every thirteenth of the others a cooperative, and one
/// is neither.
fn name(number: u32) -> String {
    match number {
        0..=599 => format!("Zander {number:04} GmbH"),
        1777 => "Möwe & Tern GmbH".to_owned(),
        _ if number.is_multiple_of(13) => format!("Alk {number:04} Nordgenossen GmbH"),
        _ => format!("Alk {number:04} GmbH"),
    }
}

/// A company with [`CUSTOMERS`] customers, each with an invoice of an earlier system; of the newest
/// a few are settled, and a few have drafts and a void invoice besides.
fn company() -> World {
    let world = World::new();
    let numbers: Vec<u32> = (0..CUSTOMERS).collect();
    for numbers in numbers.chunks(200) {
        let rows = numbers.iter().map(|number| ImportRow {
            line: number + 2,
            customer: format!("K-{number}").parse().unwrap(),
            customer_name: name(*number).parse().unwrap(),
            number: format!("R-{number:04}").parse().unwrap(),
            issued_on: "2026-01-05".parse().unwrap(),
            due_on: "2026-02-04".parse().unwrap(),
            amount: Money::from_minor(5000, Currency::EUR).unwrap(),
            settled_on: number
                .is_multiple_of(9)
                .then(|| "2026-01-09".parse().unwrap()),
            disputed: false,
        });
        let input = ImportChunkInput {
            file: "ledger.csv".into(),
            rows: rows.collect(),
        };
        world.admin().call(ImportChunk, (), &input).unwrap();
        world.pass_seconds(1);
    }
    let customers = customers(&world, None, true, 500);
    for row in customers
        .iter()
        .filter(|row| row.name.contains("12"))
        .take(8)
    {
        let customer = world
            .admin()
            .call(GetCustomer, row.id, &Nothing {})
            .unwrap();
        let inactive = CustomerInput {
            active: false,
            ..customer.details
        };
        let draft = draft_input(row.id, &[("Service", "1", "10", "DE19")]);
        world.admin().call(CreateInvoice, (), &draft).unwrap();
        world
            .admin()
            .call(UpdateCustomer, row.id, &inactive)
            .unwrap();
        world.pass_seconds(1);
    }
    let tern = customers
        .iter()
        .find(|row| row.name.contains("Tern"))
        .unwrap();
    let issued = world.invoice(tern.id, "10");
    let reason = ReasonInput {
        reason: "Typed twice".into(),
        version: issued.version,
    };
    world.admin().call(VoidInvoice, issued.id, &reason).unwrap();
    world
}

/// Every row of a list, page by page.
fn rows<E, T>(world: &World, endpoint: E, page_at: impl Fn(Option<Cursor>) -> E::Input) -> Vec<T>
where
    E: Endpoint<Params = (), Output = Page<T>> + Copy,
{
    let mut rows = Vec::new();
    let mut after = None;
    loop {
        let page = world.admin().call(endpoint, (), &page_at(after)).unwrap();
        assert!(
            page.next.is_none() || !page.items.is_empty(),
            "a page before others has rows"
        );
        rows.extend(page.items);
        after = page.next;
        if after.is_none() {
            return rows;
        }
    }
}

fn customers(world: &World, search: Option<&str>, inactive: bool, limit: u16) -> Vec<CustomerRow> {
    rows(world, ListCustomers, |after| CustomerFilter {
        search: search.map(str::to_owned),
        inactive: Some(inactive),
        after,
        limit: Some(limit),
    })
}

fn invoices(world: &World, filter: &InvoiceFilter) -> Vec<InvoiceRow> {
    rows(world, ListInvoices, |after| InvoiceFilter {
        after,
        ..filter.clone()
    })
}

/// Whether each word begins somewhere in the text. The words of these tests begin where a term
/// does.
fn has(text: &str, words: &str) -> bool {
    let text = text.to_lowercase().replace('ö', "o");
    words.split(' ').all(|word| text.contains(word))
}

#[test]
fn customers_with_every_word_are_listed_by_name_whatever_the_order_of_words() {
    let world = company();
    let searches = [
        "tern gmbh",
        "gmbh tern",
        "gmb mowe ter",
        // Nobody has both, and everybody has one.
        "gmbh zander alk",
        "gmbh gull",
        // Few beside many, and many that come last.
        "gmbh nordgenossen",
        "nordgen alk gmbh",
        "zander",
        "ander gmbh",
        // Everybody.
        "gmbh",
        "alk",
    ];
    for (inactive, limit) in [(false, 60), (true, 500)] {
        let all = customers(&world, None, inactive, 500);
        for search in searches {
            let expected: Vec<_> = all.iter().filter(|row| has(&row.name, search)).collect();
            let found = customers(&world, Some(search), inactive, limit);
            assert_eq!(
                found.iter().collect::<Vec<_>>(),
                expected,
                "{search}, {limit} a page"
            );
        }
    }
    // Marks are no words, nor part of them.
    let found = customers(&world, Some(" MÖWE & \"tern\", "), false, 60);
    assert_eq!(found.len(), 1);
}

#[test]
fn invoices_with_every_word_are_listed_the_newest_first_in_every_state() {
    let world = company();
    let all = invoices(
        &world,
        &InvoiceFilter {
            limit: Some(500),
            ..InvoiceFilter::default()
        },
    );
    let searches = [
        "tern gmbh",
        "gmbh tern",
        "gmbh zander alk",
        "gmbh nordgenossen",
        "zander",
        "gmbh r-1",
        "r-0 gmbh alk",
        "r-1777 mowe",
        "gmbh",
    ];
    let is = |row: &InvoiceRow, state: Option<InvoiceState>| match state {
        None => true,
        Some(InvoiceState::Open) => matches!(
            row.state,
            InvoiceState::Open | InvoiceState::PartPaid | InvoiceState::Overdue
        ),
        Some(state) => row.state == state,
    };
    let states = [
        (None, 60),
        (Some(InvoiceState::Draft), 5),
        (Some(InvoiceState::Open), 500),
        (Some(InvoiceState::Overdue), 500),
        (Some(InvoiceState::Settled), 500),
        (Some(InvoiceState::Void), 5),
    ];
    for search in searches {
        let with_words = |row: &&InvoiceRow| {
            let number = row.number.as_deref().unwrap_or_default();
            has(&format!("{number} {}", row.customer.name), search)
        };
        for (state, limit) in states {
            let expected: Vec<_> = all
                .iter()
                .filter(with_words)
                .filter(|row| is(row, state))
                .collect();
            let filter = InvoiceFilter {
                state,
                search: Some(search.to_owned()),
                limit: Some(limit),
                ..InvoiceFilter::default()
            };
            let found = invoices(&world, &filter);
            assert_eq!(
                found.iter().collect::<Vec<_>>(),
                expected,
                "{search}, {state:?}, {limit} a page"
            );
        }
    }
    // Of one customer: its words are those of each of its invoices.
    let tern = all
        .iter()
        .find(|row| has(&row.customer.name, "tern"))
        .unwrap();
    for (search, count) in [("gmbh tern", 2), ("gmbh r-1777", 1), ("zander", 0)] {
        let filter = InvoiceFilter {
            customer: Some(tern.customer.id),
            search: Some(search.to_owned()),
            ..InvoiceFilter::default()
        };
        assert_eq!(invoices(&world, &filter).len(), count, "{search}");
    }
}

/// What SQLite does for the search of an address, in steps of its machine, and the rows it gives.
fn cost(world: &World, address: &str) -> (i32, usize) {
    world.connection().record();
    assert_eq!(world.admin().get(address).status(), 200);
    let batches = world.connection().recorded();
    let read: Vec<Statement> = batches.into_iter().flatten().collect();
    let list = read.iter().find(|read| read.sql.starts_with("WITH few"));
    let list = list.expect("a search");
    world.connection().with(|db| {
        let plan = format!("EXPLAIN QUERY PLAN {}", list.sql);
        let mut plan = db.prepare(&plan).unwrap();
        let mut steps = plan
            .query(rusqlite::params_from_iter(&list.values))
            .unwrap();
        while let Some(step) = steps.next().unwrap() {
            let detail: String = step.get("detail").unwrap();
            // Whether something has a word is one look, however many terms it has.
            assert!(
                !detail.contains("search_term_by_subject") || detail.contains("AND term>?"),
                "{detail}"
            );
        }
        let mut statement = db.prepare(list.sql).unwrap();
        let mut rows = statement
            .query(rusqlite::params_from_iter(&list.values))
            .unwrap();
        let mut count = 0;
        while rows.next().unwrap().is_some() {
            count += 1;
        }
        drop(rows);
        (statement.get_status(StatementStatus::VmStep), count)
    })
}

#[test]
fn a_search_costs_what_it_shows_and_not_what_there_is() {
    let world = company();
    for list in ["customers", "invoices"] {
        let steps = |search: &str, rows: usize| {
            let (steps, found) = cost(&world, &format!("/api/{list}?search={search}"));
            assert_eq!(found, rows, "{list}, {search}");
            steps
        };
        // A page and the row that tells of the next.
        let everybody = steps("gmbh", 51);
        let some = steps("nordgenossen", 51);
        // Of whom every row is looked at.
        let many = steps("gmbh+zander", 51);
        assert!(8 * everybody < many, "{list}: {everybody}, {many}");
        assert!(8 * some < many, "{list}: {some}, {many}");
        let found = if list == "customers" { 1 } else { 2 };
        for search in ["tern", "gmbh+tern", "tern+gmbh"] {
            let few = steps(search, found);
            assert!(100 * few < many, "{list}: {few}, {many}");
        }
    }
}
