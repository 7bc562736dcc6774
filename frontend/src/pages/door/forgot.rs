//! Asking for a link to set a new password. What is shown afterwards is the same for every address.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::password_reset::{RequestPasswordReset, ResetRequest};

use crate::components::problem_text::FormProblem;
use crate::data::use_command;
use crate::layouts::door::{Door, to_sign_in};
use crate::ui::banner::{Banner, BannerKind};
use crate::ui::button::SubmitButton;
use crate::ui::field::Field;
use crate::ui::text_input::{TextInput, TextKind};

/// The page.
#[component]
pub(crate) fn ForgotPassword() -> impl IntoView {
    let email = RwSignal::new(String::new());
    let asked = RwSignal::new(false);
    let ask = use_command(RequestPasswordReset, &[], move |_| asked.set(true));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let input = ResetRequest {
            email: email.get_untracked(),
        };
        let parsed = input.parse().map(|_| input);
        ask.submit_parsed(RequestPasswordReset, (), parsed);
    };
    let form = move || {
        view! {
            <form class="stack" novalidate on:submit=submit>
                <FormProblem error=ask.error/>
                <p class="muted">"We send a link to your address. With it you choose a new password."</p>
                <Field label="E-mail address" problem=ask.problem_of("email")>
                    <TextInput value=email kind=TextKind::Email autocomplete="username"/>
                </Field>
                <SubmitButton busy=ask.pending>"Send me a link"</SubmitButton>
            </form>
        }
        .into_any()
    };
    let sent = || {
        let title = "If somebody works here with this address, a link is on its way";
        view! {
            <Banner kind=BannerKind::Success title>
                "It works once, within an hour. Nothing there? Look among unwanted messages, or ask an administrator."
            </Banner>
        }
        .into_any()
    };
    view! {
        <Door title="Forgot your password?">
            {move || if asked.get() { sent() } else { form() }} {to_sign_in()}
        </Door>
    }
}
