//! Double entry: every event becomes postings, each a debit account, a credit account and an
//! amount above zero, so an unbalanced entry cannot be written (domain section 18).

mod events;

pub use events::{
    PayerKnown, allocation, credit_note, imported_invoice, imported_receipt, invoice, provider_fee,
    receipt, receipt_by_provider, reversed,
};

use serde::{Deserialize, Serialize};

use crate::kernel::Money;

/// The accounts of the default chart that Dunlin posts to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Account {
    /// What customers owe on documents. Control group.
    Ar,
    /// Receipts of known payers that settle no item yet. Control group.
    Unapplied,
    /// Receipts whose payer is not known. Control group, without a customer.
    Unidentified,
    /// Money at the bank.
    Bank,
    /// Money a payment provider holds for us.
    ProviderClearing,
    /// What providers keep for their service.
    ProviderFees,
    /// Tax owed to the state.
    OutputTax,
    /// Income from what is billed.
    Revenue,
    /// The other side of documents and receipts brought over from an earlier system, whose
    /// revenue and cash stand in that system's books.
    OpeningBalance,
}

impl Account {
    /// Every account in the order of the trial balance.
    pub const ALL: [Self; 9] = [
        Self::Bank,
        Self::ProviderClearing,
        Self::Ar,
        Self::Unapplied,
        Self::Unidentified,
        Self::OutputTax,
        Self::Revenue,
        Self::ProviderFees,
        Self::OpeningBalance,
    ];

    /// The word used in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ar => "ar",
            Self::Unapplied => "unapplied",
            Self::Unidentified => "unidentified",
            Self::Bank => "bank",
            Self::ProviderClearing => "provider_clearing",
            Self::ProviderFees => "provider_fees",
            Self::OutputTax => "output_tax",
            Self::Revenue => "revenue",
            Self::OpeningBalance => "opening_balance",
        }
    }

    /// The name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ar => "Accounts receivable",
            Self::Unapplied => "Unapplied receipts",
            Self::Unidentified => "Unidentified receipts",
            Self::Bank => "Bank",
            Self::ProviderClearing => "Payment provider clearing",
            Self::ProviderFees => "Payment provider fees",
            Self::OutputTax => "Output tax",
            Self::Revenue => "Revenue",
            Self::OpeningBalance => "Opening balance",
        }
    }

    /// Whether the account is part of the AR control group and carries a customer.
    pub fn is_control(self) -> bool {
        matches!(self, Self::Ar | Self::Unapplied)
    }
}

/// One balanced pair.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Posting {
    /// The account debited.
    pub debit: Account,
    /// The account credited.
    pub credit: Account,
    /// How much, above zero.
    pub amount: Money,
}

impl Posting {
    /// A posting; `None` for an amount that is not above zero, which posts nothing.
    pub fn new(debit: Account, credit: Account, amount: Money) -> Option<Self> {
        (amount.is_positive() && debit != credit).then_some(Self {
            debit,
            credit,
            amount,
        })
    }
}
