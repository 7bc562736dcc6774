//! The rows that cannot be imported, one by one.

use std::sync::Arc;

use leptos::prelude::*;
use shared::api::imports::ImportReject;

use super::download::save_csv;
use super::file::Sheet;
use super::reject_file::reject_file;
use crate::components::money::grouped;
use crate::ui::button::Button;
use crate::ui::table::{Column, Part, Table};
use crate::ui::toast::expect_toasts;

/// Rows that are drawn; the file to download has all of them.
const ROWS_SHOWN: usize = 100;

/// The refused rows with their reasons; nothing when there are none.
#[component]
pub(super) fn Rejects(sheet: Arc<Sheet>, rejects: Vec<ImportReject>) -> impl IntoView {
    let toasts = expect_toasts();
    let count = rejects.len();
    let title = match count {
        1 => "1 row cannot be imported".to_owned(),
        count => format!("{} rows cannot be imported", grouped(&count.to_string())),
    };
    let hidden = count.saturating_sub(ROWS_SHOWN);
    let more = (hidden > 0).then(|| {
        let text = format!(
            "And {} more in the file to download.",
            grouped(&hidden.to_string())
        );
        view! { <p class="muted">{text}</p> }
    });
    let shown: Vec<_> = rejects.iter().take(ROWS_SHOWN).cloned().collect();
    let download = move || {
        let stem = sheet
            .name
            .rsplit_once('.')
            .map_or(sheet.name.as_str(), |(stem, _)| stem);
        let name = format!("{stem} - not imported.csv");
        if save_csv(&name, &reject_file(&sheet, &rejects)).is_err() {
            toasts.failed("The browser did not take the file.");
        }
    };
    (count > 0).then(|| {
        view! {
            <div class="import-part">
                <div class="row row--between">
                    <h3>{title}</h3>
                    <Button on_press=download>"Download as CSV"</Button>
                </div>
                <Table label="Rows that cannot be imported" columns=columns() rows=Signal::stored(shown)/>
                {more}
            </div>
        }
    })
}

fn columns() -> Vec<Column<ImportReject>> {
    vec![
        Column::new("Reason", Part::Lead, |reject: &ImportReject| {
            reject.reason.clone()
        }),
        Column::new("Document", Part::Text, |reject: &ImportReject| {
            reject.number.clone()
        }),
        Column::new("Line", Part::Amount, |reject: &ImportReject| {
            view! { <span class="narrow-only">"Line "</span> {reject.line} }
        }),
    ]
}
