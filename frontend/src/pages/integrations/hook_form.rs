//! Adding or changing a webhook endpoint.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::hooks::{CreateHook, HookInput, HookView, UpdateHook};
use shared::hook::EventKind;

use crate::components::problem_text::FormProblem;
use crate::components::secret::shown_once;
use crate::data::command::problem_in;
use crate::data::{Topic, use_command};
use crate::ui::button::{Button, SubmitButton};
use crate::ui::checkbox::Checkbox;
use crate::ui::field::{Field, FieldWidth};
use crate::ui::text_input::TextInput;

/// The form for `subject`, or for a new endpoint, and after it the new one's secret.
pub(super) fn hook_form(subject: Option<HookView>, open: RwSignal<bool>) -> AnyView {
    let made = RwSignal::new(None::<Option<String>>);
    let create = use_command(CreateHook, &[Topic::Integrations], move |answer| {
        made.set(Some(answer.secret));
    });
    let update = use_command(UpdateHook, &[Topic::Integrations], move |_| open.set(false));
    let error = Signal::derive(move || create.error.get().or_else(|| update.error.get()));
    let busy = Signal::derive(move || create.pending.get() || update.pending.get());
    let id = subject.as_ref().map(|hook| hook.id);
    let first = HookInput {
        active: true,
        ..HookInput::default()
    };
    let first = subject.map_or(first, |hook| hook.details);
    let (url, description) = (RwSignal::new(first.url), RwSignal::new(first.description));
    let active = RwSignal::new(first.active);
    let version = first.version;
    let chosen = EventKind::CHOICES.map(|kind| (kind, RwSignal::new(first.events.contains(&kind))));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let events = chosen
            .into_iter()
            .filter(|(_, chosen)| chosen.get_untracked());
        let input = HookInput {
            url: url.get_untracked(),
            description: description.get_untracked(),
            events: events.map(|(kind, _)| kind).collect(),
            active: active.get_untracked(),
            version,
        };
        let checked = input.parse().map(|_| input);
        match id {
            Some(id) => update.submit_parsed(UpdateHook, id, checked),
            None => create.submit_parsed(CreateHook, (), checked),
        }
    };
    let boxes = move || {
        let boxed = |(kind, value): (EventKind, RwSignal<bool>)| {
            view! { <Checkbox value label=kind.as_str()/> }
        };
        chosen.into_iter().map(boxed).collect_view()
    };
    let form = move || {
        view! {
            <form novalidate on:submit=submit>
                <div class="dialog__body">
                    <FormProblem error/>
                    <div class="fields">
                        <Field
                            label="Address"
                            width=FieldWidth::Full
                            hint="Begins with https:// and is reachable from the internet."
                            problem=problem_in(error, "url")
                        >
                            <TextInput value=url/>
                        </Field>
                        <Field
                            label="Description"
                            note="optional"
                            width=FieldWidth::Full
                            problem=problem_in(error, "description")
                        >
                            <TextInput value=description/>
                        </Field>
                    </div>
                    <fieldset class="choices">
                        <legend class="choices__title">"Events; none chosen means all"</legend>
                        {boxes}
                    </fieldset>
                    {id.map(|_| view! { <Checkbox value=active label="Send to this endpoint"/> })}
                </div>
                <div class="dialog__actions">
                    <Button on_press=move || open.set(false)>"Cancel"</Button>
                    <SubmitButton busy>"Save"</SubmitButton>
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
