//! Step 1: a file, chosen or dropped.

use js_sys::Uint8Array;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DragEvent, File, HtmlInputElement};

use super::file::{Encoding, FileError, Sheet};
use super::page::Step;
use super::state::State;
use crate::components::money::grouped;
use crate::ui::banner::{Banner, BannerKind};
use crate::ui::button::Button;
use crate::ui::icon::{Icon, Symbol};

/// Larger files do not fit the memory of a small machine several times over.
const FILE_BYTES_MAX: f64 = 33_554_432.0;

/// The step that takes the file.
#[component]
pub(super) fn Choose(state: State) -> impl IntoView {
    let problem = RwSignal::new(None::<String>);
    let take = move |file: File| {
        problem.set(None);
        if file.size() > FILE_BYTES_MAX {
            problem.set(Some(
                "The file is larger than 32 MB. Split it, for example by year.".into(),
            ));
            return;
        }
        spawn_local(async move {
            let read = read(&file).await;
            match read {
                Ok(sheet) => state.choose(Some(sheet)),
                Err(error) => {
                    // The page may be gone by then.
                    let _gone = problem.try_set(Some(error.to_string()));
                }
            }
        });
    };
    let content = move || match state.sheet.get() {
        Some(sheet) => view! {
            {summary(&sheet)}
            <Button on_press=move || state.choose(None)>"Choose another file"</Button>
        }
        .into_any(),
        None => drop_zone(take).into_any(),
    };
    view! {
        <Step number=1 title="File">
            {content}
            {move || {
                problem.get().map(|text| view! { <Banner kind=BannerKind::Danger title=text/> })
            }}
        </Step>
    }
}

async fn read(file: &File) -> Result<Sheet, FileError> {
    let buffer = JsFuture::from(file.array_buffer())
        .await
        .map_err(|_| FileError::Unreadable)?;
    Sheet::read(file.name(), &Uint8Array::new(&buffer).to_vec())
}

fn drop_zone(take: impl Fn(File) + Copy + 'static) -> impl IntoView {
    let over = RwSignal::new(false);
    let on_over = move |event: DragEvent| {
        // Without this the browser would open the file in place of the app.
        event.prevent_default();
        over.set(true);
    };
    let on_drop = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        let files = event.data_transfer().and_then(|data| data.files());
        if let Some(file) = files.and_then(|files| files.get(0)) {
            take(file);
        }
    };
    let on_change = move |event| {
        let input = event_target::<HtmlInputElement>(&event);
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            take(file);
        }
        // The same file, mended, can be chosen again.
        input.set_value("");
    };
    view! {
        <label
            class="drop-zone"
            class:drop-zone--over=over
            on:dragover=on_over
            on:dragleave=move |_| over.set(false)
            on:drop=on_drop
        >
            <span class="drop-zone__icon">
                <Symbol icon=Icon::Import/>
            </span>
            <span class="drop-zone__title">"Drop a CSV file here, or choose one"</span>
            <span class="drop-zone__text">
                "Invoices with number, customer, date and amount; paid ones with the day of payment. Nothing is sent before you have seen what would happen."
            </span>
            <input
                class="visually-hidden"
                type="file"
                accept=".csv,.txt,.tsv,text/csv,text/plain"
                aria-label="CSV file"
                on:change=on_change
            />
        </label>
    }
}

/// `1 row`, `1,200 rows`.
fn counted(count: usize, one: &str, many: &str) -> String {
    let noun = if count == 1 { one } else { many };
    format!("{} {noun}", grouped(&count.to_string()))
}

fn summary(sheet: &Sheet) -> impl IntoView + use<> {
    let rows = counted(sheet.lines.len(), "row", "rows");
    let columns = counted(sheet.headings.len(), "column", "columns");
    let delimiter = sheet.delimiter.name();
    let text = format!("{rows}, {columns} separated by {delimiter}");
    let name = sheet.name.clone();
    let encoding = (sheet.encoding == Encoding::Windows1252).then(|| {
        view! {
            <Banner kind=BannerKind::Warning title="The file is not UTF-8">
                "It was read as Windows-1252. Look at names with accents below; if they are wrong, save the file as \"CSV UTF-8\" and choose it again."
            </Banner>
        }
    });
    view! {
        <p>
            <strong>{name}</strong>
            <span class="muted">" · " {text}</span>
        </p>
        {encoding}
    }
}
