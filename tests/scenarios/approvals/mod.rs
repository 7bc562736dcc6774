//! Approval limits, requests above them, and the one decision about each.

mod asking;
mod changed;
mod deciding;
mod guards;
mod limits;

use std::rc::Rc;

use harness::World;
use shared::access::Role;
use shared::api::Nothing;
use shared::api::approvals::{ApprovalRow, ApprovalView, Approve, ApproveInput, GetApproval};
use shared::api::invoices::InvoiceView;

/// A world with an invoice of `net`, taxed at 19 %.
pub(crate) fn invoiced(net: &str) -> (Rc<World>, InvoiceView) {
    let world = Rc::new(World::new());
    let customer = world.customer("Tern Trading").id;
    let invoice = world.invoice(customer, net);
    (world, invoice)
}

/// A request of the specialist, whose limit is 500, to credit `invoice`.
pub(crate) fn asked(world: &World, invoice: &InvoiceView) -> ApprovalView {
    let specialist = world.as_role(Role::Specialist);
    let answer = world.credit(&specialist, invoice).unwrap();
    view(world, &answer.sent_for_approval().unwrap())
}

pub(crate) fn view(world: &World, row: &ApprovalRow) -> ApprovalView {
    world
        .admin()
        .call(GetApproval, row.id, &Nothing {})
        .unwrap()
}

/// A try of someone to approve what they have seen.
pub(crate) fn approve(
    world: &World,
    role: Role,
    request: &ApprovalView,
) -> Result<ApprovalRow, harness::Refused> {
    let payload_hash = request.payload_hash.clone();
    let caller = world.as_role(role);
    caller.call(Approve, request.row.id, &ApproveInput { payload_hash })
}

/// One number of the database.
fn count(world: &World, sql: &str) -> i64 {
    world
        .connection()
        .with(|db| db.query_row(sql, [], |row| row.get(0)).unwrap())
}

pub(crate) fn credit_notes(world: &World) -> i64 {
    count(world, "SELECT count(*) FROM credit_note")
}

/// Addresses of messages whose subject line begins with `start`, sorted.
fn mailed(world: &World, start: &str) -> Vec<String> {
    world.connection().with(|db| {
        let sql = "SELECT recipient FROM outbox
             WHERE kind = 'mail' AND payload ->> '$.subject' LIKE ?1 || '%' ORDER BY recipient";
        let mut statement = db.prepare(sql).unwrap();
        let rows = statement.query_map([start], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    })
}
