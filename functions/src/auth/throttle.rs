//! Slows guessing down without ever shutting anybody out.
//!
//! Each try counts under three keys: the account from this network address, the network address,
//! and the account from anywhere. Unknown accounts count like known ones. A guesser soon waits a
//! quarter of an hour between tries. The pause of an account from anywhere is short, and does not
//! touch an address from which the person has signed in before: a guesser cannot keep the owner out.
//! Codes of the second factor count in the same way, under keys of their own.

use std::net::Ipv6Addr;

use shared::api::ProblemCode;
use shared::kernel::Instant;
use shared::kernel::id::StaffId;

use super::sign;
use crate::context::Cx;
use crate::platform::DbError;
use crate::problem::Refusal;
use crate::store::sign_in::{self, Credentials, Limit};
use crate::store::sql::Statement;

const MINUTE: Instant = 60_000;
const DAY: Instant = 24 * 60 * MINUTE;
/// How long a try counts.
pub const TRIES_MILLISECONDS: Instant = DAY;
/// How long a network address stays known after its last use.
pub const KNOWN_MILLISECONDS: Instant = 90 * DAY;

const BOTH: Limit = Limit {
    free: 5,
    pause_milliseconds_max: 15 * MINUTE,
};
const NETWORK: Limit = Limit {
    free: 50,
    pause_milliseconds_max: 15 * MINUTE,
};
const ACCOUNT: Limit = Limit {
    free: 20,
    pause_milliseconds_max: MINUTE,
};
/// Who tries codes knows the password already, and a code is short: fewer and rarer tries.
const ACCOUNT_CODES: Limit = Limit {
    free: 10,
    pause_milliseconds_max: 15 * MINUTE,
};

/// The keys under which one try counts; none of them tells an address to who reads the database.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Keys {
    /// The account from anywhere.
    pub account: String,
    both: String,
    /// The network address; `None` when it is not known.
    network: Option<String>,
    /// The network address as it is remembered for a person.
    pub address_hash: String,
    of_account: Limit,
}

/// The network address of a request as it is remembered for a person.
pub fn address_hash(cx: &Cx) -> String {
    sign(
        &cx.config.session_secret,
        "address",
        &network(&cx.client.address),
    )
}

impl Keys {
    /// The keys of a try for `account`, from where the request came.
    pub fn new(cx: &Cx, account: &str) -> Self {
        let network = network(&cx.client.address);
        let key = |kind: &str, text: &str| {
            format!("{kind}:{}", sign(&cx.config.session_secret, "try", text))
        };
        Self {
            account: key("account", account),
            both: key("both", &format!("{account} {network}")),
            address_hash: address_hash(cx),
            of_account: ACCOUNT,
            network: (!network.is_empty()).then(|| key("network", &network)),
        }
    }

    /// The keys of a try of a code for `staff`. They are apart from those of the password, so that
    /// who guesses at passwords holds nobody up at the second step.
    pub fn of_codes(cx: &Cx, staff: StaffId) -> Self {
        Self {
            of_account: ACCOUNT_CODES,
            ..Self::new(cx, &format!("code {staff}"))
        }
    }

    /// Counts a try, or refuses it while one of its keys is paused. `owner` is whoever must not be
    /// held up by the tries of others.
    pub async fn take(&self, cx: &Cx, owner: Owner) -> Result<(), Refusal> {
        let account = (owner == Owner::Unknown).then_some(&self.account);
        let keys = [Some(&self.both), self.network.as_ref(), account];
        let forgotten = cx.now.saturating_sub(TRIES_MILLISECONDS);
        let count = |key: &String, limit| sign_in::count(key, limit, cx.now, forgotten);
        let mut statements = vec![
            sign_in::assert_not_paused(keys, cx.now),
            count(&self.both, BOTH),
            count(&self.account, self.of_account),
        ];
        statements.extend(self.network.as_ref().map(|key| count(key, NETWORK)));
        match cx.platform().batch(&statements).await {
            Err(DbError::Assertion(_)) => Err(ProblemCode::TooManyTries.into()),
            result => Ok(result.map(|_| ())?),
        }
    }

    /// What a right try undoes. The network address keeps its other tries: somebody with an
    /// account of their own could clear them between guesses otherwise.
    pub fn succeed(&self) -> Vec<Statement> {
        let mut statements = vec![sign_in::forget(&self.both), sign_in::forget(&self.account)];
        statements.extend(self.network.as_deref().map(sign_in::take_back));
        statements
    }
}

/// Whether a try may come from the owner of the account, by more than the password.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Owner {
    /// Nothing says so.
    Unknown,
    /// The network address is known, or the try comes from within a session.
    Likely,
}

impl Owner {
    /// Judges by where the try comes from.
    pub fn of(person: &Credentials) -> Self {
        if person.known == 1 {
            Self::Likely
        } else {
            Self::Unknown
        }
    }
}

/// The part of a network address that one customer of a provider has: an IPv6 address counts with
/// its /64, since a guesser has all of that.
pub(super) fn network(address: &str) -> String {
    match address.parse::<Ipv6Addr>() {
        Ok(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Err(_) => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::network;

    #[test]
    fn an_ipv6_address_counts_with_its_neighbours() {
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2::9"));
        assert_ne!(network("2001:db8:1:2::9"), network("2001:db8:1:3::9"));
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
    }
}
