//! The naive model: what the books should be, in plain maps, recomputed from facts at every look.

use std::collections::BTreeMap;

use shared::approval::State;
use shared::kernel::id::{
    AllocationId, ApprovalId, CreditNoteId, CustomerId, InvoiceId, ItemId, ReceiptId,
};
use shared::kernel::{Currency, Day};

use crate::approvals::Request;

/// Where an invoice stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Status {
    Draft,
    Issued,
    Void,
}

impl Status {
    pub(crate) fn is_draft(self) -> bool {
        self == Self::Draft
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Customer {
    pub(crate) id: CustomerId,
    pub(crate) number: String,
    pub(crate) currency: Currency,
    pub(crate) active: bool,
    pub(crate) version: i64,
    pub(crate) has_contact: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Invoice {
    pub(crate) id: InvoiceId,
    pub(crate) customer: CustomerId,
    pub(crate) currency: Currency,
    pub(crate) status: Status,
    pub(crate) version: i64,
    pub(crate) dated: Option<Day>,
    pub(crate) net: i64,
    pub(crate) tax: i64,
    pub(crate) credited: bool,
    pub(crate) input: shared::api::invoices::DraftInput,
}

impl Invoice {
    pub(crate) fn total(&self) -> i64 {
        self.net + self.tax
    }
}

/// An item of either side.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) kind: Kind,
    pub(crate) customer: Option<CustomerId>,
    pub(crate) document: String,
    pub(crate) currency: Currency,
    pub(crate) amount: i64,
    pub(crate) dated: Day,
    pub(crate) due_on: Day,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Invoice,
    CreditNote,
    Receipt,
    Void,
}

#[derive(Clone, Debug)]
pub(crate) struct Allocation {
    pub(crate) debit: ItemId,
    pub(crate) credit: ItemId,
    pub(crate) amount: i64,
    pub(crate) reversed: bool,
}

/// A receipt that a provider told of.
#[derive(Clone, Debug)]
pub(crate) struct ByProvider {
    pub(crate) payment: String,
    pub(crate) currency: Currency,
    pub(crate) amount: i64,
    pub(crate) fee: Option<i64>,
}

/// Everything that should be true.
#[derive(Clone, Default, Debug)]
pub(crate) struct Model {
    pub(crate) customers: Vec<Customer>,
    pub(crate) invoices: Vec<Invoice>,
    pub(crate) items: BTreeMap<ItemId, Item>,
    pub(crate) allocations: BTreeMap<AllocationId, Allocation>,
    pub(crate) credit_notes: BTreeMap<CreditNoteId, InvoiceId>,
    pub(crate) requests: BTreeMap<ApprovalId, Request>,
    pub(crate) receipts: usize,
    pub(crate) by_provider: BTreeMap<ReceiptId, ByProvider>,
    /// Portal pages with the invoice each opens.
    pub(crate) links: Vec<(String, InvoiceId)>,
    pub(crate) ledger: BTreeMap<(&'static str, Currency), i64>,
    numbers: BTreeMap<(&'static str, i32), u32>,
}

impl Model {
    /// Debits one account and credits another.
    pub(crate) fn post(
        &mut self,
        debit: &'static str,
        credit: &'static str,
        currency: Currency,
        minor: i64,
    ) {
        *self.ledger.entry((debit, currency)).or_default() += minor;
        *self.ledger.entry((credit, currency)).or_default() -= minor;
    }

    /// The number the next document of a series gets.
    pub(crate) fn take_number(&mut self, prefix: &'static str, day: Day) -> String {
        let next = self.numbers.entry((prefix, day.year())).or_default();
        *next += 1;
        format!("{prefix}-{:04}-{next:05}", day.year())
    }

    pub(crate) fn invoice(&self, id: InvoiceId) -> Option<&Invoice> {
        self.invoices.iter().find(|invoice| invoice.id == id)
    }

    pub(crate) fn invoice_mut(&mut self, id: InvoiceId) -> &mut Invoice {
        let found = self.invoices.iter_mut().find(|invoice| invoice.id == id);
        found.expect("an invoice of the model")
    }

    pub(crate) fn customer(&self, id: CustomerId) -> &Customer {
        let found = self.customers.iter().find(|customer| customer.id == id);
        found.expect("a customer of the model")
    }

    /// What is open of an item: its amount less everything allocated and not undone.
    pub(crate) fn open(&self, id: ItemId) -> i64 {
        let touches = |found: &&Allocation| found.debit == id || found.credit == id;
        let settled: i64 = self
            .allocations
            .values()
            .filter(|allocation| !allocation.reversed)
            .filter(touches)
            .map(|allocation| allocation.amount)
            .sum();
        self.items[&id].amount - settled
    }

    /// Debit items of an invoice, in the order in which money settles them.
    pub(crate) fn items_of(&self, invoice: InvoiceId) -> Vec<ItemId> {
        let document = invoice.to_string();
        let own = |item: &&Item| item.kind == Kind::Invoice && item.document == document;
        let mut found: Vec<(Day, Day, ItemId)> = self
            .items
            .iter()
            .filter(|(_, item)| own(item))
            .map(|(id, item)| (item.due_on, item.dated, *id))
            .collect();
        found.sort();
        found.into_iter().map(|(_, _, id)| id).collect()
    }

    /// Whether a request to credit an invoice waits for somebody's decision.
    pub(crate) fn is_asked_for(&self, invoice: InvoiceId) -> bool {
        let mut requests = self.requests.values();
        requests.any(|request| request.invoice == invoice && request.state == State::Pending)
    }

    /// What is open of an invoice.
    pub(crate) fn open_of(&self, invoice: InvoiceId) -> i64 {
        let items = self.items_of(invoice);
        items.into_iter().map(|item| self.open(item)).sum()
    }

    /// Puts credit on a debit item. A receipt leaves `unapplied` by it; a credit note stands in
    /// `ar` already.
    pub(crate) fn allocate(&mut self, id: AllocationId, new: Allocation) {
        let source = &self.items[&new.credit];
        if source.kind == Kind::Receipt {
            let currency = source.currency;
            self.post("unapplied", "ar", currency, new.amount);
        }
        self.allocations.insert(id, new);
    }

    /// Takes an allocation back.
    pub(crate) fn unallocate(&mut self, id: AllocationId) {
        let found = self.allocations.get_mut(&id).expect("an allocation");
        found.reversed = true;
        let (credit, amount) = (found.credit, found.amount);
        let source = &self.items[&credit];
        if source.kind == Kind::Receipt {
            let currency = source.currency;
            self.post("ar", "unapplied", currency, amount);
        }
    }

    /// The ways in which `amount` may settle an invoice: as things stand, or as they stood before
    /// a racing command.
    pub(crate) fn settlements(
        &self,
        earlier: Option<&Self>,
        invoice: InvoiceId,
        amount: i64,
    ) -> Vec<Vec<(ItemId, i64)>> {
        let models = std::iter::once(self).chain(earlier);
        models
            .map(|model| model.oldest_first(invoice, amount))
            .collect()
    }

    /// How `amount` settles the open items of an invoice, the oldest due first.
    pub(crate) fn oldest_first(&self, invoice: InvoiceId, amount: i64) -> Vec<(ItemId, i64)> {
        let mut left = amount;
        let mut shares = Vec::new();
        for item in self.items_of(invoice) {
            let share = left.min(self.open(item));
            if share > 0 {
                shares.push((item, share));
                left -= share;
            }
        }
        shares
    }
}

/// Tax of `net` minor units at `percent`, half away from zero.
pub(crate) fn tax(net: i64, percent: i64) -> i64 {
    let twice = net * percent * 2 + 100 * net.signum();
    twice / 200
}
