//! A read with its states.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::{Endpoint, ProblemCode};

use super::answer::{Answer, Latest};
use super::topic::{Topic, expect_topics};
use crate::api::{CallError, address, decode, expect_client};

/// What is known of an answer. Copy it freely; it lives as long as the component that asked.
pub(crate) struct Query<T> {
    /// The last answer, kept while asking again; nothing before the first.
    pub(crate) value: Latest<T>,
    /// Why the last question has no answer.
    pub(crate) error: RwSignal<Option<CallError>>,
    /// Whether a question is under way.
    pub(crate) loading: RwSignal<bool>,
    again: RwSignal<u32>,
    asked: StoredValue<u32>,
}

impl<T> Clone for Query<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Query<T> {}

impl<T: 'static> Query<T> {
    /// Asks again, for a "Try again" button.
    pub(crate) fn refetch(self) {
        self.again.update(|count| *count = count.wrapping_add(1));
    }

    /// Takes an answer that was found here; what the server may still answer is overtaken by it.
    pub(crate) fn answer(self, value: T)
    where
        T: Send + Sync,
    {
        self.asked
            .update_value(|count| *count = count.wrapping_add(1));
        self.loading.set(false);
        self.error.set(None);
        self.value.answer.set(Some(Answer::new(value)));
    }

    /// The same without its type.
    pub(crate) fn untyped(self) -> Asking {
        Asking {
            answer: self.value.answer,
            error: self.error,
            loading: self.loading,
            again: self.again,
            asked: self.asked,
        }
    }
}

/// A query whose answers have no type. Copy it freely.
#[derive(Clone, Copy)]
pub(crate) struct Asking {
    pub(crate) answer: RwSignal<Option<Answer>>,
    pub(crate) error: RwSignal<Option<CallError>>,
    loading: RwSignal<bool>,
    again: RwSignal<u32>,
    asked: StoredValue<u32>,
}

impl Asking {
    /// Whether what it asked for does not exist, followed.
    pub(crate) fn is_missing(self) -> bool {
        let not_found = |error: &Option<CallError>| {
            let code = error.as_ref().and_then(CallError::code);
            code == Some(ProblemCode::NotFound)
        };
        self.answer.with(Option::is_none) && self.error.with(not_found)
    }

    /// Asks again.
    pub(crate) fn refetch(self) {
        self.again.update(|count| *count = count.wrapping_add(1));
    }
}

/// Whom a question names, and the whole question.
struct Question {
    path: String,
    address: String,
}

/// Asks `endpoint` now, whenever a signal read in `request` changes, and whenever one of `topics`
/// does. A `request` of `None` asks nothing yet.
pub(crate) fn use_query<E>(
    _endpoint: E,
    topics: &'static [Topic],
    request: impl Fn() -> Option<(E::Params, E::Input)> + 'static,
) -> Query<E::Output>
where
    E: Endpoint<Output: Send + Sync>,
{
    let question = move || {
        request().map(|(params, input)| Question {
            path: E::path(&params),
            address: address::<E>(&params, &input),
        })
    };
    let read = |text: &str| decode::<E::Output>(text).map(Answer::new);
    let asking = ask(topics, Box::new(question), read);
    Query {
        value: Latest::new(asking.answer),
        error: asking.error,
        loading: asking.loading,
        again: asking.again,
        asked: asking.asked,
    }
}

/// Not generic, so that it is compiled once and not once for each endpoint.
fn ask(
    topics: &'static [Topic],
    question: Box<dyn Fn() -> Option<Question>>,
    read: fn(&str) -> Result<Answer, CallError>,
) -> Asking {
    let client = expect_client();
    let all_topics = expect_topics();
    let asking = Asking {
        answer: RwSignal::new(None),
        error: RwSignal::new(None),
        loading: RwSignal::new(true),
        again: RwSignal::new(0),
        asked: StoredValue::new(0_u32),
    };
    let asked = asking.asked;

    Effect::new(move |last_path: Option<Option<String>>| {
        asking.again.track();
        all_topics.listen(topics);
        let Question { path, address } = question()?;
        // Another record: its predecessor's data must not stand under its name.
        if last_path.flatten().is_some_and(|last| last != path) {
            asking.answer.set(None);
        }
        asking.loading.set(true);
        asked.update_value(|count| *count = count.wrapping_add(1));
        let number = asked.get_value();
        spawn_local(async move {
            let answer = client.read(address).await;
            // The component may be gone, or a newer question under way.
            if asked.try_get_value() != Some(number) {
                return;
            }
            asking.loading.set(false);
            match answer.and_then(|text| read(&text)) {
                Ok(value) => {
                    asking.error.set(None);
                    asking.answer.set(Some(value));
                }
                Err(error) => asking.error.set(Some(error)),
            }
        });
        Some(path)
    });
    asking
}
