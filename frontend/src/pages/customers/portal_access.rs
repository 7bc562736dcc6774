//! What a contact may do in the portal: nothing, see the documents, or pay as well.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::api::Nothing;
use shared::api::customers::ContactView;
use shared::api::portal::{
    GrantInput, GrantPortalAccess, GrantView, PortalAccess, WithdrawPortalAccess,
};
use shared::kernel::id::CustomerId;

use crate::components::day::moment_text;
use crate::components::problem_text::FormProblem;
use crate::data::command::problem_in;
use crate::data::{Topic, use_command};
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{Button, SubmitButton};
use crate::ui::field::{Field, FieldWidth};
use crate::ui::select::{Choice, Select};
use crate::ui::toast::expect_toasts;

/// The word for an access in the select; empty for none.
fn word(grant: Option<&GrantView>) -> &'static str {
    grant.map_or("", |grant| grant.access.as_str())
}

/// The access of a word.
fn access(word: &str) -> Option<PortalAccess> {
    [PortalAccess::View, PortalAccess::Pay]
        .into_iter()
        .find(|access| access.as_str() == word)
}

/// A badge for who has access.
pub(crate) fn portal_badge(contact: &ContactView) -> Option<impl IntoView + use<>> {
    let text = match contact.portal.as_ref()?.access {
        PortalAccess::View => "Portal: sees",
        PortalAccess::Pay => "Portal: sees and pays",
    };
    Some(view! { <Badge tone=Tone::Accent text/> })
}

/// The form; saves at once for every session of the contact.
#[component]
pub(crate) fn PortalAccessForm(
    customer: CustomerId,
    contact: ContactView,
    open: RwSignal<bool>,
) -> impl IntoView {
    let toasts = expect_toasts();
    let ids = (customer, contact.id);
    let chosen = RwSignal::new(word(contact.portal.as_ref()).to_owned());
    let grant = use_command(GrantPortalAccess, &[Topic::Customers], move |_| {
        toasts.done("Access granted. The contact signs in by e-mail.");
        open.set(false);
    });
    let withdraw = use_command(WithdrawPortalAccess, &[Topic::Customers], move |_| {
        toasts.done("Access withdrawn");
        open.set(false);
    });
    let error = Signal::derive(move || grant.error.get().or_else(|| withdraw.error.get()));
    let busy = Signal::derive(move || grant.pending.get() || withdraw.pending.get());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        match access(&chosen.get_untracked()) {
            Some(access) => grant.submit(GrantPortalAccess, ids, GrantInput { access }),
            None => withdraw.submit(WithdrawPortalAccess, ids, Nothing {}),
        }
    };
    let choices = vec![
        Choice::new("", "No access"),
        Choice::new("view", "See invoices and documents"),
        Choice::new("pay", "See and pay invoices"),
    ];
    let since = contact.portal.map(|grant| {
        let (at, by) = (moment_text(grant.granted_at), grant.granted_by);
        view! { <p class="field__hint">{format!("Granted on {at} by {by}")}</p> }
    });
    let hint = match contact.details.email.as_str() {
        "" => "The contact needs an e-mail address to sign in with. Add it first.",
        _ => "Signs in with a link that is sent to the contact's e-mail address",
    };
    view! {
        <form novalidate on:submit=submit>
            <div class="dialog__body">
                <FormProblem error/>
                <Field
                    label="In the portal"
                    hint
                    width=FieldWidth::Full
                    problem=problem_in(error, "access")
                >
                    <Select value=chosen choices/>
                </Field>
                {since}
            </div>
            <div class="dialog__actions">
                <Button on_press=move || open.set(false)>"Cancel"</Button>
                <SubmitButton busy>"Save"</SubmitButton>
            </div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_access_has_a_word_that_is_read_back() {
        for choice in [PortalAccess::View, PortalAccess::Pay] {
            assert_eq!(access(choice.as_str()), Some(choice));
        }
        assert_eq!(access(word(None)), None);
    }
}
