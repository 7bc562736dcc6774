//! Who may decide about a request: one decision, once, by someone else with enough authority.

use serde::{Deserialize, Serialize};

use super::Authority;
use crate::kernel::id::StaffId;
use crate::kernel::{Instant, Money};

/// How a request stands. Only a pending one changes, and only once.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nobody has decided.
    Pending,
    /// Somebody else has approved it, and it was done.
    Approved,
    /// Somebody else has rejected it.
    Rejected,
    /// Whoever asked has taken it back.
    Withdrawn,
    /// Nobody has decided in time.
    Expired,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Pending,
        Self::Approved,
        Self::Rejected,
        Self::Withdrawn,
        Self::Expired,
    ];

    /// The word used in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
        }
    }
}

/// What the rule has to know of a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Request {
    /// How it stands.
    pub state: State,
    /// From this moment on nobody decides about it.
    pub expires_at: Instant,
    /// Who asked.
    pub requested_by: StaffId,
    /// What has to be within the decider's authority.
    pub amount: Money,
}

/// What the rule has to know of someone who wants to decide.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Decider {
    /// Who.
    pub id: StaffId,
    /// Whether they hold the permission to decide.
    pub permitted: bool,
    /// Their authority for the request's action and currency.
    pub authority: Authority,
}

/// Why someone may not decide or withdraw, in order of precedence.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DecisionError {
    /// It has been decided or taken back.
    #[error("the request is {} already", .0.as_str())]
    Decided(State),
    /// Its time is over.
    #[error("the request has expired")]
    Expired,
    /// Nobody approves their own.
    #[error("nobody decides about their own request")]
    Own,
    /// Only whoever asked can take it back.
    #[error("the request is someone else's")]
    SomeoneElses,
    /// The role does not decide.
    #[error("the role does not decide about requests")]
    NotPermitted,
    /// The amount is above the authority.
    #[error("the amount is above the approval limit")]
    AboveAuthority,
}

/// Whether `decider` may approve or reject `request` at `now`.
pub fn check_decision(
    request: &Request,
    decider: &Decider,
    now: Instant,
) -> Result<(), DecisionError> {
    check_pending(request, now)?;
    if decider.id == request.requested_by {
        Err(DecisionError::Own)
    } else if !decider.permitted {
        Err(DecisionError::NotPermitted)
    } else if !decider.authority.covers(request.amount) {
        Err(DecisionError::AboveAuthority)
    } else {
        Ok(())
    }
}

/// Whether `who` may take `request` back at `now`.
pub fn check_withdrawal(
    request: &Request,
    who: StaffId,
    now: Instant,
) -> Result<(), DecisionError> {
    check_pending(request, now)?;
    if who == request.requested_by {
        Ok(())
    } else {
        Err(DecisionError::SomeoneElses)
    }
}

fn check_pending(request: &Request, now: Instant) -> Result<(), DecisionError> {
    match request.state {
        State::Pending if now < request.expires_at => Ok(()),
        State::Pending => Err(DecisionError::Expired),
        decided => Err(DecisionError::Decided(decided)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Currency;
    use crate::kernel::id::Id;

    fn eur(minor: i64) -> Money {
        Money::from_minor(minor, Currency::EUR).unwrap()
    }

    const NOW: Instant = 1_000;

    fn request() -> Request {
        Request {
            state: State::Pending,
            expires_at: NOW + 1,
            requested_by: StaffId::new(1, 1),
            amount: eur(100),
        }
    }

    #[test]
    fn somebody_else_with_enough_authority_decides_once_and_in_time() {
        use DecisionError as E;
        let other = Decider {
            id: StaffId::new(1, 2),
            permitted: true,
            authority: Authority::UpTo(eur(100)),
        };
        let pending = request();
        let of = |state| Request { state, ..pending };
        let own = Decider {
            id: pending.requested_by,
            ..other
        };
        let late = Request {
            expires_at: NOW,
            ..pending
        };
        let clerk = Decider {
            permitted: false,
            ..other
        };
        let unlimited = Decider {
            authority: Authority::Unlimited,
            ..other
        };
        let low = Decider {
            authority: Authority::UpTo(eur(99)),
            ..other
        };
        let none = Decider {
            authority: Authority::None,
            ..other
        };
        let dollars = Money::from_minor(1_000, Currency::USD).unwrap();
        let foreign = Decider {
            authority: Authority::UpTo(dollars),
            ..other
        };
        let table = [
            (pending, other, Ok(())),
            (pending, unlimited, Ok(())),
            (of(State::Approved), other, Err(E::Decided(State::Approved))),
            (of(State::Rejected), other, Err(E::Decided(State::Rejected))),
            (of(State::Withdrawn), own, Err(E::Decided(State::Withdrawn))),
            (of(State::Expired), other, Err(E::Decided(State::Expired))),
            (late, own, Err(E::Expired)),
            (pending, own, Err(E::Own)),
            (
                pending,
                Decider {
                    authority: Authority::Unlimited,
                    ..own
                },
                Err(E::Own),
            ),
            (
                pending,
                Decider {
                    permitted: false,
                    ..own
                },
                Err(E::Own),
            ),
            (pending, clerk, Err(E::NotPermitted)),
            (pending, low, Err(E::AboveAuthority)),
            (pending, none, Err(E::AboveAuthority)),
            (pending, foreign, Err(E::AboveAuthority)),
        ];
        for (request, decider, expected) in table {
            let found = check_decision(&request, &decider, NOW);
            assert_eq!(found, expected, "{request:?} {decider:?}");
        }
    }

    #[test]
    fn only_whoever_asked_takes_a_pending_request_back() {
        let pending = request();
        let (own, other) = (pending.requested_by, StaffId::new(1, 2));
        let late = Request {
            expires_at: NOW,
            ..pending
        };
        let rejected = Request {
            state: State::Rejected,
            ..pending
        };
        assert_eq!(check_withdrawal(&pending, own, NOW), Ok(()));
        let refused = check_withdrawal(&pending, other, NOW);
        assert_eq!(refused, Err(DecisionError::SomeoneElses));
        assert_eq!(
            check_withdrawal(&late, own, NOW),
            Err(DecisionError::Expired)
        );
        let refused = check_withdrawal(&rejected, own, NOW);
        assert_eq!(refused, Err(DecisionError::Decided(State::Rejected)));
    }
}
