//! What a file's columns and values look like, for a person to correct.

use shared::import::{ColumnMap, DateForm, DecimalMark, Field, guess};
use shared::kernel::Currency;

use super::file::Sheet;

/// The fields that hold days.
pub(super) const DATE_FIELDS: [Field; 3] = [Field::IssuedOn, Field::DueOn, Field::SettledOn];

/// The columns whose headings are known words.
pub(super) fn columns(sheet: &Sheet) -> ColumnMap {
    let headings: Vec<&str> = sheet.headings.iter().map(String::as_str).collect();
    guess(&headings)
}

/// The cells of a column that hold something.
fn cells(sheet: &Sheet, column: usize) -> impl Iterator<Item = &str> + Clone {
    sheet
        .lines
        .iter()
        .filter_map(move |line| line.cells.get(column).map(String::as_str))
        .filter(|cell| !cell.is_empty())
}

/// The one form in which the dates of the mapped columns can be read. Cells that are a date in no
/// form at all have no say: they will be refused row by row.
pub(super) fn dates(sheet: &Sheet, columns: &ColumnMap) -> Option<DateForm> {
    let mapped: Vec<usize> = DATE_FIELDS
        .into_iter()
        .filter_map(|field| columns.get(field))
        .collect();
    let is_date = |text: &&str| {
        DateForm::ALL
            .into_iter()
            .any(|form| form.parse(text).is_ok())
    };
    let samples = mapped
        .iter()
        .flat_map(|column| cells(sheet, *column))
        .filter(is_date);
    DateForm::guess(samples)
}

/// The mark that reads more of the amounts; a point when both read as many.
pub(super) fn decimals(sheet: &Sheet, columns: &ColumnMap, currency: Currency) -> DecimalMark {
    let Some(column) = columns.get(Field::Amount) else {
        return DecimalMark::Point;
    };
    let read = |mark: DecimalMark| {
        cells(sheet, column)
            .filter(|cell| mark.parse(cell, currency).is_ok())
            .count()
    };
    if read(DecimalMark::Comma) > read(DecimalMark::Point) {
        DecimalMark::Comma
    } else {
        DecimalMark::Point
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(text: &str) -> Sheet {
        Sheet::read(String::new(), text.as_bytes()).unwrap()
    }

    #[test]
    fn dates_of_all_mapped_columns_have_a_say() {
        let sure = sheet("date,due\n01/02/2013,03/02/2013\n02/02/2013,28/02/2013\n");
        assert_eq!(dates(&sure, &columns(&sure)), Some(DateForm::DayMonthYear));
        let unsure = sheet("date,due\n01/02/2013,03/02/2013\n");
        assert_eq!(dates(&unsure, &columns(&unsure)), None);
    }

    #[test]
    fn a_cell_that_is_no_date_does_not_spoil_the_guess() {
        let sheet = sheet("date\n2013-02-28\nunknown\n\n2013-02-30\n");
        assert_eq!(
            dates(&sheet, &columns(&sheet)),
            Some(DateForm::YearMonthDay)
        );
    }

    #[test]
    fn the_decimal_mark_is_the_one_that_reads_more() {
        let mark = |text: &str| {
            let sheet = sheet(text);
            decimals(&sheet, &columns(&sheet), Currency::EUR)
        };
        assert_eq!(mark("amount;x\n1.234,50;\n12,5;"), DecimalMark::Comma);
        assert_eq!(mark("amount;x\n1,234.50;\n12.5;"), DecimalMark::Point);
        assert_eq!(mark("amount;x\n12;"), DecimalMark::Point);
    }
}
