//! Asking for a sign-in link. The answer is the same for every address, and so is the work before
//! it: whether the address has access is looked up afterwards, by the job that writes the message.

use maud::{Markup, html};
use serde::Deserialize;
use shared::kernel::EmailAddress;
use shared::kernel::id::SignInId;

use super::layout::{self, Audience, Notice, Page, SIGN_IN, Width, notice};
use crate::auth::link_requests;
use crate::auth::sign_in::SIGN_IN_MILLISECONDS;
use crate::context::Cx;
use crate::http_types::{Request, Response};
use crate::malformed;
use crate::problem::Refusal;
use crate::store::link_requests::SIGN_INS;
use crate::store::sign_ins;

/// The longest text of the form's field that is shown again.
const SHOWN_CHARACTERS_MAX: usize = 254;

#[derive(Deserialize)]
struct Input {
    #[serde(default)]
    email: String,
}

/// The form.
pub async fn form(cx: &Cx, _: &[String], _: &Request) -> Result<Response, Refusal> {
    cx.ensure_admitted().await?;
    let content = html! {
        div.portal__intro {
            h1 { "Sign in" }
            p.portal__lead { "We send a link to your e-mail address. There is no password." }
        }
        section.card { (fields("", None)) }
    };
    page(cx, 200, &content)
}

/// Notes the request. Nothing here depends on whether the address is known.
pub async fn request(cx: &Cx, _: &[String], request: &Request) -> Result<Response, Refusal> {
    let input: Input = serde_urlencoded::from_bytes(request.body()).map_err(malformed::refusal)?;
    let Ok(email) = input.email.parse::<EmailAddress>() else {
        cx.ensure_admitted().await?;
        return wrong(cx, &input.email);
    };
    let id: SignInId = cx.id()?;
    let expires_at = cx.now.saturating_add(SIGN_IN_MILLISECONDS);
    let insert = |client: &str| sign_ins::insert(id, (email.as_str(), client), cx.now, expires_at);
    link_requests::take(cx, &SIGN_INS, email.as_str(), insert).await?;
    let minutes = SIGN_IN_MILLISECONDS.div_euclid(60_000);
    let content = html! {
        div.portal__intro { h1 { "Look into your mailbox" } }
        (notice(
            Notice::Success,
            "If the address has access, a message with a link is on its way",
            &format!("The link works once, within {minutes} minutes. Nothing there? Look among \
                unwanted messages, or ask us whether your address has access."),
        ))
        ul.links { li { a href=(SIGN_IN) { "Try another address" } } }
    };
    page(cx, 200, &content)
}

fn wrong(cx: &Cx, typed: &str) -> Result<Response, Refusal> {
    let shown: String = typed.chars().take(SHOWN_CHARACTERS_MAX).collect();
    let content = html! {
        div.portal__intro { h1 { "Sign in" } }
        section.card { (fields(&shown, Some("Write an address such as name@company.example."))) }
    };
    page(cx, 422, &content)
}

/// The form's one field and its button.
pub(super) fn fields(email: &str, error: Option<&str>) -> Markup {
    let class = if error.is_some() {
        "field field--invalid"
    } else {
        "field"
    };
    html! {
        form.pay-form method="post" action=(SIGN_IN) {
            div class=(class) {
                label.field__label for="email" { "E-mail address" }
                input.field__input #email name="email" type="email" required autocomplete="email"
                    maxlength="254" value=(email)
                    aria-describedby=[error.map(|_| "email-error")]
                    aria-invalid=[error.map(|_| "true")] autofocus[error.is_some()];
                @if let Some(error) = error {
                    p.field__error #email-error { (error) }
                }
            }
            div.pay-form__actions {
                button.button.button--primary.button--wide type="submit" { "Send me a link" }
            }
        }
    }
}

/// A page that anybody may see.
pub(super) fn page(cx: &Cx, status: u16, content: &Markup) -> Result<Response, Refusal> {
    let company = &cx.company()?.name;
    let page = Page {
        title: &format!("Sign in · {company}"),
        company,
        context: "",
        audience: Audience::Anyone,
        width: Width::Single,
        refresh_seconds: None,
    };
    Ok(layout::respond(
        &cx.config,
        status,
        layout::page(&page, content),
    ))
}
