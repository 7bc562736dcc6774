//! What an accepted command makes true in the model, and that its answer says so.

use harness::World;
use serde::de::DeserializeOwned;
use shared::api::allocations::{AllocatedView, ItemView};
use shared::api::approvals::Submitted;
use shared::api::customers::CustomerView;
use shared::api::invoices::{CreditNoteView, DraftInput, InvoiceView};
use shared::api::receipts::ReceiptView;
use shared::approval::State;
use shared::kernel::id::{CustomerId, InvoiceId, ItemId};
use shared::kernel::{Currency, Day, Money};

use crate::approvals;
use crate::command::{Command, TAXES, parse};
use crate::model::{Allocation, Customer, Invoice, Item, Kind, Model, Status, tax};
use crate::op::Person;

/// Folds the answer `body` of `command`, accepted on `today`, into the model.
pub(crate) fn absorb(
    world: &World,
    model: &mut Model,
    earlier: Option<&Model>,
    (command, by): (&Command, Person),
    (body, today): (&[u8], Day),
) {
    match command {
        Command::CreateCustomer(_) => {
            let view: CustomerView = read(body);
            model.customers.push(Customer {
                id: view.id,
                number: view.details.number,
                currency: parse(&view.details.currency),
                active: true,
                version: 1,
                has_contact: false,
            });
        }
        Command::UpdateCustomer(id, input) => {
            let found = model.customers.iter_mut().find(|found| found.id == *id);
            let customer = found.expect("a customer");
            customer.version += 1;
            customer.active = input.active;
            let view: CustomerView = read(body);
            assert_eq!(view.details.version, Some(customer.version));
        }
        Command::AddContact(id, _) => {
            let found = model.customers.iter_mut().find(|found| found.id == *id);
            found.expect("a customer").has_contact = true;
        }
        Command::Draft(input) => {
            let view: InvoiceView = read(body);
            let invoice = drafted(view.id, 1, input);
            assert_eq!(
                view.totals.total.minor(),
                invoice.total(),
                "total of a draft"
            );
            model.invoices.push(invoice);
        }
        Command::Redraft(id, input) => {
            let view: InvoiceView = read(body);
            let invoice = model.invoice_mut(*id);
            *invoice = drafted(*id, invoice.version + 1, input);
            assert_eq!(
                view.totals.total.minor(),
                invoice.total(),
                "total of a draft"
            );
            assert_eq!(view.version, invoice.version);
        }
        Command::Discard(id, _) => model.invoices.retain(|invoice| invoice.id != *id),
        Command::Issue(id, _) => issue(model, *id, &read(body), today),
        Command::Void(id, _) => void(model, *id, &read(body), today),
        Command::Credit(id, _) => match read::<Submitted<CreditNoteView>>(body) {
            Submitted::Done(note) => {
                let total = note.totals.total.minor();
                assert!(approvals::covers(by, total), "{by:?} credits {total} alone");
                credit(model, earlier, *id, (&note, today));
            }
            Submitted::SentForApproval(request) => {
                approvals::asked(model, *id, (&request, by));
            }
        },
        Command::Approve(..) => {
            approvals::decided(world, model, (&read(body), State::Approved), today);
        }
        Command::Reject(..) => {
            approvals::decided(world, model, (&read(body), State::Rejected), today);
        }
        Command::Withdraw(_) => {
            approvals::decided(world, model, (&read(body), State::Withdrawn), today);
        }
        // Its link is read from the books: only its receivers are told.
        Command::Send(_) => {}
        Command::Receive(_, received_on) => receive(model, &read(body), *received_on),
        Command::Allocate(input) => {
            let view: AllocatedView = read(body);
            for (id, share) in view.allocations.iter().zip(&input.shares) {
                let new = Allocation {
                    debit: share.item,
                    credit: input.source,
                    amount: share.amount.minor(),
                    reversed: false,
                };
                model.allocate(*id, new);
            }
            let left = model.open(input.source);
            assert_eq!(view.left.minor(), left, "what is left of the source");
        }
        Command::Unallocate(id) => model.unallocate(*id),
    }
}

fn issue(model: &mut Model, id: InvoiceId, view: &InvoiceView, today: Day) {
    let invoice = model.invoice_mut(id);
    invoice.status = Status::Issued;
    invoice.version += 1;
    let day = invoice.dated.unwrap_or(today);
    invoice.dated = Some(day);
    let invoice = invoice.clone();
    let (currency, customer) = (invoice.currency, Some(invoice.customer));
    let number = model.take_number("INV", day);
    assert_eq!(
        view.number.as_deref(),
        Some(number.as_str()),
        "the next number"
    );
    assert_eq!((view.version, view.issued_on), (invoice.version, Some(day)));
    let sum: i64 = view.items.iter().map(|item| item.amount.minor()).sum();
    assert_eq!(sum, invoice.total(), "instalments add up");
    for item in &view.items {
        model
            .items
            .insert(item.id, opened(item, Kind::Invoice, customer, currency));
    }
    model.post("ar", "revenue", currency, invoice.net);
    model.post("ar", "output_tax", currency, invoice.tax);
}

/// The counter-item of a void is read from the books afterwards; its posting is the opposite one.
fn void(model: &mut Model, id: InvoiceId, view: &InvoiceView, _: Day) {
    let invoice = model.invoice_mut(id);
    invoice.status = Status::Void;
    invoice.version += 1;
    let (currency, net, tax) = (invoice.currency, invoice.net, invoice.tax);
    assert_eq!(
        view.open,
        Money::zero(currency),
        "a void invoice owes nothing"
    );
    model.post("revenue", "ar", currency, net);
    model.post("output_tax", "ar", currency, tax);
}

pub(crate) fn credit(
    model: &mut Model,
    earlier: Option<&Model>,
    id: InvoiceId,
    (view, today): (&CreditNoteView, Day),
) {
    let invoice = model.invoice_mut(id);
    invoice.credited = true;
    let invoice = invoice.clone();
    let (currency, customer) = (invoice.currency, Some(invoice.customer));
    let day = invoice.dated.map_or(today, |dated| dated.max(today));
    assert_eq!(
        view.number,
        model.take_number("CRN", day),
        "the next number"
    );
    let item = view.item.as_ref().expect("an item");
    assert_eq!(item.amount.minor(), invoice.total());
    let expected = model.settlements(earlier, id, invoice.total());
    model
        .items
        .insert(item.id, opened(item, Kind::CreditNote, customer, currency));
    model.credit_notes.insert(view.id, id);
    model.post("revenue", "ar", currency, invoice.net);
    model.post("output_tax", "ar", currency, invoice.tax);
    let mut found = Vec::new();
    for allocation in &view.allocations {
        found.push((allocation.debit_item, allocation.amount.minor()));
        let new = Allocation {
            debit: allocation.debit_item,
            credit: item.id,
            amount: allocation.amount.minor(),
            reversed: false,
        };
        model.allocate(allocation.id, new);
    }
    // Which item gets how much is the rule; a credit note that is read again lists them by id.
    let sorted = |mut shares: Vec<(ItemId, i64)>| {
        shares.sort();
        shares
    };
    let found = sorted(found);
    let expected: Vec<_> = expected.into_iter().map(sorted).collect();
    assert!(
        expected.contains(&found),
        "a credit note settles the oldest first: {found:?}, not {expected:?}"
    );
}

fn receive(model: &mut Model, view: &ReceiptView, received_on: Day) {
    assert_eq!(
        view.row.number,
        model.take_number("RCT", received_on),
        "the next number"
    );
    let amount = view.row.amount;
    let customer: Option<CustomerId> = view.row.customer.as_ref().map(|customer| customer.id);
    let item = opened(&view.item, Kind::Receipt, customer, amount.currency());
    model.items.insert(view.item.id, item);
    model.receipts += 1;
    model.post("bank", "unapplied", amount.currency(), amount.minor());
    for allocation in &view.allocations {
        let new = Allocation {
            debit: allocation.debit_item,
            credit: view.item.id,
            amount: allocation.amount.minor(),
            reversed: false,
        };
        model.allocate(allocation.id, new);
    }
    let left = model.open(view.item.id);
    assert_eq!(
        view.row.unapplied.minor(),
        left,
        "what is left of a receipt"
    );
}

fn opened(view: &ItemView, kind: Kind, customer: Option<CustomerId>, currency: Currency) -> Item {
    assert_eq!(view.amount.currency(), currency);
    Item {
        kind,
        customer,
        document: view.document.clone(),
        currency,
        amount: view.amount.minor(),
        dated: view.item_on,
        due_on: view.due_on,
    }
}

/// A draft priced by hand: lines rounded half away from zero, tax once per rate.
fn drafted(id: InvoiceId, version: i64, input: &DraftInput) -> Invoice {
    let currency = parse(&input.currency);
    let mut by_rate = [0_i64; TAXES.len()];
    for line in &input.lines {
        let quantity: i64 = line.quantity.parse().expect("a quantity");
        let price = line
            .unit_price
            .replace('.', "")
            .parse::<i64>()
            .expect("a price");
        let scale = 10_i64.pow(4 - currency.exponent());
        let exact = quantity * price;
        let code = TAXES.iter().position(|(code, _)| *code == line.tax_code);
        by_rate[code.expect("a tax code")] += (exact * 2 + scale) / (scale * 2);
    }
    let rates = TAXES.iter().zip(by_rate);
    Invoice {
        id,
        customer: input.customer_id.parse().expect("a customer"),
        currency,
        status: Status::Draft,
        version,
        dated: input.issue_on.parse().ok(),
        net: by_rate.iter().sum(),
        tax: rates.map(|((_, percent), net)| tax(net, *percent)).sum(),
        credited: false,
        input: input.clone(),
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> T {
    serde_json::from_slice(body)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(body)))
}
