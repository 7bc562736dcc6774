//! A day, with the browser's own calendar.

use leptos::prelude::*;

use super::field::field_context;

/// A day as `YYYY-MM-DD`, bound to `value`; empty when none is chosen.
#[component]
pub(crate) fn DateInput(
    value: RwSignal<String>,
    #[prop(into, optional)] label: Option<String>,
    #[prop(into, optional)] min: Option<String>,
    #[prop(into, optional)] max: Option<String>,
    /// Told when the user has chosen.
    #[prop(into, optional)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let field = field_context();
    view! {
        <input
            id=field.id
            class="text-input date-input"
            type="date"
            aria-label=label
            aria-describedby=field.described_by
            aria-invalid=move || field.invalid.get().then_some("true")
            min=min
            max=max
            prop:value=value
            on:change=move |event| {
                let text = event_target_value(&event);
                value.set(text.clone());
                if let Some(on_change) = on_change {
                    on_change.run(text);
                }
            }
        />
    }
}
