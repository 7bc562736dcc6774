//! The state that lives in the URL: what a list shows, and which page of it.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::api::query_text;

/// The typed filter in the URL, and the way to change it.
pub(crate) struct Filter<T: Send + Sync + 'static> {
    /// What the URL says now; a text that cannot be read counts as no filter.
    pub(crate) value: Memo<T>,
    change: Callback<T>,
}

impl<T: Send + Sync + 'static> Clone for Filter<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Filter<T> {}

impl<T> Filter<T>
where
    T: Clone + Send + Sync + 'static,
{
    /// Puts a changed filter into the URL, in place of the present one.
    pub(crate) fn update(self, change: impl FnOnce(&mut T)) {
        let mut filter = self.value.get_untracked();
        change(&mut filter);
        self.change.run(filter);
    }
}

/// Reads the filter of this page from the query string.
pub(crate) fn use_filter<T>() -> Filter<T>
where
    T: Serialize + DeserializeOwned + Default + Clone + PartialEq + Send + Sync + 'static,
{
    let location = use_location();
    let path = location.pathname;
    let search = location.search;
    // A page that is being left must not read the next page's query string as its own.
    let own_path = path.get_untracked();
    let value = Memo::new(move |last: Option<&T>| {
        let text = search.get();
        if path.get() != own_path {
            return last.cloned().unwrap_or_default();
        }
        parse(&text)
    });
    let navigate = use_navigate();
    let change = Callback::new(move |filter: T| {
        let options = NavigateOptions {
            replace: true,
            scroll: false,
            ..Default::default()
        };
        navigate(&href(&path.get_untracked(), &filter), options);
    });
    Filter { value, change }
}

/// The filter that a query string stands for.
pub(crate) fn parse<T: DeserializeOwned + Default>(search: &str) -> T {
    serde_urlencoded::from_str(search.trim_start_matches('?')).unwrap_or_default()
}

/// The address of `path` with `filter`.
pub(crate) fn href(path: &str, filter: &impl Serialize) -> String {
    match query_text(filter) {
        query if query.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}
