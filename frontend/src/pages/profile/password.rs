//! Changing one's own password.

use leptos::prelude::*;
use shared::api::profile::{ChangePassword, PasswordInput};

use crate::components::confirm::{ConfirmDialog, clear_on_open};
use crate::data::{Topic, use_command};
use crate::session::expect_session;
use crate::ui::field::Field;
use crate::ui::text_input::{TextInput, TextKind};
use crate::ui::toast::expect_toasts;

pub(super) fn password_dialog(open: RwSignal<bool>) -> AnyView {
    let session = expect_session();
    let toasts = expect_toasts();
    let current = RwSignal::new(String::new());
    let new = RwSignal::new(String::new());
    let change = use_command(ChangePassword, &[Topic::Profile], move |_| {
        toasts.done("Password changed. All other sessions have ended.");
        open.set(false);
    });
    clear_on_open(change, open);
    // No password stays behind in a closed dialog.
    Effect::new(move |_| {
        if !open.get() {
            current.set(String::new());
            new.set(String::new());
        }
    });
    let confirm = move || {
        let input = PasswordInput {
            current: current.get_untracked(),
            new: new.get_untracked(),
        };
        let Some(person) = untrack(|| session.view()) else {
            return;
        };
        let parsed = input.check(&person.email, &person.name).map(|()| input);
        change.submit_parsed(ChangePassword, (), parsed);
    };
    view! {
        <ConfirmDialog
            open
            title="Change your password"
            confirm="Change"
            error=change.error
            busy=change.pending
            on_confirm=confirm
        >
            <p>"You stay signed in here. Wherever else you are signed in, that ends."</p>
            <Field label="Present password" problem=change.problem_of("current")>
                <TextInput value=current kind=TextKind::Password autocomplete="current-password"/>
            </Field>
            <Field
                label="New password"
                hint="At least 12 characters: a few words are easy to keep"
                problem=change.problem_of("new")
            >
                <TextInput value=new kind=TextKind::Password autocomplete="new-password"/>
            </Field>
        </ConfirmDialog>
    }
    .into_any()
}
