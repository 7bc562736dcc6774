//! Approval requests, what was decided about them, and the limits.

use serde::Deserialize;
use shared::access::RoleId;
use shared::api::approvals::{
    APPROVALS_COUNTED_MAX, ApprovalFilter, ApprovalRow, DecisionView, PersonRef,
};
use shared::api::invoices::DocumentRef;
use shared::approval::{Action, Binding, Request, State, binding};
use shared::kernel::id::{ApprovalId, CustomerId, StaffId};
use shared::kernel::page::page_rows;
use shared::kernel::{Currency, Cursor, Instant, Money};

use super::keyset::after_moment;
use super::receipts::customer_ref;
use super::sql::{Statement, statement};
use crate::problem::Refusal;

/// A request with its customer, its people, and what was decided.
#[derive(Deserialize, Clone, Debug)]
pub struct Row {
    /// Which one.
    pub id: ApprovalId,
    /// What is to be done.
    pub action: Action,
    /// Id of the document that it is about.
    pub subject: String,
    subject_number: String,
    customer_id: Option<CustomerId>,
    customer_number: Option<String>,
    customer_name: Option<String>,
    currency: Currency,
    amount_minor: i64,
    limit_minor: Option<i64>,
    /// What exactly is to be done, as JSON of the action's own.
    pub payload: String,
    /// What the request was bound to.
    pub payload_hash: String,
    /// Who asked.
    pub requested_by: StaffId,
    requested_by_name: String,
    /// Their address, for the answer.
    pub requested_by_email: String,
    requested_at: Instant,
    expires_at: Instant,
    state: State,
    decided_by: Option<StaffId>,
    decided_by_name: Option<String>,
    decided_at: Option<Instant>,
    reason: Option<String>,
    outcome: Option<String>,
    outcome_number: Option<String>,
}

impl Row {
    /// The amount that limits are compared with.
    pub fn amount(&self) -> Result<Money, Refusal> {
        Ok(Money::from_minor(self.amount_minor, self.currency)?)
    }

    /// The limit of whoever asked, at that time.
    pub fn limit(&self) -> Result<Option<Money>, Refusal> {
        let limit = |minor| Money::from_minor(minor, self.currency);
        Ok(self.limit_minor.map(limit).transpose()?)
    }

    /// What the rule has to know.
    pub fn request(&self) -> Result<Request, Refusal> {
        Ok(Request {
            state: self.state,
            expires_at: self.expires_at,
            requested_by: self.requested_by,
            amount: self.amount()?,
        })
    }

    /// Whether the content is still what the hash was made of.
    pub fn is_bound(&self) -> Result<bool, Refusal> {
        let of = Binding {
            action: self.action,
            subject: &self.subject,
            requested_by: self.requested_by,
            amount: self.amount()?,
            payload: &self.payload,
        };
        Ok(binding(&of) == self.payload_hash)
    }

    /// As lists show it.
    pub fn view(self) -> Result<ApprovalRow, Refusal> {
        let amount = self.amount()?;
        let decision = self.decided_at.map(|at| DecisionView {
            by: self.decided_by.zip(self.decided_by_name).map(person),
            at,
            reason: self.reason,
            outcome: self
                .outcome
                .zip(self.outcome_number)
                .map(|(id, number)| DocumentRef { id, number }),
        });
        Ok(ApprovalRow {
            id: self.id,
            action: self.action,
            subject: DocumentRef {
                id: self.subject,
                number: self.subject_number,
            },
            customer: customer_ref(self.customer_id, self.customer_number, self.customer_name),
            amount,
            state: self.state,
            requested_by: person((self.requested_by, self.requested_by_name)),
            requested_at: self.requested_at,
            expires_at: self.expires_at,
            decision,
        })
    }
}

fn person((id, name): (StaffId, String)) -> PersonRef {
    PersonRef { id, name }
}

/// Where the page after `row` starts.
pub fn cursor(row: &ApprovalRow) -> Cursor {
    Cursor {
        key: row.requested_at.to_string(),
        id: row.id.to_string(),
    }
}

/// The columns of [`Row`] and the tables they come from; `a` is the request.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT a.id, a.action, a.subject, a.subject_number, a.customer_id,
               c.number AS customer_number, c.name AS customer_name, a.currency, a.amount_minor,
               a.limit_minor, a.payload, a.payload_hash, a.requested_by,
               r.name AS requested_by_name, r.email AS requested_by_email, a.requested_at,
               a.expires_at, a.state, d.decided_by, p.name AS decided_by_name, d.decided_at,
               d.reason, d.outcome, d.outcome_number
             FROM approval_request a CROSS JOIN staff_user r ON r.id = a.requested_by
             LEFT JOIN customer c ON c.id = a.customer_id
             LEFT JOIN approval_decision d ON d.request_id = a.id
             LEFT JOIN staff_user p ON p.id = d.decided_by ",
            $rest
        )
    };
}

/// Finds one request.
pub fn find(id: ApprovalId) -> Statement {
    statement!(select!("WHERE a.id = ?1"), id)
}

/// Lists everybody's requests, or those in one state, the newest first.
pub fn list(filter: &ApprovalFilter) -> Statement {
    let (at, id) = after_moment(filter.after.as_ref());
    let limit = page_rows(filter.limit);
    match filter.state {
        None => statement!(
            select!(
                "WHERE (a.requested_at, a.id) < (coalesce(?1, 9007199254740991), coalesce(?2, '~'))
                 ORDER BY a.requested_at DESC, a.id DESC LIMIT CAST(?3 AS INTEGER) + 1"
            ),
            at,
            id,
            limit,
        ),
        Some(state) => statement!(
            select!(
                "WHERE a.state = ?4
                   AND (a.requested_at, a.id) < (coalesce(?1, 9007199254740991), coalesce(?2, '~'))
                 ORDER BY a.requested_at DESC, a.id DESC LIMIT CAST(?3 AS INTEGER) + 1"
            ),
            at,
            id,
            limit,
            state.as_str(),
        ),
    }
}

/// Lists one person's requests, the newest first.
pub fn list_of(requester: StaffId, filter: &ApprovalFilter) -> Statement {
    let (at, id) = after_moment(filter.after.as_ref());
    statement!(
        select!(
            "WHERE a.requested_by = ?1 AND (?5 IS NULL OR a.state = ?5)
               AND (a.requested_at, a.id) < (coalesce(?2, 9007199254740991), coalesce(?3, '~'))
             ORDER BY a.requested_at DESC, a.id DESC LIMIT CAST(?4 AS INTEGER) + 1"
        ),
        requester,
        at,
        id,
        page_rows(filter.limit),
        filter.state.map(State::as_str),
    )
}

/// Lists what someone of a role can decide about at `now`, the longest waiting first.
pub fn list_for(
    (staff, role): (StaffId, &RoleId),
    now: Instant,
    filter: &ApprovalFilter,
) -> Statement {
    let (at, id) = after_moment(filter.after.as_ref());
    statement!(
        select!(
            "WHERE a.state = 'pending' AND a.expires_at > ?3 AND a.requested_by <> ?1
               AND (a.requested_at, a.id) > (coalesce(?4, 0), coalesce(?5, ''))
               AND EXISTS (SELECT 1 FROM approval_limit l WHERE l.role = ?2 AND l.action = a.action
                 AND (l.currency = '*'
                   OR (l.currency = a.currency AND l.amount_minor >= a.amount_minor)))
             ORDER BY a.requested_at, a.id LIMIT CAST(?6 AS INTEGER) + 1"
        ),
        staff,
        role,
        now,
        at,
        id,
        page_rows(filter.limit),
    )
}

/// How many there are.
#[derive(Deserialize, Debug)]
pub struct CountRow {
    /// Counted up to the most that is counted.
    pub count: u16,
}

/// Counts what [`list_for`] lists.
pub fn count_for((staff, role): (StaffId, &RoleId), now: Instant) -> Statement {
    statement!(
        "SELECT count(*) AS count FROM (SELECT 1 FROM approval_request a
           WHERE a.state = 'pending' AND a.expires_at > ?3 AND a.requested_by <> ?1
             AND EXISTS (SELECT 1 FROM approval_limit l WHERE l.role = ?2 AND l.action = a.action
               AND (l.currency = '*'
                 OR (l.currency = a.currency AND l.amount_minor >= a.amount_minor)))
           LIMIT CAST(?4 AS INTEGER))",
        staff,
        role,
        now,
        APPROVALS_COUNTED_MAX,
    )
}

/// A request named by its id alone.
#[derive(Deserialize, Debug)]
pub struct IdRow {
    /// Which one.
    pub id: ApprovalId,
}

/// The request about a document that waits for a decision, if there is one.
pub fn pending_of(subject: impl ToString) -> Statement {
    statement!(
        "SELECT id FROM approval_request WHERE subject = ?1 AND state = 'pending' LIMIT 1",
        subject.to_string(),
    )
}

/// The request with this id if it still waits for a decision.
pub fn pending(id: &str) -> Statement {
    statement!(
        "SELECT id FROM approval_request WHERE id = ?1 AND state = 'pending'",
        id
    )
}

/// Requests whose time is over, the oldest first.
pub fn overdue(now: Instant, limit: u16) -> Statement {
    statement!(
        "SELECT id FROM approval_request WHERE state = 'pending' AND expires_at <= ?1
         ORDER BY expires_at LIMIT CAST(?2 AS INTEGER)",
        now,
        limit,
    )
}
