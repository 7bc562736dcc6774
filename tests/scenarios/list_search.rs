//! Searching in the lists of customers and of invoices, where there are thousands of both: the
//! order of words does not matter, and nothing is lost beside words that everybody has.

use functions::store::sql::Statement;
use harness::World;
use harness::build::{draft_input, import_row, receipt_input};
use rusqlite::StatementStatus;
use shared::api::allocations::ShareInput;
use shared::api::customers::{
    CustomerFilter, CustomerInput, CustomerRow, GetCustomer, ListCustomers, UpdateCustomer,
};
use shared::api::imports::{ImportChunk, ImportChunkInput};
use shared::api::invoices::{CreateInvoice, InvoiceFilter, InvoiceRow, InvoiceState, ListInvoices};
use shared::api::receipts::{ReceiptInput, RecordReceipt};
use shared::api::{Endpoint, Nothing};
use shared::import::ImportRow;
use shared::kernel::{Cursor, Page};

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

/// A company with [`CUSTOMERS`] customers, each with an invoice of an earlier system. Of these the
/// oldest seven hundred are due, and every ninth of the oldest nine hundred is settled. Eight
/// customers have a draft besides and are no longer active, and the one with a name like no other's
/// has a void invoice, and one in three instalments of which the first is paid.
fn company() -> World {
    let world = World::new();
    let numbers: Vec<u32> = (0..CUSTOMERS).collect();
    for numbers in numbers.chunks(200) {
        let row = |number: &u32| ImportRow {
            line: number + 2,
            customer_name: name(*number).parse().unwrap(),
            due_on: if *number < 700 {
                "2026-02-04"
            } else {
                "2026-06-04"
            }
            .parse()
            .unwrap(),
            settled_on: (number.is_multiple_of(9) && *number < 900)
                .then(|| "2026-01-09".parse().unwrap()),
            ..import_row(&format!("K-{number}"), &format!("R-{number:04}"))
        };
        import(&world, numbers.iter().map(row));
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
    world.void(&issued).unwrap();
    let mut draft = draft_input(tern.id, &[("Boat", "1", "100", "ZERO")]);
    draft.terms = "INST3".into();
    let parts = world.issue(&world.admin().call(CreateInvoice, (), &draft).unwrap());
    let first = ShareInput {
        item: parts.items[0].id,
        amount: parts.items[0].amount,
    };
    let paid = ReceiptInput {
        shares: vec![first],
        ..receipt_input(&world, tern.id, &parts.items[0].amount.to_string())
    };
    world.admin().call(RecordReceipt, (), &paid).unwrap();
    world
}

/// Imports documents of an earlier system.
fn import(world: &World, rows: impl Iterator<Item = ImportRow>) {
    let input = ImportChunkInput {
        file: "ledger.csv".into(),
        rows: rows.collect(),
    };
    world.admin().call(ImportChunk, (), &input).unwrap();
    world.pass_seconds(1);
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

/// Whether one of the texts has each word of a search: as it is typed, or all of its pieces. These
/// are where a word of the text begins, and in a name, which has blanks, also where it goes on with
/// three letters or more; digits are found without the zeros in front of them.
fn has(texts: &[&str], search: &str) -> bool {
    let fold = |text: &str| text.to_lowercase().replace('ö', "o");
    let pieces = |text: &str| -> Vec<String> {
        let pieces = text.split(|c: char| !c.is_alphanumeric());
        let pieces = pieces.filter(|piece| !piece.is_empty());
        pieces.map(str::to_owned).collect()
    };
    let begins = |text: &str, piece: &str| {
        pieces(text).iter().any(|word| {
            let last = if text.contains(' ') {
                word.len().saturating_sub(3)
            } else {
                0
            };
            let mut ends = (0..=last).map(|start| &word[start..]);
            ends.any(|end| end.starts_with(piece))
                || word.trim_start_matches('0').starts_with(piece)
        })
    };
    let is_in = |text: &str, word: &str| {
        text.starts_with(word) || pieces(word).iter().all(|piece| begins(text, piece))
    };
    let texts: Vec<String> = texts.iter().map(|text| fold(text)).collect();
    let found = |word: &str| texts.iter().any(|text| is_in(text, word));
    search.split(' ').all(found)
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
            let expected: Vec<_> = all.iter().filter(|row| has(&[&row.name], search)).collect();
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
            has(&[number, &row.customer.number, &row.customer.name], search)
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
        .find(|row| row.customer.name.contains("Tern"))
        .unwrap();
    for (search, count) in [("gmbh tern", 3), ("gmbh r-1777", 1), ("zander", 0)] {
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
    let list = read.iter().find(|read| read.sql.starts_with("WITH word"));
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
        let found = if list == "customers" { 1 } else { 3 };
        for search in ["tern", "gmbh+tern", "tern+gmbh"] {
            let few = steps(search, found);
            assert!(100 * few < many, "{list}: {few}, {many}");
        }
    }
    // Few invoices are settled or overdue, and all of them are older than two thousand others.
    for search in ["gmbh", "r+gmbh"] {
        let steps = |state: &str| cost(&world, &format!("/api/invoices?search={search}{state}"));
        let (all, _) = steps("");
        for state in ["settled", "overdue"] {
            let (few, found) = steps(&format!("&state={state}"));
            assert_eq!(found, 51, "{search}, {state}");
            assert!(few < 2 * all, "{search}, {state}: {few}, {all}");
        }
    }
}

#[test]
fn a_search_in_a_large_account_costs_what_it_shows() {
    let world = World::new();
    // Of one account eight hundred, of which the oldest eight are due, and one of another account.
    for (customer, numbers) in [
        ("K-1", 0..200),
        ("K-1", 200..400),
        ("K-1", 400..600),
        ("K-1", 600..800),
        ("K-2", 800..801),
    ] {
        let row = |number: u32| ImportRow {
            line: number + 2,
            due_on: if number < 8 {
                "2026-02-04"
            } else {
                "2026-06-04"
            }
            .parse()
            .unwrap(),
            ..import_row(customer, &format!("R-{number:04}"))
        };
        import(&world, numbers.map(row));
    }
    let accounts = customers(&world, None, false, 2);
    let steps = |account: usize, search: &str, rows: usize| {
        let id = accounts[account].id;
        let address = format!("/api/invoices?customer={id}&search={search}");
        let (steps, found) = cost(&world, &address);
        assert_eq!(found, rows, "{search}");
        steps
    };
    let page = steps(0, "gull", 51);
    for (account, search, rows) in [
        (0, "gull&state=overdue", 8),
        (0, "gull&state=open", 51),
        (0, "gull&state=draft", 0),
        (1, "gull", 1),
    ] {
        let few = steps(account, search, rows);
        assert!(few < 3 * page, "{search}: {few}, {page}");
    }
    for (account, search, rows) in [
        (0, "R-0017", 1),
        (0, "R-0017&state=open", 1),
        (0, "R-0017&state=settled", 0),
        (0, "R-0800", 0),
        (1, "R-0017", 0),
    ] {
        let few = steps(account, search, rows);
        assert!(8 * few < page, "{search}: {few}, {page}");
    }
}
