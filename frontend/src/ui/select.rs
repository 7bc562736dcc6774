//! One of a few.

use leptos::prelude::*;

use super::field::field_context;

/// A choice: the value that is kept and the text that is shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) text: String,
}

impl Choice {
    pub(crate) fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            text: text.into(),
        }
    }
}

/// One of `choices`, bound to `value`.
#[component]
pub(crate) fn Select(
    value: RwSignal<String>,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    #[prop(into, optional)] label: Option<String>,
    #[prop(into, optional)] disabled: Signal<bool>,
    /// Told when the user has chosen.
    #[prop(into, optional)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let field = field_context();
    let options = move || {
        let chosen = value.get();
        let option = |choice: Choice| {
            let selected = choice.value == chosen;
            view! { <option value=choice.value selected=selected>{choice.text}</option> }
        };
        choices.get().into_iter().map(option).collect_view()
    };
    view! {
        <select
            id=field.id
            class="text-input select"
            aria-label=label
            aria-describedby=field.described_by
            aria-invalid=move || field.invalid.get().then_some("true")
            disabled=disabled
            on:change=move |event| {
                let text = event_target_value(&event);
                value.set(text.clone());
                if let Some(on_change) = on_change {
                    on_change.run(text);
                }
            }
        >
            {options}
        </select>
    }
}
