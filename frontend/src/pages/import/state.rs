//! What the page holds between its steps.

use std::sync::Arc;

use leptos::prelude::*;
use shared::import::{DateForm, DecimalMark, Field, Reading};
use shared::kernel::{Currency, Day};

use super::dry_run::{DryRun, Standing};
use super::file::Sheet;
use super::guesses;
use crate::api::CallError;

/// Everything the page knows. Copy it freely.
#[derive(Clone, Copy)]
pub(super) struct State {
    pub(super) today: Day,
    /// The file, once one could be read.
    pub(super) sheet: RwSignal<Option<Arc<Sheet>>>,
    pub(super) form: Form,
    /// Whether the server is being asked what is there.
    pub(super) checking: RwSignal<bool>,
    pub(super) check_error: RwSignal<Option<CallError>>,
    /// The dry run of the present file and form.
    pub(super) checked: RwSignal<Option<Checked>>,
}

/// A dry run beside what the books hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Checked {
    pub(super) run: Arc<DryRun>,
    pub(super) standing: Standing,
}

/// The form that says how the file is to be read, as the texts of its fields.
#[derive(Clone, Copy)]
pub(super) struct Form {
    /// The column of each field as its index; empty for none.
    columns: [(Field, RwSignal<String>); 9],
    pub(super) dates: RwSignal<String>,
    pub(super) decimals: RwSignal<String>,
    pub(super) currency: RwSignal<String>,
    /// Whether a person has chosen the form of dates and decimals: no guess overrules that.
    pub(super) dates_chosen: RwSignal<bool>,
    pub(super) decimals_chosen: RwSignal<bool>,
}

impl State {
    pub(super) fn new(today: Day, currency: Currency) -> Self {
        let state = Self {
            today,
            sheet: RwSignal::new(None),
            form: Form::new(currency),
            checking: RwSignal::new(false),
            check_error: RwSignal::new(None),
            checked: RwSignal::new(None),
        };
        // Another way to read the file makes an earlier dry run meaningless.
        Effect::new(move |first: Option<()>| {
            state.form.track();
            if first.is_some() {
                state.checked.set(None);
                state.check_error.set(None);
            }
        });
        Effect::new(move |_| state.guess_forms());
        state
    }

    /// Takes another file, or none.
    pub(super) fn choose(self, sheet: Option<Sheet>) {
        self.checked.set(None);
        self.check_error.set(None);
        self.form.dates_chosen.set(false);
        self.form.decimals_chosen.set(false);
        if let Some(sheet) = &sheet {
            let map = guesses::columns(sheet);
            for (field, column) in self.form.columns {
                column.set(
                    map.get(field)
                        .map(|index| index.to_string())
                        .unwrap_or_default(),
                );
            }
        }
        self.sheet.set(sheet.map(Arc::new));
    }

    /// How the file is to be read, once the form says everything.
    pub(super) fn reading(self) -> Option<Reading> {
        let columns = self.form.map();
        if !columns.missing().is_empty() {
            return None;
        }
        Some(Reading {
            columns,
            dates: date_form(&self.form.dates.get())?,
            decimals: decimal_mark(&self.form.decimals.get()),
            currency: self.form.currency.get().parse().ok()?,
        })
    }

    /// Follows the mapped columns with a guess of how they write dates and decimals.
    fn guess_forms(self) {
        let Some(sheet) = self.sheet.get() else {
            return;
        };
        let map = self.form.map();
        if !self.form.dates_chosen.get() {
            let guess = guesses::dates(&sheet, &map);
            self.form
                .dates
                .set(guess.map(date_word).unwrap_or_default().to_owned());
        }
        if !self.form.decimals_chosen.get() {
            let currency = self.form.currency.get().parse().unwrap_or(Currency::EUR);
            let guess = guesses::decimals(&sheet, &map, currency);
            self.form.decimals.set(decimal_word(guess).to_owned());
        }
    }
}

impl Form {
    fn new(currency: Currency) -> Self {
        Self {
            columns: Field::ALL.map(|field| (field, RwSignal::new(String::new()))),
            dates: RwSignal::new(String::new()),
            decimals: RwSignal::new(decimal_word(DecimalMark::Point).to_owned()),
            currency: RwSignal::new(currency.code().to_owned()),
            dates_chosen: RwSignal::new(false),
            decimals_chosen: RwSignal::new(false),
        }
    }

    /// The fields of the mapping form with their signals.
    pub(super) fn columns(self) -> [(Field, RwSignal<String>); 9] {
        self.columns
    }

    fn map(self) -> shared::import::ColumnMap {
        let mut map = shared::import::ColumnMap::default();
        for (field, column) in self.columns {
            map.set(field, column.get().parse().ok());
        }
        map
    }

    fn track(self) {
        for (_, column) in self.columns {
            column.track();
        }
        for signal in [self.dates, self.decimals, self.currency] {
            signal.track();
        }
    }
}

/// The word of a form of dates in the select field.
pub(super) fn date_word(form: DateForm) -> &'static str {
    match form {
        DateForm::YearMonthDay => "year-month-day",
        DateForm::DayMonthYear => "day-month-year",
        DateForm::MonthDayYear => "month-day-year",
    }
}

fn date_form(word: &str) -> Option<DateForm> {
    DateForm::ALL
        .into_iter()
        .find(|form| date_word(*form) == word)
}

/// The word of a decimal mark in the select field.
pub(super) fn decimal_word(mark: DecimalMark) -> &'static str {
    match mark {
        DecimalMark::Point => "point",
        DecimalMark::Comma => "comma",
    }
}

fn decimal_mark(word: &str) -> DecimalMark {
    if word == decimal_word(DecimalMark::Comma) {
        DecimalMark::Comma
    } else {
        DecimalMark::Point
    }
}
