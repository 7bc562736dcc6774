//! An amount as the user types it: a text until the form's `parse` makes money of it.

use leptos::prelude::*;

use super::field::field_context;

/// An amount, bound to `value`, with its currency in front.
#[component]
pub(crate) fn MoneyInput(
    value: RwSignal<String>,
    /// The currency's code; empty shows none.
    #[prop(into, optional)]
    currency: Signal<String>,
    #[prop(into, optional)] label: Option<String>,
    #[prop(into, optional)] disabled: Signal<bool>,
    /// Whether the amount is wrong, outside a `Field`.
    #[prop(into, optional)]
    invalid: Signal<bool>,
    #[prop(into, optional)] on_input: Option<Callback<String>>,
) -> impl IntoView {
    let field = field_context();
    let bare = move || currency.with(String::is_empty);
    view! {
        <span class="money-input" class:money-input--bare=bare>
            <span class="money-input__currency" aria-hidden="true">
                {currency}
            </span>
            <input
                id=field.id
                class="text-input money-input__amount"
                type="text"
                inputmode="decimal"
                autocomplete="off"
                aria-label=label
                aria-describedby=field.described_by
                aria-invalid=move || (field.invalid.get() || invalid.get()).then_some("true")
                disabled=disabled
                prop:value=value
                on:focus=move |event| {
                    event_target::<web_sys::HtmlInputElement>(&event).select();
                }
                on:input=move |event| {
                    let text = event_target_value(&event);
                    value.set(text.clone());
                    if let Some(on_input) = on_input {
                        on_input.run(text);
                    }
                }
            />
        </span>
    }
}

/// What the user typed, in the one form that `Money::parse` reads: spaces and the separators of
/// thousands go, a decimal comma becomes a point. `1.234` and `1,234` stay ambiguous and are read
/// as written: a point is a decimal point, and a single comma before three digits is a separator,
/// unless only a zero stands before it.
pub(crate) fn plain_amount(typed: &str) -> String {
    let text: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '\'')
        .collect();
    match (text.rfind('.'), text.rfind(',')) {
        (Some(point), Some(comma)) if comma > point => text.replace('.', "").replace(',', "."),
        (Some(_), Some(_)) => text.replace(',', ""),
        (None, Some(comma)) => {
            let single = text.matches(',').count() == 1;
            let decimals = text.len().saturating_sub(comma).saturating_sub(1);
            let below_one = text.trim_start_matches('-').starts_with("0,");
            if single && (decimals != 3 || below_one) {
                text.replace(',', ".")
            } else {
                text.replace(',', "")
            }
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::plain_amount;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let table = [
            ("1234.50", "1234.50"),
            ("1,234.50", "1234.50"),
            ("1.234,50", "1234.50"),
            ("1 234,5", "1234.5"),
            ("12,5", "12.5"),
            ("1,234", "1234"),
            ("1'234.50", "1234.50"),
            ("1,234,567", "1234567"),
            ("0,125", "0.125"),
            ("-3,00", "-3.00"),
            ("abc", "abc"),
        ];
        for (typed, plain) in table {
            assert_eq!(plain_amount(typed), plain, "{typed}");
        }
    }
}
