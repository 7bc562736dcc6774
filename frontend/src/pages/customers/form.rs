//! Creating and editing a customer.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::api::customers::{
    CreateCustomer, CustomerInput, CustomerView, GetCustomer, UpdateCustomer,
};
use shared::api::{Endpoint, FieldProblem, Nothing};
use shared::kernel::id::CustomerId;

use crate::components::loaded::Loaded;
use crate::components::page_form::PageForm;
use crate::components::reference::expect_reference;
use crate::data::{Command, Topic, use_command, use_query};
use crate::layouts::page::Page;
use crate::routes::{param, path, use_id};
use crate::ui::button::LinkButton;
use crate::ui::checkbox::Checkbox;
use crate::ui::field::{Field, FieldWidth};
use crate::ui::select::Select;
use crate::ui::skeleton::SkeletonRecord;
use crate::ui::text_input::{TextArea, TextInput};
use crate::ui::toast::expect_toasts;

/// What the form holds, as text; mirrors `CustomerInput`.
#[derive(Clone, Copy)]
struct State {
    number: RwSignal<String>,
    name: RwSignal<String>,
    currency: RwSignal<String>,
    terms: RwSignal<String>,
    street: RwSignal<String>,
    postal_code: RwSignal<String>,
    city: RwSignal<String>,
    country: RwSignal<String>,
    tax_number: RwSignal<String>,
    reference: RwSignal<String>,
    note: RwSignal<String>,
    active: RwSignal<bool>,
    version: Option<i64>,
}

impl State {
    fn new(input: CustomerInput) -> Self {
        Self {
            number: RwSignal::new(input.number),
            name: RwSignal::new(input.name),
            currency: RwSignal::new(input.currency),
            terms: RwSignal::new(input.terms),
            street: RwSignal::new(input.street),
            postal_code: RwSignal::new(input.postal_code),
            city: RwSignal::new(input.city),
            country: RwSignal::new(input.country),
            tax_number: RwSignal::new(input.tax_number),
            reference: RwSignal::new(input.reference),
            note: RwSignal::new(input.note),
            active: RwSignal::new(input.active),
            version: input.version,
        }
    }

    fn input(self) -> CustomerInput {
        CustomerInput {
            number: self.number.get_untracked(),
            name: self.name.get_untracked(),
            currency: self.currency.get_untracked(),
            terms: self.terms.get_untracked(),
            street: self.street.get_untracked(),
            postal_code: self.postal_code.get_untracked(),
            city: self.city.get_untracked(),
            country: self.country.get_untracked().to_uppercase(),
            tax_number: self.tax_number.get_untracked(),
            reference: self.reference.get_untracked(),
            note: self.note.get_untracked(),
            active: self.active.get_untracked(),
            version: self.version,
        }
    }
}

/// The input if `shared` accepts it, or every wrong field.
fn checked(input: CustomerInput, terms: &[String]) -> Result<CustomerInput, Vec<FieldProblem>> {
    input.parse(terms).map(|_| input)
}

/// The page for a new customer.
#[component]
pub(crate) fn NewCustomer() -> impl IntoView {
    let reference = expect_reference();
    view! {
        <Page title="New customer" back=("Customers", path::CUSTOMERS.to_owned())>
            <Loaded
                query=reference.query
                skeleton=|| view! { <SkeletonRecord/> }
                children=move |lists| {
                    let blank = lists.with_untracked(|lists| CustomerInput {
                        currency: lists.company.base_currency.code().to_owned(),
                        terms: lists.terms.first().map(|terms| terms.code.clone()).unwrap_or_default(),
                        country: lists.company.country.clone(),
                        active: true,
                        ..Default::default()
                    });
                    view! { <NewForm blank/> }
                }
            />
        </Page>
    }
}

#[component]
fn NewForm(blank: CustomerInput) -> impl IntoView {
    let state = State::new(blank);
    let command = use_command(
        CreateCustomer,
        &[Topic::Customers],
        saved("Customer created"),
    );
    let cancel = path::CUSTOMERS.to_owned();
    form(state, command, cancel, move |input| {
        command.submit_parsed(CreateCustomer, (), input);
    })
}

/// The page that changes a customer.
#[component]
pub(crate) fn EditCustomer() -> impl IntoView {
    let id = use_id::<CustomerId>(param::CUSTOMER);
    let query = use_query(GetCustomer, &[], move || Some((id.get()?, Nothing {})));
    let reference = expect_reference();
    view! {
        <Page title="Edit customer" back=("Customers", path::CUSTOMERS.to_owned())>
            <Loaded
                query=reference.query
                skeleton=|| view! { <SkeletonRecord/> }
                children=move |_| {
                    view! {
                        <Loaded
                            query
                            skeleton=|| view! { <SkeletonRecord/> }
                            children=move |customer| {
                                view! { <EditForm customer=customer.get_untracked()/> }
                            }
                        />
                    }
                }
            />
        </Page>
    }
}

#[component]
fn EditForm(customer: CustomerView) -> impl IntoView {
    let id = customer.id;
    let state = State::new(customer.details);
    let command = use_command(UpdateCustomer, &[Topic::Customers], saved("Changes saved"));
    form(state, command, path::customer(id), move |input| {
        command.submit_parsed(UpdateCustomer, id, input);
    })
}

fn saved(text: &'static str) -> impl Fn(CustomerView) {
    let navigate = use_navigate();
    let toasts = expect_toasts();
    move |customer| {
        toasts.done(text);
        navigate(&path::customer(customer.id), NavigateOptions::default());
    }
}

fn form<E: Endpoint>(
    state: State,
    command: Command<E>,
    cancel: String,
    submit: impl Fn(Result<CustomerInput, Vec<FieldProblem>>) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let reference = expect_reference();
    let send = move || {
        let terms = reference
            .terms()
            .get_untracked()
            .into_iter()
            .map(|terms| terms.value);
        submit(checked(state.input(), &terms.collect::<Vec<_>>()));
    };
    let actions = view! { <LinkButton href=cancel>"Cancel"</LinkButton> }.into_any();
    view! {
        <PageForm error=command.error busy=command.pending on_save=send actions>
            {identity(state, command)}
            {address(state, command)}
            {terms(state, command)}
        </PageForm>
    }
}

fn identity<E: Endpoint>(state: State, command: Command<E>) -> impl IntoView {
    view! {
        <div class="fields">
            <Field label="Name" width=FieldWidth::Full problem=command.problem_of("name")>
                <TextInput value=state.name/>
            </Field>
            <Field
                label="Number"
                note="optional"
                hint="Empty takes the next one"
                problem=command.problem_of("number")
            >
                <TextInput value=state.number/>
            </Field>
            <Field
                label="Reference"
                note="optional"
                hint="Its number or name in another system"
                problem=command.problem_of("reference")
            >
                <TextInput value=state.reference/>
            </Field>
        </div>
    }
}

fn address<E: Endpoint>(state: State, command: Command<E>) -> impl IntoView {
    view! {
        <div class="page__form-group">
            <h2>"Address"</h2>
            <div class="fields">
                <Field label="Street" width=FieldWidth::Full problem=command.problem_of("street")>
                    <TextInput value=state.street/>
                </Field>
                <Field label="Postal code" problem=command.problem_of("postal_code")>
                    <TextInput value=state.postal_code/>
                </Field>
                <Field label="City" problem=command.problem_of("city")>
                    <TextInput value=state.city/>
                </Field>
                <Field label="Country" hint="Two letters, such as DE" problem=command.problem_of("country")>
                    <TextInput value=state.country/>
                </Field>
            </div>
        </div>
    }
}

fn terms<E: Endpoint>(state: State, command: Command<E>) -> impl IntoView {
    let reference = expect_reference();
    view! {
        <div class="page__form-group">
            <h2>"Billing"</h2>
            <div class="fields">
                <Field label="Currency" problem=command.problem_of("currency")>
                    <Select value=state.currency choices=reference.currencies()/>
                </Field>
                <Field label="Payment terms" problem=command.problem_of("terms")>
                    <Select value=state.terms choices=reference.terms()/>
                </Field>
                <Field label="Tax number" note="optional" problem=command.problem_of("tax_number")>
                    <TextInput value=state.tax_number/>
                </Field>
                <Field
                    label="Note"
                    note="only for staff"
                    width=FieldWidth::Full
                    problem=command.problem_of("note")
                >
                    <TextArea value=state.note/>
                </Field>
            </div>
            <Checkbox value=state.active label="May be billed"/>
        </div>
    }
}
