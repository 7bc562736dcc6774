//! What other programs use: API tokens, and webhooks with what was delivered to them.

mod deliveries;
mod hook_form;
mod hooks;
mod token_form;
mod tokens;

pub(crate) use deliveries::HookDetail;

use leptos::prelude::*;

use crate::layouts::page::Page;
use crate::layouts::settings::settings_tabs;
use crate::routes::path;

/// The page of both.
#[component]
pub(crate) fn Integrations() -> impl IntoView {
    view! {
        <Page title="Integrations" toolbar=settings_tabs>
            {tokens::tokens()} {hooks::hooks()}
            <section class="page__section faint">
                <p>
                    "Everything the app does, a program can do: "
                    <a href=path::API_DOCS rel="external" target="_blank">"the API, operation by operation"</a>"."
                </p>
            </section>
        </Page>
    }
}
