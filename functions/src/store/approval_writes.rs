//! Making a request, closing it, and what a batch asserts about it.

use shared::approval::{Action, Binding, State, binding};
use shared::kernel::id::{ApprovalId, CustomerId, StaffId};
use shared::kernel::{Instant, Money};

use super::approvals::Row;
use super::sql::{Statement, statement};
use crate::decision::Series;

/// What a new request is made of.
#[derive(Clone, Copy, Debug)]
pub struct NewRequest<'a> {
    /// Its id.
    pub id: ApprovalId,
    /// Everything that the approval will bind to.
    pub of: Binding<'a>,
    /// Number and version of the document that it is about.
    pub document: (&'a str, i64),
    /// Whose document it is.
    pub customer: Option<CustomerId>,
    /// The limit of whoever asks.
    pub limit: Option<Money>,
    /// From this moment on nobody decides about it.
    pub expires_at: Instant,
}

/// Adds a pending request.
pub fn insert(new: &NewRequest<'_>, now: Instant) -> Statement {
    statement!(
        "INSERT INTO approval_request(id, action, subject, subject_number, subject_version,
           customer_id, currency, amount_minor, limit_minor, payload, payload_hash, requested_by,
           requested_at, expires_at, state)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 'pending')",
        new.id,
        new.of.action.as_str(),
        new.of.subject,
        new.document.0,
        new.document.1,
        new.customer,
        new.of.amount.currency(),
        new.of.amount.minor(),
        new.limit.map(Money::minor),
        new.of.payload,
        binding(&new.of),
        new.of.requested_by,
        now,
        new.expires_at,
    )
}

/// What is decided about a request.
#[derive(Clone, Copy, Debug)]
pub struct NewDecision<'a> {
    /// The new state; never pending.
    pub state: State,
    /// By whom; nobody when it expires.
    pub by: Option<StaffId>,
    /// Why it is rejected.
    pub reason: Option<&'a str>,
    /// Id of the document that the batch makes.
    pub outcome: Option<&'a str>,
    /// The series that gives that document its number.
    pub series: Option<Series>,
}

/// Closes a pending request: the decision, and the state that follows from it.
pub fn decide(row: &Row, decision: &NewDecision<'_>, now: Instant) -> [Statement; 2] {
    [
        statement!(
            "INSERT INTO approval_decision(request_id, requested_by, payload_hash, decision,
               decided_by, decided_at, reason, outcome, outcome_number)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,
               (SELECT number FROM taken_number WHERE series = ?9 AND year = ?10))",
            row.id,
            row.requested_by,
            &row.payload_hash,
            decision.state.as_str(),
            decision.by,
            now,
            decision.reason,
            decision.outcome,
            decision.series.map(Series::name),
            decision.series.map(Series::year),
        ),
        statement!(
            "UPDATE approval_request SET state = ?2 WHERE id = ?1",
            row.id,
            decision.state.as_str(),
        ),
    ]
}

/// Asserts that a request still waits, and, for a decision about it, that `decider` is somebody
/// else.
pub fn assert_pending(row: &Row, decider: Option<StaffId>) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'approval.pending', EXISTS (
           SELECT 1 FROM approval_request WHERE id = ?1 AND state = 'pending'
             AND payload_hash = ?2 AND requested_by IS NOT ?3)",
        row.id,
        &row.payload_hash,
        decider,
    )
}

/// Asserts that no request about a document waits for a decision.
pub fn assert_none_pending(subject: impl ToString) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'approval.none_pending', NOT EXISTS (
           SELECT 1 FROM approval_request WHERE subject = ?1 AND state = 'pending')",
        subject.to_string(),
    )
}

/// Asserts that the role of `staff` still has authority over `amount`.
pub fn assert_authority(staff: StaffId, action: Action, amount: Money) -> Statement {
    statement!(
        "INSERT INTO assertion(code, ok) SELECT 'approval.authority', EXISTS (
           SELECT 1 FROM staff_user u JOIN approval_limit l ON l.role = u.role
           WHERE u.id = ?1 AND l.action = ?2
             AND (l.currency = '*' OR (l.currency = ?3 AND l.amount_minor >= ?4)))",
        staff,
        action.as_str(),
        amount.currency(),
        amount.minor(),
    )
}
