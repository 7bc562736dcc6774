//! An error as a page that says what to do.

use maud::html;
use shared::api::{Problem, ProblemCode};

use super::layout::{self, Audience, Page, SIGN_IN, Width};
use crate::http_types::{self, Response};

/// The page of a problem.
pub fn problem_page(problem: &Problem) -> Response {
    let (title, text) = told(problem);
    let leads_to_sign_in = matches!(
        problem.code,
        ProblemCode::NotFound | ProblemCode::LinkExpired | ProblemCode::NotSignedIn
    );
    let content = html! {
        div.portal__intro {
            h1 { (title) }
            p.portal__lead { (text) }
        }
        @if leads_to_sign_in {
            p { a.button.button--primary href=(SIGN_IN) { "Ask for a sign-in link" } }
        }
        @if let Some(request_id) = &problem.request_id {
            p.pay-form__note { "If you ask us about it, please name " (request_id) "." }
        }
    };
    let page = Page {
        title,
        company: "",
        context: "",
        audience: Audience::Anyone,
        width: Width::Single,
        refresh_seconds: None,
    };
    layout::with_referrer(http_types::page(
        problem.status,
        layout::page(&page, &content),
        &[],
    ))
}

/// What happened, and what to do next.
fn told(problem: &Problem) -> (&str, &'static str) {
    match problem.code {
        ProblemCode::NotFound | ProblemCode::MethodNotAllowed => (
            "This link does not open anything",
            "It may have been cut off on its way. Open it from the message again, ask the sender \
             for a new one, or sign in to see your invoices.",
        ),
        ProblemCode::LinkExpired => (
            "This link has expired",
            "The invoice itself is not affected. Sign in to see it, or ask the sender for a new \
             link.",
        ),
        ProblemCode::NotSignedIn => (
            "Please sign in",
            "You are not signed in, or your access has ended. We send a link to your address.",
        ),
        ProblemCode::NotPermitted => (
            "You may look at invoices here, but not pay them",
            "If you should, ask us to allow it. You can also transfer the amount to the account \
             on the invoice.",
        ),
        ProblemCode::TooManyTries => (
            "A message was sent several times already",
            "Look into your mailbox, also among unwanted messages, or try again in a quarter of \
             an hour.",
        ),
        ProblemCode::ForeignOrigin => (
            "Please start again from our own page",
            "For your safety this can be begun only from there.",
        ),
        ProblemCode::ProviderUnavailable => (
            "The payment service does not answer",
            "Nothing has been charged. Go back and try again in a few minutes, or pay by bank \
             transfer to the account on the invoice.",
        ),
        ProblemCode::OutcomeUnknown | ProblemCode::LostRace => (
            "Please try once more",
            "Nothing has been charged. Go back and begin again.",
        ),
        ProblemCode::PaymentInProgress => (
            "A payment is on its way already",
            "Your bank has not confirmed it yet. Nothing more is to be done for now.",
        ),
        ProblemCode::NothingToPay => ("Nothing is left to pay", "This invoice is settled."),
        _ => (problem.title.as_str(), ""),
    }
}
