//! Real files from elsewhere. The folder is named by `DUNLIN_DATA`; without it these tests say that
//! they were skipped, and pass.

use std::path::PathBuf;

use harness::World;
use shared::api::imports::{CHUNK_ROWS_MAX, ImportChunk, ImportChunkInput};
use shared::import::{DateForm, DecimalMark, Field, ImportRow, Reading, guess};
use shared::kernel::{Currency, Day};
use shared::stripe::event::News;

fn data(file: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("DUNLIN_DATA");
    if folder.is_none() {
        println!("skipped: {file}, since DUNLIN_DATA names no folder of real files");
    }
    folder.map(|folder| PathBuf::from(folder).join(file))
}

/// The rows of the ledger of 2,466 invoices, read in its own form.
fn ledger(path: PathBuf, today: Day) -> Vec<ImportRow> {
    let mut reader = csv::Reader::from_path(path).expect("the ledger");
    let headings: Vec<String> = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let columns = guess(&headings);
    let column = columns.get(Field::IssuedOn).unwrap();
    let dates = DateForm::guess(records.iter().filter_map(|record| record.get(column)));
    assert_eq!(dates, Some(DateForm::DayMonthYear));
    let reading = Reading {
        columns,
        dates: dates.unwrap(),
        decimals: DecimalMark::Point,
        currency: Currency::EUR,
    };
    let row = |(record, line): (&csv::StringRecord, u32)| {
        let cells: Vec<&str> = record.iter().collect();
        reading
            .row(line, &cells, today)
            .unwrap_or_else(|error| panic!("line {line}: {error}"))
    };
    records.iter().zip(2..).map(row).collect()
}

#[test]
fn the_real_ledger_imports_with_every_row_accounted_for() {
    let Some(path) = data("ar/late-payment-histories.csv") else {
        return;
    };
    let world = World::new();
    let rows = ledger(path, world.today());
    assert_eq!(rows.len(), 2466);
    let mut counts = [0, 0, 0, 0];
    for _ in 0..2 {
        for part in rows.chunks(CHUNK_ROWS_MAX) {
            let input = ImportChunkInput {
                file: "ledger.csv".into(),
                rows: part.to_vec(),
            };
            let result = world.admin().call(ImportChunk, (), &input).unwrap();
            assert_eq!(result.rejected, []);
            counts[0] += result.imported;
            counts[1] += result.already_there;
            counts[2] += result.customers;
            counts[3] += u32::try_from(part.len()).unwrap();
        }
    }
    assert_eq!(counts, [2466, 2466, 100, 2 * 2466]);
    let (total, open): (i64, i64) = world.connection().with(|db| {
        let sql = "SELECT sum(amount_minor), sum(open_minor) FROM open_item WHERE kind = 'invoice'";
        db.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
    });
    assert_eq!((total, open), (14_770_318, 0));
}

#[test]
fn the_provider_s_example_events_are_read_without_a_guess() {
    let Some(folder) = data("stripe") else { return };
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert_eq!(files.len(), 13);
    for file in files {
        let body = std::fs::read(&file).unwrap();
        let event = shared::stripe::event::parse(&body).unwrap();
        // None of them names an attempt of ours: what moves a customer's money is shown to people,
        // the rest is stored and acknowledged, no more.
        let is_shown = [
            "charge.refunded",
            "refund.",
            "charge.dispute.",
            "payment_intent.succeeded",
        ]
        .iter()
        .any(|kind| event.kind.starts_with(kind));
        let shown = matches!(event.news, News::NotBooked(_));
        let ignored = event.news == News::Ignored;
        assert_eq!(
            (shown, ignored),
            (is_shown, !is_shown),
            "{}",
            file.display()
        );
        assert!(!event.livemode);
    }
}
