//! Recording money that came in by transfer, cheque or in cash, and allocating it at once.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::access::Permission;
use shared::api::Nothing;
use shared::api::customers::{CustomerRow, GetCustomer};
use shared::api::receipts::{ReceiptMethod, RecordReceipt};
use shared::kernel::Day;
use shared::kernel::id::CustomerId;

use super::state::{State, checked};
use crate::components::allocation_editor::{AllocationDraft, AllocationEditor};
use crate::components::customer_picker::CustomerPicker;
use crate::components::loaded::Loaded;
use crate::components::page_form::PageForm;
use crate::components::reference::expect_reference;
use crate::data::{Command, Topic, use_command, use_query};
use crate::layouts::page::Page;
use crate::routes::{param, path};
use crate::session::expect_session;
use crate::ui::button::LinkButton;
use crate::ui::date_input::DateInput;
use crate::ui::dialog::focus_field;
use crate::ui::field::{Field, FieldWidth, Refused};
use crate::ui::money_input::MoneyInput;
use crate::ui::select::{Choice, Select};
use crate::ui::skeleton::SkeletonRecord;
use crate::ui::text_input::{TextArea, TextInput};
use crate::ui::toast::expect_toasts;

/// The page that records a receipt.
#[component]
pub(crate) fn NewReceipt() -> impl IntoView {
    view! {
        <Page title="Record receipt" back=("Receipts", path::RECEIPTS.to_owned())>
            <Form/>
        </Page>
    }
}

/// The form, once it is known what it chooses from.
#[component]
fn Form() -> impl IntoView {
    let reference = expect_reference();
    view! {
        <Loaded
            query=reference.query
            skeleton=|| view! { <SkeletonRecord/> }
            children=move |lists| {
                let (currency, today) = lists
                    .with_untracked(|lists| (lists.company.base_currency, lists.today));
                view! { <ReceiptForm state=State::new(currency, today) today/> }
            }
        />
    }
}

/// Fills in the customer that the address names.
fn take_customer_from_address(state: State) {
    let address = use_query_map();
    let named = Memo::new(move |_| address.with(|query| query.get(param::CUSTOMER)?.parse().ok()));
    let query = use_query(GetCustomer, &[], move || Some((named.get()?, Nothing {})));
    Effect::new(move |_| {
        if let Some(customer) = query.value.get() {
            let details = customer.details;
            state.choose(customer.id, details.name, Some(details.currency));
        }
    });
}

#[component]
fn ReceiptForm(state: State, today: Day) -> impl IntoView {
    take_customer_from_address(state);
    let source = Memo::new(move |_| state.item_to_be(today));
    let draft = AllocationDraft::new(source.into());
    let (toasts, navigate) = (expect_toasts(), use_navigate());
    let topics = &[
        Topic::Receipts,
        Topic::Items,
        Topic::Invoices,
        Topic::Customers,
    ];
    let command = use_command(RecordReceipt, topics, move |receipt| {
        toasts.done(format!("{} recorded", receipt.row.number));
        navigate(&path::receipt(receipt.row.id), NavigateOptions::default());
    });
    let send = move || {
        let input = checked(state.input(draft), today, draft);
        command.submit_parsed(RecordReceipt, (), input);
    };
    focus_first();
    let actions = view! { <LinkButton href=path::RECEIPTS>"Cancel"</LinkButton> }.into_any();
    view! {
        <PageForm
            error=command.error
            busy=command.pending
            on_save=send
            save="Record receipt"
            actions
        >
            <div class="fields">{money(state, command, today)} {words(state, command)}</div>
            {allocation(state, draft, command)}
        </PageForm>
    }
}

/// Puts the cursor at the customer, or at the amount when the address names the customer.
fn focus_first() {
    let named = use_query_map().with_untracked(|query| query.get(param::CUSTOMER).is_some());
    let first = if named {
        ".page__form .money-input__amount"
    } else {
        ".page__form [role='combobox']"
    };
    request_animation_frame(move || focus_field(first));
}

fn money(state: State, command: Command<RecordReceipt>, today: Day) -> impl IntoView {
    let reference = expect_reference();
    let methods = ReceiptMethod::BY_HAND
        .map(|method| Choice::new(method.as_str(), method.name()))
        .to_vec();
    let choose = move |row: CustomerRow| {
        let own = row.balances.first();
        let currency = own.map(|own| own.balance.currency().code().to_owned());
        state.choose(row.id, row.name, currency);
    };
    view! {
        <Field
            label="Customer"
            width=FieldWidth::Full
            problem=command.problem_of("customer_id")
        >
            <CustomerPicker typed=state.typed_customer on_choose=choose/>
        </Field>
        <Field label="Amount" problem=command.problem_of("amount")>
            <MoneyInput value=state.amount currency=state.currency/>
        </Field>
        <Field label="Currency" problem=command.problem_of("currency")>
            <Select value=state.currency choices=reference.currencies()/>
        </Field>
        <Field label="Received" problem=command.problem_of("received_on")>
            <DateInput value=state.received_on max=today.to_string()/>
        </Field>
        <Field label="Method" problem=command.problem_of("method")>
            <Select value=state.method choices=methods/>
        </Field>
    }
}

fn words(state: State, command: Command<RecordReceipt>) -> impl IntoView {
    view! {
        <Field
            label="Reference"
            note="optional"
            width=FieldWidth::Full
            hint="As it stands on the bank statement"
            problem=command.problem_of("reference")
        >
            <TextInput value=state.reference/>
        </Field>
        <Field
            label="Note"
            note="only for staff"
            width=FieldWidth::Full
            problem=command.problem_of("note")
        >
            <TextArea value=state.note rows=2/>
        </Field>
    }
}

/// The customer's open items, once it is known whose.
fn allocation(
    state: State,
    draft: AllocationDraft,
    command: Command<RecordReceipt>,
) -> impl IntoView {
    let session = expect_session();
    let customer = Memo::new(move |_| state.customer());
    let currency = Memo::new(move |_| state.currency());
    let shown = Memo::new(move |_| customer.get().is_some() && session.can(Permission::Allocate));
    let refused = Refused::new(Signal::derive(move || {
        command.error.with(|error| {
            let mut wrong = error.as_ref()?.fields().iter();
            let wrong = wrong.find(|wrong| wrong.field == "shares")?;
            Some(wrong.sentence("The allocation"))
        })
    }));
    Effect::new(move |_| {
        draft.follow();
        refused.changed();
    });
    // Amounts typed beside one customer's items are not another's.
    Effect::new(move |last: Option<Option<CustomerId>>| {
        let present = customer.get();
        if last.is_some_and(|last| last != present) {
            draft.clear();
        }
        present
    });
    move || {
        shown.get().then(|| {
            view! {
                <section class="page__form-group">
                    <h2>"Allocate"</h2>
                    <p class="field__error" hidden=move || refused.text().is_none()>
                        {move || refused.text()}
                    </p>
                    <AllocationEditor draft customer currency/>
                </section>
            }
        })
    }
}
