//! Reads rows of a file of an earlier system: columns mapped by a person, dates and amounts in the
//! file's own form, every row either read or refused with a reason.

mod columns;
mod value;

pub use columns::{ColumnMap, Field, guess};
pub use value::{DateForm, DecimalMark, ValueError};

use serde::{Deserialize, Serialize};

use crate::kernel::{Currency, Day, Money, Text};

/// One document of the earlier system.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ImportRow {
    /// Line of the file, counted from 1 with the heading.
    pub line: u32,
    /// The customer's number.
    pub customer: Text<40>,
    /// The customer's name, if the file has one; else its number.
    pub customer_name: Text<200>,
    /// The document's number.
    pub number: Text<40>,
    /// The document date.
    pub issued_on: Day,
    /// When it is due.
    pub due_on: Day,
    /// The total, above zero.
    pub amount: Money,
    /// When it was paid in full, if it was.
    pub settled_on: Option<Day>,
    /// Whether the customer contests it.
    pub disputed: bool,
}

/// How to read a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reading {
    /// Which column holds what.
    pub columns: ColumnMap,
    /// How dates are written.
    pub dates: DateForm,
    /// How decimals are written.
    pub decimals: DecimalMark,
    /// The currency where the file has no column for it.
    pub currency: Currency,
}

/// Why a row cannot be imported, in order of precedence.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RowError {
    /// A value is missing or not of its form.
    #[error("{field}: {error}")]
    Value {
        /// Which field.
        field: Field,
        /// What is wrong with it.
        error: ValueError,
    },
    /// The total is not above zero.
    #[error("the amount must be above zero")]
    NotPositive,
    /// Due before it was issued.
    #[error("the due date is before the document date")]
    DueBeforeIssue,
    /// Settled before it was issued.
    #[error("the settlement date is before the document date")]
    SettledBeforeIssue,
    /// Issued or settled after today.
    #[error("a date is in the future")]
    InFuture,
}

impl Reading {
    /// Reads the cells of one line.
    pub fn row(&self, line: u32, cells: &[&str], today: Day) -> Result<ImportRow, RowError> {
        let cell = |field: Field| {
            let text = self.columns.get(field).and_then(|index| cells.get(index));
            text.map(|text| text.trim()).filter(|text| !text.is_empty())
        };
        let bad = |field: Field| move |error: ValueError| RowError::Value { field, error };
        let need = |field: Field| cell(field).ok_or(ValueError::Missing).map_err(bad(field));
        let customer = value::text(need(Field::Customer)?).map_err(bad(Field::Customer))?;
        let name = cell(Field::CustomerName)
            .or_else(|| cell(Field::Customer))
            .unwrap_or_default();
        let customer_name = value::text(name).map_err(bad(Field::CustomerName))?;
        let number = value::text(need(Field::Number)?).map_err(bad(Field::Number))?;
        let day = |field: Field, text: &str| self.dates.parse(text).map_err(bad(field));
        let issued_on = day(Field::IssuedOn, need(Field::IssuedOn)?)?;
        let due_on = match cell(Field::DueOn) {
            Some(text) => day(Field::DueOn, text)?,
            None => issued_on,
        };
        let currency = match cell(Field::Currency) {
            Some(code) => code.parse().map_err(|_| ValueError::UnknownCurrency),
            None => Ok(self.currency),
        };
        let currency = currency.map_err(bad(Field::Currency))?;
        let amount = self.decimals.parse(need(Field::Amount)?, currency);
        let amount = amount.map_err(bad(Field::Amount))?;
        let settled_on = cell(Field::SettledOn)
            .map(|text| day(Field::SettledOn, text))
            .transpose()?;
        let disputed = cell(Field::Disputed).map(value::yes_or_no).transpose();
        let disputed = disputed.map_err(bad(Field::Disputed))?.unwrap_or(false);
        let row = ImportRow {
            line,
            customer,
            customer_name,
            number,
            issued_on,
            due_on,
            amount,
            settled_on,
            disputed,
        };
        row.check(today)?;
        Ok(row)
    }
}

impl ImportRow {
    /// Checks what the types alone cannot; the Worker checks again what the browser sends.
    pub fn check(&self, today: Day) -> Result<(), RowError> {
        if !self.amount.is_positive() {
            return Err(RowError::NotPositive);
        }
        if self.due_on < self.issued_on {
            return Err(RowError::DueBeforeIssue);
        }
        if self.settled_on.is_some_and(|day| day < self.issued_on) {
            return Err(RowError::SettledBeforeIssue);
        }
        if self.issued_on > today || self.settled_on.is_some_and(|day| day > today) {
            return Err(RowError::InFuture);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading() -> Reading {
        let headings = [
            "customerID",
            "invoiceNumber",
            "InvoiceDate",
            "DueDate",
            "InvoiceAmount",
            "Disputed",
            "SettledDate",
        ];
        Reading {
            columns: guess(&headings),
            dates: DateForm::DayMonthYear,
            decimals: DecimalMark::Point,
            currency: Currency::EUR,
        }
    }

    fn read(cells: [&str; 7]) -> Result<ImportRow, String> {
        let today = "2014-01-01".parse().unwrap();
        reading()
            .row(2, &cells, today)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_row_is_read_in_the_file_s_own_form() {
        let row = read([
            "7-A",
            "611365",
            "02/01/2013",
            "01/02/2013",
            "55.9",
            "Yes",
            "15/01/2013",
        ]);
        let row = row.unwrap();
        assert_eq!(row.issued_on.to_string(), "2013-01-02");
        assert_eq!(row.amount.to_string(), "55.90");
        assert_eq!(
            row.settled_on.map(|day| day.to_string()).as_deref(),
            Some("2013-01-15")
        );
        assert!(row.disputed);
        assert_eq!(row.customer_name.as_str(), "7-A");
    }

    #[test]
    fn refusals_say_which_field() {
        let good = ["7-A", "1", "02/01/2013", "01/02/2013", "55.9", "No", ""];
        let table = [
            (0, "", "customer number: is missing"),
            (1, " ", "document number: is missing"),
            (
                2,
                "2013-01-02",
                "document date: is not a date of the chosen form",
            ),
            (
                2,
                "30/02/2013",
                "document date: is not a date of the chosen form",
            ),
            (3, "01/01/2013", "the due date is before the document date"),
            (4, "1,5", "amount: is not a number of the chosen form"),
            (4, "0", "the amount must be above zero"),
            (4, "1.234", "amount: has more decimals than the currency"),
            (5, "maybe", "disputed: is neither yes nor no"),
            (
                6,
                "01/01/2013",
                "the settlement date is before the document date",
            ),
            (6, "01/01/2015", "a date is in the future"),
        ];
        for (column, text, reason) in table {
            let mut cells = good;
            cells[column] = text;
            assert_eq!(read(cells), Err(reason.to_owned()), "{column} {text}");
        }
        assert_eq!(read(good).map(|row| row.settled_on), Ok(None));
    }

    #[test]
    fn a_document_may_be_due_settled_and_brought_over_on_its_own_day() {
        let row =
            |due: &str, settled: &str| read(["7-A", "1", "01/01/2014", due, "55.9", "No", settled]);
        assert!(row("01/01/2014", "01/01/2014").is_ok());
        assert!(row("", "").unwrap().due_on == "2014-01-01".parse().unwrap());
        let future = Err("a date is in the future".to_owned());
        let issued = ["7-A", "1", "02/01/2014", "02/02/2014", "1", "No", ""];
        assert_eq!(read(issued), future);
        let much_later = ["7-A", "1", "02/01/2015", "02/02/2015", "1", "No", ""];
        assert_eq!(read(much_later), future);
        assert_eq!(row("01/02/2014", "02/01/2014"), future);
        // What is due later than today is still to come, and no mistake.
        assert!(row("01/02/2015", "").is_ok());
    }

    #[test]
    fn a_name_and_a_currency_are_taken_where_a_column_has_them() {
        let mut reading = reading();
        reading.columns = guess(&["Customer", "Name", "Number", "Date", "Total", "Currency"]);
        let today = "2014-01-01".parse().unwrap();
        let read = |cells: &[&str]| {
            let row = reading.row(2, cells, today);
            row.map_err(|error| error.to_string())
        };
        let row = read(&["7", "Tern", "1", "02/01/2013", "5", "USD"]).unwrap();
        assert_eq!(
            (row.customer.as_str(), row.customer_name.as_str()),
            ("7", "Tern")
        );
        assert_eq!(row.amount.currency(), Currency::USD);
        let row = read(&["7", "", "1", "02/01/2013", "5", ""]).unwrap();
        assert_eq!(
            (row.customer_name.as_str(), row.amount.currency()),
            ("7", Currency::EUR)
        );
        let wrong = read(&["7", "", "1", "02/01/2013", "5", "XXX"]);
        assert_eq!(wrong, Err("currency: is not a currency code".to_owned()));
        let card = read(&["7", "4111 1111 1111 1111", "1", "02/01/2013", "5", ""]);
        let refused = "customer name: holds what looks like a card number: leave it out";
        assert_eq!(card, Err(refused.to_owned()));
    }
}
