//! Proving again who is signed in. A proof also changes the session's token, so that one that was
//! taken before it can do no more than before.

use http::header::SET_COOKIE;
use shared::access::PASSWORD_CHARACTERS_MAX;
use shared::api::proof::{ProofInput, ProofWays};
use shared::api::{Nothing, ProblemCode};
use shared::kernel::id::StaffId;

use super::access_sign_in::asserted;
use super::passkeys::{
    proof_options, refused, right, unknown, used_meanwhile as passkey_used_meanwhile,
};
use super::session::{typed_code, used_meanwhile, wrong_code};
use crate::auth::passkey::{Given, Purpose};
use crate::auth::throttle::{Keys, Owner};
use crate::auth::{password, second_factor, session};
use crate::commit::commit;
use crate::context::{Cx, STEP_UP_MILLISECONDS, Staff, all, first};
use crate::decision::Commit;
use crate::http_types::{self, Response};
use crate::problem::Refusal;
use crate::store::second_factors::{self, Row};
use crate::store::{passkeys, profile};

const TOO_LONG_AGO: &str = "it let you in too long ago: open /cdn-cgi/access/logout in another \
    tab, sign in there, and try again";

/// How the caller can prove who they are.
pub async fn ways(cx: &Cx, (): (), _: Nothing) -> Result<ProofWays, Refusal> {
    cx.ensure_admitted().await?;
    let staff = cx.in_person()?.id;
    let queries = vec![
        second_factors::of_person(staff, ""),
        passkeys::of_person(staff),
    ];
    let mut rows = cx.read(queries).await?.into_iter();
    let factor: Option<Row> = first(rows.next())?;
    let own: Vec<passkeys::Row> = all(rows.next())?;
    Ok(ProofWays {
        passkey: proof_options(cx, staff, &own)?,
        code: factor.is_some_and(|factor| factor.nonce.is_some()),
        access: cx.config.access.is_some(),
    })
}

/// Proves it by what was typed. Not a command: its body may be stored in no form.
pub async fn prove(cx: &Cx, (): (), input: ProofInput) -> Result<Response, Refusal> {
    cx.ensure_admitted().await?;
    match input {
        ProofInput::Code(text) => prove_by_code(cx, &text).await,
        ProofInput::Password(text) => prove_by_password(cx, &text).await,
        ProofInput::Passkey(answer) => prove_by_passkey(cx, &answer).await,
    }
}

async fn prove_by_code(cx: &Cx, text: &str) -> Result<Response, Refusal> {
    let staff = cx.staff()?;
    let typed = typed_code(text)?;
    let lookup = second_factor::lookup(cx, &typed);
    let factor = factor(cx, staff.id, &lookup).await?;
    let factor = factor.filter(|factor| factor.nonce.is_some());
    let factor = factor
        .ok_or_else(|| Refusal::field("password", "is asked for: there is no second factor"))?;
    let keys = Keys::of_codes(cx, staff.id);
    keys.take(cx, Owner::Likely).await?;
    let Some(right) = second_factor::right_code(cx, staff.id, &factor, &typed)? else {
        return refuse(cx, "prove_refused", wrong_code()).await;
    };
    let command = if right.recovery {
        "prove_by_recovery_code"
    } else {
        "prove"
    };
    let facts = Commit::about(staff.id)
        .write_all(right.uses)
        .write_all(keys.succeed());
    let proved = renew(cx, staff, command, facts).await;
    proved.map_err(used_meanwhile)
}

async fn prove_by_password(cx: &Cx, text: &str) -> Result<Response, Refusal> {
    let staff = cx.staff()?;
    let factor = factor(cx, staff.id, "").await?;
    if factor.is_some_and(|factor| factor.nonce.is_some()) {
        let detail = "is asked for: the second factor is on";
        return Err(Refusal::field("code", detail));
    }
    let keys = Keys::new(cx, &staff.email);
    keys.take(cx, Owner::Likely).await?;
    if is_password(cx, staff, text).await?.is_none() {
        let wrong = Refusal::field("password", "is wrong");
        return refuse(cx, "prove_refused", wrong).await;
    }
    let facts = Commit::about(staff.id).write_all(keys.succeed());
    renew(cx, staff, "prove", facts).await
}

async fn prove_by_passkey(cx: &Cx, answer: &str) -> Result<Response, Refusal> {
    let staff = cx.staff()?;
    let given = Given::read(answer).map_err(refused)?;
    let query = passkeys::of_credential(&given.credential_id);
    let passkey: Option<passkeys::Row> = first(cx.read(vec![query]).await?.into_iter().next())?;
    let own = passkey.filter(|passkey| passkey.staff_id == staff.id);
    let checked = own
        .ok_or_else(unknown)
        .and_then(|own| right(cx, &given, Purpose::Proof(staff.id), &own));
    match checked {
        Ok(also) => {
            let facts = Commit::about(staff.id).write_all(also);
            let proved = renew(cx, staff, "prove_by_passkey", facts).await;
            proved.map_err(passkey_used_meanwhile)
        }
        Err(refusal) => refuse(cx, "prove_refused", refusal).await,
    }
}

/// Proves it by Cloudflare Access. What Access asserts comes with every request, so only an
/// assertion that is new counts: the person has just been let in.
pub async fn prove_by_access(cx: &Cx, (): (), _: Nothing) -> Result<Response, Refusal> {
    cx.ensure_admitted().await?;
    let staff = cx.staff()?;
    let asserted = asserted(cx).await?;
    let refused = |detail: &str| Err(Refusal::detailed(ProblemCode::AccessRefused, detail));
    if asserted.email.as_str() != staff.email {
        return refused("it knows you by another address than Dunlin");
    }
    if cx.now.saturating_sub(asserted.issued_at) >= STEP_UP_MILLISECONDS {
        return refused(TOO_LONG_AGO);
    }
    renew(cx, staff, "prove_by_access", Commit::about(staff.id)).await
}

/// The hash of the stored password, if `typed` is that password.
pub(super) async fn is_password(
    cx: &Cx,
    staff: &Staff,
    typed: &str,
) -> Result<Option<String>, Refusal> {
    if typed.chars().count() > PASSWORD_CHARACTERS_MAX {
        return Ok(None);
    }
    let rows = cx.read(vec![profile::password(staff.id)]).await?;
    let stored: Option<profile::Password> = first(rows.into_iter().next())?;
    let stored = stored.map(|stored| stored.password_hash);
    let right = password::verify(typed, &cx.config.password_pepper, stored.as_deref())?;
    Ok(stored.filter(|_| right))
}

/// Commits `facts`, gives the session a new token and answers with its cookie.
pub(super) async fn renew(
    cx: &Cx,
    staff: &Staff,
    command: &str,
    facts: Commit,
) -> Result<Response, Refusal> {
    let (cookie, renewal) = session::renew(cx, staff)?;
    // What ends other sessions comes before this one begins anew.
    let facts = facts.write_all(renewal);
    let body = commit(cx, command, facts, (200, "{}".to_owned())).await?;
    let mut response = http_types::json(200, body);
    http_types::set(&mut response, SET_COOKIE, &cookie);
    Ok(response)
}

/// Notes a refused try.
pub(super) async fn refuse(cx: &Cx, command: &str, refusal: Refusal) -> Result<Response, Refusal> {
    let note = Commit::about(cx.staff()?.id);
    commit(cx, command, note, (422, String::new())).await?;
    Err(refusal)
}

async fn factor(cx: &Cx, staff: StaffId, lookup: &str) -> Result<Option<Row>, Refusal> {
    let query = second_factors::of_person(staff, lookup);
    first(cx.read(vec![query]).await?.into_iter().next())
}
