//! Changing one's own name.

use leptos::prelude::*;
use shared::api::profile::{NameInput, ProfileName, ProfileView, RenameOneself};

use crate::components::confirm::{ConfirmDialog, clear_on_open};
use crate::data::{Live, Topic, use_command};
use crate::session::expect_session;
use crate::ui::field::Field;
use crate::ui::text_input::TextInput;

pub(super) fn name_dialog(
    open: RwSignal<bool>,
    profile: Live<ProfileView>,
    on_reload: Callback<()>,
) -> AnyView {
    let session = expect_session();
    let name = RwSignal::new(String::new());
    let rename = use_command(
        RenameOneself,
        &[Topic::Profile],
        move |saved: ProfileName| {
            session.renamed(saved.name);
            open.set(false);
        },
    );
    clear_on_open(rename, open);
    Effect::new(move |_| {
        if open.get() {
            name.set(profile.with_untracked(|profile| profile.name.clone()));
        }
    });
    let confirm = move || {
        let input = NameInput {
            name: name.get_untracked(),
            version: profile.with_untracked(|profile| profile.version),
        };
        let parsed = input.name().map(|_| input);
        rename.submit_parsed(RenameOneself, (), parsed);
    };
    view! {
        <ConfirmDialog
            open
            title="Change your name"
            confirm="Save"
            error=rename.error
            busy=rename.pending
            on_confirm=confirm
            on_reload=Some(on_reload)
        >
            <Field label="Name" problem=rename.problem_of("name")>
                <TextInput value=name autocomplete="name"/>
            </Field>
        </ConfirmDialog>
    }
    .into_any()
}
