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
        <Reading typed=value currency/>
    }
}

/// Says how a number was read that can be meant in two ways; stands below its field.
#[component]
pub(crate) fn Reading(
    typed: RwSignal<String>,
    /// The currency's code, where it stands in front of the field.
    #[prop(into, optional)]
    currency: Signal<String>,
) -> impl IntoView {
    move || {
        let text = typed.with(|typed| currency.with(|currency| reading(typed, currency)))?;
        Some(view! { <p class="field__hint" role="status">{text}</p> })
    }
}

/// What the user typed, in the one form that `Money::parse` reads: spaces and the separators of
/// thousands go, a decimal comma becomes a point. `1.234` and `1,234` stay ambiguous and are read
/// as written: a point is a decimal point, and a single comma before three digits is a separator
/// of thousands.
pub(crate) fn plain_amount(typed: &str) -> String {
    let text = without_spaces(typed);
    match (text.rfind('.'), text.rfind(',')) {
        (Some(point), Some(comma)) if comma > point => text.replace('.', "").replace(',', "."),
        (Some(_), Some(_)) => text.replace(',', ""),
        (None, Some(_)) => match text.split_once(',') {
            Some((whole, rest)) if !rest.contains(',') && !is_group(whole, rest) => {
                text.replace(',', ".")
            }
            _ => text.replace(',', ""),
        },
        (Some(_), None) if is_grouped(&text) => text.replace('.', ""),
        _ => text,
    }
}

fn without_spaces(typed: &str) -> String {
    let is_kept = |c: &char| !c.is_whitespace() && *c != '\'';
    typed.chars().filter(is_kept).collect()
}

/// Whether what stands behind a lone separator can be the last three digits of a whole number.
fn is_group(whole: &str, rest: &str) -> bool {
    let whole = whole.trim_start_matches('-');
    rest.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0')
}

/// Whether points can only separate thousands: there are several, with three digits behind each.
fn is_grouped(text: &str) -> bool {
    let mut parts = text.split('.').skip(1);
    text.matches('.').count() > 1 && parts.all(|part| part.len() == 3)
}

/// How a lone separator was read, where it can be meant for thousands and for decimals.
fn reading(typed: &str, currency: &str) -> Option<String> {
    let text = without_spaces(typed);
    let (whole, rest) = text.split_once(['.', ','])?;
    let is_number = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !is_group(whole, rest) || !is_number(whole.trim_start_matches('-')) || !is_number(rest) {
        return None;
    }
    let amount = format!("{} {currency}", plain_amount(typed));
    let how = if text.contains(',') {
        "the comma separating thousands"
    } else {
        "the point being a decimal point"
    };
    Some(format!("Read as {}, {how}", amount.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::{plain_amount, reading};

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let table = [
            ("1234.50", "1234.50"),
            ("1,234.50", "1234.50"),
            ("1.234,50", "1234.50"),
            ("1 234,5", "1234.5"),
            ("12,5", "12.5"),
            ("1,234", "1234"),
            ("1.234", "1.234"),
            ("1234,567", "1234.567"),
            ("1'234.50", "1234.50"),
            ("1,234,567", "1234567"),
            ("1.234.567", "1234567"),
            ("1.2.3", "1.2.3"),
            ("0,125", "0.125"),
            ("-3,00", "-3.00"),
            ("abc", "abc"),
        ];
        for (typed, plain) in table {
            assert_eq!(plain_amount(typed), plain, "{typed}");
        }
    }

    #[test]
    fn only_what_can_be_meant_in_two_ways_is_told() {
        let table = [
            (
                "1,234",
                "EUR",
                "Read as 1234 EUR, the comma separating thousands",
            ),
            (
                "-12.345",
                "",
                "Read as -12.345, the point being a decimal point",
            ),
        ];
        for (typed, currency, text) in table {
            assert_eq!(reading(typed, currency).as_deref(), Some(text));
        }
        for typed in [
            "",
            "1",
            "12,5",
            "0,125",
            "1,234.50",
            "1234.567",
            "1,234,567",
            "a,bcd",
        ] {
            assert_eq!(reading(typed, ""), None, "{typed}");
        }
    }
}
