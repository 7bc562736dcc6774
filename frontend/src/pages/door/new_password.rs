//! Setting a new password by a link.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::invitations::LinkInput;
use shared::api::password_reset::{ResetInput, ResetPassword, ResetView, ShowPasswordReset};

use crate::components::new_password::NewPassword;
use crate::components::problem_text::FormProblem;
use crate::data::use_command;
use crate::layouts::door::{Door, link_problem, link_token, to_sign_in};
use crate::routes::path;
use crate::ui::banner::{Banner, BannerKind};
use crate::ui::button::SubmitButton;

/// The page behind the link.
#[component]
pub(crate) fn SetPassword() -> impl IntoView {
    let token = StoredValue::new(link_token());
    let person = RwSignal::new(None::<ResetView>);
    let show = use_command(ShowPasswordReset, &[], move |view| person.set(Some(view)));
    let link = LinkInput {
        token: token.get_value(),
    };
    show.submit(ShowPasswordReset, (), link);
    let done = RwSignal::new(false);
    let content = move || {
        if done.get() {
            return set();
        }
        match (person.get(), show.error.get()) {
            (Some(person), _) => form(token, person, done),
            (None, Some(error)) => {
                let title = link_problem(token, &error);
                view! {
                    <Banner kind=BannerKind::Warning title/>
                    <p class="login__more">
                        <a href=path::FORGOT_PASSWORD>"Ask for another link"</a>
                    </p>
                }
                .into_any()
            }
            (None, None) => ().into_any(),
        }
    };
    view! {
        <Door title="Choose a new password">
            {content}
        </Door>
    }
}

fn form(token: StoredValue<String>, person: ResetView, done: RwSignal<bool>) -> AnyView {
    let password = RwSignal::new(String::new());
    let reset = use_command(ResetPassword, &[], move |_| done.set(true));
    let email = person.email.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let input = ResetInput {
            token: token.get_value(),
            password: password.get_untracked(),
        };
        let checked = input.check(&person).map(|()| input);
        reset.submit_parsed(ResetPassword, (), checked);
    };
    view! {
        <form class="stack" novalidate on:submit=submit>
            <FormProblem error=reset.error/>
            <p class="muted">"For " <strong>{email.clone()}</strong> ". You are signed out everywhere else."</p>
            // Password managers keep the password under this name.
            <input type="text" hidden=true readonly=true autocomplete="username" value=email/>
            <NewPassword value=password problem=reset.problem_of("password")/>
            <SubmitButton busy=reset.pending>"Set password"</SubmitButton>
        </form>
    }
    .into_any()
}

fn set() -> AnyView {
    view! {
        <Banner kind=BannerKind::Success title="Your new password is set"/>
        {to_sign_in()}
    }
    .into_any()
}
