//! The people who work here. Nobody can change who may do more than they themselves, nor their own
//! role and access; and an administrator always remains.

use shared::access::Role;
use shared::api::people::{
    PeopleList, PersonDetail, PersonInput, PersonVersion, PersonView, SessionsEnded,
};
use shared::api::{Nothing, ProblemCode};
use shared::kernel::Instant;
use shared::kernel::id::StaffId;

use super::customers::check_version;
use super::roles::require_covered;
use crate::context::{Cx, all, first};
use crate::decision::{Commit, Decision};
use crate::problem::Refusal;
use crate::store::people::{self, Count, Keys, Row};
use crate::store::sql::Statement;
use crate::store::{api_tokens, invitations, password_resets, roles, sessions};

/// Everybody, and every open invitation.
pub async fn list(cx: &Cx, (): (), _: Nothing) -> Result<PeopleList, Refusal> {
    let queries = vec![people::list(), invitations::list_open()];
    let mut rows = cx.read(queries).await?.into_iter();
    let people: Vec<Row> = all(rows.next())?;
    let invited: Vec<invitations::Row> = all(rows.next())?;
    Ok(PeopleList {
        people: people.iter().map(Row::view).collect(),
        invitations: invited.iter().map(|row| row.view(cx.now)).collect(),
    })
}

/// One person.
pub async fn get(cx: &Cx, id: StaffId, _: Nothing) -> Result<PersonDetail, Refusal> {
    let queries = vec![people::find(id), people::keys(id, cx.now)];
    let mut rows = cx.read(queries).await?.into_iter();
    let row: Row = first(rows.next())?.ok_or(ProblemCode::NotFound)?;
    let keys: Keys = first(rows.next())?.ok_or(ProblemCode::NotFound)?;
    Ok(keys.detail(row.view()))
}

/// A person whom the caller may change, with what that takes.
pub(super) struct Subject {
    pub(super) row: Row,
    roles: Vec<roles::Row>,
    administrators: u32,
    keys: Keys,
}

impl Subject {
    /// Reads a person who is somebody else, and who may do nothing that the caller may not.
    pub(super) async fn other(cx: &Cx, id: StaffId) -> Result<Self, Refusal> {
        let subject = Self::read(cx, id).await?;
        if cx.staff()?.id == id {
            return Err(ProblemCode::OwnAccount.into());
        }
        Ok(subject)
    }

    async fn read(cx: &Cx, id: StaffId) -> Result<Self, Refusal> {
        let queries = vec![
            people::find(id),
            roles::list(),
            people::administrators(),
            people::keys(id, cx.now),
        ];
        let mut rows = cx.read(queries).await?.into_iter();
        let row: Row = first(rows.next())?.ok_or(ProblemCode::NotFound)?;
        let roles: Vec<roles::Row> = all(rows.next())?;
        let count: Option<Count> = first(rows.next())?;
        let keys: Keys = first(rows.next())?.ok_or(ProblemCode::NotFound)?;
        let held = roles.iter().find(|role| role.id == row.role);
        let held = held.ok_or_else(|| Refusal::fault("a person without a role"))?;
        require_covered(cx, &held.view()?.permissions)?;
        Ok(Self {
            row,
            roles,
            administrators: count.map_or(0, |count| count.n),
            keys,
        })
    }

    /// Whether nobody would be an administrator without this person.
    fn is_last_administrator(&self) -> bool {
        self.row.is_active() && Role::Administrator.is(&self.row.role) && self.administrators <= 1
    }

    /// The change of this person into `after`.
    fn change(&self, after: &PersonView) -> Result<Commit, Refusal> {
        Ok(Commit::about(after.id)
            .before(&self.row.view())?
            .after(after)?
            .assert(people::assert_version(after.id, self.row.version)))
    }

    /// The person after a change of their own row.
    fn changed(&self) -> PersonView {
        PersonView {
            version: self.row.version.saturating_add(1),
            ..self.row.view()
        }
    }
}

/// Replaces a person's name and role.
pub async fn update(
    cx: &Cx,
    id: StaffId,
    input: PersonInput,
) -> Result<Decision<PersonView>, Refusal> {
    let subject = Subject::read(cx, id).await?;
    let known: Vec<_> = subject.roles.iter().map(|role| role.id.clone()).collect();
    let details = input.parse(&known)?;
    check_version(Some(input.version), subject.row.version)?;
    let role = subject.roles.iter().find(|role| role.id == details.role);
    let role = role.ok_or_else(|| Refusal::fault("a parsed role is one of them"))?;
    let after = PersonView {
        name: details.name.to_string(),
        role: role.id.clone(),
        role_name: role.name.clone(),
        ..subject.changed()
    };
    let mut commit =
        subject
            .change(&after)?
            .write(people::update(id, &details.name, &details.role));
    if details.role != subject.row.role {
        if cx.staff()?.id == id {
            return Err(ProblemCode::OwnAccount.into());
        }
        require_covered(cx, &role.view()?.permissions)?;
        if subject.is_last_administrator() {
            return Err(ProblemCode::LastAdministrator.into());
        }
        commit = commit
            .assert(roles::assert_version(&role.id, role.version))
            .write_all(sessions::sign_out(id))
            .write(roles::assert_administrator());
    }
    Ok(Decision::new(after, commit))
}

/// Lets a person in no more.
pub async fn deactivate(
    cx: &Cx,
    id: StaffId,
    input: PersonVersion,
) -> Result<Decision<PersonView>, Refusal> {
    let subject = Subject::other(cx, id).await?;
    check_version(Some(input.version), subject.row.version)?;
    if subject.is_last_administrator() {
        return Err(ProblemCode::LastAdministrator.into());
    }
    let after = PersonView {
        active: false,
        ..subject.changed()
    };
    let commit = subject
        .change(&after)?
        .write(people::deactivate(id))
        .write_all(shut_out(id, cx.now))
        .write(roles::assert_administrator());
    Ok(Decision::new(after, commit))
}

/// What ends with a person's access, and does not come back with it.
fn shut_out(id: StaffId, now: Instant) -> impl Iterator<Item = Statement> {
    let keys = [api_tokens::revoke_of(id, now), password_resets::delete(id)];
    sessions::sign_out(id).into_iter().chain(keys)
}

/// Lets a person in again.
pub async fn reactivate(
    cx: &Cx,
    id: StaffId,
    input: PersonVersion,
) -> Result<Decision<PersonView>, Refusal> {
    let subject = Subject::other(cx, id).await?;
    check_version(Some(input.version), subject.row.version)?;
    let after = PersonView {
        active: true,
        ..subject.changed()
    };
    let commit = subject.change(&after)?.write(people::reactivate(id));
    Ok(Decision::new(after, commit))
}

/// Signs a person out everywhere.
pub async fn end_sessions(
    cx: &Cx,
    id: StaffId,
    _: Nothing,
) -> Result<Decision<SessionsEnded>, Refusal> {
    let subject = Subject::other(cx, id).await?;
    let ended = SessionsEnded {
        sessions: subject.keys.sessions,
    };
    let commit = Commit::about(id)
        .after(&ended)?
        .write_all(sessions::sign_out(id));
    Ok(Decision::new(ended, commit))
}
