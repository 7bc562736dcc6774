//! The dialog that asks who it is, before a change that an unattended screen must not make.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::proof::{GetProofWays, ProofInput, ProofWays, Prove, ProveByAccess};
use shared::api::{FieldCheck, FieldProblem, Nothing};

use super::loaded::Loaded;
use super::passkey::{PasskeyAsk, PasskeyButton};
use super::problem_text::FormProblem;
use crate::data::{Live, Proof, Query, use_command, use_query};
use crate::passkey;
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
    let refused = RwSignal::new(None);
    // The form is made anew when something else is to be typed than before.
    let anew = move |ways: Live<ProofWays>| {
        let by_code = Memo::new(move |_| ways.with(|ways| ways.code));
        move || {
            by_code.track();
            form(proof, &ways.get_untracked(), query, refused)
        }
    };
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
            children=anew
        />
    }
    .into_any()
}

/// `refused` is what was wrong with something else than is asked for.
fn form(
    proof: Proof,
    ways: &ProofWays,
    query: Query<ProofWays>,
    refused: RwSignal<Option<FieldProblem>>,
) -> AnyView {
    let asked = Asked::by(ways);
    let typed = RwSignal::new(String::new());
    let asking = PasskeyAsk::new();
    let prove = use_command(Prove, &[], move |_| proof.settle(true));
    let access = use_command(ProveByAccess, &[], move |_| proof.settle(true));
    // What is wrong with what was typed stands at its field.
    let error = Signal::derive(move || {
        let error = prove.error.get().or_else(|| access.error.get());
        error.filter(|error| error.fields().is_empty())
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        access.clear();
        asking.clear();
        refused.set(None);
        prove.submit_parsed(Prove, (), asked.parse(typed.get_untracked()));
    };
    let by_passkey = ways.passkey.is_some().then(|| {
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
    let wrong = move || {
        let error = prove.error.get();
        error.and_then(|error| error.fields().first().cloned())
    };
    let problem = Signal::derive(move || {
        let wrong = wrong().or_else(|| refused.get())?;
        Some(wrong.sentence(&format!("The {}", wrong.field)))
    });
    Effect::new(move |_| {
        if let Some(wrong) = wrong().filter(|wrong| wrong.field != asked.name()) {
            // The second factor was turned on or off elsewhere meanwhile.
            refused.set(Some(wrong));
            query.refetch();
        }
    });
    let pressed = move || {
        proof
            .pressed
            .get()
            .unwrap_or_else(|| "this change".to_owned())
    };
    // `ask` makes this anew once the answer is there, after the dialog has looked for a field.
    request_animation_frame(move || focus_field(".proof input"));
    view! {
        <form class="proof" novalidate on:submit=submit>
            <div class="dialog__body">
                <FormProblem error/>
                {asking.problem()}
                <p>
                    "Confirm " {pressed} " with " {words(ways)}
                    ", so that nobody else at an open screen can do it. For ten minutes you are not asked again."
                </p>
                {field(asked, typed, problem)}
            </div>
            <div class="dialog__actions">
                <Button on_press=move || proof.settle(false)>"Cancel"</Button>
                {by_passkey}
                {ways.access.then(by_access)}
                <SubmitButton busy=prove.pending>"Confirm"</SubmitButton>
            </div>
        </form>
    }
    .into_any()
}

/// The one thing to type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Asked {
    Password,
    Code,
}

impl Asked {
    fn by(ways: &ProofWays) -> Self {
        if ways.code {
            Self::Code
        } else {
            Self::Password
        }
    }

    /// The field that holds it, which is also the word for it.
    fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Code => "code",
        }
    }

    /// What was typed, unless it is nothing.
    fn parse(self, typed: String) -> Result<ProofInput, Vec<FieldProblem>> {
        let mut check = FieldCheck::new();
        if typed.is_empty() {
            check.refuse(self.name(), "must not be empty");
        }
        check.finish(Some(match self {
            Self::Password => ProofInput::Password(typed),
            Self::Code => ProofInput::Code(typed),
        }))
    }
}

/// With what somebody can confirm it here: one of the ways, in words.
fn words(ways: &ProofWays) -> String {
    let typed = match Asked::by(ways) {
        Asked::Password => "your password",
        Asked::Code => "a code of your second factor",
    };
    let passkey = (ways.passkey.is_some() && passkey::are_known()).then_some("a passkey");
    let access = ways.access.then_some("Cloudflare Access");
    either(
        &[Some(typed), passkey, access]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>(),
    )
}

/// `a, b or c`.
fn either(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// The only field. What is wrong is a whole sentence, as it may be about the one asked for before.
fn field(asked: Asked, typed: RwSignal<String>, problem: Signal<Option<String>>) -> AnyView {
    match asked {
        Asked::Password => view! {
            <Field label="Password" problem>
                <TextInput value=typed kind=TextKind::Password autocomplete="current-password"/>
            </Field>
        }
        .into_any(),
        Asked::Code => view! {
            <Field label="Code" hint="Six digits of your authenticator app, or a recovery code" problem>
                <TextInput value=typed autocomplete="one-time-code"/>
            </Field>
        }
        .into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::either;

    #[test]
    fn ways_are_told_as_one_of_several() {
        let table: [(&[&str], &str); 3] = [
            (&["your password"], "your password"),
            (
                &["your password", "a passkey"],
                "your password or a passkey",
            ),
            (&["a", "b", "c"], "a, b or c"),
        ];
        for (ways, words) in table {
            assert_eq!(either(ways), words);
        }
    }
}
