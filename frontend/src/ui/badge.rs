//! A state in one word.

use leptos::prelude::*;

/// What a badge says at a glance.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Tone {
    #[default]
    Neutral,
    Success,
    Info,
    Warning,
    Danger,
    Accent,
    /// Not in the books yet.
    Outline,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Neutral => "badge",
            Self::Success => "badge badge--success",
            Self::Info => "badge badge--info",
            Self::Warning => "badge badge--warning",
            Self::Danger => "badge badge--danger",
            Self::Accent => "badge badge--accent",
            Self::Outline => "badge badge--outline",
        }
    }
}

/// A word on a tinted ground.
#[component]
pub(crate) fn Badge(#[prop(optional)] tone: Tone, #[prop(into)] text: String) -> impl IntoView {
    view! { <span class=tone.class()>{text}</span> }
}
