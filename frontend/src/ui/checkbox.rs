//! Yes or no, with its text beside it.

use leptos::prelude::*;

/// A checkbox bound to `value`.
#[component]
pub(crate) fn Checkbox(
    value: RwSignal<bool>,
    #[prop(into)] label: Signal<String>,
    #[prop(into, optional)] disabled: Signal<bool>,
    /// Told when the user has chosen.
    #[prop(into, optional)]
    on_change: Option<Callback<bool>>,
) -> impl IntoView {
    view! {
        <label class="checkbox">
            <input
                class="checkbox__input"
                type="checkbox"
                disabled=disabled
                prop:checked=value
                on:change=move |event| {
                    let checked = event_target_checked(&event);
                    value.set(checked);
                    if let Some(on_change) = on_change {
                        on_change.run(checked);
                    }
                }
            />
            <span>{label}</span>
        </label>
    }
}
