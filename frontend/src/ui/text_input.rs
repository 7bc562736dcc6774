//! One line of text, and several.

use leptos::prelude::*;

use super::field::field_context;

/// What kind of text is typed, for the phone's keyboard and the browser's memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum TextKind {
    #[default]
    Plain,
    Email,
    Password,
    Search,
    /// Digits with a decimal point, aligned to the right.
    Number,
}

impl TextKind {
    fn html_type(self) -> &'static str {
        match self {
            Self::Plain | Self::Number => "text",
            Self::Email => "email",
            Self::Password => "password",
            Self::Search => "search",
        }
    }
}

/// One line of text, bound to `value`. Outside a `Field` it needs `label`.
#[component]
pub(crate) fn TextInput(
    value: RwSignal<String>,
    #[prop(optional)] kind: TextKind,
    #[prop(into, optional)] label: Option<String>,
    #[prop(into, optional)] placeholder: Option<&'static str>,
    #[prop(into, optional)] autocomplete: Option<&'static str>,
    #[prop(into, optional)] disabled: Signal<bool>,
    /// Told after each change by the user, with the new text.
    #[prop(into, optional)]
    on_input: Option<Callback<String>>,
    /// An element id of the caller's choice, to move the focus here.
    #[prop(into, optional)]
    id: Option<String>,
) -> impl IntoView {
    let field = field_context();
    let number = kind == TextKind::Number;
    view! {
        <input
            id=id.unwrap_or(field.id)
            class="text-input"
            class:numeric=number
            type=kind.html_type()
            inputmode=number.then_some("decimal")
            aria-label=label
            aria-describedby=field.described_by
            aria-invalid=move || field.invalid.get().then_some("true")
            placeholder=placeholder
            autocomplete=autocomplete.unwrap_or("off")
            disabled=disabled
            prop:value=value
            on:input=move |event| {
                let text = event_target_value(&event);
                value.set(text.clone());
                if let Some(on_input) = on_input {
                    on_input.run(text);
                }
            }
        />
    }
}

/// Several lines of text, bound to `value`; grows with what is typed.
#[component]
pub(crate) fn TextArea(
    value: RwSignal<String>,
    #[prop(into, optional)] placeholder: Option<&'static str>,
    #[prop(default = 3)] rows: u32,
) -> impl IntoView {
    let field = field_context();
    view! {
        <textarea
            id=field.id
            class="text-input text-input--area"
            rows=rows
            aria-describedby=field.described_by
            aria-invalid=move || field.invalid.get().then_some("true")
            placeholder=placeholder
            prop:value=value
            on:input=move |event| value.set(event_target_value(&event))
        ></textarea>
    }
}
