//! Signing in and out. Who has a second factor signs in by two steps.

use http::header::SET_COOKIE;
use shared::access::{PASSWORD_CHARACTERS_MAX, PermissionSet, RoleId, TypedCode};
use shared::api::session::{SessionView, SignInCodeInput, SignInInput};
use shared::api::{Nothing, Problem, ProblemCode};
use shared::kernel::id::StaffId;

use crate::auth::throttle::{self, KNOWN_MILLISECONDS, Keys, Owner};
use crate::auth::{challenge, password, second_factor, session};
use crate::commit::commit;
use crate::context::{Cx, first};
use crate::decision::Commit;
use crate::http_types::{self, Response};
use crate::problem::Refusal;
use crate::store::second_factors::{self, Row};
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
    let owner = person.as_ref().map_or(Owner::Unknown, Owner::of);
    keys.take(cx, owner).await?;
    let stored = person.as_ref().map(|person| person.password_hash.as_str());
    let right = password::verify(&input.password, &cx.config.password_pepper, stored)?;
    match person {
        Some(person) if right && person.active == 1 && person.second_factor == 1 => {
            Err(ask_for_code(cx, &person).await?)
        }
        Some(person) if right && person.active == 1 => {
            let mut tries = remember(cx, &person, &keys.address_hash);
            tries.extend(keys.succeed());
            start(cx, &person, email, ("sign_in", tries)).await
        }
        person => {
            let refusal = ProblemCode::SignInRefused.into();
            refuse_somebody(cx, person.map(|person| person.id), refusal).await
        }
    }
}

/// Asks for a code: the password was right. Its tries are forgotten only with the second step.
async fn ask_for_code(cx: &Cx, person: &Credentials) -> Result<Refusal, Refusal> {
    let id = cx.id()?;
    let expires_at = cx.now.saturating_add(challenge::CHALLENGE_MILLISECONDS);
    let asked = Commit::about(person.id)
        .assert(sign_in::assert_unchanged(person))
        .write(second_factors::delete_expired_challenges(cx.now))
        .write(second_factors::insert_challenge(id, person.id, expires_at));
    commit(cx, "sign_in_asked_for_code", asked, (401, String::new())).await?;
    let problem = Problem {
        challenge: Some(challenge::token(&cx.config.session_secret, id)),
        ..Problem::new(ProblemCode::SecondFactorRequired)
    };
    Ok(Refusal::Problem(Box::new(problem)))
}

/// The second step.
pub async fn sign_in_by_code(cx: &Cx, (): (), input: SignInCodeInput) -> Result<Response, Refusal> {
    let id = challenge::parse(&cx.config.session_secret, &input.challenge)
        .ok_or(ProblemCode::ChallengeExpired)?;
    let typed = typed_code(&input.code)?;
    let address_hash = throttle::address_hash(cx);
    let known_since = cx.now.saturating_sub(KNOWN_MILLISECONDS);
    let queries = vec![
        sign_in::challenged(id, &address_hash, known_since, cx.now),
        second_factors::of_challenge(id, &second_factor::lookup(cx, &typed), cx.now),
    ];
    let mut rows = cx.read(queries).await?.into_iter();
    let person: Option<Credentials> = first(rows.next())?;
    let factor: Option<Row> = first(rows.next())?;
    let (person, factor) = person.zip(factor).ok_or(ProblemCode::ChallengeExpired)?;
    let keys = Keys::of_codes(cx, person.id);
    keys.take(cx, Owner::of(&person)).await?;
    let Some(right) = second_factor::right_code(cx, person.id, &factor, &typed)? else {
        return refuse_somebody(cx, Some(person.id), wrong_code()).await;
    };
    let mut also = vec![
        second_factors::assert_challenge(id, cx.now),
        second_factors::delete_challenge(id),
    ];
    also.extend(right.uses);
    also.extend(remember(cx, &person, &address_hash));
    also.extend(keys.succeed());
    also.extend(Keys::new(cx, &person.email).succeed());
    let command = if right.recovery {
        "sign_in_by_recovery_code"
    } else {
        "sign_in_by_code"
    };
    let email = person.email.clone();
    let started = start(cx, &person, email, (command, also)).await;
    started.map_err(used_meanwhile)
}

/// Reads what was typed for a code.
pub(super) fn typed_code(text: &str) -> Result<TypedCode, Refusal> {
    let detail = "is neither six digits nor a recovery code";
    TypedCode::read(text).ok_or_else(|| Refusal::field("code", detail))
}

/// The refusal of a code.
pub(super) fn wrong_code() -> Refusal {
    Refusal::field("code", "is wrong or was used before")
}

/// Of two who give the same code at once, the second hears that it was used.
pub(super) fn used_meanwhile(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::LostRace(_) => wrong_code(),
        other => other,
    }
}

/// Remembers from where somebody has signed in.
pub(super) fn remember(cx: &Cx, person: &Credentials, address_hash: &str) -> Vec<Statement> {
    let forgotten = cx.now.saturating_sub(KNOWN_MILLISECONDS);
    vec![
        sign_in::remember_address(person.id, address_hash, cx.now),
        sign_in::forget_addresses(person.id, forgotten),
    ]
}

/// Notes a refused try to sign in, by somebody known or not, and refuses it.
pub(super) async fn refuse_somebody(
    cx: &Cx,
    person: Option<StaffId>,
    refusal: Refusal,
) -> Result<Response, Refusal> {
    let subject = person.map_or_else(|| NOBODY.to_owned(), |person| person.to_string());
    let note = Commit::about(subject);
    commit(cx, "sign_in_refused", note, (422, String::new())).await?;
    Err(refusal)
}

/// Starts a session by `command`, and writes what else signing in by it does.
pub(super) async fn start(
    cx: &Cx,
    person: &Credentials,
    email: String,
    (command, also): (&str, Vec<Statement>),
) -> Result<Response, Refusal> {
    let who = Who {
        id: person.id,
        name: person.name.clone(),
        email,
        role: person.role.clone(),
        permissions: person.permissions()?,
    };
    let facts = Commit::about(person.id)
        .assert(sign_in::assert_unchanged(person))
        .write_all(also);
    begin(cx, who, command, facts).await
}

/// Starts a session in the batch of `facts`, behind their writes: they may make the person.
pub(super) async fn begin(
    cx: &Cx,
    who: Who,
    command: &str,
    facts: Commit,
) -> Result<Response, Refusal> {
    let token = cx.secret()?;
    let started = NewSession {
        token_hash: session::hash(&token),
        id: cx.id()?,
        staff: who.id,
        expires_at: cx.now.saturating_add(session::SESSION_MILLISECONDS),
        idle_expires_at: cx.now.saturating_add(session::IDLE_MILLISECONDS),
        agent: cx.client.agent.chars().take(AGENT_CHARACTERS_MAX).collect(),
        address: cx.client.address.clone(),
    };
    let facts = facts
        .write(sessions::delete_expired(cx.now))
        .write(sessions::insert(&started, cx.now));
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
    let end = Commit::about(staff.id).write_all(sessions::delete(&staff.session));
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
pub(super) struct Who {
    /// Who.
    pub(super) id: StaffId,
    /// Their name.
    pub(super) name: String,
    /// Their address.
    pub(super) email: String,
    /// Their role.
    pub(super) role: RoleId,
    /// What it allows.
    pub(super) permissions: PermissionSet,
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
