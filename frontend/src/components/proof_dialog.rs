//! The dialog that asks who it is, before a change that an unattended screen must not make.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::Nothing;
use shared::api::proof::{GetProofWays, ProofInput, ProofWays, Prove, ProveByAccess};

use super::loaded::Loaded;
use super::passkey::{PasskeyAsk, PasskeyButton};
use super::problem_text::FormProblem;
use crate::data::command::problem_in;
use crate::data::{Command, Live, Proof, use_command, use_query};
use crate::session::expect_session;
use crate::ui::button::{Button, SubmitButton};
use crate::ui::dialog::{Dialog, focus_field};
use crate::ui::field::Field;
use crate::ui::skeleton::SkeletonRows;
use crate::ui::text_input::{TextInput, TextKind};

/// Stands once in the app. Whoever closes it without a proof leaves the change undone.
#[component]
pub(crate) fn ProofDialog() -> impl IntoView {
    let proof = expect_session().proof;
    Effect::new(move |_| {
        if !proof.open.get() {
            proof.settle(false);
        }
    });
    view! {
        <Dialog open=proof.open title="Confirm that it is you">
            {move || ask(proof)}
        </Dialog>
    }
}

fn ask(proof: Proof) -> AnyView {
    let query = use_query(GetProofWays, &[], || Some(((), Nothing {})));
    view! {
        <Loaded
            query
            skeleton=|| {
                view! {
                    <div class="dialog__body">
                        <SkeletonRows rows=2/>
                    </div>
                }
            }
            children=move |ways| form(proof, ways)
        />
    }
    .into_any()
}

fn form(proof: Proof, ways: Live<ProofWays>) -> AnyView {
    let ProofWays {
        code,
        access: has_access,
        passkey,
    } = ways.get_untracked();
    let typed = RwSignal::new(String::new());
    let asking = PasskeyAsk::new();
    let prove = use_command(Prove, &[], move |_| proof.settle(true));
    let access = use_command(ProveByAccess, &[], move |_| proof.settle(true));
    let error = Signal::derive(move || prove.error.get().or_else(|| access.error.get()));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let text = typed.get_untracked();
        let input = if code {
            ProofInput::Code(text)
        } else {
            ProofInput::Password(text)
        };
        access.clear();
        asking.clear();
        prove.submit(Prove, (), input);
    };
    let by_passkey = passkey.map(|_| {
        let press = move || {
            prove.clear();
            access.clear();
            asking.ask_for_proof(move |answer| {
                prove.submit(Prove, (), ProofInput::Passkey(answer));
            });
        };
        view! { <PasskeyButton busy=asking.busy() on_press=press>"Use a passkey"</PasskeyButton> }
    });
    let by_access = move || {
        let press = move || {
            prove.clear();
            asking.clear();
            access.submit(ProveByAccess, (), Nothing {});
        };
        view! { <Button busy=access.pending on_press=press>"Use Cloudflare Access"</Button> }
    };
    let (why, field) = asked(code, typed, prove);
    // `ask` makes this anew once the answer is there, after the dialog has looked for a field.
    request_animation_frame(move || focus_field(".proof input"));
    view! {
        <form class="proof" novalidate on:submit=submit>
            <div class="dialog__body">
                <FormProblem error/>
                {asking.problem()}
                <p>
                    {why}
                    " It keeps somebody else at an open screen from making it. For ten minutes you are not asked again."
                </p>
                {field}
            </div>
            <div class="dialog__actions">
                <Button on_press=move || proof.settle(false)>"Cancel"</Button>
                {by_passkey}
                {has_access.then(by_access)}
                <SubmitButton busy=prove.pending>"Confirm"</SubmitButton>
            </div>
        </form>
    }
    .into_any()
}

/// The one thing to type, and why.
fn asked(code: bool, typed: RwSignal<String>, prove: Command<Prove>) -> (&'static str, AnyView) {
    if code {
        let problem = problem_in(prove.error.into(), "code");
        let field = view! {
            <Field label="Code" hint="Six digits of your authenticator app, or a recovery code" problem>
                <TextInput value=typed autocomplete="one-time-code"/>
            </Field>
        };
        (
            "This change needs a fresh code of your second factor.",
            field.into_any(),
        )
    } else {
        let problem = problem_in(prove.error.into(), "password");
        let field = view! {
            <Field label="Password" problem>
                <TextInput value=typed kind=TextKind::Password autocomplete="current-password"/>
            </Field>
        };
        ("This change needs your password again.", field.into_any())
    }
}
