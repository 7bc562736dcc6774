//! Members of staff.

use shared::access::RoleId;
use shared::kernel::id::StaffId;
use shared::kernel::{EmailAddress, Instant};

use super::sql::{Statement, statement};

/// Adds a member of staff.
pub fn insert(
    id: StaffId,
    email: &EmailAddress,
    name: &str,
    role: &RoleId,
    password_hash: &str,
    now: Instant,
) -> Statement {
    statement!(
        "INSERT INTO staff_user(id, email, name, role, password_hash, active, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6)",
        id,
        email,
        name,
        role,
        password_hash,
        now,
    )
}
