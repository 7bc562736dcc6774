//! Approval limits: what each role may do alone.

use serde::{Deserialize, Serialize};

use super::{Access, FieldCheck, FieldProblem, Nothing, endpoints};
use crate::access::{Permission, RoleId};
use crate::approval::{Action, ApprovalLimit, Ceiling};
use crate::kernel::{Currency, Money};

endpoints! {
    /// The limits of every role.
    GetApprovalLimits = "get_approval_limits": Get "/api/approval-limits",
        Access::Staff(Permission::SetApprovalLimits), (), Nothing => ApprovalLimitsView;
    /// Replaces the limits of one role.
    SetApprovalLimits = "set_approval_limits": Put "/api/approval-limits/{role}",
        Access::StaffStepUp(Permission::SetApprovalLimits), RoleId,
        RoleLimitsInput => RoleLimitsView,
        refuses [InvalidFields, AboveAuthority, VersionConflict];
}

/// The limits of every role.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ApprovalLimitsView {
    /// Role by role.
    pub roles: Vec<RoleLimitsView>,
}

/// The limits of one role.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RoleLimitsView {
    /// Whose.
    pub role: RoleId,
    /// What people call the role.
    pub name: String,
    /// Whether the role may decide about what others ask for.
    pub decides: bool,
    /// For the next change.
    pub version: i64,
    /// Its limits; no limit for a currency is no authority in it.
    pub limits: Vec<ApprovalLimit>,
}

/// The most limits of one role: every action in a good many currencies.
pub const ROLE_LIMITS_MAX: usize = 100;

/// What the form of one role's limits holds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RoleLimitsInput {
    /// All of them; what is left out is taken away.
    pub limits: Vec<LimitInput>,
    /// The version that was loaded.
    pub version: i64,
}

/// One limit of the form.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LimitInput {
    /// For what.
    pub action: Action,
    /// Code of the currency; empty for every currency without a limit.
    pub currency: String,
    /// Up to how much; empty together with the currency.
    pub amount: String,
}

impl LimitInput {
    /// What the form would hold for a limit.
    pub fn of(limit: &ApprovalLimit) -> Self {
        let (currency, amount) = match limit.ceiling {
            Ceiling::Unlimited => (String::new(), String::new()),
            Ceiling::UpTo(limit) => (
                limit.currency().code().to_owned(),
                limit.amount().to_string(),
            ),
        };
        Self {
            action: limit.action,
            currency,
            amount,
        }
    }
}

impl RoleLimitsInput {
    /// The limits, or every field that is wrong.
    pub fn parse(&self, role: &RoleId) -> Result<Vec<ApprovalLimit>, Vec<FieldProblem>> {
        let mut check = FieldCheck::new();
        if self.limits.len() > ROLE_LIMITS_MAX {
            check.refuse("limits", format!("has more than {ROLE_LIMITS_MAX} limits"));
        }
        let mut limits: Vec<ApprovalLimit> = Vec::new();
        for (index, input) in self.limits.iter().enumerate().take(ROLE_LIMITS_MAX) {
            let Some(ceiling) = parse_ceiling(&mut check, &format!("limits.{index}"), input) else {
                continue;
            };
            let limit = ApprovalLimit {
                role: role.clone(),
                action: input.action,
                ceiling,
            };
            if limits.iter().any(|other| overlaps(other, &limit)) {
                check.refuse(format!("limits.{index}.currency"), "has a limit already");
            }
            limits.push(limit);
        }
        check.finish(Some(limits))
    }
}

fn parse_ceiling(check: &mut FieldCheck, field: &str, input: &LimitInput) -> Option<Ceiling> {
    if input.currency.trim().is_empty() && input.amount.trim().is_empty() {
        return Some(Ceiling::Unlimited);
    }
    let currency: Currency = check.required(&format!("{field}.currency"), &input.currency)?;
    let amount = check.take(
        &format!("{field}.amount"),
        Money::parse(input.amount.trim(), currency),
    )?;
    if amount.is_negative() {
        check.refuse(format!("{field}.amount"), "must not be below zero");
        return None;
    }
    Some(Ceiling::UpTo(amount))
}

/// Whether two limits say something about the same currency.
fn overlaps(one: &ApprovalLimit, other: &ApprovalLimit) -> bool {
    let same_currency = match (one.ceiling, other.ceiling) {
        (Ceiling::UpTo(one), Ceiling::UpTo(other)) => one.currency() == other.currency(),
        _ => true,
    };
    one.action == other.action && same_currency
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(limits: &[(&str, &str)]) -> RoleLimitsInput {
        let limit = |(currency, amount): &(&str, &str)| LimitInput {
            action: Action::CreditNote,
            currency: (*currency).to_owned(),
            amount: (*amount).to_owned(),
        };
        RoleLimitsInput {
            limits: limits.iter().map(limit).collect(),
            version: 1,
        }
    }

    #[test]
    fn limits_are_amounts_per_currency_or_none_at_all() {
        let role: RoleId = "clerk".parse().unwrap();
        let parsed = input(&[("EUR", "500"), ("JPY", "0")]).parse(&role).unwrap();
        let ceilings: Vec<Ceiling> = parsed.iter().map(|limit| limit.ceiling).collect();
        let money = |text, currency| Ceiling::UpTo(Money::parse(text, currency).unwrap());
        assert_eq!(
            ceilings,
            [money("500", Currency::EUR), money("0", Currency::JPY)]
        );
        let parsed = input(&[("", "")]).parse(&role).unwrap();
        assert_eq!(parsed.first().unwrap().ceiling, Ceiling::Unlimited);
        assert_eq!(LimitInput::of(parsed.first().unwrap()).currency, "");
        assert_eq!(input(&[]).parse(&role).unwrap(), []);
    }

    #[test]
    fn a_wrong_limit_is_named() {
        let role: RoleId = "clerk".parse().unwrap();
        let table: [(&[(&str, &str)], &str); 7] = [
            (&[("", "5")], "limits.0.currency"),
            (&[("EUR", "")], "limits.0.amount"),
            (&[("EUR", "-1")], "limits.0.amount"),
            (&[("EUR", "1.001")], "limits.0.amount"),
            (&[("XXX1", "1")], "limits.0.currency"),
            (&[("EUR", "1"), ("EUR", "2")], "limits.1.currency"),
            (&[("", ""), ("EUR", "2")], "limits.1.currency"),
        ];
        for (limits, field) in table {
            let problems = input(limits).parse(&role).unwrap_err();
            assert_eq!(problems.first().unwrap().field, field, "{limits:?}");
        }
    }
}
