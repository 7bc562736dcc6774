//! Requests for links that are sent by mail: one table for each kind of link, the same columns.

use shared::kernel::Instant;

use super::sql::{Statement, Value, statement};

/// How many requests are taken within a time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Fewer than this for one address.
    pub by_email: i64,
    /// Fewer than this from one place.
    pub by_client: i64,
    /// Fewer than this of everyone.
    pub by_all: i64,
}

/// The requests for one kind of link.
#[derive(Clone, Copy, Debug)]
pub struct Requests {
    assert_few: &'static str,
    mark_handled: &'static str,
    forget: &'static str,
}

macro_rules! requests {
    ($table:literal) => {
        Requests {
            assert_few: concat!(
                "INSERT INTO assertion(code, ok) SELECT 'link_request.few',
                   (SELECT count(*) FROM ",
                $table,
                " WHERE email = ?1 AND requested_at > ?3) < CAST(?4 AS INTEGER)
                   AND (SELECT count(*) FROM ",
                $table,
                " WHERE client = ?2 AND requested_at > ?3) < CAST(?5 AS INTEGER)
                   AND (SELECT count(*) FROM ",
                $table,
                " WHERE requested_at > ?3) < CAST(?6 AS INTEGER)"
            ),
            mark_handled: concat!(
                "UPDATE ",
                $table,
                " SET handled_at = ?2 WHERE id = ?1 AND handled_at IS NULL"
            ),
            forget: concat!(
                "DELETE FROM ",
                $table,
                " WHERE id IN (SELECT id FROM ",
                $table,
                " WHERE requested_at < ?1 ORDER BY requested_at LIMIT CAST(?2 AS INTEGER))"
            ),
        }
    };
}

/// For links that sign in to the portal.
pub const SIGN_INS: Requests = requests!("portal_sign_in");
/// For links that set a new password.
pub const PASSWORDS: Requests = requests!("password_request");

impl Requests {
    /// Asserts that not too much was asked for since `since`: for this address, from this place,
    /// and altogether.
    pub fn assert_few(
        &self,
        (email, client): (&str, &str),
        since: Instant,
        limits: Limits,
    ) -> Statement {
        statement!(
            self.assert_few,
            email,
            client,
            since,
            limits.by_email,
            limits.by_client,
            limits.by_all,
        )
    }

    /// Notes that a request was looked at.
    pub fn mark_handled(&self, id: impl Into<Value>, now: Instant) -> Statement {
        statement!(self.mark_handled, id.into(), now)
    }

    /// Forgets requests made before `before`, the oldest first.
    pub fn forget(&self, before: Instant, limit: u16) -> Statement {
        statement!(self.forget, before, limit)
    }
}
