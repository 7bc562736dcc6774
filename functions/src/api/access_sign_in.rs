//! Signing in with what Cloudflare Access asserts. It asks for no code of ours: which factors there
//! are is for the identity provider behind Access.

use shared::api::session::SignInWays;
use shared::api::{Nothing, ProblemCode};

use super::session::{remember, start};
use crate::auth::access_jwt::{self, AccessError, Asserted};
use crate::auth::throttle;
use crate::context::{Cx, first};
use crate::http_types::Response;
use crate::problem::Refusal;
use crate::store::sign_in::{self, Credentials};

/// Which ways in there are beside the password.
pub async fn ways(cx: &Cx, (): (), _: Nothing) -> Result<SignInWays, Refusal> {
    cx.ensure_admitted().await?;
    Ok(SignInWays {
        access: cx.config.access.is_some(),
    })
}

/// Starts a session for whom Access has let through, if they are of the staff.
pub async fn sign_in(cx: &Cx, (): (), _: Nothing) -> Result<Response, Refusal> {
    let email = asserted(cx).await?.email;
    let address_hash = throttle::address_hash(cx);
    let find = sign_in::credentials(email.as_str(), &address_hash, cx.now);
    let person: Option<Credentials> = first(cx.read(vec![find]).await?.into_iter().next())?;
    let Some(person) = person.filter(|person| person.active == 1) else {
        let detail = "nobody of the staff has this address";
        return Err(Refusal::detailed(ProblemCode::AccessRefused, detail));
    };
    let how = ("sign_in_by_access", remember(cx, &person, &address_hash));
    start(cx, &person, email.to_string(), how).await
}

/// Whom Access asserts to have let through with this request.
pub(super) async fn asserted(cx: &Cx) -> Result<Asserted, Refusal> {
    let Some(config) = &cx.config.access else {
        return Err(ProblemCode::NotFound.into());
    };
    let token = &cx.client.access_assertion;
    if token.is_empty() {
        let detail = "Cloudflare Access has added nothing to the request";
        return Err(Refusal::detailed(ProblemCode::AccessRefused, detail));
    }
    let asserted = access_jwt::asserted(cx.platform(), config, token).await;
    asserted.map_err(|error| match error {
        AccessError::NoKeys => ProblemCode::AccessUnavailable.into(),
        other => Refusal::detailed(ProblemCode::AccessRefused, other),
    })
}
