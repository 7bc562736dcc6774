//! A read with its states.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::Endpoint;

use super::topic::{Topic, expect_topics};
use crate::api::{CallError, expect_client};

/// What is known of an answer. Copy it freely; it lives as long as the component that asked.
pub(crate) struct Query<T: Send + Sync + 'static> {
    /// The last answer, kept while asking again; `None` before the first.
    pub(crate) value: RwSignal<Option<T>>,
    /// Why the last question has no answer.
    pub(crate) error: RwSignal<Option<CallError>>,
    /// Whether a question is under way.
    pub(crate) loading: RwSignal<bool>,
    again: RwSignal<u32>,
}

impl<T: Send + Sync + 'static> Clone for Query<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Query<T> {}

impl<T: Send + Sync + 'static> Query<T> {
    /// Asks again, for a "Try again" button.
    pub(crate) fn refetch(self) {
        self.again.update(|count| *count = count.wrapping_add(1));
    }
}

/// Asks `endpoint` now, whenever a signal read in `request` changes, and whenever one of `topics`
/// does. A `request` of `None` asks nothing yet.
pub(crate) fn use_query<E>(
    endpoint: E,
    topics: &'static [Topic],
    request: impl Fn() -> Option<(E::Params, E::Input)> + 'static,
) -> Query<E::Output>
where
    E: Endpoint<Output: Send + Sync>,
{
    let client = expect_client();
    let all_topics = expect_topics();
    let query = Query {
        value: RwSignal::new(None),
        error: RwSignal::new(None),
        loading: RwSignal::new(true),
        again: RwSignal::new(0),
    };
    let asked = StoredValue::new(0_u32);

    Effect::new(move |last_path: Option<Option<String>>| {
        query.again.track();
        all_topics.listen(topics);
        let (params, input) = request()?;
        let path = E::path(&params);
        // Another record: its predecessor's data must not stand under its name.
        if last_path.flatten().is_some_and(|last| last != path) {
            query.value.set(None);
        }
        query.loading.set(true);
        asked.update_value(|count| *count = count.wrapping_add(1));
        let question = asked.get_value();
        spawn_local(async move {
            let answer = client.query(endpoint, &params, &input).await;
            // The component may be gone, or a newer question under way.
            if asked.try_get_value() != Some(question) {
                return;
            }
            query.loading.set(false);
            match answer {
                Ok(value) => {
                    query.error.set(None);
                    query.value.set(Some(value));
                }
                Err(error) => query.error.set(Some(error)),
            }
        });
        Some(path)
    });
    query
}
