//! What an import would do, without doing it: every row of the file is either read or refused.

use std::collections::{BTreeMap, BTreeSet};

use shared::api::imports::{CHECK_NUMBERS_MAX, ImportCheckInput, ImportCheckView, ImportReject};
use shared::import::{Field, ImportRow, Reading, RowError};
use shared::kernel::{Currency, Day, Money};

use super::file::{Line, Sheet};

/// The rows of a file as they would be imported.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct DryRun {
    pub(super) rows: Vec<ImportRow>,
    pub(super) rejects: Vec<ImportReject>,
}

/// What the rows of new documents in one currency come to; a sum beyond all bounds is none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Sums {
    pub(super) currency: Currency,
    pub(super) rows: usize,
    pub(super) amount: Option<Money>,
    pub(super) open: Option<Money>,
    pub(super) settled: Option<Money>,
}

/// How the readable rows stand to the books.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Standing {
    pub(super) documents_new: usize,
    pub(super) documents_there: usize,
    pub(super) customers_new: usize,
    pub(super) customers_there: usize,
    /// Of the new documents: what is in the books already adds nothing.
    pub(super) sums: Vec<Sums>,
}

/// Reads every row of `sheet`.
pub(super) fn dry_run(sheet: &Sheet, reading: &Reading, today: Day) -> DryRun {
    let mut run = DryRun::default();
    let mut first_lines: BTreeMap<String, u32> = BTreeMap::new();
    for line in &sheet.lines {
        let row = match row(sheet, reading, line, today) {
            Ok(row) => row,
            Err(reason) => {
                run.rejects.push(reject(reading, line, reason));
                continue;
            }
        };
        if let Some(first) = first_lines.get(row.number.as_str()) {
            let reason = format!("Document number stands on line {first} already");
            run.rejects.push(reject(reading, line, reason));
        } else {
            first_lines.insert(row.number.as_str().to_owned(), line.number);
            run.rows.push(row);
        }
    }
    run
}

/// One row, or why it cannot be imported.
pub(super) fn row(
    sheet: &Sheet,
    reading: &Reading,
    line: &Line,
    today: Day,
) -> Result<ImportRow, String> {
    let expected = sheet.headings.len();
    let surplus = line
        .cells
        .iter()
        .skip(expected)
        .any(|cell| !cell.is_empty());
    // With a cell too few or too many, values may stand under the wrong heading.
    if line.cells.len() < expected || surplus {
        let found = line.cells.len();
        return Err(format!(
            "Has {found} cells where the heading has {expected}"
        ));
    }
    let cells: Vec<&str> = line.cells.iter().map(String::as_str).collect();
    reading
        .row(line.number, &cells, today)
        .map_err(|error| reason(&error))
}

/// A refusal as a sentence.
fn reason(error: &RowError) -> String {
    let text = match error {
        RowError::Value { field, error } => format!("{field} {error}"),
        other => other.to_string(),
    };
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

fn reject(reading: &Reading, line: &Line, reason: String) -> ImportReject {
    let number = reading
        .columns
        .get(Field::Number)
        .and_then(|column| line.cells.get(column));
    let number = number
        .map(|cell| cell.chars().take(40).collect())
        .unwrap_or_default();
    ImportReject {
        line: line.number,
        number,
        reason,
    }
}

fn sums(rows: &[&ImportRow]) -> Vec<Sums> {
    let currencies: BTreeSet<Currency> = rows.iter().map(|row| row.amount.currency()).collect();
    let of_currency = |currency: Currency| {
        let rows = || {
            rows.iter()
                .filter(move |row| row.amount.currency() == currency)
        };
        let sum = |settled: Option<bool>| {
            let wanted = |row: &&&ImportRow| settled.is_none_or(|s| s == row.settled_on.is_some());
            Money::sum(currency, rows().filter(wanted).map(|row| row.amount)).ok()
        };
        Sums {
            currency,
            rows: rows().count(),
            amount: sum(None),
            open: sum(Some(false)),
            settled: sum(Some(true)),
        }
    };
    currencies.into_iter().map(of_currency).collect()
}

impl DryRun {
    /// The questions to the server about what is there, each within its limit.
    pub(super) fn questions(&self) -> Vec<ImportCheckInput> {
        let numbers: Vec<String> = self.rows.iter().map(|row| row.number.to_string()).collect();
        let customers: Vec<String> = self.customers().into_iter().collect();
        let mut numbers = numbers.chunks(CHECK_NUMBERS_MAX);
        let mut customers = customers.chunks(CHECK_NUMBERS_MAX);
        let next = || match (numbers.next(), customers.next()) {
            (None, None) => None,
            (numbers, customers) => Some(ImportCheckInput {
                numbers: numbers.unwrap_or_default().to_vec(),
                customers: customers.unwrap_or_default().to_vec(),
            }),
        };
        std::iter::from_fn(next).collect()
    }

    /// What the answers mean for the rows.
    pub(super) fn standing(&self, answers: &[ImportCheckView]) -> Standing {
        let numbers: BTreeSet<&str> = answers
            .iter()
            .flat_map(|answer| &answer.numbers)
            .map(String::as_str)
            .collect();
        let known: BTreeSet<&str> = answers
            .iter()
            .flat_map(|answer| &answer.customers)
            .map(String::as_str)
            .collect();
        let is_new = |row: &&ImportRow| !numbers.contains(row.number.as_str());
        let new: Vec<&ImportRow> = self.rows.iter().filter(is_new).collect();
        let customers = self.customers();
        let customers_there = customers
            .iter()
            .filter(|c| known.contains(c.as_str()))
            .count();
        Standing {
            documents_new: new.len(),
            documents_there: self.rows.len().saturating_sub(new.len()),
            customers_new: customers.len().saturating_sub(customers_there),
            customers_there,
            sums: sums(&new),
        }
    }

    /// The day of the latest document: an ageing as of that day shows the file as it was.
    pub(super) fn latest_day(&self) -> Option<Day> {
        self.rows.iter().map(|row| row.issued_on).max()
    }

    fn customers(&self) -> BTreeSet<String> {
        self.rows
            .iter()
            .map(|row| row.customer.to_string())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use shared::import::{DateForm, DecimalMark};

    use super::super::guesses;
    use super::*;

    const FILE: &str = "customer,number,date,amount,paid\n\
        C1,1,2013-01-01,10.00,2013-01-05\n\
        C2,2,2013-01-02,5.50,\n\
        C1,1,2013-01-01,10.00,\n\
        C1,3,2013-01-01\n\
        C1,4,never,1,\n\
        C1,5,2013-01-03,2,,surplus\n\
        C1,6,2013-01-04,2,,\n";

    fn run() -> DryRun {
        let sheet = Sheet::read(String::new(), FILE.as_bytes()).unwrap();
        let reading = Reading {
            columns: guesses::columns(&sheet),
            dates: DateForm::YearMonthDay,
            decimals: DecimalMark::Point,
            currency: Currency::EUR,
        };
        let run = dry_run(&sheet, &reading, "2014-01-01".parse().unwrap());
        assert_eq!(run.rows.len() + run.rejects.len(), sheet.lines.len());
        run
    }

    #[test]
    fn every_row_is_read_or_refused_with_its_line_and_reason() {
        let run = run();
        let rejects: Vec<_> = run
            .rejects
            .iter()
            .map(|r| (r.line, r.number.as_str(), r.reason.as_str()))
            .collect();
        assert_eq!(
            rejects,
            [
                (4, "1", "Document number stands on line 2 already"),
                (5, "3", "Has 3 cells where the heading has 5"),
                (6, "4", "Document date is not a date of the chosen form"),
                (7, "5", "Has 6 cells where the heading has 5"),
            ]
        );
    }

    #[test]
    fn sums_part_the_open_from_the_settled() {
        let run = run();
        let standing = run.standing(&[]);
        let [sums] = standing.sums.as_slice() else {
            panic!("one currency")
        };
        let text = |money: Option<Money>| money.map(|money| money.to_string());
        assert_eq!(sums.rows, 3);
        assert_eq!(text(sums.amount).as_deref(), Some("17.50"));
        assert_eq!(text(sums.open).as_deref(), Some("7.50"));
        assert_eq!(text(sums.settled).as_deref(), Some("10.00"));
        assert_eq!(
            run.latest_day().map(|day| day.to_string()).as_deref(),
            Some("2013-01-04")
        );
    }

    #[test]
    fn rows_are_compared_with_the_books() {
        let run = run();
        assert_eq!(run.questions().len(), 1);
        let answer = ImportCheckView {
            numbers: vec!["2".to_owned(), "99".to_owned()],
            customers: vec!["C1".to_owned()],
        };
        let standing = run.standing(&[answer]);
        assert_eq!((standing.documents_new, standing.documents_there), (2, 1));
        assert_eq!((standing.customers_new, standing.customers_there), (1, 1));
        let [sums] = standing.sums.as_slice() else {
            panic!("one currency")
        };
        assert_eq!(sums.rows, 2);
        let amount = sums.amount.map(|money| money.to_string());
        assert_eq!(amount.as_deref(), Some("12.00"));
    }
}
