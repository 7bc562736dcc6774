//! Where the provider sends the customer back to: on to the page of the payment, for the browser
//! that left from there. Any other is told how it will hear of the payment.

use http::header::SET_COOKIE;
use maud::html;
use shared::api::ProblemCode;
use shared::kernel::id::PaymentAttemptId;

use super::layout::{self, Audience, Page, Width};
use crate::auth::way_back;
use crate::context::Cx;
use crate::http_types::{self, Request, Response};
use crate::problem::Refusal;

/// In the query when the customer turned back without paying.
pub(crate) const CANCELLED: &str = "cancelled";

/// The address that the provider is given, within our own site.
pub(crate) fn return_path(attempt: &str) -> String {
    format!("/portal/return/{attempt}")
}

/// Leads back.
pub async fn back(cx: &Cx, params: &[String], request: &Request) -> Result<Response, Refusal> {
    let attempt: Option<PaymentAttemptId> = params.first().and_then(|text| text.parse().ok());
    let attempt = attempt.ok_or(ProblemCode::NotFound)?;
    let cancelled = request.uri().query() == Some(CANCELLED);
    let mut response = match way_back::path(request, &cx.config.link_secret, attempt) {
        Some(path) if cancelled => http_types::see_other(&path),
        Some(path) => http_types::see_other(&format!("{path}/thanks?attempt={attempt}")),
        None => return Ok(stranger(cx)),
    };
    http_types::set(&mut response, SET_COOKIE, &way_back::removal(attempt));
    Ok(response)
}

fn stranger(cx: &Cx) -> Response {
    let content = html! {
        div.portal__intro {
            h1 { "You are back from the payment page" }
            p.portal__lead {
                "We confirm a payment by e-mail as soon as we have heard of it. To see how the \
                 invoice stands, open the link in our message again."
            }
        }
    };
    let page = Page {
        title: "Back from the payment page",
        company: "",
        context: "",
        audience: Audience::Anyone,
        width: Width::Single,
        refresh_seconds: None,
    };
    layout::respond(&cx.config, 200, layout::page(&page, &content))
}
