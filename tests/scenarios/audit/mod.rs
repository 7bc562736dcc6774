//! The audit trail: what each command leaves behind, who finds it how, and how it is proved.

mod log;
mod sealing;

use std::rc::Rc;

use functions::jobs::seal::HEAD_KEY;
use harness::World;
use shared::api::Nothing;
use shared::api::audit::{AuditOverview, GetAuditOverview};
use shared::audit::Head;

use crate::identity::count;

/// How the chain stands.
pub(crate) fn overview(world: &World) -> AuditOverview {
    let overview = world.admin().call(GetAuditOverview, (), &Nothing {});
    overview.unwrap()
}

/// The file that keeps the head.
pub(crate) fn kept(world: &World) -> Option<Head> {
    let archive = world.native().archive.borrow();
    let file = archive.as_ref().unwrap().get(HEAD_KEY)?;
    Some(serde_json::from_slice(file).unwrap())
}

/// Replaces that file, or removes it.
pub(crate) fn keep(world: &World, head: Option<&Head>) {
    let mut archive = world.native().archive.borrow_mut();
    let files = archive.as_mut().unwrap();
    match head {
        Some(head) => files.insert(HEAD_KEY.into(), serde_json::to_vec(head).unwrap()),
        None => files.remove(HEAD_KEY),
    };
}

/// Changes the database as nobody may: triggers and keys out of the way.
pub(crate) fn tamper(world: &World, sql: &str) {
    world.leave_unchecked();
    let script = format!(
        "PRAGMA foreign_keys = OFF; DROP TRIGGER IF EXISTS audit_no_update;
         DROP TRIGGER IF EXISTS audit_no_delete; DROP TRIGGER IF EXISTS audit_seal_no_update;
         DROP TRIGGER IF EXISTS audit_seal_no_delete; {sql}"
    );
    world.connection().execute_script(&script).unwrap();
}

/// Runs `other` when the sealer has its lease, has read, and is about to write.
pub(crate) fn before_the_sealer_writes(
    world: &Rc<World>,
    other: impl FnOnce(&Rc<World>) + 'static,
) {
    world.before_next_write(move |world| {
        let leased = "SELECT count(*) FROM job_lease WHERE job = 'seal' AND until > 0";
        if count(world, leased) == 1 {
            other(world);
        } else {
            before_the_sealer_writes(world, other);
        }
    });
}
