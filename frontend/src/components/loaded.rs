//! The three faces of data: on its way, not to be had, there.

use leptos::prelude::*;

use super::problem_text::LoadProblem;
use crate::api::CallError;
use crate::data::answer::{Answer, Live};
use crate::data::query::{Asking, Query};

#[derive(Clone, PartialEq)]
enum Face {
    Loading,
    Failed(CallError),
    Ready,
}

/// Shows `children` with the answer of `query`, or a skeleton, or what went wrong with a way to try
/// again. What is given to `children` follows later answers, so the view is made only once.
#[component]
pub(crate) fn Loaded<T, V>(
    query: Query<T>,
    /// The shape of what is about to come.
    #[prop(into)]
    skeleton: ViewFn,
    children: impl Fn(Live<T>) -> V + Send + Sync + 'static,
) -> impl IntoView
where
    T: 'static,
    V: IntoView + 'static,
{
    let children = move |answer| children(Live::new(answer)).into_any();
    loaded(query.untyped(), skeleton, Box::new(children))
}

type Children = Box<dyn Fn(RwSignal<Answer>) -> AnyView + Send + Sync>;

/// Not generic, so that it is compiled once.
fn loaded(query: Asking, skeleton: ViewFn, children: Children) -> AnyView {
    let face = Memo::new(move |_| {
        match (query.answer.with(Option::is_some), query.error.get()) {
            // A failed repetition keeps what is there; a notice says so.
            (true, _) => Face::Ready,
            (false, Some(error)) => Face::Failed(error),
            (false, None) => Face::Loading,
        }
    });
    let notice = move || {
        let stale = face.get() == Face::Ready && query.error.with(Option::is_some);
        stale.then(|| stale_notice(query))
    };
    let content = move || match face.get() {
        Face::Loading => skeleton.run(),
        Face::Failed(error) => {
            view! { <LoadProblem error on_retry=move || query.refetch()/> }.into_any()
        }
        Face::Ready => match query.answer.get_untracked() {
            Some(first) => {
                let current = RwSignal::new(first);
                Effect::new(move |_| {
                    if let Some(value) = query.answer.get() {
                        current.set(value);
                    }
                });
                children(current)
            }
            None => skeleton.run(),
        },
    };
    view! {
        {notice}
        {content}
    }
    .into_any()
}

fn stale_notice(query: Asking) -> impl IntoView {
    view! {
        <p class="stale-notice" role="status">
            "This may be out of date: the last refresh failed. "
            <button type="button" class="stale-notice__retry" on:click=move |_| query.refetch()>
                "Try again"
            </button>
        </p>
    }
}
