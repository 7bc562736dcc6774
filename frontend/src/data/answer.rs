//! Answers whose type the signals around them do not know. A signal type costs several kilobytes of
//! download, so all answers share one, and the type comes back where an answer is read.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use leptos::prelude::*;

/// An answer of any endpoint.
#[derive(Clone)]
pub(crate) struct Answer(Arc<dyn Any + Send + Sync>);

impl Answer {
    pub(super) fn new<T: Send + Sync + 'static>(value: T) -> Self {
        Self(Arc::new(value))
    }

    fn of<T: 'static>(&self) -> Option<&T> {
        self.0.downcast_ref()
    }
}

/// The last answer to a question, if there was one. Copy it freely.
pub(crate) struct Latest<T> {
    pub(super) answer: RwSignal<Option<Answer>>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Latest<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Latest<T> {}

impl<T: 'static> Latest<T> {
    pub(super) fn new(answer: RwSignal<Option<Answer>>) -> Self {
        Self {
            answer,
            of: PhantomData,
        }
    }

    /// Reads the answer and follows it.
    pub(crate) fn with<U>(self, read: impl FnOnce(Option<&T>) -> U) -> U {
        self.answer
            .with(|answer| read(answer.as_ref().and_then(Answer::of)))
    }

    /// The answer, followed.
    pub(crate) fn get(self) -> Option<T>
    where
        T: Clone,
    {
        let clone = |answer: Option<&T>| answer.cloned();
        self.with(clone)
    }

    /// The answer of this moment.
    pub(crate) fn get_untracked(self) -> Option<T>
    where
        T: Clone,
    {
        untrack(|| self.get())
    }
}

/// An answer that is there, and those that follow it. Copy it freely.
pub(crate) struct Live<T> {
    answer: RwSignal<Answer>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Live<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Live<T> {}

impl<T: 'static> Live<T> {
    /// `answer` has to come from a query of `T`.
    pub(crate) fn new(answer: RwSignal<Answer>) -> Self {
        Self {
            answer,
            of: PhantomData,
        }
    }

    /// Reads the answer and follows it.
    pub(crate) fn with<U>(self, read: impl FnOnce(&T) -> U) -> U {
        #[expect(
            clippy::expect_used,
            reason = "a query of `T` stores nothing else, and only it makes a `Live<T>`"
        )]
        self.answer.with(|answer| read(answer.of().expect("`T`")))
    }

    /// Reads the answer of this moment.
    pub(crate) fn with_untracked<U>(self, read: impl FnOnce(&T) -> U) -> U {
        untrack(|| self.with(read))
    }

    /// The answer, followed.
    pub(crate) fn get(self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    /// The answer of this moment.
    pub(crate) fn get_untracked(self) -> T
    where
        T: Clone,
    {
        untrack(|| self.get())
    }
}
