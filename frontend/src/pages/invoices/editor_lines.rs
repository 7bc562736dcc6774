//! The lines of the editor: a table on a wide screen, one card per line on a phone. Enter goes to the
//! next line, and from the last one to a new one.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use shared::invoice::{LINES_MAX, PricingError};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

use super::draft::{Draft, Line};
use super::preview::{LinePreview, Preview};
use crate::api::CallError;
use crate::components::money::amount_text;
use crate::components::reference::expect_reference;
use crate::data::command::problem_in;
use crate::ui::button::{Button, IconButton};
use crate::ui::field::{Field, Refused};
use crate::ui::icon::Icon;
use crate::ui::keys::is_save;
use crate::ui::money_input::{MoneyInput, NumberInput};
use crate::ui::select::Select;
use crate::ui::text_input::TextInput;

/// The id of what is wrong with all lines together.
const PROBLEM: &str = "lines-problem";

/// The lines, and the button for another one.
#[component]
pub(crate) fn Lines(
    draft: Draft,
    preview: Memo<Preview>,
    error: Signal<Option<CallError>>,
) -> impl IntoView {
    let full = Memo::new(move |_| draft.lines.with(|lines| lines.len() >= LINES_MAX));
    let refused = Refused::new(problem_in(error, "lines"));
    let wrong = move || refused.text().is_some();
    // Where each line stood at the last try: what was refused then is named by that.
    let tried = Memo::new(move |_| {
        error.track();
        draft
            .lines
            .with_untracked(|lines| lines.iter().map(|line| line.key).collect())
    });
    let line = move |line: Line| {
        let key = line.key;
        let removed = move || {
            refused.changed();
            draft.remove(key);
            if draft.lines.with_untracked(Vec::is_empty) {
                add(draft);
            }
        };
        view! { <LineRow draft line preview error tried on_remove=removed/> }
    };
    view! {
        <div
            class="invoice-lines"
            role="group"
            aria-label="Lines"
            aria-describedby=PROBLEM
            tabindex=move || wrong().then_some("-1")
            data-wrong=wrong
            on:input:capture=move |_| refused.changed()
        >
            <div class="invoice-lines__head" aria-hidden="true">
                <span>"Description"</span>
                <span class="numeric">"Quantity"</span>
                <span class="numeric">"Unit price"</span>
                <span>"Tax"</span>
                <span class="numeric">"Net"</span>
            </div>
            <For each=move || draft.lines.get() key=|line| line.key children=line/>
            <p class="field__error" id=PROBLEM hidden=move || !wrong()>
                {move || refused.text()}
            </p>
            <div class="invoice-lines__add">
                <Button disabled=full on_press=move || add(draft)>
                    "Add line"
                </Button>
            </div>
        </div>
    }
}

#[component]
fn LineRow(
    draft: Draft,
    line: Line,
    preview: Memo<Preview>,
    error: Signal<Option<CallError>>,
    /// The keys of the lines at the last try, in their order.
    tried: Memo<Vec<u32>>,
    #[prop(into)] on_remove: Callback<()>,
) -> impl IntoView {
    let reference = expect_reference();
    let key = line.key;
    let at = Memo::new(move |_| place(draft, key));
    let shown = Memo::new(move |_| line_preview(preview, at.get()));
    let problem = move |name: &'static str| {
        Signal::derive(move || {
            let at = tried.with(|tried| tried.iter().position(|tried| *tried == key))?;
            problem_in(error, format!("lines.{at}.{name}")).get()
        })
    };
    let no_rate = Signal::derive(move || {
        let none = shown.get() == LinePreview::NoRate;
        none.then(|| PricingError::NoRate { line: at.get() }.to_string())
    });
    let title = move || format!("Line {}", at.get().saturating_add(1));
    view! {
        <div
            class="invoice-lines__row"
            role="group"
            aria-label=title
            id=row_id(key)
            on:keydown=move |event| on_key(&event, draft, key)
        >
            <div class="invoice-lines__description">
                <Field label="Description" problem=problem("description")>
                    <TextInput value=line.description/>
                </Field>
            </div>
            <Field label="Quantity" problem=problem("quantity")>
                <NumberInput value=line.quantity/>
            </Field>
            <Field label="Unit price" problem=problem("unit_price")>
                <MoneyInput value=line.unit_price currency=draft.currency bare=true/>
            </Field>
            <div class="invoice-lines__tax">
                <Field label="Tax" problem=problem("tax_code") check=no_rate>
                    <Select value=line.tax_code choices=reference.tax_codes()/>
                </Field>
            </div>
            <output class="invoice-lines__net" aria-label="Net">
                {move || net_text(shown.get())}
            </output>
            <div class="invoice-lines__remove">
                <IconButton
                    icon=Icon::Remove
                    label=Signal::derive(move || format!("Remove line {}", at.get().saturating_add(1)))
                    on_press=on_remove
                />
            </div>
        </div>
    }
}

fn place(draft: Draft, key: u32) -> usize {
    let found = draft
        .lines
        .with(|lines| lines.iter().position(|line| line.key == key));
    found.unwrap_or_default()
}

fn line_preview(preview: Memo<Preview>, at: usize) -> LinePreview {
    preview.with(|preview| preview.lines.get(at).copied().unwrap_or(LinePreview::Blank))
}

fn net_text(preview: LinePreview) -> String {
    match preview {
        LinePreview::Net(net) => amount_text(net),
        LinePreview::Blank | LinePreview::Unreadable | LinePreview::NoRate => "–".to_owned(),
    }
}

fn row_id(key: u32) -> String {
    format!("line-{key}")
}

fn on_key(event: &KeyboardEvent, draft: Draft, key: u32) {
    let in_field = event
        .target()
        .is_some_and(|target| target.has_type::<HtmlInputElement>());
    if event.key() != "Enter" || is_save(event) || !in_field || event.is_composing() {
        return;
    }
    // Enter in a field would send the form.
    event.prevent_default();
    let after = draft.lines.with_untracked(|lines| {
        lines
            .iter()
            .skip_while(|line| line.key != key)
            .nth(1)
            .map(|line| line.key)
    });
    match after {
        Some(next) => focus_row(next),
        None => add(draft),
    }
}

/// Adds a line and puts the cursor into it.
fn add(draft: Draft) {
    if draft.lines.with_untracked(Vec::len) < LINES_MAX {
        let key = draft.push_fresh();
        request_animation_frame(move || focus_row(key));
    }
}

fn focus_row(key: u32) {
    let field = document()
        .query_selector(&format!("#{} input", row_id(key)))
        .ok()
        .flatten()
        .and_then(|field| field.dyn_into::<HtmlElement>().ok());
    if let Some(field) = field {
        // The row has just been made; should it be gone again, nothing takes the focus.
        let _focused = field.focus();
    }
}
