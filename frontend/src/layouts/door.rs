//! The card on which somebody stands who is not inside yet.

use leptos::prelude::*;

use super::mark::Mark;
use crate::api::CallError;
use crate::components::problem_text::problem_text;
use crate::routes::path;

/// How wide the card is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum DoorWidth {
    #[default]
    Narrow,
    /// For a form of two columns.
    Wide,
}

/// A card with a title, and what to do there as children.
#[component]
pub(crate) fn Door(
    title: &'static str,
    #[prop(optional)] width: DoorWidth,
    children: Children,
) -> impl IntoView {
    Effect::new(move |_| document().set_title(&format!("{title} · Dunlin")));
    let class = match width {
        DoorWidth::Narrow => "login__card",
        DoorWidth::Wide => "login__card login__card--wide",
    };
    view! {
        <main class="login">
            <div class=class>
                <Mark class="mark login__mark"/>
                <h1>{title}</h1>
                {children()}
            </div>
        </main>
    }
}

/// The way to the sign-in page.
pub(crate) fn to_sign_in() -> AnyView {
    view! {
        <p class="login__more">
            <a href=path::SIGN_IN>"Sign in"</a>
        </p>
    }
    .into_any()
}

/// What to say of a link that opens nothing: of one without its token, that it is not whole.
pub(crate) fn link_problem(token: StoredValue<String>, error: &CallError) -> String {
    if token.with_value(String::is_empty) {
        return "This link is incomplete. Open it again from the e-mail, or copy all of it."
            .to_owned();
    }
    problem_text(error)
}

/// What stands behind the `#` of the address: it is sent to no server by opening the page.
pub(crate) fn link_token() -> String {
    let hash = window().location().hash().unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}
