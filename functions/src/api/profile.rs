//! One's own account.

use shared::api::profile::{
    EndedView, NameInput, PasswordInput, ProfileName, ProfileView, SecondFactorView, SessionRow,
};
use shared::api::{Nothing, ProblemCode};
use shared::kernel::id::SessionId;

use super::customers::check_version;
use super::proof::{is_password, refuse, renew};
use crate::auth::password;
use crate::auth::throttle::{Keys, Owner};
use crate::context::{Cx, all, first};
use crate::decision::{Commit, Decision};
use crate::email::AccountNews;
use crate::http_types::Response;
use crate::problem::Refusal;
use crate::store::passkeys;
use crate::store::profile::{self, Row, Session};
use crate::store::second_factors::{self, Row as Factor};
use crate::store::sessions;

/// The account with its sessions.
pub async fn get(cx: &Cx, (): (), _: Nothing) -> Result<ProfileView, Refusal> {
    cx.ensure_admitted().await?;
    let staff = cx.in_person()?;
    let queries = vec![
        profile::find(staff.id),
        second_factors::of_person(staff.id, ""),
        passkeys::of_person(staff.id),
        profile::sessions(staff.id, &staff.session, cx.now),
    ];
    let mut rows = cx.read(queries).await?.into_iter();
    let person: Row = first(rows.next())?.ok_or(ProblemCode::NotFound)?;
    let factor: Option<Factor> = first(rows.next())?;
    let passkeys: Vec<passkeys::Row> = all(rows.next())?;
    let sessions: Vec<Session> = all(rows.next())?;
    let second_factor = factor.and_then(|factor| {
        factor.enabled_at.map(|enabled_at| SecondFactorView {
            enabled_at,
            codes_left: factor.codes_left,
        })
    });
    Ok(ProfileView {
        name: person.name,
        email: person.email,
        role: person.role_name,
        version: person.version,
        second_factor,
        passkeys: passkeys.iter().map(passkeys::Row::view).collect(),
        sessions: sessions.into_iter().map(Session::view).collect(),
    })
}

/// Changes the name.
pub async fn rename(cx: &Cx, (): (), input: NameInput) -> Result<Decision<ProfileName>, Refusal> {
    cx.ensure_admitted().await?;
    let staff = cx.staff()?;
    let rows = cx.read(vec![profile::find(staff.id)]).await?;
    let person: Row = first(rows.into_iter().next())?.ok_or(ProblemCode::NotFound)?;
    let name = input.name()?;
    check_version(Some(input.version), person.version)?;
    let before = ProfileName {
        name: person.name,
        version: person.version,
    };
    let after = ProfileName {
        name: name.to_string(),
        version: person.version.saturating_add(1),
    };
    let commit = Commit::about(staff.id)
        .before(&before)?
        .after(&after)?
        .assert(profile::assert_version(staff.id, person.version))
        .write(profile::rename(staff.id, &name));
    Ok(Decision::new(after, commit))
}

/// Changes the password. Not a command: its body may be stored in no form.
pub async fn change_password(cx: &Cx, (): (), input: PasswordInput) -> Result<Response, Refusal> {
    cx.ensure_admitted().await?;
    let staff = cx.staff()?;
    input.check(&staff.email, &staff.name)?;
    let keys = Keys::new(cx, &staff.email);
    keys.take(cx, Owner::Likely).await?;
    let Some(stored) = is_password(cx, staff, &input.current).await? else {
        let wrong = Refusal::field("current", "is wrong");
        return refuse(cx, "change_password_refused", wrong).await;
    };
    let salt = cx.platform().random().map_err(Refusal::fault)?;
    let hash = password::hash(&input.new, &cx.config.password_pepper, salt)?;
    let facts = Commit::about(staff.id)
        .assert(profile::assert_password(staff.id, &stored))
        .write(sessions::delete_others(staff.id, &staff.session))
        .write(second_factors::delete_challenges(staff.id))
        .write_all(profile::set_password(staff.id, &hash))
        .write_all(keys.succeed())
        .send(AccountNews::PasswordChanged.mail(cx, staff.id, &staff.email)?);
    renew(cx, staff, "change_password", facts).await
}

/// Ends a session.
pub async fn end_session(cx: &Cx, id: SessionId, _: Nothing) -> Result<Decision<Nothing>, Refusal> {
    cx.ensure_admitted().await?;
    let staff = cx.staff()?;
    let rows = cx
        .read(vec![profile::sessions(staff.id, &staff.session, cx.now)])
        .await?;
    let sessions: Vec<Session> = all(rows.into_iter().next())?;
    let mut rows = sessions.into_iter().map(Session::view);
    let ended: SessionRow = rows.find(|row| row.id == id).ok_or(ProblemCode::NotFound)?;
    let commit = Commit::about(staff.id)
        .before(&ended)?
        .write(sessions::delete_one(staff.id, id));
    Ok(Decision::new(Nothing {}, commit))
}

/// Ends all sessions but this one.
pub async fn end_others(cx: &Cx, (): (), _: Nothing) -> Result<Decision<EndedView>, Refusal> {
    cx.ensure_admitted().await?;
    let staff = cx.staff()?;
    let rows = cx
        .read(vec![profile::sessions(staff.id, &staff.session, cx.now)])
        .await?;
    let sessions: Vec<Session> = all(rows.into_iter().next())?;
    let others = sessions
        .into_iter()
        .map(Session::view)
        .filter(|row| !row.current);
    let ended = EndedView {
        sessions: u32::try_from(others.count()).unwrap_or(u32::MAX),
    };
    let commit = Commit::about(staff.id)
        .before(&ended)?
        .write(sessions::delete_others(staff.id, &staff.session));
    Ok(Decision::new(ended, commit))
}
