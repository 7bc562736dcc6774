//! Import of an earlier system's ledger: idempotent, every row accounted for, books in balance.

use harness::World;
use shared::api::ProblemCode;
use shared::api::customers::{CustomerFilter, ListCustomers};
use shared::api::imports::{
    CHUNK_ROWS_MAX, CheckImport, ImportCheckInput, ImportChunk, ImportChunkInput,
};
use shared::import::{DateForm, DecimalMark, ImportRow, Reading, guess};
use shared::kernel::{Currency, Money};

/// Rows of a small file: customer, number, issued, due, amount, settled, disputed.
fn rows(lines: &[[&str; 7]]) -> Vec<ImportRow> {
    let headings = [
        "customer",
        "number",
        "invoice date",
        "due date",
        "amount",
        "settled",
        "disputed",
    ];
    let reading = Reading {
        columns: guess(&headings),
        dates: DateForm::DayMonthYear,
        decimals: DecimalMark::Point,
        currency: Currency::EUR,
    };
    let today = "2026-03-02".parse().unwrap();
    lines
        .iter()
        .zip(2..)
        .map(|(cells, line)| reading.row(line, cells, today).unwrap())
        .collect()
}

fn chunk(rows: Vec<ImportRow>) -> ImportChunkInput {
    ImportChunkInput {
        file: "ledger.csv".into(),
        rows,
    }
}

const LEDGER: [[&str; 7]; 3] = [
    [
        "A-1",
        "900",
        "03/01/2025",
        "02/02/2025",
        "50.39",
        "23/01/2025",
        "No",
    ],
    ["A-1", "901", "04/01/2025", "03/02/2025", "55.37", "", "Yes"],
    [
        "B-2",
        "902",
        "05/01/2025",
        "04/02/2025",
        "97.60",
        "25/02/2025",
        "No",
    ],
];

#[test]
fn an_import_adds_documents_settlements_and_customers_once() {
    let world = World::new();
    let admin = world.admin();
    let first = admin.call(ImportChunk, (), &chunk(rows(&LEDGER))).unwrap();
    assert_eq!(
        (first.imported, first.customers, first.rejected.len()),
        (3, 2, 0)
    );
    let again = admin.call(ImportChunk, (), &chunk(rows(&LEDGER))).unwrap();
    assert_eq!(
        (again.imported, again.already_there, again.customers),
        (0, 3, 0)
    );
    let page = admin
        .call(ListCustomers, (), &CustomerFilter::default())
        .unwrap();
    let balances: Vec<_> = page
        .items
        .iter()
        .map(|row| row.balances[0].balance.to_string())
        .collect();
    assert_eq!(balances, ["55.37", "0.00"]);
    let check = ImportCheckInput {
        numbers: vec!["900".into(), "999".into()],
        customers: vec!["B-2".into(), "C-3".into()],
    };
    let known = admin.call(CheckImport, (), &check).unwrap();
    assert_eq!(
        (known.numbers, known.customers),
        (vec!["900".into()], vec!["B-2".into()])
    );
}

#[test]
fn a_number_with_other_facts_is_refused_and_the_rest_imported() {
    let world = World::new();
    let admin = world.admin();
    admin
        .call(ImportChunk, (), &chunk(rows(&LEDGER[..1])))
        .unwrap();
    let mut lines = LEDGER;
    lines[0][4] = "50.40";
    lines[2][1] = "901";
    let result = admin.call(ImportChunk, (), &chunk(rows(&lines))).unwrap();
    let refused: Vec<_> = result
        .rejected
        .iter()
        .map(|row| (row.line, row.number.as_str()))
        .collect();
    assert_eq!(
        (result.imported, refused),
        (1, vec![(2, "900"), (4, "901")])
    );
}

#[test]
fn a_document_is_another_one_in_another_currency() {
    let world = World::new();
    let admin = world.admin();
    let row = |currency: Currency| {
        let mut row = rows(&LEDGER[..1]).remove(0);
        row.amount = Money::from_minor(5039, currency).unwrap();
        row
    };
    let refusal = "the number is in the books with another customer, date, currency or amount";
    let send = |rows: Vec<ImportRow>| {
        let result = admin.call(ImportChunk, (), &chunk(rows)).unwrap();
        let reasons: Vec<_> = result.rejected.into_iter().map(|row| row.reason).collect();
        (result.imported, result.already_there, reasons)
    };
    // Among the rows of one file, and against what is in the books; as many minor units each time.
    let euros_then_dollars = vec![row(Currency::EUR), row(Currency::USD)];
    assert_eq!(send(euros_then_dollars), (1, 0, vec![refusal.to_owned()]));
    let yen = "JPY".parse().unwrap();
    assert_eq!(send(vec![row(yen)]), (0, 0, vec![refusal.to_owned()]));
    assert_eq!(send(vec![row(Currency::EUR)]), (0, 1, Vec::new()));
}

#[test]
fn what_a_browser_would_not_send_is_checked_again() {
    let world = World::new();
    let mut late = rows(&LEDGER[..1]);
    late[0].settled_on = Some("2027-01-01".parse().unwrap());
    let result = world.admin().call(ImportChunk, (), &chunk(late)).unwrap();
    assert_eq!(result.rejected[0].reason, "a date is in the future");
    let many = vec![rows(&LEDGER[..1]).remove(0); CHUNK_ROWS_MAX + 1];
    let refused = world
        .admin()
        .call(ImportChunk, (), &chunk(many))
        .unwrap_err();
    assert_eq!(refused.code(), ProblemCode::InvalidFields);
}
