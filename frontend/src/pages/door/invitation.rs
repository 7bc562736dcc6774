//! Accepting an invitation: a name, a password, and one is inside.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::api::invitations::{
    AcceptInvitation, InvitedView, JoinInput, LinkInput, ShowInvitation,
};

use crate::components::new_password::NewPassword;
use crate::components::problem_text::FormProblem;
use crate::data::use_command;
use crate::layouts::door::{Door, link_problem, link_token, to_sign_in};
use crate::routes::path;
use crate::session::expect_session;
use crate::ui::banner::{Banner, BannerKind};
use crate::ui::button::SubmitButton;
use crate::ui::field::Field;
use crate::ui::text_input::TextInput;

/// The page behind the link.
#[component]
pub(crate) fn Invitation() -> impl IntoView {
    let token = StoredValue::new(link_token());
    let invited = RwSignal::new(None::<InvitedView>);
    let show = use_command(ShowInvitation, &[], move |view| invited.set(Some(view)));
    let link = LinkInput {
        token: token.get_value(),
    };
    show.submit(ShowInvitation, (), link);
    let content = move || match (invited.get(), show.error.get()) {
        (Some(view), _) => form(token, view),
        (None, Some(error)) => {
            let title = link_problem(token, &error);
            view! {
                <Banner kind=BannerKind::Warning title/>
                {to_sign_in()}
            }
            .into_any()
        }
        (None, None) => ().into_any(),
    };
    view! {
        <Door title="Welcome to Dunlin">
            {content}
        </Door>
    }
}

fn form(token: StoredValue<String>, invited: InvitedView) -> AnyView {
    let session = expect_session();
    let navigate = use_navigate();
    let accept = use_command(AcceptInvitation, &[], move |view| {
        session.began(view);
        let options = NavigateOptions {
            replace: true,
            ..NavigateOptions::default()
        };
        navigate(path::HOME, options);
    });
    let name = RwSignal::new(invited.name.clone());
    let password = RwSignal::new(String::new());
    let email = invited.email.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let input = JoinInput {
            token: token.get_value(),
            name: name.get_untracked(),
            password: password.get_untracked(),
        };
        let parsed = input.parse(&email).map(|_| input);
        accept.submit_parsed(AcceptInvitation, (), parsed);
    };
    let present = session.view().map(|view| {
        let title = format!(
            "You are signed in as {}. Joining signs you in as somebody else.",
            view.name
        );
        view! { <Banner kind=BannerKind::Info title/> }
    });
    view! {
        <form class="stack" novalidate on:submit=submit>
            <FormProblem error=accept.error/>
            {present}
            <p>
                {invited.invited_by} " invites you to work on the receivables of "
                <strong>{invited.company}</strong> ", with the role " {invited.role_name}
                ". You will sign in with " <strong>{invited.email.clone()}</strong> "."
            </p>
            // Password managers keep the password under this name.
            <input type="text" hidden=true readonly=true autocomplete="username" value=invited.email/>
            <Field label="Your name" problem=accept.problem_of("name")>
                <TextInput value=name autocomplete="name"/>
            </Field>
            <NewPassword value=password problem=accept.problem_of("password")/>
            <SubmitButton busy=accept.pending>"Join"</SubmitButton>
        </form>
    }
    .into_any()
}
