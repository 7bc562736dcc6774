//! Inviting somebody.

use leptos::prelude::*;
use shared::access::RoleId;
use shared::api::invitations::{InvitationInput, InvitationView, InvitePerson};

use super::{choices, roles};
use crate::components::confirm::{ConfirmDialog, clear_on_open};
use crate::data::{Topic, use_command};
use crate::ui::field::{Field, FieldWidth};
use crate::ui::select::{Choice, Select};
use crate::ui::text_input::{TextInput, TextKind};
use crate::ui::toast::expect_toasts;

/// The dialog.
pub(super) fn invite_dialog(open: RwSignal<bool>) -> AnyView {
    let email = RwSignal::new(String::new());
    let name = RwSignal::new(String::new());
    let role = RwSignal::new(String::new());
    let roles = roles();
    let offered = Signal::derive(move || {
        let known = roles.value.with(|list| {
            let list = list.as_ref().map(|list| choices(&list.roles));
            list.unwrap_or_default()
        });
        let none = Choice::new("", "Choose a role");
        std::iter::once(none).chain(known).collect::<Vec<_>>()
    });
    let toasts = expect_toasts();
    let invite = use_command(
        InvitePerson,
        &[Topic::People],
        move |view: InvitationView| {
            open.set(false);
            for field in [email, name, role] {
                field.set(String::new());
            }
            toasts.done(format!("Invitation on its way to {}", view.email));
        },
    );
    clear_on_open(invite, open);
    let confirmed = move || {
        let input = InvitationInput {
            email: email.get_untracked(),
            name: name.get_untracked(),
            role: role.get_untracked(),
        };
        let offered = offered.get_untracked();
        let known: Vec<RoleId> = offered
            .iter()
            .filter_map(|c| c.value.parse().ok())
            .collect();
        let parsed = input.parse(&known).map(|_| input);
        invite.submit_parsed(InvitePerson, (), parsed);
    };
    view! {
        <ConfirmDialog
            open
            title="Invite somebody"
            confirm="Send invitation"
            error=invite.error
            busy=invite.pending
            on_confirm=confirmed
        >
            <div class="fields">
                <Field
                    label="E-mail address"
                    width=FieldWidth::Full
                    problem=invite.problem_of("email")
                >
                    <TextInput value=email kind=TextKind::Email/>
                </Field>
                <Field label="Name" note="optional" problem=invite.problem_of("name")>
                    <TextInput value=name/>
                </Field>
                <Field label="Role" problem=invite.problem_of("role")>
                    <Select value=role choices=offered/>
                </Field>
            </div>
            <p class="muted">
                "They get a link that works for seven days, and choose a password themselves. You can give roles that allow no more than your own."
            </p>
        </ConfirmDialog>
    }
    .into_any()
}
