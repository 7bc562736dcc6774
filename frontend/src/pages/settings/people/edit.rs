//! Changing a person's name and role.

use leptos::prelude::*;
use shared::access::RoleId;
use shared::api::people::{PersonDetail, PersonInput, PersonView, UpdatePerson};

use super::{choices, roles};
use crate::components::confirm::{ConfirmDialog, clear_on_open};
use crate::data::{Live, Topic, use_command};
use crate::session::expect_session;
use crate::ui::field::{Field, FieldWidth};
use crate::ui::select::{Choice, Select};
use crate::ui::text_input::TextInput;
use crate::ui::toast::expect_toasts;

/// The dialog.
pub(super) fn edit_dialog(open: RwSignal<bool>, detail: Live<PersonDetail>) -> AnyView {
    let present = move || detail.with(|detail| detail.person.clone());
    let name = RwSignal::new(String::new());
    let role = RwSignal::new(String::new());
    // Each time it opens, with what is there by now.
    Effect::new(move |_| {
        if open.get() {
            let person = untrack(present);
            name.set(person.name);
            role.set(person.role.to_string());
        }
    });
    let roles = roles();
    let offered = Signal::derive(move || {
        let mut known = roles.value.with(|list| {
            let list = list.as_ref().map(|list| choices(&list.roles));
            list.unwrap_or_default()
        });
        let person = present();
        let own = person.role.to_string();
        if !known.iter().any(|choice| choice.value == own) {
            known.push(Choice::new(own, person.role_name));
        }
        known
    });
    let me = expect_session().view().map(|view| view.staff_id);
    let own = Signal::derive(move || me == Some(present().id));
    let toasts = expect_toasts();
    let update = use_command(UpdatePerson, &[Topic::People], move |_: PersonView| {
        open.set(false);
        toasts.done("Changes saved");
    });
    clear_on_open(update, open);
    let confirmed = move || {
        let person = untrack(present);
        let input = PersonInput {
            name: name.get_untracked(),
            role: role.get_untracked(),
            version: person.version,
        };
        let offered = offered.get_untracked();
        let known: Vec<RoleId> = offered
            .iter()
            .filter_map(|c| c.value.parse().ok())
            .collect();
        let parsed = input.parse(&known).map(|_| input);
        update.submit_parsed(UpdatePerson, person.id, parsed);
    };
    let hint = move || {
        if own.get() {
            "Another administrator has to change your own role."
        } else {
            "Another role ends their sessions: they sign in again."
        }
    };
    view! {
        <ConfirmDialog
            open
            title="Edit"
            confirm="Save"
            error=update.error
            busy=update.pending
            on_confirm=confirmed
        >
            <div class="fields">
                <Field label="Name" width=FieldWidth::Full problem=update.problem_of("name")>
                    <TextInput value=name/>
                </Field>
                <Field label="Role" width=FieldWidth::Full problem=update.problem_of("role")>
                    <Select value=role choices=offered disabled=own/>
                </Field>
            </div>
            <p class="muted">{hint}</p>
        </ConfirmDialog>
    }
    .into_any()
}
