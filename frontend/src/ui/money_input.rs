//! An amount as the user types it: a text until the form's `parse` makes money of it.

use leptos::context::Provider;
use leptos::prelude::*;
use shared::kernel::{Currency, Money, Quantity};

use super::field::{FieldContext, field_context};
use super::text_input::{TextInput, TextKind};

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
    let (field, reading_id) = with_reading(field_context());
    let typed = RwSignal::new(String::new());
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
                    typed.set(text.clone());
                    value.set(text.clone());
                    if let Some(on_input) = on_input {
                        on_input.run(text);
                    }
                }
            />
        </span>
        <Reading id=reading_id value typed currency/>
    }
}

/// A number that is no amount, bound to `value`; stands in a `Field`.
#[component]
pub(crate) fn NumberInput(value: RwSignal<String>) -> impl IntoView {
    let (field, reading_id) = with_reading(field_context());
    let typed = RwSignal::new(String::new());
    view! {
        <Provider value=field>
            <TextInput value kind=TextKind::Number on_input=move |text| typed.set(text)/>
        </Provider>
        <Reading id=reading_id value typed currency=""/>
    }
}

/// The field with one more description, and the id of that.
fn with_reading(mut field: FieldContext) -> (FieldContext, String) {
    let id = format!("{}-reading", field.id);
    field.described_by = format!("{} {id}", field.described_by);
    (field, id)
}

/// Says how a number was read that can be meant in two ways, as long as the field holds what somebody
/// has `typed` into it; stands below the field.
#[component]
fn Reading(
    id: String,
    value: RwSignal<String>,
    typed: RwSignal<String>,
    #[prop(into)] currency: Signal<String>,
) -> impl IntoView {
    let text = move || {
        let typed = typed.get();
        let is_there = value.with(|value| *value == typed);
        currency.with(|currency| reading(&typed, currency).filter(|_| is_there))
    };
    view! {
        <p class="field__hint" id=id role="status">
            {text}
        </p>
    }
}

/// What the user typed, in the one form that `Money::parse` reads: spaces and separators of thousands
/// go, a decimal comma becomes a point. Commas or points separate thousands where three digits stand
/// behind each, and one to three without a leading zero before the first; where they are neither that
/// nor decimal, the text stays as it is, for the parse to refuse. `1.234` and `1,234` can be meant in
/// two ways: a single point is a decimal point, a single comma separates thousands.
pub(crate) fn plain_amount(typed: &str) -> String {
    let text = without_spaces(typed);
    let (last, other) = if text.rfind(',') > text.rfind('.') {
        (',', '.')
    } else {
        ('.', ',')
    };
    if text.contains(other) {
        // Of both kinds the last one is decimal.
        return match text.rsplit_once(last) {
            Some((whole, decimals)) if is_grouped(whole, other) => {
                format!("{}.{decimals}", whole.replace(other, ""))
            }
            _ => text,
        };
    }
    let single = text.matches(last).count() == 1;
    if is_grouped(&text, last) && (last == ',' || !single) {
        text.replace(last, "")
    } else if single {
        text.replace(last, ".")
    } else {
        text
    }
}

fn without_spaces(typed: &str) -> String {
    let is_kept = |c: &char| !c.is_whitespace() && *c != '\'';
    typed.chars().filter(is_kept).collect()
}

/// Whether `separator` stands only where thousands are separated.
fn is_grouped(text: &str, separator: char) -> bool {
    let mut parts = text.trim_start_matches('-').split(separator);
    let first = parts.next().unwrap_or_default();
    (1..=3).contains(&first.len()) && !first.starts_with('0') && parts.all(|part| part.len() == 3)
}

/// How a single separator was read, where it can be meant for thousands and for decimals.
fn reading(typed: &str, currency: &str) -> Option<String> {
    let text = without_spaces(typed);
    let (separator, how) = if text.contains(',') {
        (',', "the comma separating thousands")
    } else {
        ('.', "the point being a decimal point")
    };
    let (whole, rest) = text.split_once(separator)?;
    let is_number = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let is_plain = is_number(whole.trim_start_matches('-')) && is_number(rest);
    if !is_plain || !is_grouped(&text, separator) {
        return None;
    }
    let plain = plain_amount(typed);
    let amount = match currency.parse::<Currency>() {
        Ok(currency) => {
            let money = Money::parse(&plain, currency).map(|money| money.to_string());
            format!("{} {currency}", money.unwrap_or(plain))
        }
        Err(_) => Quantity::parse(&plain).map_or(plain, |number| number.to_string()),
    };
    Some(format!("Read as {amount}, {how}"))
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
            ("12,50,", "12,50,"),
            ("12,,50", "12,,50"),
            ("1,234,5", "1,234,5"),
            ("1234,567,890", "1234,567,890"),
            ("1234.567.890", "1234.567.890"),
            ("12,50.00", "12,50.00"),
            ("12.5,00", "12.5,00"),
            ("1.234,50,", "1.234,50,"),
            ("-1,234,567.89", "-1234567.89"),
            ("-1.234.567", "-1234567"),
            ("1,", "1."),
            ("", ""),
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
                "Read as 1234.00 EUR, the comma separating thousands",
            ),
            (
                "1.500",
                "EUR",
                "Read as 1.50 EUR, the point being a decimal point",
            ),
            (
                "1.234",
                "EUR",
                "Read as 1.234 EUR, the point being a decimal point",
            ),
            (
                "1,234",
                "JPY",
                "Read as 1234 JPY, the comma separating thousands",
            ),
            ("1.500", "", "Read as 1.5, the point being a decimal point"),
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
