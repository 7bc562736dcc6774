//! The fields of a company: on the day it is set up, and on its page.

use leptos::prelude::*;
use shared::api::company::CompanyInput;

use super::time_zone::zones;
use crate::api::CallError;
use crate::data::command::problem_in;
use crate::ui::field::{Field, FieldWidth};
use crate::ui::select::Select;
use crate::ui::text_input::{TextInput, TextKind};

/// What the fields hold, as text; mirrors `CompanyInput`.
#[derive(Clone, Copy)]
pub(crate) struct CompanyState {
    name: RwSignal<String>,
    street: RwSignal<String>,
    postal_code: RwSignal<String>,
    city: RwSignal<String>,
    country: RwSignal<String>,
    tax_number: RwSignal<String>,
    email: RwSignal<String>,
    base_currency: RwSignal<String>,
    time_zone: RwSignal<String>,
    buckets: RwSignal<String>,
    version: Option<i64>,
}

impl CompanyState {
    pub(crate) fn new(input: CompanyInput) -> Self {
        Self {
            name: RwSignal::new(input.name),
            street: RwSignal::new(input.street),
            postal_code: RwSignal::new(input.postal_code),
            city: RwSignal::new(input.city),
            country: RwSignal::new(input.country),
            tax_number: RwSignal::new(input.tax_number),
            email: RwSignal::new(input.email),
            base_currency: RwSignal::new(input.base_currency),
            time_zone: RwSignal::new(input.time_zone),
            buckets: RwSignal::new(input.buckets),
            version: input.version,
        }
    }

    pub(crate) fn input(self) -> CompanyInput {
        CompanyInput {
            name: self.name.get_untracked(),
            street: self.street.get_untracked(),
            postal_code: self.postal_code.get_untracked(),
            city: self.city.get_untracked(),
            country: self.country.get_untracked().trim().to_uppercase(),
            tax_number: self.tax_number.get_untracked(),
            email: self.email.get_untracked(),
            base_currency: self.base_currency.get_untracked().trim().to_uppercase(),
            time_zone: self.time_zone.get_untracked(),
            buckets: self.buckets.get_untracked(),
            version: self.version,
        }
    }
}

/// Whether the currency of the books can still be another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum BaseCurrency {
    Open,
    /// Something is posted in it.
    Fixed,
}

/// Where the problems of the fields are found, and under which prefix.
#[derive(Clone, Copy)]
pub(crate) struct Problems {
    pub(crate) error: Signal<Option<CallError>>,
    pub(crate) prefix: &'static str,
}

impl Problems {
    fn of(self, field: &str) -> Signal<Option<String>> {
        problem_in(self.error, format!("{}{field}", self.prefix))
    }
}

/// Who the company is.
pub(crate) fn identity(state: CompanyState, problems: Problems) -> AnyView {
    view! {
        <div class="fields">
            <Field label="Legal name" width=FieldWidth::Full problem=problems.of("name")>
                <TextInput value=state.name autocomplete="organization"/>
            </Field>
            <Field label="Street" width=FieldWidth::Full problem=problems.of("street")>
                <TextInput value=state.street autocomplete="street-address"/>
            </Field>
            <Field label="Postal code" note="optional" problem=problems.of("postal_code")>
                <TextInput value=state.postal_code autocomplete="postal-code"/>
            </Field>
            <Field label="City" problem=problems.of("city")>
                <TextInput value=state.city autocomplete="address-level2"/>
            </Field>
            <Field label="Country" hint="Two letters, such as DE" problem=problems.of("country")>
                <TextInput value=state.country autocomplete="country"/>
            </Field>
            <Field label="Tax number" note="optional" problem=problems.of("tax_number")>
                <TextInput value=state.tax_number/>
            </Field>
            <Field
                label="E-mail address for customers"
                width=FieldWidth::Full
                problem=problems.of("email")
            >
                <TextInput value=state.email kind=TextKind::Email/>
            </Field>
        </div>
    }
    .into_any()
}

/// How the company keeps its books.
pub(crate) fn books(state: CompanyState, currency: BaseCurrency, problems: Problems) -> AnyView {
    let choices = zones(&state.time_zone.get_untracked());
    let fixed = currency == BaseCurrency::Fixed;
    let hint = if fixed {
        "Stays, since something is posted in it"
    } else {
        "Three letters, such as EUR. It stays once something is posted"
    };
    view! {
        <div class="fields">
            <Field label="Currency of the books" hint problem=problems.of("base_currency")>
                <TextInput value=state.base_currency disabled=fixed/>
            </Field>
            <Field
                label="Time zone"
                hint="Decides what day it is"
                problem=problems.of("time_zone")
            >
                <Select value=state.time_zone choices/>
            </Field>
            <Field
                label="Ageing buckets"
                hint="Upper limits in days overdue, such as 0,30,60,90,120"
                width=FieldWidth::Full
                problem=problems.of("buckets")
            >
                <TextInput value=state.buckets/>
            </Field>
        </div>
    }
    .into_any()
}
