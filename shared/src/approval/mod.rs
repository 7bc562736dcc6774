//! Who may do what alone, and who may decide about what someone else asks for.
//!
//! An approval limit is an amount per role, action and currency. What is above the limit of the one
//! who wants it becomes a request, which someone else with enough authority approves or rejects.
//! A role without a limit for a currency has no authority in it; "no limit" has to be given.

mod binding;
mod decide;

pub use binding::{Binding, binding};
pub use decide::{Decider, DecisionError, Request, State, check_decision, check_withdrawal};

use serde::{Deserialize, Serialize};

use crate::access::RoleId;
use crate::kernel::{Currency, Money};

/// Something that is limited. The words are in the database, so they never change meaning.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Issue a credit note over its total.
    CreditNote,
}

impl Action {
    /// Every action that is limited.
    pub const ALL: [Self; 1] = [Self::CreditNote];

    /// The word used in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CreditNote => "credit_note",
        }
    }

    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::CreditNote => "Credit note",
        }
    }

    /// What people call them all.
    pub fn plural(self) -> &'static str {
        match self {
            Self::CreditNote => "Credit notes",
        }
    }
}

/// A person's ceiling for a decision, in one currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Authority {
    /// Nothing, not even zero.
    None,
    /// This amount and everything below it.
    UpTo(Money),
    /// Any amount.
    Unlimited,
}

impl Authority {
    /// Whether `amount` is within it: a limit covers the amount it names.
    pub fn covers(self, amount: Money) -> bool {
        match self {
            Self::None => false,
            Self::UpTo(limit) => {
                limit.currency() == amount.currency() && amount.minor() <= limit.minor()
            }
            Self::Unlimited => true,
        }
    }

    /// The amount that it ends at, where it ends at one.
    pub fn limit(self) -> Option<Money> {
        match self {
            Self::UpTo(limit) => Some(limit),
            Self::None | Self::Unlimited => None,
        }
    }
}

/// One limit of a role.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ApprovalLimit {
    /// Whose.
    pub role: RoleId,
    /// For what.
    pub action: Action,
    /// Up to how much.
    pub ceiling: Ceiling,
}

/// Where a limit lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Ceiling {
    /// At this amount, in its currency.
    UpTo(Money),
    /// Nowhere, in any currency.
    Unlimited,
}

/// The authority of `role` for `action` in `currency`.
pub fn authority(
    limits: &[ApprovalLimit],
    role: &RoleId,
    action: Action,
    currency: Currency,
) -> Authority {
    let own = limits
        .iter()
        .filter(|limit| limit.role == *role && limit.action == action)
        .map(|limit| limit.ceiling);
    let mut found = Authority::None;
    for ceiling in own {
        match ceiling {
            Ceiling::Unlimited => return Authority::Unlimited,
            Ceiling::UpTo(limit) if limit.currency() == currency => found = Authority::UpTo(limit),
            Ceiling::UpTo(_) => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(role: &str, ceiling: Ceiling) -> ApprovalLimit {
        ApprovalLimit {
            role: role.parse().unwrap(),
            action: Action::CreditNote,
            ceiling,
        }
    }

    fn eur(text: &str) -> Money {
        Money::parse(text, Currency::EUR).unwrap()
    }

    #[test]
    fn a_limit_covers_its_amount_in_its_currency_and_no_more() {
        let usd = Money::parse("1", Currency::USD).unwrap();
        let limits = [
            limit("clerk", Ceiling::UpTo(eur("500"))),
            limit("nil", Ceiling::UpTo(eur("0"))),
            limit("chief", Ceiling::UpTo(eur("1"))),
            limit("chief", Ceiling::Unlimited),
        ];
        let table = [
            ("clerk", eur("499.99"), true),
            ("clerk", eur("500"), true),
            ("clerk", eur("500.01"), false),
            ("clerk", usd, false),
            ("nil", eur("0.01"), false),
            ("chief", eur("1000000"), true),
            ("chief", usd, true),
            ("nobody", eur("0.01"), false),
        ];
        for (role, amount, covered) in table {
            let role: RoleId = role.parse().unwrap();
            let authority = authority(&limits, &role, Action::CreditNote, amount.currency());
            assert_eq!(authority.covers(amount), covered, "{role} {amount:?}");
        }
    }

    #[test]
    fn the_words_of_json_are_those_of_the_database() {
        for action in Action::ALL {
            let json = serde_json::to_string(&action).unwrap();
            assert_eq!(json, format!("\"{}\"", action.as_str()));
        }
        for state in State::ALL {
            let json = serde_json::to_string(&state).unwrap();
            assert_eq!(json, format!("\"{}\"", state.as_str()));
        }
    }

    #[test]
    fn the_limit_that_counts_is_that_of_the_currency() {
        let usd = Money::parse("7", Currency::USD).unwrap();
        let limits = [
            limit("clerk", Ceiling::UpTo(eur("5"))),
            limit("clerk", Ceiling::UpTo(usd)),
        ];
        let role = "clerk".parse().unwrap();
        let of = |currency| authority(&limits, &role, Action::CreditNote, currency);
        assert_eq!(of(Currency::EUR), Authority::UpTo(eur("5")));
        assert_eq!(of(Currency::USD), Authority::UpTo(usd));
        assert_eq!(of(Currency::GBP), Authority::None);
    }
}
