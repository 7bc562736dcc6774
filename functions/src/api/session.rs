//! Signing in and out.

use http::header::SET_COOKIE;
use shared::access::{PASSWORD_CHARACTERS_MAX, PermissionSet, RoleId};
use shared::api::session::{SessionView, SignInInput};
use shared::api::{Nothing, ProblemCode};
use shared::kernel::id::StaffId;

use crate::auth::throttle::{KNOWN_MILLISECONDS, Keys, Owner};
use crate::auth::{password, session};
use crate::commit::commit;
use crate::context::{Cx, first};
use crate::decision::Commit;
use crate::http_types::{self, Response};
use crate::problem::Refusal;
use crate::store::sessions::{self, NewSession};
use crate::store::sign_in::{self, Credentials};
use crate::store::sql::Statement;

/// How much is kept of what a browser calls itself.
const AGENT_CHARACTERS_MAX: usize = 300;
/// What the audit row of a refused try is about when nobody has the address.
const NOBODY: &str = "nobody";

/// Checks the password and starts a session. Somebody unknown costs the same work and the same
/// round trips as somebody known, and gets the same answer.
pub async fn sign_in(cx: &Cx, (): (), input: SignInInput) -> Result<Response, Refusal> {
    let email = input.email.trim().to_lowercase();
    if input.password.chars().count() > PASSWORD_CHARACTERS_MAX {
        return Err(ProblemCode::SignInRefused.into());
    }
    let keys = Keys::new(cx, &email);
    let known_since = cx.now.saturating_sub(KNOWN_MILLISECONDS);
    let find = sign_in::credentials(&email, &keys.address_hash, known_since);
    let person: Option<Credentials> = first(cx.read(vec![find]).await?.into_iter().next())?;
    let owner = match &person {
        Some(person) if person.known == 1 => Owner::Likely,
        _ => Owner::Unknown,
    };
    keys.take(cx, owner).await?;
    let stored = person.as_ref().map(|person| person.password_hash.as_str());
    let right = password::verify(&input.password, &cx.config.password_pepper, stored)?;
    match person {
        Some(person) if right && person.active == 1 => {
            let forgotten = cx.now.saturating_sub(KNOWN_MILLISECONDS);
            let mut tries = vec![
                sign_in::remember_address(person.id, &keys.address_hash, cx.now),
                sign_in::forget_addresses(person.id, forgotten),
            ];
            tries.extend(keys.succeed());
            start(cx, &person, email, ("sign_in", tries)).await
        }
        person => refuse(cx, person).await,
    }
}

/// Notes a refused try; the same for everybody.
async fn refuse(cx: &Cx, person: Option<Credentials>) -> Result<Response, Refusal> {
    let subject = person.map_or_else(|| NOBODY.to_owned(), |person| person.id.to_string());
    let note = Commit::about(subject);
    commit(cx, "sign_in_refused", note, (401, String::new())).await?;
    Err(ProblemCode::SignInRefused.into())
}

/// Starts a session by `command`, and writes what else signing in by it does.
pub(super) async fn start(
    cx: &Cx,
    person: &Credentials,
    email: String,
    (command, also): (&str, Vec<Statement>),
) -> Result<Response, Refusal> {
    let token = cx.secret()?;
    let started = NewSession {
        token_hash: session::hash(&token),
        id: cx.id()?,
        staff: person.id,
        expires_at: cx.now.saturating_add(session::SESSION_MILLISECONDS),
        idle_expires_at: cx.now.saturating_add(session::IDLE_MILLISECONDS),
        agent: cx.client.agent.chars().take(AGENT_CHARACTERS_MAX).collect(),
        address: cx.client.address.clone(),
    };
    let facts = Commit::about(person.id)
        .write(sessions::delete_expired(cx.now))
        .write(sessions::insert(&started, cx.now))
        .write_all(also);
    let who = Who {
        id: person.id,
        name: person.name.clone(),
        email,
        role: person.role.clone(),
        permissions: person.permissions()?,
    };
    let view = view(cx, who)?;
    let body = serde_json::to_string(&view).map_err(Refusal::fault)?;
    let body = commit(cx, command, facts, (201, body)).await?;
    let mut response = http_types::json(201, body);
    let cookie = session::cookie(&cx.config.session_secret, &token);
    http_types::set(&mut response, SET_COOKIE, &cookie);
    Ok(response)
}

/// Ends the session.
pub async fn sign_out(cx: &Cx, (): (), _: Nothing) -> Result<Response, Refusal> {
    cx.ensure_admitted().await?;
    let staff = cx.staff()?;
    // The assertion that the session lives comes first in the batch, so it still holds.
    let end = Commit::about(staff.id).write(sessions::delete(&staff.session));
    commit(cx, "sign_out", end, (200, "{}".to_owned())).await?;
    let mut response = http_types::json(200, "{}".to_owned());
    http_types::set(&mut response, SET_COOKIE, &session::removal());
    Ok(response)
}

/// Tells who is signed in.
pub async fn who_am_i(cx: &Cx, (): (), _: Nothing) -> Result<SessionView, Refusal> {
    cx.ensure_admitted().await?;
    let staff = cx.staff()?;
    let who = Who {
        id: staff.id,
        name: staff.name.clone(),
        email: staff.email.clone(),
        role: staff.role.clone(),
        permissions: staff.permissions.clone(),
    };
    view(cx, who)
}

/// Somebody who is signed in.
struct Who {
    id: StaffId,
    name: String,
    email: String,
    role: RoleId,
    permissions: PermissionSet,
}

fn view(cx: &Cx, who: Who) -> Result<SessionView, Refusal> {
    let company = cx.company()?;
    Ok(SessionView {
        staff_id: who.id,
        name: who.name,
        email: who.email,
        role: who.role,
        permissions: who.permissions,
        company: company.name.clone(),
        base_currency: company.base_currency,
        today: company.today,
        buckets: company.buckets.clone(),
        development: cx.config.development,
    })
}
