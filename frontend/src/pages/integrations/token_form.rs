//! Making an API token.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::access::Permission;
use shared::api::tokens::{CreateToken, TokenInput};

use crate::components::problem_text::FormProblem;
use crate::components::secret::shown_once;
use crate::data::{Topic, use_command};
use crate::session::expect_session;
use crate::ui::button::{Button, SubmitButton};
use crate::ui::checkbox::Checkbox;
use crate::ui::field::{Field, FieldWidth};
use crate::ui::select::{Choice, Select};
use crate::ui::text_input::TextInput;

const LIVES: [(&str, &str); 4] = [
    ("7", "7 days"),
    ("30", "30 days"),
    ("90", "90 days"),
    ("366", "A year"),
];

/// The form, and after it the token.
pub(super) fn token_form(open: RwSignal<bool>) -> AnyView {
    let session = expect_session();
    let made = RwSignal::new(None::<Option<String>>);
    let create = use_command(CreateToken, &[Topic::Integrations], move |answer| {
        made.set(Some(answer.secret));
    });
    let name = RwSignal::new(String::new());
    let days = RwSignal::new("90".to_owned());
    let own = Permission::ALL.into_iter().filter(|one| session.can(*one));
    let scopes: Vec<(Permission, RwSignal<bool>)> =
        own.map(|one| (one, RwSignal::new(false))).collect();
    let scopes = StoredValue::new(scopes);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let chosen = scopes.with_value(|scopes| {
            let chosen = scopes.iter().filter(|(_, chosen)| chosen.get_untracked());
            chosen.map(|(one, _)| *one).collect()
        });
        let input = TokenInput {
            name: name.get_untracked(),
            scopes: chosen,
            days: days.get_untracked().parse().unwrap_or_default(),
        };
        create.submit(CreateToken, (), input);
    };
    let boxes = move || {
        let boxed = |(one, value): &(Permission, RwSignal<bool>)| {
            let value = *value;
            view! { <Checkbox value label=one.label()/> }
        };
        scopes.with_value(|scopes| scopes.iter().map(boxed).collect_view())
    };
    let choices = LIVES.map(|(value, text)| Choice::new(value, text)).to_vec();
    let choices = StoredValue::new(choices);
    let scope_problem = create.problem_of("scopes");
    let form = move || {
        view! {
            <form novalidate on:submit=submit>
                <div class="dialog__body">
                    <FormProblem error=create.error/>
                    <div class="fields">
                        <Field label="Name" width=FieldWidth::Full problem=create.problem_of("name")>
                            <TextInput value=name/>
                        </Field>
                        <Field label="Works for" problem=create.problem_of("days")>
                            <Select value=days choices=choices.get_value()/>
                        </Field>
                    </div>
                    <fieldset class="choices">
                        <legend class="choices__title">"It may"</legend>
                        {boxes}
                        <p class="field__error" hidden=move || scope_problem.with(Option::is_none)>
                            {scope_problem}
                        </p>
                    </fieldset>
                </div>
                <div class="dialog__actions">
                    <Button on_press=move || open.set(false)>"Cancel"</Button>
                    <SubmitButton busy=create.pending>"Make token"</SubmitButton>
                </div>
            </form>
        }
    };
    (move || match made.get() {
        Some(secret) => shown_once(secret, open),
        None => form().into_any(),
    })
    .into_any()
}
