//! Something the user should know before going on, in the flow of the page.

use leptos::prelude::*;

use super::icon::{Icon, Symbol};

/// How urgent a banner is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum BannerKind {
    Info,
    Success,
    Warning,
    Danger,
}

impl BannerKind {
    fn parts(self) -> (&'static str, Icon, &'static str) {
        match self {
            Self::Info => ("banner banner--info", Icon::Info, "status"),
            Self::Success => ("banner banner--success", Icon::Check, "status"),
            Self::Warning => ("banner banner--warning", Icon::Warning, "status"),
            Self::Danger => ("banner banner--danger", Icon::Warning, "alert"),
        }
    }
}

/// A title, and what to do as children.
#[component]
pub(crate) fn Banner(
    kind: BannerKind,
    #[prop(into)] title: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let (class, icon, role) = kind.parts();
    view! {
        <div class=class role=role>
            <span class="banner__icon">
                <Symbol icon/>
            </span>
            <div class="banner__body">
                <p class="banner__title">{title}</p>
                {children.map(|children| view! { <div class="banner__text">{children()}</div> })}
            </div>
        </div>
    }
}
