//! An amount as the user types it: a text until the form's `parse` makes money of it.

use leptos::context::Provider;
use leptos::prelude::*;
use shared::kernel::typed::{self, Typed};
use shared::kernel::{Currency, Money, Quantity, format};

use super::field::{FieldContext, field_context};
use super::text_input::{TextInput, TextKind};

/// An amount, bound to `value`, with its currency in front.
#[component]
pub(crate) fn MoneyInput(
    value: RwSignal<String>,
    /// The currency's code.
    #[prop(into, optional)]
    currency: Signal<String>,
    /// Leaves the currency out of sight, where all amounts around have the same.
    #[prop(optional)]
    bare: bool,
    #[prop(into, optional)] label: Option<String>,
    #[prop(into, optional)] disabled: Signal<bool>,
    /// Whether the amount is wrong, outside a `Field`.
    #[prop(into, optional)]
    invalid: Signal<bool>,
) -> impl IntoView {
    let (field, reading_id) = with_reading(field_context());
    let typed = RwSignal::new(String::new());
    let unit = Signal::derive(move || currency.with(|code| code.parse().ok()));
    view! {
        <span class="money-input" class:money-input--bare=bare>
            {(!bare).then(|| view! {
                <span class="money-input__currency" aria-hidden="true">
                    {currency}
                </span>
            })}
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
                    value.set(text);
                }
            />
        </span>
        <Reading id=reading_id value typed unit named=!bare/>
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
        <Reading id=reading_id value typed unit=None named=false/>
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
    #[prop(into)] unit: Signal<Option<Currency>>,
    /// Whether the currency is told too.
    named: bool,
) -> impl IntoView {
    let text = move || {
        let typed = typed.get();
        let is_there = value.with(|value| *value == typed);
        reading(&typed, unit.get(), named).filter(|_| is_there)
    };
    view! {
        <p class="field__hint" id=id role="status">
            {text}
        </p>
    }
}

/// What the user typed, in the one form that `Money::parse` reads: spaces and separators of thousands
/// go, a decimal comma becomes a point. Where they are neither, the text stays as it is, for the parse
/// to refuse. `1.234` and `1,234` can be meant in two ways: a single point is a decimal point, a single
/// comma separates thousands.
pub(crate) fn plain_amount(typed: &str, currency: Option<Currency>) -> String {
    let text = without_spaces(typed);
    match typed::read(&text, currency) {
        Some(Typed::Plain(plain)) => plain,
        Some(Typed::Single(single)) => {
            let thousands = single.thousands().filter(|_| single.separator == ',');
            thousands.unwrap_or_else(|| single.decimal())
        }
        None => text,
    }
}

fn without_spaces(typed: &str) -> String {
    let is_kept = |c: &char| !c.is_whitespace() && *c != '\'';
    typed.chars().filter(is_kept).collect()
}

/// How a single separator was read, where it can be meant for thousands and for decimals.
fn reading(typed: &str, currency: Option<Currency>, named: bool) -> Option<String> {
    let text = without_spaces(typed);
    let Typed::Single(single) = typed::read(&text, None)? else {
        return None;
    };
    let thousands = single.thousands()?;
    let plain = plain_amount(typed, currency);
    let is_decimal = plain == single.decimal();
    let amount = match currency {
        Some(currency) => Money::parse(&plain, currency)
            .map_or_else(|_| format::unit_price(&plain, currency), format::amount),
        None => with_minus(&Quantity::parse(&plain).map_or(plain, |number| number.to_string())),
    };
    let code = currency.filter(|_| named).map(Currency::code);
    let code = code.map(|code| format!("\u{a0}{code}"));
    // Three decimals look like thousands all the same.
    let not = (is_decimal && amount.ends_with(single.fraction))
        .then(|| format!(", not {}", with_minus(&thousands)));
    let (code, not) = (code.unwrap_or_default(), not.unwrap_or_default());
    Some(format!("Read as {amount}{code}{not}"))
}

fn with_minus(number: &str) -> String {
    number.replace('-', "\u{2212}")
}

#[cfg(test)]
mod tests {
    use super::{Currency, plain_amount, reading};

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let table = [
            ("1234.50", "1234.50"),
            ("1,234.50", "1234.50"),
            ("1 234,5", "1234.5"),
            ("12,5", "12.5"),
            ("1,234", "1234"),
            ("1.234", "1.234"),
            ("1234,567", "1234.567"),
            ("1'234.50", "1234.50"),
            ("1.2.3", "1.2.3"),
            ("12,50,", "12,50,"),
            ("1,", "1."),
            ("", ""),
            ("0,125", "0.125"),
            ("-3,00", "-3.00"),
            ("abc", "abc"),
        ];
        for (typed, plain) in table {
            assert_eq!(plain_amount(typed, None), plain, "{typed}");
            let euro = plain_amount(typed, Some(Currency::EUR));
            assert_eq!(euro, plain, "{typed}");
        }
        let yen = Some(Currency::JPY);
        assert_eq!(plain_amount("180.000", yen), "180000");
        assert_eq!(plain_amount("180,000", yen), "180000");
    }

    #[test]
    fn only_what_can_be_meant_in_two_ways_is_told() {
        let table = [
            ("1,234", "EUR", "Read as 1,234.00\u{a0}EUR"),
            ("1.500", "EUR", "Read as 1.50\u{a0}EUR"),
            ("1.234", "EUR", "Read as 1.234\u{a0}EUR, not 1234"),
            ("1.500", "KWD", "Read as 1.500\u{a0}KWD, not 1500"),
            ("1,234", "JPY", "Read as 1,234\u{a0}JPY"),
            ("180.000", "JPY", "Read as 180,000\u{a0}JPY"),
            ("1.500", "", "Read as 1.5"),
            ("1,500", "", "Read as 1500"),
            ("-12.345", "", "Read as \u{2212}12.345, not \u{2212}12345"),
        ];
        for (typed, currency, text) in table {
            let told = reading(typed, currency.parse().ok(), true);
            assert_eq!(told.as_deref(), Some(text));
        }
        let bare = reading("1,234", Some(Currency::EUR), false);
        assert_eq!(bare.as_deref(), Some("Read as 1,234.00"));
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
            assert_eq!(reading(typed, None, true), None, "{typed}");
        }
    }
}
