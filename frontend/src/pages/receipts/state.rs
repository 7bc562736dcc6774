//! What the receipt form holds, and what is to be sent.

use leptos::prelude::*;
use shared::allocation::{OpenItem, Side};
use shared::api::FieldProblem;
use shared::api::receipts::{ReceiptInput, ReceiptMethod};
use shared::kernel::id::{CustomerId, Id, ItemId};
use shared::kernel::{Currency, Day, Money};

use crate::components::allocation_editor::AllocationDraft;
use crate::ui::money_input::plain_amount;

/// What the form holds, as text; mirrors `ReceiptInput`.
#[derive(Clone, Copy)]
pub(super) struct State {
    /// What stands in the picker; it names the customer only while it is the chosen one's name.
    pub(super) typed_customer: RwSignal<String>,
    pub(super) chosen: RwSignal<Option<(CustomerId, String)>>,
    pub(super) amount: RwSignal<String>,
    pub(super) currency: RwSignal<String>,
    pub(super) received_on: RwSignal<String>,
    pub(super) method: RwSignal<String>,
    pub(super) reference: RwSignal<String>,
    pub(super) note: RwSignal<String>,
}

impl State {
    pub(super) fn new(currency: Currency, today: Day) -> Self {
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

    pub(super) fn choose(self, id: CustomerId, name: String, currency: Option<String>) {
        self.typed_customer.set(name.clone());
        self.chosen.set(Some((id, name)));
        if let Some(currency) = currency {
            self.currency.set(currency);
        }
    }

    pub(super) fn customer(self) -> Option<CustomerId> {
        let typed = self.typed_customer.get();
        let chosen = self.chosen.get().filter(|(_, name)| *name == typed);
        chosen.map(|(id, _)| id)
    }

    pub(super) fn currency(self) -> Option<Currency> {
        self.currency.get().parse().ok()
    }

    /// The item that the receipt will have, or what is missing for one; it has no id yet.
    pub(super) fn item_to_be(self, today: Day) -> Result<OpenItem, String> {
        let currency = self.currency().ok_or("Choose the currency first")?;
        let typed = plain_amount(&self.amount.get(), Some(currency));
        if typed.is_empty() {
            return Err("Enter the amount first".to_owned());
        }
        let open = Money::parse(&typed, currency).map_err(|error| format!("The amount {error}"))?;
        if !open.is_positive() {
            return Err("The amount must be above zero".to_owned());
        }
        let received_on = self.received_on.get().parse().unwrap_or(today);
        Ok(OpenItem {
            id: ItemId::new(0, 0),
            side: Side::Credit,
            open,
            item_on: received_on,
            due_on: received_on,
        })
    }

    pub(super) fn input(self, draft: AllocationDraft) -> ReceiptInput {
        let customer = untrack(|| self.customer());
        ReceiptInput {
            customer_id: customer.map(|id| id.to_string()).unwrap_or_default(),
            amount: plain_amount(&self.amount.get_untracked(), untrack(|| self.currency())),
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
pub(super) fn checked(
    input: ReceiptInput,
    today: Day,
    draft: AllocationDraft,
) -> Result<ReceiptInput, Vec<FieldProblem>> {
    // The company's day may have turned since the app was opened; then the server decides.
    let wrong = |day| input.parse(day).err().unwrap_or_default();
    let tomorrow = wrong(today.plus_days(1));
    let mut problems = wrong(today);
    problems.retain(|problem| tomorrow.contains(problem));
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
