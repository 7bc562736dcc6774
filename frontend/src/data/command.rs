//! A change with its states.

use std::marker::PhantomData;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{Endpoint, FieldProblem};

use super::topic::{Topic, expect_topics};
use crate::api::{CallError, Client, IdempotencyKey, expect_client};

/// A change that a form or a button can make. Copy it freely.
#[derive(Clone, Copy)]
pub(crate) struct Command<E: Endpoint> {
    /// Whether an answer is awaited; the form is locked meanwhile.
    pub(crate) pending: RwSignal<bool>,
    /// Why the last try failed.
    pub(crate) error: RwSignal<Option<CallError>>,
    intent: StoredValue<Option<Intent>>,
    done: StoredValue<Done<E>, LocalStorage>,
    client: Client,
    endpoint: PhantomData<fn() -> E>,
}

/// What runs after success.
type Done<E> = Rc<dyn Fn(<E as Endpoint>::Output)>;

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
    let done = move |output| {
        all_topics.changed(topics);
        done(output);
    };
    Command {
        pending: RwSignal::new(false),
        error: RwSignal::new(None),
        intent: StoredValue::new(None),
        done: StoredValue::new_local(Rc::new(done)),
        client: expect_client(),
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
    pub(crate) fn submit(self, endpoint: E, params: E::Params, input: E::Input) {
        if self.pending.get_untracked() {
            return;
        }
        self.pending.set(true);
        self.error.set(None);
        let key = self.key_for(&params, &input);
        spawn_local(async move {
            let answer = self.client.command(endpoint, &params, &input, &key).await;
            let Some(done) = self.done.try_get_value() else {
                return;
            };
            self.pending.set(false);
            let settled = answer
                .as_ref()
                .err()
                .is_none_or(|error| !error.leaves_outcome_open());
            if settled {
                self.intent.set_value(None);
            }
            match answer {
                Ok(output) => done(output),
                Err(error) => self.error.set(Some(error)),
            }
        });
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
            Err(fields) => self.error.set(Some(CallError::from_fields(fields))),
        }
    }

    /// The text beside the field called `field`, and whether there is one.
    pub(crate) fn problem_of(self, field: impl Into<String>) -> Signal<Option<String>> {
        problem_in(self.error.into(), field)
    }

    /// Forgets the last failure, when a dialog opens again.
    pub(crate) fn clear(self) {
        self.error.set(None);
    }

    fn key_for(self, params: &E::Params, input: &E::Input) -> IdempotencyKey {
        let path = E::path(params);
        let body = serde_json::to_string(input).unwrap_or_default();
        let kept = self
            .intent
            .get_value()
            .filter(|last| last.path == path && last.body == body);
        let intent = kept.unwrap_or_else(|| Intent {
            path,
            body,
            key: IdempotencyKey::fresh(),
        });
        let key = intent.key.clone();
        self.intent.set_value(Some(intent));
        key
    }
}
