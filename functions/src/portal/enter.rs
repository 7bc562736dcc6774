//! Using a sign-in link, and signing out. Opening the link only shows a button: programs that look
//! into messages open links as well, and must not use them up.

use http::header::SET_COOKIE;
use maud::html;
use shared::api::ProblemCode;
use shared::kernel::id::SignInId;

use super::layout::{HOME, SIGN_IN};
use super::sign_in::{fields, page};
use crate::auth::{portal_session, session, sign_in};
use crate::commit::commit;
use crate::context::{Actor, Cx, first};
use crate::decision::Commit;
use crate::http_types::{self, Request, Response};
use crate::problem::Refusal;
use crate::router::decide_again;
use crate::store::portal_sessions;
use crate::store::sign_ins::{self, ContactRow, Row};

/// The page of a link, with the button that uses it.
pub async fn ask(cx: &Cx, params: &[String], _: &Request) -> Result<Response, Refusal> {
    let (id, token) = identify(cx, params)?;
    let Some((row, _)) = find(cx, id).await? else {
        return over(cx);
    };
    let content = html! {
        div.portal__intro {
            h1 { "Sign in" }
            p.portal__lead { "As " (row.email) }
        }
        section.card {
            form.pay-form method="post" action={ (SIGN_IN) "/" (token) } {
                button.button.button--primary.button--wide type="submit" { "Sign in" }
            }
        }
    };
    page(cx, 200, &content)
}

/// Uses the link up and starts a session. Of two uses at once, one wins.
pub async fn enter(cx: &Cx, params: &[String], request: &Request) -> Result<Response, Refusal> {
    let (id, _) = identify(cx, params)?;
    let before = portal_session::token_hash(request, &cx.config.session_secret);
    decide_again(cx, async |cx| begin(cx, id, before.as_deref()).await).await
}

async fn begin(cx: &Cx, id: SignInId, before: Option<&str>) -> Result<Response, Refusal> {
    let Some((row, contact)) = find(cx, id).await? else {
        return over(cx);
    };
    let token = cx.secret()?;
    let expires_at = cx.now.saturating_add(portal_session::SESSION_MILLISECONDS);
    let token_hash = session::hash(&token);
    let start = Commit::about(contact.contact_id)
        .assert(sign_ins::assert_alive(id, cx.now))
        .write(sign_ins::consume(id, cx.now))
        .write_all(before.map(portal_sessions::delete))
        .write(portal_sessions::insert(
            &token_hash,
            &row.email,
            cx.now,
            expires_at,
        ))
        .after(&row.email)?;
    commit(cx, "portal_sign_in", start, (303, String::new())).await?;
    let mut response = http_types::see_other(HOME);
    let cookie = portal_session::cookie(&cx.config.session_secret, &token);
    http_types::set(&mut response, SET_COOKIE, &cookie);
    Ok(response)
}

/// Ends the session.
pub async fn leave(cx: &Cx, _: &[String], _: &Request) -> Result<Response, Refusal> {
    cx.ensure_admitted().await?;
    let visitor = cx.visitor()?;
    let end = portal_sessions::delete(&visitor.session);
    // The assertion that the session lives comes first in the batch, so it still holds.
    let end = Commit::about(visitor.contact).write(end);
    commit(cx, "portal_sign_out", end, (303, String::new())).await?;
    let mut response = http_types::see_other(SIGN_IN);
    http_types::set(&mut response, SET_COOKIE, &portal_session::removal());
    Ok(response)
}

/// The request of the link's token; a guess never reaches the database.
fn identify<'a>(cx: &Cx, params: &'a [String]) -> Result<(SignInId, &'a str), Refusal> {
    let token = params.first().ok_or(ProblemCode::NotFound)?;
    let id = sign_in::parse(&cx.config.link_secret, token).ok_or(ProblemCode::NotFound)?;
    cx.identify(Actor::SignIn(id));
    Ok((id, token))
}

/// The link, while it works and its address has access.
async fn find(cx: &Cx, id: SignInId) -> Result<Option<(Row, ContactRow)>, Refusal> {
    let queries = vec![sign_ins::find(id), sign_ins::granted_contact(id)];
    let mut rows = cx.read(queries).await?.into_iter();
    let row: Option<Row> = first(rows.next())?;
    let contact: Option<ContactRow> = first(rows.next())?;
    Ok(row.filter(|row| row.is_alive(cx.now)).zip(contact))
}

fn over(cx: &Cx) -> Result<Response, Refusal> {
    let content = html! {
        div.portal__intro {
            h1 { "This sign-in link does not work any more" }
            p.portal__lead { "It works once, and not for long. Ask for a new one." }
        }
        section.card { (fields("", None)) }
    };
    page(cx, 410, &content)
}
