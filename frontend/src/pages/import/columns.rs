//! Step 2: what the columns hold and how they write it.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::imports::CheckImport;
use shared::import::{DateForm, DecimalMark, Field};

use super::dry_run::{DryRun, dry_run};
use super::file::Sheet;
use super::page::Step;
use super::preview::Preview;
use super::state::{Checked, State, date_word, decimal_word};
use crate::api::{CallError, Client, IdempotencyKey, expect_client};
use crate::components::problem_text::FormProblem;
use crate::components::reference::expect_reference;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::field::Field as FormField;
use crate::ui::select::{Choice, Select};

/// The mapping form with its preview.
#[component]
pub(super) fn Columns(state: State) -> impl IntoView {
    let reading = Memo::new(move |_| state.reading());
    let client = expect_client();
    let check = move || {
        let (Some(sheet), Some(reading)) = (state.sheet.get_untracked(), reading.get_untracked())
        else {
            return;
        };
        let run = Arc::new(dry_run(&sheet, &reading, state.today));
        state.checked.set(None);
        state.check_error.set(None);
        state.checking.set(true);
        spawn_local(async move {
            let answer = ask(client, run).await;
            if state.checking.try_set(false).is_some() {
                return;
            }
            // Another file or form may have been chosen meanwhile.
            if state.sheet.get_untracked() != Some(sheet)
                || untrack(|| state.reading()) != Some(reading)
            {
                return;
            }
            match answer {
                Ok(checked) => state.checked.set(Some(checked)),
                Err(error) => state.check_error.set(Some(error)),
            }
        });
    };
    let incomplete = Signal::derive(move || reading.with(Option::is_none));
    // Once the dry run is there, the import is what the eye should find.
    let ready = Memo::new(move |_| state.checked.with(Option::is_some));
    let button = move || {
        let kind = if ready.get() {
            ButtonKind::Secondary
        } else {
            ButtonKind::Primary
        };
        view! {
            <Button kind busy=state.checking disabled=incomplete on_press=check>
                "Check the file"
            </Button>
        }
    };
    view! {
        <Step number=2 title="Columns">
            <div class="fields">
                {move || state.sheet.get().map(|sheet| mapping(state, &sheet))}
            </div>
            <div class="fields">{forms(state)}</div>
            <Preview state reading/>
            <FormProblem error=state.check_error/>
            <div>{button}</div>
        </Step>
    }
}

async fn ask(client: Client, run: Arc<DryRun>) -> Result<Checked, CallError> {
    let mut answers = Vec::new();
    for question in run.questions() {
        let key = IdempotencyKey::fresh();
        answers.push(client.command(CheckImport, &(), &question, &key).await?);
    }
    let standing = run.standing(&answers);
    Ok(Checked { run, standing })
}

fn mapping(state: State, sheet: &Sheet) -> impl IntoView + use<> {
    let none = Choice::new("", "Not in the file");
    let choices: Vec<Choice> = std::iter::once(none)
        .chain(sheet.headings.iter().enumerate().map(|(index, heading)| {
            let text = if heading.is_empty() {
                format!("Column {}", index.saturating_add(1))
            } else {
                heading.clone()
            };
            Choice::new(index.to_string(), text)
        }))
        .collect();
    let choices = Signal::stored(choices);
    let field = move |(field, column): (Field, RwSignal<String>)| {
        let missing = move || field.is_required() && column.with(String::is_empty);
        let problem =
            Signal::derive(move || missing().then(|| "choose the column that holds it".to_owned()));
        view! {
            <FormField label=label(field) note=note(field) problem>
                <Select value=column choices/>
            </FormField>
        }
    };
    state.form.columns().into_iter().map(field).collect_view()
}

fn label(field: Field) -> &'static str {
    match field {
        Field::Customer => "Customer number",
        Field::CustomerName => "Customer name",
        Field::Number => "Document number",
        Field::IssuedOn => "Document date",
        Field::DueOn => "Due date",
        Field::Amount => "Amount",
        Field::Currency => "Currency",
        Field::SettledOn => "Settlement date",
        Field::Disputed => "Disputed",
    }
}

fn note(field: Field) -> &'static str {
    if field.is_required() { "" } else { "optional" }
}

fn forms(state: State) -> impl IntoView {
    let dates = |form: DateForm| {
        let text = match form {
            DateForm::YearMonthDay => "Year, month, day: 2026-12-31",
            DateForm::DayMonthYear => "Day, month, year: 31/12/2026",
            DateForm::MonthDayYear => "Month, day, year: 12/31/2026",
        };
        Choice::new(date_word(form), text)
    };
    let ask = std::iter::once(Choice::new("", "Choose"));
    let date_choices: Vec<Choice> = ask.chain(DateForm::ALL.map(dates)).collect();
    let date_problem = Signal::derive(move || {
        let unclear = state.form.dates.with(String::is_empty);
        unclear.then(|| {
            "it is not clear how the dates are written: choose the form they have in the file"
                .to_owned()
        })
    });
    let decimals = [
        Choice::new(decimal_word(DecimalMark::Point), "Point: 1,234.50"),
        Choice::new(decimal_word(DecimalMark::Comma), "Comma: 1.234,50"),
    ];
    let dates_chosen = move |_: String| state.form.dates_chosen.set(true);
    let decimals_chosen = move |_: String| state.form.decimals_chosen.set(true);
    view! {
        <FormField label="Dates are written as" problem=date_problem>
            <Select
                value=state.form.dates
                choices=Signal::stored(date_choices)
                on_change=dates_chosen
            />
        </FormField>
        <FormField label="Decimals are written with a">
            <Select
                value=state.form.decimals
                choices=Signal::stored(decimals.to_vec())
                on_change=decimals_chosen
            />
        </FormField>
        <FormField label="Currency where the file names none">
            <Select value=state.form.currency choices=expect_reference().currencies()/>
        </FormField>
    }
}
