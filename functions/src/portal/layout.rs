//! The frame of every page of the portal, and the headers its answers carry.

use http::header::REFERRER_POLICY;
use maud::{DOCTYPE, Markup, html};

use crate::config::Config;
use crate::http_types::{self, Response};

/// Where the stylesheet of the portal stands.
const STYLESHEET: &str = "/portal.css";
/// The provider's pages, which the pay form leads to by redirect.
const CHECKOUT: &str = "https://checkout.stripe.com";
/// The development provider, wherever it listens.
const DEVELOPMENT_CHECKOUT: [&str; 2] = ["http://localhost:*", "http://127.0.0.1:*"];

/// The page that lists what a person may see.
pub(super) const HOME: &str = "/portal";
/// The page that asks for a sign-in link.
pub(super) const SIGN_IN: &str = "/portal/sign-in";
/// Where the sign-out form is sent.
pub(super) const SIGN_OUT: &str = "/portal/sign-out";

/// A page of the portal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page<'a> {
    /// In the browser's title.
    pub title: &'a str,
    /// Whose portal it is; empty when that is not known.
    pub company: &'a str,
    /// What the page is about, at the right of the header.
    pub context: &'a str,
    /// Who reads it.
    pub audience: Audience,
    /// Whether a second column stands beside the first on a wide screen.
    pub width: Width,
    /// Seconds after which the page asks again, while something is awaited.
    pub refresh_seconds: Option<u8>,
}

/// Who reads a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Audience {
    /// Anybody: it tells nothing of a customer.
    Anyone,
    /// Whoever received a link.
    Receiver,
    /// Somebody who is signed in.
    Visitor,
}

/// The form of the main part.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Width {
    /// One column.
    Single,
    /// A main column with a narrow one beside it.
    Split,
}

/// Renders a page.
pub(super) fn page(page: &Page<'_>, content: &Markup) -> String {
    let main = match page.width {
        Width::Single => "portal__main",
        Width::Split => "portal__main portal__main--split",
    };
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                @if let Some(seconds) = page.refresh_seconds {
                    meta http-equiv="refresh" content=(seconds);
                }
                title { (page.title) }
                link rel="stylesheet" href=(STYLESHEET);
            }
            body.portal {
                header.portal__header {
                    p.portal__company { (page.company) }
                    @if page.audience == Audience::Visitor {
                        nav.portal__nav aria-label="Portal" {
                            a href=(HOME) { "Invoices" }
                            form method="post" action=(SIGN_OUT) {
                                button.portal__sign-out type="submit" { "Sign out" }
                            }
                        }
                    } @else {
                        p.portal__context { (page.context) }
                    }
                }
                main class=(main) { (content) }
                footer.portal__footer {
                    @match page.audience {
                        Audience::Anyone => {}
                        Audience::Receiver => {
                            p {
                                "This page is meant for the receiver of the link. If you have \
                                 access to the portal, you can "
                                a href=(SIGN_IN) { "sign in" } " to see every invoice."
                            }
                            p { (page.company) }
                        }
                        Audience::Visitor => p { (page.company) }
                    }
                }
            }
        }
    };
    markup.into_string()
}

/// The answer with a page. Its forms send their origin, which a stricter referrer policy would
/// hide; the address holds the link's secret, so it is told to nobody else.
pub(super) fn respond(config: &Config, status: u16, html: String) -> Response {
    let targets: &[&str] = if config.development {
        &DEVELOPMENT_CHECKOUT
    } else {
        &[CHECKOUT]
    };
    with_referrer(http_types::page(status, html, targets))
}

/// Lets the pages of one link tell each other where a request comes from.
pub(super) fn with_referrer(mut response: Response) -> Response {
    http_types::set(&mut response, REFERRER_POLICY, "same-origin");
    response
}

/// A notice of one of the kinds of the stylesheet.
pub(super) fn notice(kind: Notice, title: &str, text: &str) -> Markup {
    html! {
        div class={ "notice notice--" (kind.as_str()) } role="status" {
            p.notice__title { (title) }
            p.notice__text { (text) }
        }
    }
}

/// Kinds of notices.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Notice {
    /// It is done.
    Success,
    /// It is under way.
    Info,
    /// Something did not work, and can be done again.
    Warning,
}

impl Notice {
    fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Info => "info",
            Self::Warning => "warning",
        }
    }
}

/// One label with its value.
pub(super) fn fact(label: &str, value: &str) -> Markup {
    html! { div.facts__row { dt { (label) } dd { (value) } } }
}
