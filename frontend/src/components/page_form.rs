//! A form that is what a page is for.

use leptos::ev::{Event, KeyboardEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::problem_text::FormProblem;
use super::unsaved::ask_before_leaving;
use crate::api::CallError;
use crate::ui::button::SubmitButton;
use crate::ui::keys::is_save;

/// Says above its fields why the last try failed, is saved by its button and from any field by
/// Ctrl+Enter, and asks before it is left with changes.
#[component]
pub(crate) fn PageForm(
    #[prop(into)] error: Signal<Option<CallError>>,
    /// Whether an answer is awaited.
    busy: RwSignal<bool>,
    #[prop(into)] on_save: Callback<()>,
    /// What the button says.
    #[prop(default = "Save")]
    save: &'static str,
    /// Stands beside the button.
    #[prop(optional)]
    actions: Option<AnyView>,
    /// Whether anything was typed since the form was made; whoever keeps it on screen after it was
    /// saved sets it to false.
    #[prop(optional)]
    changed: Option<RwSignal<bool>>,
    children: Children,
) -> impl IntoView {
    let changed = changed.unwrap_or_else(|| RwSignal::new(false));
    ask_before_leaving(changed.into());
    let form = NodeRef::<html::Form>::new();
    // A dialog that a button of this form opens has a form of its own, within this one.
    let is_own = move |event: &Event| {
        let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
        let around = target.and_then(|target| target.closest("form").ok().flatten());
        let form = form.get_untracked();
        form.is_some_and(|form| form.is_same_node(around.as_deref()))
    };
    let on_submit = move |event: SubmitEvent| {
        if is_own(&event) {
            event.prevent_default();
            on_save.run(());
        }
    };
    let on_key = move |event: KeyboardEvent| {
        if is_save(&event) && is_own(&event) {
            event.prevent_default();
            on_save.run(());
        }
    };
    let on_input = move |event: Event| {
        if is_own(&event) {
            changed.set(true);
        }
    };
    view! {
        <form
            node_ref=form
            class="page__form"
            novalidate
            on:submit=on_submit
            on:keydown=on_key
            on:input=on_input
        >
            <FormProblem error/>
            {children()}
            <div class="page__form-actions">
                <SubmitButton busy>{save}</SubmitButton>
                {actions}
            </div>
        </form>
    }
}
