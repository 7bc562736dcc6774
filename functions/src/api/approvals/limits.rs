//! Approval limits, role by role. Nobody can set a limit above their own authority, so that setting
//! limits is not a way to more of it.

use shared::access::{Permission, RoleId};
use shared::api::approval_limits::{ApprovalLimitsView, RoleLimitsInput, RoleLimitsView};
use shared::api::{Nothing, ProblemCode};
use shared::approval::{ApprovalLimit, Authority, Ceiling, authority};

use crate::api::customers::check_version;
use crate::context::{Cx, all};
use crate::decision::{Commit, Decision};
use crate::platform::Rows;
use crate::problem::Refusal;
use crate::store::{approval_limits, roles};

/// The limits of every role.
pub async fn get(cx: &Cx, (): (), _: Nothing) -> Result<ApprovalLimitsView, Refusal> {
    Ok(ApprovalLimitsView {
        roles: read(cx).await?,
    })
}

/// The limits of the caller's role, out of the answer to [`approval_limits::list`].
pub fn own(cx: &Cx, rows: Option<Rows>) -> Result<Vec<ApprovalLimit>, Refusal> {
    let role = &cx.staff()?.role;
    let limits = approval_limits::limits(all(rows)?)?.into_iter();
    Ok(limits.filter(|limit| limit.role == *role).collect())
}

/// Replaces the limits of one role.
pub async fn set(
    cx: &Cx,
    role: RoleId,
    input: RoleLimitsInput,
) -> Result<Decision<RoleLimitsView>, Refusal> {
    let all = read(cx).await?;
    let before = all.iter().find(|other| other.role == role);
    let before = before.ok_or(ProblemCode::NotFound)?;
    let limits = input.parse(&role)?;
    check_version(Some(input.version), before.version)?;
    let everything: Vec<ApprovalLimit> = all.iter().flat_map(|role| role.limits.clone()).collect();
    for changed in changes(&before.limits, &limits) {
        check_own(cx, &everything, changed)?;
    }
    let view = RoleLimitsView {
        version: before.version.saturating_add(1),
        limits,
        ..before.clone()
    };
    let commit = Commit::about(&role)
        .before(&before.limits)?
        .after(&view.limits)?
        .assert(roles::assert_version(&role, before.version))
        .write(approval_limits::touch_role(&role))
        .write(approval_limits::delete_of(&role))
        .write_all(view.limits.iter().map(approval_limits::insert));
    Ok(Decision::new(view, commit))
}

/// What is in one of the two and not in the other.
fn changes<'a>(
    before: &'a [ApprovalLimit],
    after: &'a [ApprovalLimit],
) -> impl Iterator<Item = &'a ApprovalLimit> {
    let gone = before.iter().filter(|limit| !after.contains(limit));
    gone.chain(after.iter().filter(|limit| !before.contains(limit)))
}

/// Refuses to touch a limit that is above the caller's own.
fn check_own(cx: &Cx, limits: &[ApprovalLimit], changed: &ApprovalLimit) -> Result<(), Refusal> {
    let role = &cx.staff()?.role;
    let own = |currency| authority(limits, role, changed.action, currency);
    let covered = match changed.ceiling {
        Ceiling::UpTo(limit) => own(limit.currency()).covers(limit),
        Ceiling::Unlimited => own(cx.company()?.base_currency) == Authority::Unlimited,
    };
    if covered {
        Ok(())
    } else {
        Err(Refusal::detailed(
            ProblemCode::AboveAuthority,
            "Nobody can set a limit above their own.",
        ))
    }
}

async fn read(cx: &Cx) -> Result<Vec<RoleLimitsView>, Refusal> {
    let queries = vec![roles::list(), approval_limits::list()];
    let mut rows = cx.read(queries).await?.into_iter();
    let roles: Vec<roles::Row> = all(rows.next())?;
    let limits = approval_limits::limits(all(rows.next())?)?;
    let view = |row: &roles::Row| {
        let role = row.view()?;
        Ok(RoleLimitsView {
            decides: role.permissions.holds(Permission::DecideApprovals),
            limits: limits
                .iter()
                .filter(|limit| limit.role == role.id)
                .cloned()
                .collect(),
            role: role.id,
            name: role.name,
            version: role.version,
        })
    };
    roles.iter().map(view).collect()
}
