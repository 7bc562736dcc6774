//! A form that is what a page is for.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::prelude::*;

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
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        on_save.run(());
    };
    let on_key = move |event: KeyboardEvent| {
        if is_save(&event) {
            event.prevent_default();
            on_save.run(());
        }
    };
    view! {
        <form
            class="page__form"
            novalidate
            on:submit=on_submit
            on:keydown=on_key
            on:input=move |_| changed.set(true)
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
