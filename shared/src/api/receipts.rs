//! Receipts: money in.

use serde::{Deserialize, Serialize};

use super::allocations::{AllocationView, ItemView, ShareInput};
use super::customers::CustomerRef;
use super::{Access, FieldCheck, FieldProblem, Nothing, endpoints};
use crate::access::Permission;
use crate::kernel::date::may_be_dated;
use crate::kernel::id::{CustomerId, ReceiptId};
use crate::kernel::{Currency, Cursor, Day, Instant, Money, Page, Text};

endpoints! {
    /// Lists receipts, the newest first.
    ListReceipts = "list_receipts": Get "/api/receipts",
        Access::Staff(Permission::ViewReceivables), (), ReceiptFilter => Page<ReceiptRow>;
    /// One receipt in full.
    GetReceipt = "get_receipt": Get "/api/receipts/{receipt}",
        Access::Staff(Permission::ViewReceivables), ReceiptId, Nothing => ReceiptView;
    /// Records money received, and allocates it at once where asked.
    RecordReceipt = "record_receipt": Post "/api/receipts",
        Access::Staff(Permission::RecordReceipts), (), ReceiptInput => ReceiptView,
        refuses [InvalidFields, CurrencyMismatch, CustomerMismatch, DateNotAllowed, ExceedsOpen, NotFound];
}

/// What to list.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReceiptFilter {
    /// `true` for those with something left unapplied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unapplied: Option<bool>,
    /// Only this customer's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Cursor>,
    /// Rows on the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// How money came in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReceiptMethod {
    /// To our bank account.
    BankTransfer,
    /// By cheque.
    Cheque,
    /// In notes and coins.
    Cash,
    /// By card, through a provider.
    Card,
    /// By direct debit, through a provider.
    BankDebit,
    /// In an earlier system.
    Imported,
}

impl ReceiptMethod {
    /// The methods a person can record.
    pub const BY_HAND: [Self; 3] = [Self::BankTransfer, Self::Cheque, Self::Cash];

    /// The word used in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BankTransfer => "bank_transfer",
            Self::Cheque => "cheque",
            Self::Cash => "cash",
            Self::Card => "card",
            Self::BankDebit => "bank_debit",
            Self::Imported => "imported",
        }
    }

    /// The name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::BankTransfer => "Bank transfer",
            Self::Cheque => "Cheque",
            Self::Cash => "Cash",
            Self::Card => "Card",
            Self::BankDebit => "Bank debit",
            Self::Imported => "Imported",
        }
    }
}

/// What the receipt form holds.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ReceiptInput {
    /// Who paid.
    pub customer_id: String,
    /// How much.
    pub amount: String,
    /// In which currency.
    pub currency: String,
    /// When it arrived; not after today.
    pub received_on: String,
    /// One of [`ReceiptMethod::BY_HAND`].
    pub method: String,
    /// The payer's reference.
    pub reference: String,
    /// A note for staff.
    pub note: String,
    /// What to allocate at once.
    pub shares: Vec<ShareInput>,
}

/// A receipt's details, each of its right form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReceiptDetails {
    /// Who paid.
    pub customer_id: CustomerId,
    /// How much, above zero.
    pub amount: Money,
    /// When it arrived.
    pub received_on: Day,
    /// How.
    pub method: ReceiptMethod,
    /// The payer's reference.
    pub reference: Option<Text<140>>,
    /// A note for staff.
    pub note: Option<Text<1000>>,
}

impl ReceiptInput {
    /// Parses what was typed, or names every wrong field.
    pub fn parse(&self, today: Day) -> Result<ReceiptDetails, Vec<FieldProblem>> {
        let mut check = FieldCheck::new();
        let customer = &self.customer_id;
        let customer_id = check.asked("customer_id", customer, "Choose a customer", str::parse);
        let currency: Option<Currency> = check.required("currency", &self.currency);
        let money = |text: &str| {
            currency
                .map(|currency| Money::parse(text, currency))
                .transpose()
        };
        let amount = check.asked("amount", &self.amount, "Enter an amount", money);
        let amount = amount.flatten();
        if amount.is_some_and(|amount| !amount.is_positive()) {
            check.refuse("amount", "must be above zero");
        }
        let received_on: Option<Day> = check.required("received_on", &self.received_on);
        if let Some(day) = received_on.filter(|day| !may_be_dated(*day, today)) {
            let wrong = if day > today {
                "must not be in the future"
            } else {
                "is more than a year ago: is the year right?"
            };
            check.refuse("received_on", wrong);
        }
        let by_hand = ReceiptMethod::BY_HAND.into_iter();
        let method = by_hand
            .clone()
            .find(|method| method.as_str() == self.method);
        if method.is_none() {
            check.refuse("method", "is not one of the methods");
        }
        let reference = check.optional("reference", &self.reference);
        let note = check.optional("note", &self.note);
        let details = (|| {
            Some(ReceiptDetails {
                customer_id: customer_id?,
                amount: amount?,
                received_on: received_on?,
                method: method?,
                reference: reference?,
                note: note?,
            })
        })();
        check.finish(details)
    }
}

/// A row of the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReceiptRow {
    /// Which one.
    pub id: ReceiptId,
    /// Its number.
    pub number: String,
    /// Who paid; `None` while unidentified.
    pub customer: Option<CustomerRef>,
    /// When it arrived.
    pub received_on: Day,
    /// How.
    pub method: ReceiptMethod,
    /// The payer's reference.
    pub reference: Option<String>,
    /// How much.
    pub amount: Money,
    /// What is not allocated.
    pub unapplied: Money,
}

impl ReceiptRow {
    /// How much of it is allocated.
    pub fn applied(&self) -> Applied {
        match self.unapplied {
            left if left.is_zero() => Applied::All,
            left if left == self.amount => Applied::Nothing,
            _ => Applied::Part,
        }
    }
}

/// How much of a receipt is allocated.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Applied {
    /// Nothing.
    Nothing,
    /// A part.
    Part,
    /// All of it.
    All,
}

impl Applied {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nothing => "Unapplied",
            Self::Part => "Part applied",
            Self::All => "Allocated",
        }
    }
}

/// A receipt in full.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReceiptView {
    /// The row.
    #[serde(flatten)]
    pub row: ReceiptRow,
    /// Its item.
    pub item: ItemView,
    /// A note for staff.
    pub note: Option<String>,
    /// The provider's id of the payment.
    pub provider_payment: Option<String>,
    /// What the provider kept; `None` until it is known.
    pub fee: Option<Money>,
    /// What it was allocated to, reversed ones included.
    pub allocations: Vec<AllocationView>,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Who or what recorded it.
    pub actor: String,
}
