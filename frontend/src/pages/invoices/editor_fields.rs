//! The fields of the editor around its lines.

use leptos::prelude::*;
use shared::api::Nothing;
use shared::api::customers::{CustomerRef, CustomerRow, CustomerView, GetCustomer};
use shared::kernel::id::CustomerId;

use super::draft::Draft;
use crate::api::CallError;
use crate::components::customer_picker::CustomerPicker;
use crate::components::reference::expect_reference;
use crate::data::command::problem_in;
use crate::data::use_query;
use crate::ui::date_input::DateInput;
use crate::ui::field::{Field, FieldWidth};
use crate::ui::select::Select;
use crate::ui::text_input::{TextArea, TextInput};

/// The customer whose currency and terms the draft takes over next.
#[derive(Clone, Copy)]
struct Prefill(RwSignal<Option<CustomerId>>);

/// Fills in currency and terms whenever a customer is chosen, beginning with `first`.
pub(crate) fn use_prefill(draft: Draft, first: Option<CustomerId>) {
    let chosen = RwSignal::new(first);
    provide_context(Prefill(chosen));
    let query = use_query(GetCustomer, &[], move || Some((chosen.get()?, Nothing {})));
    Effect::new(move |_| {
        if let Some(customer) = query.value.get() {
            take_over(draft, customer);
        }
    });
}

fn take_over(draft: Draft, customer: CustomerView) {
    let details = customer.details;
    let named = draft
        .customer
        .with_untracked(|c| c.as_ref().map(|customer| customer.id));
    if named.is_some_and(|named| named != customer.id) {
        // Somebody else has been chosen while the answer was on its way.
        return;
    }
    draft.currency.set(details.currency);
    draft.terms.set(details.terms);
    if named.is_none() {
        let (id, number, name) = (customer.id, details.number, details.name);
        draft.customer_typed.set(name.clone());
        draft.customer.set(Some(CustomerRef { id, number, name }));
    }
}

/// Who owes, in what currency, until when.
#[component]
pub(crate) fn Billing(draft: Draft, error: Signal<Option<CallError>>) -> impl IntoView {
    let reference = expect_reference();
    let Prefill(chosen) = expect_context();
    let problem = move |field: &'static str| problem_in(error, field);
    let choose = move |row: CustomerRow| {
        let (id, number, name) = (row.id, row.number, row.name);
        draft.customer.set(Some(CustomerRef { id, number, name }));
        chosen.set(Some(id));
    };
    view! {
        <div class="fields">
            <Field label="Customer" width=FieldWidth::Full problem=problem("customer_id")>
                <CustomerPicker typed=draft.customer_typed on_choose=choose/>
            </Field>
            <Field label="Currency" problem=problem("currency")>
                <Select value=draft.currency choices=reference.currencies()/>
            </Field>
            <Field label="Payment terms" problem=problem("terms")>
                <Select value=draft.terms choices=reference.terms()/>
            </Field>
            <Field
                label="Document date"
                note="optional"
                hint="Empty takes the day of issue"
                problem=problem("issue_on")
            >
                <DateInput value=draft.issue_on/>
            </Field>
            <Field
                label="Reference"
                note="optional"
                hint="The customer's order or contract"
                problem=problem("reference")
            >
                <TextInput value=draft.reference/>
            </Field>
        </div>
    }
}

/// What is printed below the lines.
#[component]
pub(crate) fn Note(draft: Draft, error: Signal<Option<CallError>>) -> impl IntoView {
    view! {
        <Field
            label="Note"
            note="optional"
            hint="Printed on the invoice"
            problem=problem_in(error, "note")
        >
            <TextArea value=draft.note/>
        </Field>
    }
}
