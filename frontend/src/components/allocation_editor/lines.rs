//! The lines of the allocation editor. Arrow keys move between the fields; Enter in a field or a
//! press on its line takes as much as possible.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::draft::{AllocationDraft, Line};
use crate::components::day::{day_text, standing_text};
use crate::components::item::{document_path, item_name};
use crate::components::money::Amount;
use crate::session::expect_session;
use crate::ui::badge::{Badge, Tone};
use crate::ui::keys::{Step, move_focus};
use crate::ui::money_input::MoneyInput;

#[component]
pub(super) fn Lines(draft: AllocationDraft) -> impl IntoView {
    let table = NodeRef::<leptos::html::Table>::new();
    let on_key = move |event: KeyboardEvent| {
        let (Some(step), Some(table)) = (Step::from_key(&event.key()), table.get_untracked())
        else {
            return;
        };
        if move_focus(&table, ".money-input__amount", step) {
            event.prevent_default();
        }
    };
    view! {
        <table
            node_ref=table
            class="table table--folding"
            aria-label="Open items to allocate to"
            on:keydown=on_key
        >
            <thead class="table__head">
                <tr>
                    <th class="table__head-cell" scope="col">"Document"</th>
                    <th class="table__head-cell" scope="col">"Due"</th>
                    <th class="table__head-cell table__head-cell--amount" scope="col">"Open"</th>
                    <th class="table__head-cell table__head-cell--amount" scope="col">"Allocate"</th>
                </tr>
            </thead>
            <tbody class="table__body">
                <For
                    each=move || draft.lines.get()
                    key=|line| (line.item.id, line.item.open)
                    children=move |line| view! { <LineRow draft line/> }
                />
            </tbody>
        </table>
    }
}

/// Whether a press was meant for the link or the field in the line.
fn has_own_meaning(event: &MouseEvent) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|element| element.closest("a, input").ok().flatten().is_some())
}

#[component]
fn LineRow(draft: AllocationDraft, line: Line) -> impl IntoView {
    let id = line.item.id;
    let typed = RwSignal::from(line.typed);
    let name = item_name(&line.item);
    let label = format!("Amount for {name}");
    let href = document_path(&line.item);
    let open = line.item.open;
    let disputed = line
        .item
        .disputed
        .then(|| view! { <Badge tone=Tone::Warning text="Disputed"/> });
    let problem = Memo::new(move |_| {
        draft.verdict.with(|verdict| {
            let refusal = verdict.refusals.iter().find(|(item, _)| *item == id);
            refusal.map(|(_, text)| text.clone())
        })
    });
    let no_source = Signal::derive(move || draft.source.with(Result::is_err));
    let taken = move || typed.with(|text| !text.trim().is_empty());
    let on_click = move |event: MouseEvent| {
        if !has_own_meaning(&event) {
            draft.take(id);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        // With Ctrl it saves, which is the form's business.
        if event.key() == "Enter" && !event.ctrl_key() && !event.meta_key() {
            event.prevent_default();
            draft.take(id);
        }
    };
    view! {
        <tr
            class="table__row allocation-editor__line"
            class:table__row--selected=taken
            title="Press to take as much as possible"
            on:click=on_click
            on:keydown=on_key
        >
            <td class="table__cell table__cell--lead">
                <span class="row">
                    <a class="allocation-editor__document" href=href tabindex="-1">{name}</a>
                    {disputed}
                </span>
            </td>
            <td class="table__cell table__cell--date">{due(&line.item)}</td>
            <td class="table__cell table__cell--amount">
                <Amount money=open/>
            </td>
            <td class="table__cell allocation-editor__amount">
                <MoneyInput
                    value=typed
                    currency=open.currency().code()
                    bare=true
                    label
                    disabled=no_source
                    invalid=Signal::derive(move || problem.get().is_some())
                />
                <p class="field__error" role="alert" hidden=move || problem.get().is_none()>
                    {problem}
                </p>
            </td>
        </tr>
    }
}

fn due(item: &shared::api::allocations::ItemView) -> impl IntoView + use<> {
    let standing = expect_session().today().map(|today| {
        let late = item.due_on < today;
        let class = if late { "danger-text" } else { "faint" };
        let text = standing_text(item.amount, item.open, item.due_on, today);
        view! { <span class=class>{text}</span> }
    });
    view! {
        <span class="allocation-editor__due">
            <span>{day_text(item.due_on)}</span>
            {standing}
        </span>
    }
}
