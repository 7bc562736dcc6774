//! What the editor holds, as text; mirrors `DraftInput`.

use leptos::prelude::*;
use shared::api::customers::CustomerRef;
use shared::api::invoices::{DraftInput, LineInput};
use shared::kernel::Currency;
use shared::kernel::id::CustomerId;
use shared::kernel::typed::unmistakable;

use crate::ui::money_input::plain_amount;

/// The draft on screen. Copy it freely.
#[derive(Clone, Copy)]
pub(crate) struct Draft {
    /// Whoever was chosen last.
    pub(crate) customer: RwSignal<Option<CustomerRef>>,
    /// What stands in the picker; it may have been changed since.
    pub(crate) customer_typed: RwSignal<String>,
    pub(crate) currency: RwSignal<String>,
    pub(crate) terms: RwSignal<String>,
    pub(crate) issue_on: RwSignal<String>,
    pub(crate) reference: RwSignal<String>,
    pub(crate) note: RwSignal<String>,
    pub(crate) lines: RwSignal<Vec<Line>>,
    /// Signals of later lines live as long as the form, not as the key press that made them.
    owner: StoredValue<Option<Owner>>,
    lines_made: StoredValue<u32>,
}

/// One line on screen.
#[derive(Clone, Copy)]
pub(crate) struct Line {
    /// Stays the same when lines before it go.
    pub(crate) key: u32,
    pub(crate) description: RwSignal<String>,
    pub(crate) quantity: RwSignal<String>,
    pub(crate) unit_price: RwSignal<String>,
    pub(crate) tax_code: RwSignal<String>,
}

impl Line {
    fn new(key: u32, input: LineInput) -> Self {
        Self {
            key,
            description: RwSignal::new(input.description),
            quantity: RwSignal::new(input.quantity),
            unit_price: RwSignal::new(unmistakable(input.unit_price)),
            tax_code: RwSignal::new(input.tax_code),
        }
    }

    fn input(self, currency: Option<Currency>) -> LineInput {
        LineInput {
            description: self.description.get(),
            quantity: plain_amount(&self.quantity.get(), None),
            unit_price: plain_amount(&self.unit_price.get(), currency),
            tax_code: self.tax_code.get(),
        }
    }
}

/// A line on which only the description and the price are missing.
pub(crate) fn fresh_line(tax_code: String) -> LineInput {
    LineInput {
        quantity: "1".to_owned(),
        tax_code,
        ..Default::default()
    }
}

impl Draft {
    pub(crate) fn new(input: DraftInput, customer: Option<CustomerRef>) -> Self {
        let name = customer.as_ref().map(|customer| customer.name.clone());
        let draft = Self {
            customer: RwSignal::new(customer),
            customer_typed: RwSignal::new(name.unwrap_or_default()),
            currency: RwSignal::new(input.currency),
            terms: RwSignal::new(input.terms),
            issue_on: RwSignal::new(input.issue_on),
            reference: RwSignal::new(input.reference),
            note: RwSignal::new(input.note),
            lines: RwSignal::new(Vec::new()),
            owner: StoredValue::new(Owner::current()),
            lines_made: StoredValue::new(0),
        };
        for line in input.lines {
            draft.push(line);
        }
        draft
    }

    /// Adds a line and gives its key.
    pub(crate) fn push(self, input: LineInput) -> u32 {
        self.lines_made
            .update_value(|made| *made = made.saturating_add(1));
        let key = self.lines_made.get_value();
        let line = match self.owner.get_value() {
            Some(owner) => owner.with(|| Line::new(key, input)),
            None => Line::new(key, input),
        };
        self.lines.update(|lines| lines.push(line));
        key
    }

    /// Adds an empty line that is taxed like the one above it.
    pub(crate) fn push_fresh(self) -> u32 {
        let last = self.lines.with_untracked(|lines| lines.last().copied());
        let tax_code = last.map(|line| line.tax_code.get_untracked());
        self.push(fresh_line(tax_code.unwrap_or_default()))
    }

    /// Takes a line away.
    pub(crate) fn remove(self, key: u32) {
        self.lines
            .update(|lines| lines.retain(|line| line.key != key));
    }

    /// The chosen customer, unless the picker says something else by now.
    pub(crate) fn customer_id(self) -> Option<CustomerId> {
        let typed = self.customer_typed.get();
        let customer = self.customer.get();
        customer
            .filter(|customer| customer.name == typed)
            .map(|customer| customer.id)
    }

    /// The input as it stands; follows every field.
    pub(crate) fn input(self) -> DraftInput {
        let customer = self.customer_id();
        let currency = self.currency.get();
        let unit = currency.parse().ok();
        let lines = self.lines.get().into_iter();
        DraftInput {
            customer_id: customer.map(|id| id.to_string()).unwrap_or_default(),
            currency,
            terms: self.terms.get(),
            issue_on: self.issue_on.get(),
            reference: self.reference.get(),
            note: self.note.get(),
            lines: lines.map(|line| line.input(unit)).collect(),
            version: None,
        }
    }
}
