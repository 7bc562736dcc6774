//! Signing in. Afterwards the page that was asked for opens.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::components::Redirect;
use leptos_router::hooks::use_query_map;
use shared::api::passkeys::{PasskeyAnswer, SignInByPasskey};
use shared::api::session::{
    GetSignInWays, SignIn, SignInByAccess, SignInByCode, SignInCodeInput, SignInInput,
};
use shared::api::setup::GetSetup;
use shared::api::{FieldCheck, FieldProblem, Nothing, ProblemCode};

use crate::api::CallError;
use crate::components::passkey::{PasskeyAsk, PasskeyButton};
use crate::components::problem_text::FormProblem;
use crate::data::{Command, use_command, use_query};
use crate::layouts::mark::Mark;
use crate::routes::path;
use crate::session::{SessionState, expect_session};
use crate::ui::button::{Button, SubmitButton};
use crate::ui::dialog::focus_field;
use crate::ui::field::Field;
use crate::ui::text_input::{TextInput, TextKind};

const FROM: &str = "from";

/// Both fields, or what is missing.
fn parse(email: String, password: String) -> Result<SignInInput, Vec<FieldProblem>> {
    let mut check = FieldCheck::new();
    if email.trim().is_empty() {
        check.refuse("email", "Enter your e-mail address");
    }
    if password.is_empty() {
        check.refuse("password", "Enter your password");
    }
    check.finish(Some(SignInInput {
        email: email.trim().to_owned(),
        password,
    }))
}

/// The page to go to: only an address of this app.
fn destination(from: Option<String>) -> String {
    from.filter(|from| from.starts_with('/') && !from.starts_with("//") && !from.contains('\\'))
        .filter(|from| !from.starts_with(path::SIGN_IN))
        .unwrap_or_else(|| path::HOME.to_owned())
}

/// The sign-in page.
#[component]
pub(crate) fn Login() -> impl IntoView {
    let session = expect_session();
    let from = use_query_map().with_untracked(|query| query.get(FROM));
    let destination = destination(from);
    let signed_in = Memo::new(move |_| {
        session
            .state
            .with(|state| matches!(state, SessionState::SignedIn(_)))
    });
    Effect::new(|_| document().set_title("Sign in · Dunlin"));
    move || {
        if signed_in.get() {
            view! { <Redirect path=destination.clone()/> }.into_any()
        } else {
            view! { <SignInForm/> }.into_any()
        }
    }
}

/// The password, and where it takes one the code of the second factor.
#[component]
fn SignInForm() -> impl IntoView {
    let session = expect_session();
    let setup = use_query(GetSetup, &[], || Some(((), Nothing {})));
    let begin = move || {
        let needed = setup
            .value
            .with(|setup| setup.is_some_and(|setup| setup.needed));
        needed.then(|| view! { <Redirect path=path::SETUP/> })
    };
    let sign_in = use_command(SignIn, &[], move |view| session.began(view));
    let by_code = use_command(SignInByCode, &[], move |view| session.began(view));
    let expired = move || {
        let code = by_code
            .error
            .with(|error| error.as_ref().and_then(CallError::code));
        code == Some(ProblemCode::ChallengeExpired)
    };
    let challenge = Memo::new(move |_| {
        let challenge = sign_in.error.with(|error| match error {
            Some(CallError::Refused(problem)) => problem.challenge.clone(),
            _ => None,
        });
        challenge.filter(|_| !expired())
    });
    let email = RwSignal::new(String::new());
    view! {
        {begin}
        <main class="login">
            <div class="login__card">
                <Mark class="mark login__mark"/>
                <h1>"Sign in to Dunlin"</h1>
                {move || match challenge.get() {
                    Some(challenge) => code_form(challenge, by_code, sign_in),
                    None => password_form(email, sign_in, by_code),
                }}
            </div>
        </main>
    }
}

fn password_form(
    email: RwSignal<String>,
    sign_in: Command<SignIn>,
    by_code: Command<SignInByCode>,
) -> AnyView {
    let session = expect_session();
    let password = RwSignal::new(String::new());
    let access = use_command(SignInByAccess, &[], move |view| session.began(view));
    let asking = PasskeyAsk::new();
    let passkey = use_command(SignInByPasskey, &[], move |view| session.began(view));
    // What was wrong with one way says nothing about the next.
    let forget = move || {
        by_code.clear();
        sign_in.clear();
        access.clear();
        passkey.clear();
        asking.clear();
    };
    let by_passkey = move || {
        forget();
        asking.ask_anybody(move |credential| {
            passkey.submit(SignInByPasskey, (), PasskeyAnswer { credential });
        });
    };
    let busy_passkey = Signal::derive(move || asking.busy().get() || passkey.pending.get());
    let error = Signal::derive(move || {
        let error = by_code.error.get().or_else(|| access.error.get());
        let error = error.or_else(|| passkey.error.get());
        error.or_else(|| sign_in.error.get())
    });
    let ways = use_query(GetSignInWays, &[], || Some(((), Nothing {})));
    let by_access = move || {
        let press = move || {
            forget();
            access.submit(SignInByAccess, (), Nothing {});
        };
        ways.value.with(|ways| ways.is_some_and(|ways| ways.access)).then(|| {
            view! { <Button busy=access.pending on_press=press>"Continue with Cloudflare Access"</Button> }
        })
    };
    request_animation_frame(|| focus_field(".login input"));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        forget();
        sign_in.submit_parsed(
            SignIn,
            (),
            parse(email.get_untracked(), password.get_untracked()),
        );
    };
    view! {
        <form class="stack" novalidate on:submit=submit>
            <FormProblem error/>
            {asking.problem()}
            <Field label="E-mail address" problem=sign_in.problem_of("email")>
                <TextInput value=email kind=TextKind::Email autocomplete="username"/>
            </Field>
            <Field label="Password" problem=sign_in.problem_of("password")>
                <TextInput
                    value=password
                    kind=TextKind::Password
                    autocomplete="current-password"
                />
            </Field>
            <SubmitButton busy=sign_in.pending>"Sign in"</SubmitButton>
            <PasskeyButton busy=busy_passkey on_press=by_passkey>"Sign in with a passkey"</PasskeyButton>
            {by_access}
        </form>
        <p class="login__more">
            <a href=path::FORGOT_PASSWORD>"Forgot your password?"</a>
        </p>
    }
    .into_any()
}

fn code_form(
    challenge: String,
    by_code: Command<SignInByCode>,
    sign_in: Command<SignIn>,
) -> AnyView {
    let code = RwSignal::new(String::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let input = SignInCodeInput {
            challenge: challenge.clone(),
            code: code.get_untracked(),
        };
        by_code.submit(SignInByCode, (), input);
    };
    let back = move || {
        by_code.clear();
        sign_in.clear();
    };
    request_animation_frame(|| focus_field(".login input"));
    view! {
        <form class="stack" novalidate on:submit=submit>
            <FormProblem error=by_code.error/>
            <Field
                label="Code"
                hint="Six digits of your authenticator app, or a recovery code"
                problem=by_code.problem_of("code")
            >
                <TextInput value=code autocomplete="one-time-code"/>
            </Field>
            <SubmitButton busy=by_code.pending>"Sign in"</SubmitButton>
            <Button on_press=back>"Back"</Button>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::destination;

    #[test]
    fn only_addresses_of_this_app_are_gone_to() {
        let table = [
            (None, "/"),
            (Some("/invoices?state=open"), "/invoices?state=open"),
            (Some("//evil.example"), "/"),
            (Some("/\\evil.example"), "/"),
            (Some("https://evil.example"), "/"),
            (Some("/sign-in?from=/"), "/"),
        ];
        for (from, expected) in table {
            assert_eq!(destination(from.map(str::to_owned)), expected, "{from:?}");
        }
    }
}
