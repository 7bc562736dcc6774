//! Commands of staff: what an operation asks for, what the model says the answer must be, and what
//! becomes true when it is accepted.

use functions::http_types::Request;
use harness::{Caller, World};
use shared::api::allocations::{Allocate, AllocateInput, ShareInput, Unallocate};
use shared::api::approvals::{Approve, ApproveInput, Reject, RejectInput, Withdraw};
use shared::api::customers::{
    AddContact, ContactInput, CreateCustomer, CustomerInput, UpdateCustomer,
};
use shared::api::invoices::{
    CreateInvoice, CreditInvoice, DiscardInvoice, DraftInput, IssueInvoice, LineInput, ReasonInput,
    SendInput, SendInvoice, UpdateInvoice, VersionInput, VoidInvoice,
};
use shared::api::receipts::{ReceiptInput, RecordReceipt};
use shared::api::{Nothing, ProblemCode};
use shared::kernel::id::{AllocationId, ApprovalId, CustomerId, InvoiceId, ItemId};
use shared::kernel::{Currency, Day, Money};

use crate::approvals;
use crate::model::{Customer, Invoice, Item, Kind, Model, Status};
use crate::op::{Op, Person};

/// The newest so many of a kind are acted on, so that operations meet.
const RECENT: usize = 10;
const CUSTOMERS: usize = 4;
const REQUESTS: usize = 4;
/// Positions from here on pick what does not fit, to be refused.
const SELDOM: u8 = 235;
pub(crate) const TAXES: [(&str, i64); 3] = [("DE19", 19), ("DE7", 7), ("EXPORT", 0)];
const TERMS: [&str; 4] = ["NET30", "INST3", "DUE", "EOM"];
const CURRENCIES: [&str; 3] = ["EUR", "USD", "JPY"];

/// A command with everything it names.
#[derive(Clone, Debug)]
pub(crate) enum Command {
    CreateCustomer(CustomerInput),
    UpdateCustomer(CustomerId, CustomerInput),
    AddContact(CustomerId, ContactInput),
    Draft(DraftInput),
    Redraft(InvoiceId, DraftInput),
    Discard(InvoiceId, VersionInput),
    Issue(InvoiceId, VersionInput),
    Void(InvoiceId, ReasonInput),
    Credit(InvoiceId, ReasonInput),
    Approve(ApprovalId, ApproveInput),
    Reject(ApprovalId, RejectInput),
    Withdraw(ApprovalId),
    Send(InvoiceId),
    Receive(ReceiptInput, Day),
    Allocate(AllocateInput),
    Unallocate(AllocationId),
}

/// One of the newest of `all`.
pub(crate) fn recent<T>(all: &[T], position: u8) -> Option<&T> {
    newest(RECENT, all, position)
}

/// A customer; few of them at a time, so that their money meets their invoices.
fn customer(model: &Model, position: u8) -> Option<&Customer> {
    newest(CUSTOMERS, &model.customers, position)
}

fn newest<T>(most: usize, all: &[T], position: u8) -> Option<&T> {
    let window = &all[all.len().saturating_sub(most)..];
    window.get(usize::from(position) % window.len().max(1))
}

impl Command {
    /// What `op` asks for; nothing when there is nothing to act on.
    pub(crate) fn of(op: Op, model: &Model, world: &World) -> Option<Self> {
        let at = |position| customer(model, position);
        Some(match op {
            Op::Customer { currency } => {
                let currency = CURRENCIES[usize::from(currency) % CURRENCIES.len()];
                let name = format!("Customer {}", model.customers.len() + 1);
                Self::CreateCustomer(CustomerInput {
                    currency: currency.into(),
                    ..harness::build::customer_input(&name)
                })
            }
            Op::Contact { customer } => Self::AddContact(
                at(customer)?.id,
                ContactInput {
                    name: "Pat Payables".into(),
                    email: "payables@customer.example".into(),
                    receives_invoices: true,
                    ..ContactInput::default()
                },
            ),
            Op::Activate {
                customer,
                active,
                stale,
            } => {
                let customer = at(customer)?;
                let input = CustomerInput {
                    number: customer.number.clone(),
                    currency: customer.currency.code().into(),
                    active,
                    version: Some(customer.version - i64::from(stale)),
                    ..harness::build::customer_input("Renamed")
                };
                Self::UpdateCustomer(customer.id, input)
            }
            Op::Receipt {
                customer,
                amount,
                item,
                share,
            } => Self::receipt(model, world, at(customer)?.id, (amount, item, share)),
            Op::Allocate {
                source,
                target,
                part,
            } => Self::allocation(model, (source, target, part))?,
            Op::Unallocate { allocation } => {
                let ids: Vec<AllocationId> = model.allocations.keys().copied().collect();
                Self::Unallocate(*recent(&ids, allocation)?)
            }
            Op::Approve { request } => approvals::decide(world, asked(model, request)?, true),
            Op::Reject { request } => approvals::decide(world, asked(model, request)?, false),
            Op::Withdraw { request } => Self::Withdraw(asked(model, request)?),
            other => Self::of_invoice(other, model, world)?,
        })
    }

    fn of_invoice(op: Op, model: &Model, world: &World) -> Option<Self> {
        let drafts = |position| some(model, Status::is_draft, position);
        let issued = |position| some(model, |status| !status.is_draft(), position);
        Some(match op {
            Op::Draft { .. } => Self::draft(op, model, world)?,
            Op::Redraft {
                draft,
                price,
                stale,
            } => {
                let draft = drafts(draft)?;
                let input = DraftInput {
                    lines: vec![new_line(0, price, 0), new_line(1, price, 1)],
                    version: Some(version(draft, stale).version),
                    ..draft.input.clone()
                };
                Self::Redraft(draft.id, input)
            }
            Op::Discard { draft, stale } => {
                let draft = drafts(draft)?;
                Self::Discard(draft.id, version(draft, stale))
            }
            Op::Issue { draft, stale } => {
                let draft = drafts(draft)?;
                Self::Issue(draft.id, version(draft, stale))
            }
            Op::Void { invoice, stale } => {
                let invoice = issued(invoice)?;
                Self::Void(invoice.id, reason(invoice, stale))
            }
            Op::Credit { invoice, stale } => {
                let invoice = issued(invoice)?;
                Self::Credit(invoice.id, reason(invoice, stale))
            }
            Op::Send { invoice } => Self::Send(issued(invoice)?.id),
            _ => return None,
        })
    }

    fn draft(op: Op, model: &Model, world: &World) -> Option<Self> {
        let Op::Draft {
            customer,
            lines,
            price,
            tax,
            terms,
            back,
        } = op
        else {
            return None;
        };
        let customer = self::customer(model, customer)?;
        let issue_on = if back % 3 == 0 {
            String::new()
        } else {
            days_ago(world, back.into()).to_string()
        };
        Some(Self::Draft(DraftInput {
            customer_id: customer.id.to_string(),
            currency: customer.currency.code().into(),
            terms: TERMS[usize::from(terms) % TERMS.len()].into(),
            issue_on,
            lines: (0..lines).map(|line| new_line(line, price, tax)).collect(),
            ..DraftInput::default()
        }))
    }

    /// Money by hand, part of it put on one of the customer's open items.
    fn receipt(
        model: &Model,
        world: &World,
        customer: CustomerId,
        (amount, item, share): (u32, u8, u8),
    ) -> Self {
        let currency = model.customer(customer).currency;
        let received_on = days_ago(world, i64::from(item % 4));
        let own = |item: &&ItemId| {
            let item = &model.items[item];
            item.kind == Kind::Invoice && item.customer == Some(customer)
        };
        let open: Vec<ItemId> = model.items.keys().filter(own).copied().collect();
        let target = recent(&open, item).filter(|_| share > 0);
        let shares = target.map(|target| ShareInput {
            item: *target,
            amount: money(i64::from(amount) * i64::from(share) / 4, currency),
        });
        let input = ReceiptInput {
            customer_id: customer.to_string(),
            amount: money(i64::from(amount), currency).to_string(),
            currency: currency.code().into(),
            received_on: received_on.to_string(),
            method: "bank_transfer".into(),
            shares: shares.into_iter().collect(),
            ..ReceiptInput::default()
        };
        Self::Receive(input, received_on)
    }

    /// Some credit for some debit; mostly of the same customer.
    fn allocation(model: &Model, (source, target, part): (u8, u8, u8)) -> Option<Self> {
        let credit = |item: &Item| matches!(item.kind, Kind::Receipt | Kind::CreditNote);
        let sources: Vec<ItemId> = model
            .items
            .iter()
            .filter(|(id, item)| credit(item) && (model.open(**id) > 0 || source > SELDOM))
            .map(|(id, _)| *id)
            .collect();
        let source_id = *recent(&sources, source)?;
        let from = &model.items[&source_id];
        let fits = |item: &Item| {
            item.kind == Kind::Invoice
                && (target > SELDOM
                    || (item.customer, item.currency) == (from.customer, from.currency))
        };
        let targets: Vec<ItemId> = model
            .items
            .iter()
            .filter(|(_, item)| fits(item))
            .map(|(id, _)| *id)
            .collect();
        let target_id = *recent(&targets, target)?;
        let most = model.open(source_id).min(model.open(target_id)).max(1);
        let amount = match part {
            5 => most + 1,
            part => most * i64::from(part) / 4,
        };
        Some(Self::Allocate(AllocateInput {
            source: source_id,
            shares: vec![ShareInput {
                item: target_id,
                amount: money(amount, model.items[&target_id].currency),
            }],
            effective_on: None,
        }))
    }

    /// The request of `caller`.
    pub(crate) fn request(&self, caller: &Caller<'_>) -> Request {
        match self {
            Self::CreateCustomer(input) => caller.request(CreateCustomer, &(), input),
            Self::UpdateCustomer(id, input) => caller.request(UpdateCustomer, id, input),
            Self::AddContact(id, input) => caller.request(AddContact, id, input),
            Self::Draft(input) => caller.request(CreateInvoice, &(), input),
            Self::Redraft(id, input) => caller.request(UpdateInvoice, id, input),
            Self::Discard(id, input) => caller.request(DiscardInvoice, id, input),
            Self::Issue(id, input) => caller.request(IssueInvoice, id, input),
            Self::Void(id, input) => caller.request(VoidInvoice, id, input),
            Self::Credit(id, input) => caller.request(CreditInvoice, id, input),
            Self::Approve(id, input) => caller.request(Approve, id, input),
            Self::Reject(id, input) => caller.request(Reject, id, input),
            Self::Withdraw(id) => caller.request(Withdraw, id, &Nothing {}),
            Self::Send(id) => caller.request(SendInvoice, id, &SendInput::default()),
            Self::Receive(input, _) => caller.request(RecordReceipt, &(), input),
            Self::Allocate(input) => caller.request(Allocate, &(), input),
            Self::Unallocate(id) => caller.request(Unallocate, id, &Nothing {}),
        }
    }

    /// What the answer to somebody must be. `processing` says whether a payment of an invoice is on
    /// its way.
    pub(crate) fn expected(
        &self,
        model: &Model,
        by: Person,
        processing: impl Fn(InvoiceId) -> bool,
    ) -> Result<(), ProblemCode> {
        if !approvals::may(by, self) {
            return Err(ProblemCode::NotPermitted);
        }
        match self {
            Self::CreateCustomer(_) | Self::AddContact(..) => Ok(()),
            Self::UpdateCustomer(id, input) => fresh(
                model.customer(*id).version,
                input.version.unwrap_or_default(),
            ),
            Self::Draft(input) => active(model, input),
            Self::Redraft(id, input) => {
                let draft = draft(model, *id)?;
                active(model, input)?;
                fresh(draft.version, input.version.unwrap_or_default())
            }
            Self::Discard(id, input) => fresh(draft(model, *id)?.version, input.version),
            Self::Issue(id, input) => {
                let draft = draft(model, *id)?;
                fresh(draft.version, input.version)?;
                active(model, &draft.input)?;
                if draft.net > 0 {
                    Ok(())
                } else {
                    Err(ProblemCode::TotalNotPositive)
                }
            }
            Self::Void(id, input) => {
                let invoice = issued(model, *id)?;
                fresh(invoice.version, input.version)?;
                if invoice.credited {
                    return Err(ProblemCode::AlreadyCredited);
                }
                if model.open_of(*id) != invoice.total() {
                    return Err(ProblemCode::HasAllocations);
                }
                if processing(*id) {
                    return Err(ProblemCode::PaymentInProgress);
                }
                Ok(())
            }
            Self::Credit(id, input) => {
                let invoice = issued(model, *id)?;
                fresh(invoice.version, input.version)?;
                if invoice.credited {
                    return Err(ProblemCode::AlreadyCredited);
                }
                if model.is_asked_for(*id) {
                    return Err(ProblemCode::WaitsForApproval);
                }
                Ok(())
            }
            Self::Approve(id, _) => {
                approvals::decidable(model, *id, by)?;
                approvals::executable(model, *id)
            }
            Self::Reject(id, _) => approvals::decidable(model, *id, by),
            Self::Withdraw(id) => approvals::withdrawable(model, *id, by),
            Self::Send(id) => {
                let invoice = issued(model, *id)?;
                if model.customer(invoice.customer).has_contact {
                    Ok(())
                } else {
                    Err(ProblemCode::NoRecipient)
                }
            }
            Self::Receive(input, _) => receivable(model, input),
            Self::Allocate(input) => {
                let source = &model.items[&input.source];
                let held = (source.customer, source.currency, model.open(input.source));
                input
                    .shares
                    .iter()
                    .try_for_each(|share| allocatable(model, held, share))
            }
            Self::Unallocate(id) => {
                let found = &model.allocations[id];
                if found.reversed {
                    Err(ProblemCode::AlreadyReversed)
                } else if model.items[&found.credit].kind == Kind::Void {
                    Err(ProblemCode::NotIssued)
                } else {
                    Ok(())
                }
            }
        }
    }
}

/// One of the newest requests, decided or not.
fn asked(model: &Model, position: u8) -> Option<ApprovalId> {
    let ids: Vec<ApprovalId> = model.requests.keys().copied().collect();
    newest(REQUESTS, &ids, position).copied()
}

fn version(invoice: &Invoice, stale: bool) -> VersionInput {
    VersionInput {
        version: invoice.version - i64::from(stale),
    }
}

fn reason(invoice: &Invoice, stale: bool) -> ReasonInput {
    ReasonInput {
        reason: "simulated".into(),
        version: version(invoice, stale).version,
    }
}

/// An invoice of a status; now and then one of another, which must be refused.
fn some(model: &Model, wanted: impl Fn(Status) -> bool, position: u8) -> Option<&Invoice> {
    let right = |invoice: &&Invoice| wanted(invoice.status);
    let right: Vec<&Invoice> = model.invoices.iter().filter(right).collect();
    match recent(&right, position) {
        Some(found) if position < SELDOM => Some(*found),
        _ => recent(&model.invoices, position),
    }
}

fn fresh(current: i64, given: i64) -> Result<(), ProblemCode> {
    if current == given {
        Ok(())
    } else {
        Err(ProblemCode::VersionConflict)
    }
}

fn draft(model: &Model, id: InvoiceId) -> Result<&Invoice, ProblemCode> {
    let found = model.invoice(id).ok_or(ProblemCode::NotFound)?;
    if found.status == Status::Draft {
        Ok(found)
    } else {
        Err(ProblemCode::NotADraft)
    }
}

fn issued(model: &Model, id: InvoiceId) -> Result<&Invoice, ProblemCode> {
    let found = model.invoice(id).ok_or(ProblemCode::NotFound)?;
    if found.status == Status::Issued {
        Ok(found)
    } else {
        Err(ProblemCode::NotIssued)
    }
}

fn active(model: &Model, input: &DraftInput) -> Result<(), ProblemCode> {
    let id = input.customer_id.parse().expect("a customer's id");
    if model.customer(id).active {
        Ok(())
    } else {
        Err(ProblemCode::CustomerInactive)
    }
}

fn receivable(model: &Model, input: &ReceiptInput) -> Result<(), ProblemCode> {
    let currency = parse(&input.currency);
    let amount = Money::parse(&input.amount, currency).expect("an amount");
    let held = (input.customer_id.parse().ok(), currency, amount.minor());
    input
        .shares
        .iter()
        .try_for_each(|share| allocatable(model, held, share))
}

/// Whether a share fits what the source holds and what the item has open.
fn allocatable(
    model: &Model,
    (customer, currency, held): (Option<CustomerId>, Currency, i64),
    share: &ShareInput,
) -> Result<(), ProblemCode> {
    let item = &model.items[&share.item];
    if share.amount.minor() <= 0 {
        return Err(ProblemCode::InvalidFields);
    }
    if item.currency != currency || share.amount.currency() != currency {
        return Err(ProblemCode::CurrencyMismatch);
    }
    if share.amount.minor() > model.open(share.item) || share.amount.minor() > held {
        return Err(ProblemCode::ExceedsOpen);
    }
    if item.customer != customer {
        return Err(ProblemCode::CustomerMismatch);
    }
    Ok(())
}

fn new_line(line: u8, price: u32, tax: u8) -> LineInput {
    let (code, _) = TAXES[usize::from(tax.wrapping_add(line)) % TAXES.len()];
    LineInput {
        description: format!("Line {line}"),
        quantity: (u32::from(line) + 1).to_string(),
        unit_price: format!("{}.{:04}", price / 10_000, price % 10_000),
        tax_code: code.into(),
    }
}

fn days_ago(world: &World, days: i64) -> Day {
    let earlier = world.now() - days * 86_400_000;
    let zone = "Europe/Berlin".parse().expect("a time zone");
    functions::clock::day_in(zone, earlier).expect("a day")
}

pub(crate) fn money(minor: i64, currency: Currency) -> Money {
    Money::from_minor(minor, currency).expect("an amount")
}

pub(crate) fn parse(currency: &str) -> Currency {
    currency.parse().expect("a currency")
}
