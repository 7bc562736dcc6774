//! Asking before something that cannot be taken back.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::prelude::*;
use shared::api::{Endpoint, ProblemCode};

use super::problem_text::FormProblem;
use crate::api::CallError;
use crate::data::Command;
use crate::ui::button::{Button, ButtonKind, SubmitButton};
use crate::ui::dialog::Dialog;
use crate::ui::keys::is_save;

/// A dialog with a question as children, "Cancel", and a button called `confirm`. After a version
/// conflict it offers to load the record again instead.
#[component]
pub(crate) fn ConfirmDialog(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    #[prop(into)] confirm: Signal<String>,
    #[prop(into, default = ButtonKind::Primary.into())] kind: Signal<ButtonKind>,
    #[prop(into)] error: Signal<Option<CallError>>,
    #[prop(into)] busy: Signal<bool>,
    #[prop(into)] on_confirm: Callback<()>,
    #[prop(optional_no_strip)] on_reload: Option<Callback<()>>,
    children: ChildrenFn,
) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        on_confirm.run(());
    };
    let on_key = move |event: KeyboardEvent| {
        if is_save(&event) {
            event.prevent_default();
            on_confirm.run(());
        }
    };
    let reload = move || {
        let conflict = error.with(|error| is_version_conflict(error.as_ref()));
        on_reload.filter(|_| conflict).map(|on_reload| {
            let load = move || {
                open.set(false);
                on_reload.run(());
            };
            view! { <Button on_press=load>"Load the current version"</Button> }
        })
    };
    view! {
        <Dialog open title>
            <form novalidate on:submit=submit on:keydown=on_key>
                <div class="dialog__body">
                    <FormProblem error/>
                    {children()}
                </div>
                <div class="dialog__actions">
                    {reload}
                    <Button on_press=move || open.set(false)>"Cancel"</Button>
                    <SubmitButton kind busy attr:data-autofocus="true">
                        {confirm}
                    </SubmitButton>
                </div>
            </form>
        </Dialog>
    }
}

/// Whether a call failed because somebody else was faster.
pub(crate) fn is_version_conflict(error: Option<&CallError>) -> bool {
    error.and_then(CallError::code) == Some(ProblemCode::VersionConflict)
}

/// Forgets the last failure of `command` whenever its dialog opens.
pub(crate) fn clear_on_open<E: Endpoint>(command: Command<E>, open: RwSignal<bool>) {
    Effect::new(move |_| {
        if open.get() {
            command.clear();
        }
    });
}
