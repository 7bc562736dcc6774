//! The state that lives in the URL: what a list shows, and which page of it.

use std::marker::PhantomData;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::kernel::Cursor;

use crate::api::query_text;

/// The typed filter in the URL, and the way to change it. Copy it freely.
pub(crate) struct Filter<T> {
    /// What the URL says now; a text that cannot be read counts as no filter.
    pub(crate) value: FilterValue<T>,
    change: Callback<String>,
}

impl<T> Clone for Filter<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Filter<T> {}

impl<T: Serialize + DeserializeOwned + Default> Filter<T> {
    /// Puts a changed filter into the URL, in place of the present one.
    pub(crate) fn update(self, change: impl FnOnce(&mut T)) {
        let mut filter = self.value.get_untracked();
        change(&mut filter);
        self.change.run(query_text(&filter));
    }
}

/// The query string of the page, read as a `T`.
pub(crate) struct FilterValue<T> {
    text: Memo<String>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for FilterValue<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for FilterValue<T> {}

impl<T: DeserializeOwned + Default> FilterValue<T> {
    /// The filter, followed.
    pub(crate) fn get(self) -> T {
        self.text.with(|text| parse(text))
    }

    /// The filter of this moment.
    pub(crate) fn get_untracked(self) -> T {
        self.text.with_untracked(|text| parse(text))
    }

    /// Reads the filter and follows it.
    pub(crate) fn with<U>(self, read: impl FnOnce(&T) -> U) -> U {
        read(&self.get())
    }

    /// Reads the filter of this moment.
    pub(crate) fn with_untracked<U>(self, read: impl FnOnce(&T) -> U) -> U {
        read(&self.get_untracked())
    }
}

/// Reads the filter of this page from the query string.
pub(crate) fn use_filter<T>() -> Filter<T> {
    let (text, change) = query_string();
    Filter {
        value: FilterValue {
            text,
            of: PhantomData,
        },
        change,
    }
}

/// The query string of the page that asks, and the way to replace it.
fn query_string() -> (Memo<String>, Callback<String>) {
    let location = use_location();
    let path = location.pathname;
    let search = location.search;
    // A page that is being left must not read the next page's query string as its own.
    let own_path = path.get_untracked();
    let text = Memo::new(move |last: Option<&String>| {
        let text = search.get();
        if path.get() != own_path {
            return last.cloned().unwrap_or_default();
        }
        text
    });
    let navigate = use_navigate();
    let change = Callback::new(move |query: String| {
        let options = NavigateOptions {
            replace: true,
            scroll: false,
            ..Default::default()
        };
        navigate(&with_query(&path.get_untracked(), query), options);
    });
    (text, change)
}

/// The addresses of the first and of the next page of the list that is shown, as far as there are
/// any. Every list keeps the cursor of its page in its address under this name.
#[derive(Clone, Copy)]
pub(crate) struct Paging {
    pub(crate) first: Signal<Option<String>>,
    pub(crate) next: Signal<Option<String>>,
}

const CURSOR: &str = "after";

/// Reads the present page from the address; `next` is the cursor of the page behind it.
pub(crate) fn use_paging(next: Signal<Option<Cursor>>) -> Paging {
    let path = use_location().pathname.get_untracked();
    let path = StoredValue::new(path);
    let (text, _) = query_string();
    let at = move |cursor: Option<Cursor>| {
        let query = text.with(|text| with_cursor(text, cursor));
        path.with_value(|path| with_query(path, query))
    };
    Paging {
        first: Signal::derive(move || {
            let is_first = text.with(|text| pairs(text).iter().all(|(name, _)| name != CURSOR));
            (!is_first).then(|| at(None))
        }),
        next: Signal::derive(move || next.get().map(|cursor| at(Some(cursor)))),
    }
}

fn pairs(search: &str) -> Vec<(String, String)> {
    parse(search)
}

/// The query string of another page of the same list.
fn with_cursor(search: &str, cursor: Option<Cursor>) -> String {
    let mut pairs = pairs(search);
    pairs.retain(|(name, _)| name != CURSOR);
    pairs.extend(cursor.map(|cursor| (CURSOR.to_owned(), cursor.to_string())));
    query_text(&pairs)
}

/// The filter that a query string stands for.
pub(crate) fn parse<T: DeserializeOwned + Default>(search: &str) -> T {
    serde_urlencoded::from_str(search.trim_start_matches('?')).unwrap_or_default()
}

/// The address of `path` with `filter`.
pub(crate) fn href(path: &str, filter: &impl Serialize) -> String {
    with_query(path, query_text(filter))
}

fn with_query(path: &str, query: String) -> String {
    if query.is_empty() {
        return path.to_owned();
    }
    format!("{path}?{query}")
}
