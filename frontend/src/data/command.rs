//! A change with its states.

use std::marker::PhantomData;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{Endpoint, FieldProblem, Method, ProblemCode};

use super::topic::{Topic, expect_topics};
use crate::api::{CallError, Client, IdempotencyKey, decode, expect_client};
use crate::ui::button::pressed;
use crate::ui::field::focus_first_wrong;

/// A change that a form or a button can make. Copy it freely.
#[derive(Clone, Copy)]
pub(crate) struct Command<E: Endpoint> {
    /// Whether an answer is awaited; the form is locked meanwhile.
    pub(crate) pending: RwSignal<bool>,
    /// Why the last try failed.
    pub(crate) error: RwSignal<Option<CallError>>,
    sending: Sending,
    endpoint: PhantomData<fn() -> E>,
}

/// The part of a command that is the same for every endpoint.
#[derive(Clone, Copy)]
struct Sending {
    pending: RwSignal<bool>,
    error: RwSignal<Option<CallError>>,
    intent: StoredValue<Option<Intent>>,
    done: StoredValue<Done, LocalStorage>,
    client: Client,
}

/// Reads the answer and does what follows from it.
type Done = Rc<dyn Fn(&str) -> Result<(), CallError>>;

/// What the user wants: the same content after a lost answer is the same intent.
#[derive(Clone, PartialEq)]
struct Intent {
    path: String,
    body: String,
    key: IdempotencyKey,
}

/// A command that announces `topics` and runs `done` after it succeeded.
pub(crate) fn use_command<E: Endpoint>(
    _endpoint: E,
    topics: &'static [Topic],
    done: impl Fn(E::Output) + 'static,
) -> Command<E> {
    let all_topics = expect_topics();
    let sending = Sending::new(Rc::new(move |text| {
        let output = decode(text)?;
        all_topics.changed(topics);
        done(output);
        Ok(())
    }));
    Command {
        pending: sending.pending,
        error: sending.error,
        sending,
        endpoint: PhantomData,
    }
}

/// What `error` says about the field called `field`; for a form that two commands can send.
pub(crate) fn problem_in(
    error: Signal<Option<CallError>>,
    field: impl Into<String>,
) -> Signal<Option<String>> {
    let field = field.into();
    Signal::derive(move || {
        error.with(|error| {
            let fields = error.as_ref().map(CallError::fields).unwrap_or_default();
            fields
                .iter()
                .find(|problem| problem.field == field)
                .map(|p| p.detail.clone())
        })
    })
}

impl<E: Endpoint> Command<E> {
    /// Sends the change. A second press while one is under way does nothing.
    pub(crate) fn submit(self, _endpoint: E, params: E::Params, input: E::Input) {
        match serde_json::to_string(&input) {
            Ok(body) => self.sending.submit(E::METHOD, E::path(&params), body),
            Err(_) => self.error.set(Some(CallError::Unreadable)),
        }
    }

    /// Sends what a form's `parse` made, or shows what it found wrong.
    pub(crate) fn submit_parsed(
        self,
        endpoint: E,
        params: E::Params,
        parsed: Result<E::Input, Vec<FieldProblem>>,
    ) {
        match parsed {
            Ok(input) => self.submit(endpoint, params, input),
            Err(fields) => self.refuse(fields),
        }
    }

    /// Shows what is wrong with the fields, as a refusal of the server does.
    pub(crate) fn refuse(self, fields: Vec<FieldProblem>) {
        self.sending.fail(CallError::from_fields(fields));
    }

    /// The text beside the field called `field`, and whether there is one.
    pub(crate) fn problem_of(self, field: impl Into<String>) -> Signal<Option<String>> {
        problem_in(self.error.into(), field)
    }

    /// Forgets the last failure, when a dialog opens again.
    pub(crate) fn clear(self) {
        self.error.set(None);
    }
}

impl Sending {
    fn new(done: Done) -> Self {
        Self {
            pending: RwSignal::new(false),
            error: RwSignal::new(None),
            intent: StoredValue::new(None),
            done: StoredValue::new_local(done),
            client: expect_client(),
        }
    }

    fn submit(self, method: Method, path: String, body: String) {
        if self.pending.get_untracked() {
            return;
        }
        self.pending.set(true);
        self.error.set(None);
        let intent = self.intent_of(path, body);
        let pressed = pressed();
        spawn_local(async move {
            let Intent { path, body, key } = intent.clone();
            let answer = self.client.change(method, path, body, &key, pressed).await;
            let Some(done) = self.done.try_get_value() else {
                return;
            };
            self.pending.set(false);
            // Forgotten before what follows, which may start the next intent.
            self.intent.set_value(None);
            if let Err(error) = answer.and_then(|text| done(&text)) {
                if error.leaves_outcome_open() {
                    self.intent.set_value(Some(intent));
                }
                // Whoever closed the question for a proof knows that nothing was changed.
                if error.code() != Some(ProblemCode::StepUpRequired) {
                    self.fail(error);
                }
            }
        });
    }

    /// Shows why it failed, and leads to the first field that is wrong.
    fn fail(self, error: CallError) {
        let names_fields = !error.fields().is_empty();
        self.error.set(Some(error));
        if names_fields {
            // The fields are marked by the next frame.
            request_animation_frame(focus_first_wrong);
        }
    }

    fn intent_of(self, path: String, body: String) -> Intent {
        let kept = self
            .intent
            .get_value()
            .filter(|last| last.path == path && last.body == body);
        let intent = kept.unwrap_or_else(|| Intent {
            path,
            body,
            key: IdempotencyKey::fresh(),
        });
        self.intent.set_value(Some(intent.clone()));
        intent
    }
}
