//! Short confirmations at the foot of the screen, on a phone at its top. Problems of a form stand at the form instead.

use std::time::Duration;

use leptos::prelude::*;

use super::icon::{Icon, Symbol};

const SHOWN_FOR: Duration = Duration::from_secs(6);

/// What a toast tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum ToastKind {
    Done,
    Failed,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Toast {
    number: u32,
    kind: ToastKind,
    text: String,
}

/// The toasts on screen.
#[derive(Clone, Copy)]
pub(crate) struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    last: RwSignal<u32>,
}

impl Toasts {
    pub(crate) fn new() -> Self {
        Self {
            shown: RwSignal::new(Vec::new()),
            last: RwSignal::new(0),
        }
    }

    /// Says that something is done.
    pub(crate) fn done(self, text: impl Into<String>) {
        self.show(ToastKind::Done, text.into());
    }

    /// Says that something failed where there is no form to say it at.
    pub(crate) fn failed(self, text: impl Into<String>) {
        self.show(ToastKind::Failed, text.into());
    }

    fn show(self, kind: ToastKind, text: String) {
        self.last.update(|last| *last = last.wrapping_add(1));
        let number = self.last.get_untracked();
        self.shown
            .update(|shown| shown.push(Toast { number, kind, text }));
        set_timeout(move || self.hide(number), SHOWN_FOR);
    }

    fn hide(self, number: u32) {
        self.shown
            .update(|shown| shown.retain(|toast| toast.number != number));
    }
}

/// The toasts of this app.
pub(crate) fn expect_toasts() -> Toasts {
    expect_context()
}

/// Where toasts appear; mounted once.
#[component]
pub(crate) fn ToastRegion() -> impl IntoView {
    let toasts = expect_toasts();
    let toast = move |toast: Toast| {
        let (class, icon) = match toast.kind {
            ToastKind::Done => ("toast", Icon::Check),
            ToastKind::Failed => ("toast toast--danger", Icon::Warning),
        };
        view! {
            <div class=class>
                <span class="toast__icon">
                    <Symbol icon/>
                </span>
                <span>{toast.text}</span>
                <button
                    type="button"
                    class="toast__close"
                    aria-label="Dismiss"
                    on:click=move |_| toasts.hide(toast.number)
                >
                    <Symbol icon=Icon::Close/>
                </button>
            </div>
        }
    };
    view! {
        <div class="toasts no-print" role="status" aria-live="polite">
            <For each=move || toasts.shown.get() key=|toast| toast.number children=toast/>
        </div>
    }
}
