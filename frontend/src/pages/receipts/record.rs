//! Recording money that came in by transfer, cheque or in cash, and allocating it at once.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::access::Permission;
use shared::allocation::{OpenItem, Side};
use shared::api::customers::{CustomerRow, GetCustomer};
use shared::api::receipts::{ReceiptInput, ReceiptMethod, RecordReceipt};
use shared::api::{FieldProblem, Nothing};
use shared::kernel::id::{CustomerId, Id, ItemId};
use shared::kernel::{Currency, Day, Money};

use crate::components::allocation_editor::{AllocationDraft, AllocationEditor};
use crate::components::customer_picker::CustomerPicker;
use crate::components::loaded::Loaded;
use crate::components::problem_text::FormProblem;
use crate::components::reference::expect_reference;
use crate::data::{Command, Topic, use_command, use_query};
use crate::layouts::page::Page;
use crate::routes::{param, path};
use crate::session::expect_session;
use crate::ui::button::{LinkButton, SubmitButton};
use crate::ui::date_input::DateInput;
use crate::ui::field::{Field, FieldWidth};
use crate::ui::keys::is_save;
use crate::ui::money_input::{MoneyInput, plain_amount};
use crate::ui::select::{Choice, Select};
use crate::ui::skeleton::SkeletonRecord;
use crate::ui::text_input::{TextArea, TextInput};
use crate::ui::toast::expect_toasts;

/// What the form holds, as text; mirrors `ReceiptInput`.
#[derive(Clone, Copy)]
struct State {
    /// What stands in the picker; it names the customer only while it is the chosen one's name.
    typed_customer: RwSignal<String>,
    chosen: RwSignal<Option<(CustomerId, String)>>,
    amount: RwSignal<String>,
    currency: RwSignal<String>,
    received_on: RwSignal<String>,
    method: RwSignal<String>,
    reference: RwSignal<String>,
    note: RwSignal<String>,
}

impl State {
    fn new(currency: Currency, today: Day) -> Self {
        Self {
            typed_customer: RwSignal::new(String::new()),
            chosen: RwSignal::new(None),
            amount: RwSignal::new(String::new()),
            currency: RwSignal::new(currency.code().to_owned()),
            received_on: RwSignal::new(today.to_string()),
            method: RwSignal::new(ReceiptMethod::BankTransfer.as_str().to_owned()),
            reference: RwSignal::new(String::new()),
            note: RwSignal::new(String::new()),
        }
    }

    fn choose(self, id: CustomerId, name: String, currency: Option<String>) {
        self.typed_customer.set(name.clone());
        self.chosen.set(Some((id, name)));
        if let Some(currency) = currency {
            self.currency.set(currency);
        }
    }

    fn customer(self) -> Option<CustomerId> {
        let typed = self.typed_customer.get();
        let chosen = self.chosen.get().filter(|(_, name)| *name == typed);
        chosen.map(|(id, _)| id)
    }

    fn currency(self) -> Option<Currency> {
        self.currency.get().parse().ok()
    }

    /// The item that the receipt will have, as far as it can be told; it has no id yet.
    fn item_to_be(self, today: Day) -> Option<OpenItem> {
        let open = Money::parse(&plain_amount(&self.amount.get()), self.currency()?).ok();
        let received_on = self.received_on.get().parse().unwrap_or(today);
        Some(OpenItem {
            id: ItemId::new(0, 0),
            side: Side::Credit,
            open: open.filter(|open| open.is_positive())?,
            item_on: received_on,
            due_on: received_on,
        })
    }

    fn input(self, draft: AllocationDraft) -> ReceiptInput {
        let customer = untrack(|| self.customer());
        ReceiptInput {
            customer_id: customer.map(|id| id.to_string()).unwrap_or_default(),
            amount: plain_amount(&self.amount.get_untracked()),
            currency: self.currency.get_untracked(),
            received_on: self.received_on.get_untracked(),
            method: self.method.get_untracked(),
            reference: self.reference.get_untracked(),
            note: self.note.get_untracked(),
            shares: draft.shares(),
        }
    }
}

/// The input if `shared` accepts it and no line of the allocation is refused, or every wrong field.
fn checked(
    input: ReceiptInput,
    today: Day,
    draft: AllocationDraft,
) -> Result<ReceiptInput, Vec<FieldProblem>> {
    let mut problems = input.parse(today).err().unwrap_or_default();
    if draft.refused() {
        let (field, detail) = (
            "shares".to_owned(),
            "has a line that does not fit".to_owned(),
        );
        problems.push(FieldProblem { field, detail });
    }
    if problems.is_empty() {
        Ok(input)
    } else {
        Err(problems)
    }
}

/// The page that records a receipt.
#[component]
pub(crate) fn NewReceipt() -> impl IntoView {
    let reference = expect_reference();
    view! {
        <Page title="Record receipt" back=("Receipts", path::RECEIPTS.to_owned())>
            <Loaded
                query=reference.query
                skeleton=|| view! { <SkeletonRecord/> }
                children=move |lists| {
                    let (currency, today) = lists
                        .with_untracked(|lists| (lists.company.base_currency, lists.today));
                    view! { <ReceiptForm state=State::new(currency, today) today/> }
                }
            />
        </Page>
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
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        send();
    };
    let on_key = move |event: KeyboardEvent| {
        if is_save(&event) {
            event.prevent_default();
            send();
        }
    };
    view! {
        <form class="page__form" novalidate on:submit=on_submit on:keydown=on_key>
            <FormProblem error=command.error/>
            {money(state, command, today)}
            {words(state, command)}
            {allocation(state, draft, command)}
            <div class="page__form-actions">
                <SubmitButton busy=command.pending>"Record receipt"</SubmitButton>
                <LinkButton href=path::RECEIPTS>"Cancel"</LinkButton>
            </div>
        </form>
    }
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
        <div class="fields">
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
        </div>
    }
}

fn words(state: State, command: Command<RecordReceipt>) -> impl IntoView {
    view! {
        <div class="fields">
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
        </div>
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
    let problem = command.problem_of("shares");
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
                    <p class="field__error" hidden=move || problem.with(Option::is_none)>
                        "The allocation " {problem}
                    </p>
                    <AllocationEditor draft customer currency/>
                </section>
            }
        })
    }
}
