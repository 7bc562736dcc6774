//! Signing in and out.

use http::header::SET_COOKIE;
use shared::access::Role;
use shared::api::session::{SessionView, SignInInput};
use shared::api::{Nothing, ProblemCode};
use shared::kernel::id::StaffId;

use crate::auth::password::{self, PASSWORD_CHARACTERS_MAX};
use crate::auth::session;
use crate::commit::commit;
use crate::context::{Actor, Cx, first};
use crate::decision::Commit;
use crate::http_types::{self, Response};
use crate::problem::Refusal;
use crate::store::sessions::{self, Credentials};

/// Checks the password and starts a session.
pub async fn sign_in(cx: &Cx, (): (), input: SignInInput) -> Result<Response, Refusal> {
    let email = input.email.trim().to_lowercase();
    if input.password.chars().count() > PASSWORD_CHARACTERS_MAX {
        return Err(ProblemCode::SignInRefused.into());
    }
    let rows = cx.read(vec![sessions::credentials(&email)]).await?;
    let person: Option<Credentials> = first(rows.into_iter().next())?;
    if person
        .as_ref()
        .is_some_and(|person| person.locked_until > cx.now)
    {
        return Err(ProblemCode::TooManyTries.into());
    }
    let stored = person.as_ref().map(|person| person.password_hash.as_str());
    let right = password::verify(&input.password, &cx.config.password_pepper, stored)?;
    let Some(person) = person else {
        return Err(ProblemCode::SignInRefused.into());
    };
    if !right || person.active != 1 {
        let note = Commit::about(person.id).write(sessions::note_failure(person.id, cx.now));
        commit(cx, "sign_in_refused", note, (401, String::new())).await?;
        return Err(ProblemCode::SignInRefused.into());
    }
    let token = cx.secret()?;
    let token_hash = session::hash(&token);
    let expires_at = cx.now.saturating_add(session::SESSION_MILLISECONDS);
    let start = Commit::about(person.id)
        .write(sessions::delete_expired(cx.now))
        .write(sessions::insert(&token_hash, person.id, cx.now, expires_at))
        .write(sessions::note_success(person.id));
    let view = view(cx, person.id, person.role, (person.name, email))?;
    let body = serde_json::to_string(&view).map_err(Refusal::fault)?;
    let body = commit(cx, "sign_in", start, (201, body)).await?;
    let mut response = http_types::json(201, body);
    let cookie = session::cookie(&cx.config.session_secret, &token);
    http_types::set(&mut response, SET_COOKIE, &cookie);
    Ok(response)
}

/// Ends the session.
pub async fn sign_out(cx: &Cx, (): (), _: Nothing) -> Result<Response, Refusal> {
    cx.ensure_admitted().await?;
    if let Actor::Staff { id, session, .. } = cx.actor()? {
        let end = Commit::about(*id).write(sessions::delete(session));
        // The assertion that the session lives comes first in the batch, so it still holds.
        commit(cx, "sign_out", end, (200, "{}".to_owned())).await?;
    }
    let mut response = http_types::json(200, "{}".to_owned());
    http_types::set(&mut response, SET_COOKIE, &session::removal());
    Ok(response)
}

/// Tells who is signed in.
pub async fn who_am_i(cx: &Cx, (): (), _: Nothing) -> Result<SessionView, Refusal> {
    cx.ensure_admitted().await?;
    match cx.actor()? {
        Actor::Staff {
            id,
            role,
            name,
            email,
            ..
        } => view(cx, *id, *role, (name.clone(), email.clone())),
        _ => Err(ProblemCode::NotSignedIn.into()),
    }
}

fn view(
    cx: &Cx,
    staff_id: StaffId,
    role: Role,
    (name, email): (String, String),
) -> Result<SessionView, Refusal> {
    let company = cx.company()?;
    Ok(SessionView {
        staff_id,
        name,
        email,
        role,
        permissions: role.permissions().to_vec(),
        company: company.name.clone(),
        base_currency: company.base_currency,
        today: company.today,
        buckets: company.buckets.clone(),
        development: cx.config.development,
    })
}
