//! Requests for approval, while they are made and decided.

use functions::platform::DbError;
use functions::store::approval_writes::assert_pending;
use functions::store::approvals::{self, Row};
use shared::access::Role;
use shared::api::invoices::CreditInvoice;
use shared::api::{Endpoint, ProblemCode};
use shared::kernel::id::StaffId;

use crate::approvals::{approve, asked, credit_notes, invoiced};
use crate::identity::{audited, count};

#[test]
fn what_somebody_has_just_asked_for_is_not_done_beside_the_request() {
    let (world, invoice) = invoiced("1000");
    let same = invoice.clone();
    world.before_next_write(move |world| drop(asked(world, &same)));
    let refused = world.credit(&world.admin(), &invoice).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::WaitsForApproval);
    assert_eq!(credit_notes(&world), 0);
    let posted = "SELECT count(*) FROM journal_entry WHERE kind = 'credit_note.issued'";
    assert_eq!(count(&world, posted), 0);
    let waiting = "SELECT count(*) FROM approval_request WHERE state = 'pending'";
    assert_eq!(count(&world, waiting), 1);
    assert_eq!(audited(&world, CreditInvoice::NAME), 1, "the request");
}

/// A second belt: `approval_decision_no_duplicate`, `approval_decision_four_eyes` and the key to the
/// request refuse the same races, so its word is asked for alone.
#[test]
fn what_is_asserted_of_a_request_holds_only_while_it_waits_for_somebody_else() {
    let (world, invoice) = invoiced("1000");
    let request = asked(&world, &invoice);
    let rows = world.connection().batch(&[approvals::find(request.row.id)]);
    let row: Row = rows.unwrap().remove(0).decode().unwrap().remove(0);
    let stands = |row: &Row, decider: Option<StaffId>| {
        let refused = world.connection().batch(&[assert_pending(row, decider)]);
        refused.map(drop)
    };
    let refused = Err(DbError::Assertion("approval.pending".into()));
    assert_eq!(stands(&row, None), Ok(()));
    assert_eq!(stands(&row, Some(row.requested_by)), refused);
    let mut altered = row.clone();
    altered.payload_hash = "0".repeat(64);
    assert_eq!(stands(&altered, None), refused);
    approve(&world, Role::Manager, &request).unwrap();
    assert_eq!(stands(&row, None), refused);
}
