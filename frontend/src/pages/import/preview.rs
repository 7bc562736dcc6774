//! The first rows as they would be read, so that a wrong column shows before anything happens.

use leptos::prelude::*;
use shared::import::{ImportRow, Reading};

use super::dry_run::row;
use super::file::{Line, Sheet};
use super::state::State;
use crate::components::day::day_text;
use crate::components::money::Amount;
use crate::ui::badge::{Badge, Tone};

const ROWS_SHOWN: usize = 5;

/// The first rows of the file.
#[component]
pub(super) fn Preview(state: State, reading: Memo<Option<Reading>>) -> impl IntoView {
    move || {
        let (Some(sheet), Some(reading)) = (state.sheet.get(), reading.get()) else {
            let text = "The first rows are shown here once the fields above are chosen.";
            return view! { <p class="muted">{text}</p> }.into_any();
        };
        let line = |line: &Line| preview_row(&sheet, &reading, line, state);
        let rows = sheet.lines.iter().take(ROWS_SHOWN).map(line).collect_view();
        let heads = [
            "Line", "Customer", "Name", "Document", "Date", "Due", "Settled", "", "Amount",
        ];
        let heads =
            heads.map(|text| view! { <th class="table__head-cell" scope="col">{text}</th> });
        view! {
            <div class="table-scroll import-preview">
                <table class="table" aria-label="The first rows as they will be read">
                    <thead>
                        <tr>{heads.into_iter().collect_view()}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    }
}

fn preview_row(sheet: &Sheet, reading: &Reading, line: &Line, state: State) -> AnyView {
    let number = line.number;
    match row(sheet, reading, line, state.today) {
        Ok(row) => good_row(row).into_any(),
        Err(reason) => view! {
            <tr>
                <td class="table__cell faint">{number}</td>
                <td class="table__cell danger-text" colspan="8">{reason}</td>
            </tr>
        }
        .into_any(),
    }
}

fn good_row(row: ImportRow) -> impl IntoView {
    let settled = row.settled_on.map_or_else(|| "Open".to_owned(), day_text);
    let disputed = row
        .disputed
        .then(|| view! { <Badge tone=Tone::Warning text="Disputed"/> });
    view! {
        <tr>
            <td class="table__cell faint">{row.line}</td>
            <td class="table__cell">{row.customer.to_string()}</td>
            <td class="table__cell">{row.customer_name.to_string()}</td>
            <td class="table__cell">{row.number.to_string()}</td>
            <td class="table__cell table__cell--date">{day_text(row.issued_on)}</td>
            <td class="table__cell table__cell--date">{day_text(row.due_on)}</td>
            <td class="table__cell table__cell--date">{settled}</td>
            <td class="table__cell">{disputed}</td>
            <td class="table__cell table__cell--amount">
                <Amount money=row.amount/>
            </td>
        </tr>
    }
}
