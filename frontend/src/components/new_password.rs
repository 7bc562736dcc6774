//! The field in which somebody chooses a password.

use leptos::prelude::*;

use crate::ui::field::Field;
use crate::ui::text_input::{TextInput, TextKind};

/// The field, which says what is asked for.
#[component]
pub(crate) fn NewPassword(
    value: RwSignal<String>,
    problem: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <Field label="Password" hint="12 characters or more: a few words are easy to keep" problem>
            <TextInput value kind=TextKind::Password autocomplete="new-password"/>
        </Field>
    }
}
