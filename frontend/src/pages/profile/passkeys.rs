//! The passkeys of one's account.

use leptos::prelude::*;
use shared::api::Nothing;
use shared::api::passkeys::{
    AddPasskey, PasskeyInput, PasskeyOptions, PasskeyRow, RemovePasskey, StartPasskey,
};
use shared::api::profile::ProfileView;
use shared::kernel::id::PasskeyId;

use crate::components::confirm::{ConfirmDialog, clear_on_open};
use crate::components::day::moment_text;
use crate::components::passkey::{PasskeyAsk, PasskeyButton};
use crate::data::{Live, Topic, use_command};
use crate::layouts::page::PageSection;
use crate::passkey::Ceremony;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::field::Field;
use crate::ui::text_input::TextInput;
use crate::ui::toast::expect_toasts;

/// The section.
pub(super) fn passkeys(profile: Live<ProfileView>) -> AnyView {
    let adding = RwSignal::new(false);
    let gone = RwSignal::new(None::<(PasskeyId, String)>);
    let actions = move || {
        let press = move || adding.set(true);
        view! { <PasskeyButton busy=false on_press=press>"Add a passkey"</PasskeyButton> }
    };
    let rows = move || {
        let none = profile.with(|profile| profile.passkeys.is_empty());
        if none {
            return view! {
                <p class="muted">
                    "None. With a passkey you sign in by fingerprint, face or PIN, without a password or a code. It works on this site alone, so nobody can trick you into giving it away."
                </p>
            }
            .into_any();
        }
        let rows = profile.with(|profile| {
            let row = |row: &PasskeyRow| passkey(row, gone);
            profile.passkeys.iter().map(row).collect_view()
        });
        view! { <ul class="sessions">{rows}</ul> }.into_any()
    };
    view! {
        <PageSection title="Passkeys" actions>{rows}</PageSection>
        {add_dialog(adding)}
        {remove_dialog(gone)}
    }
    .into_any()
}

fn passkey(row: &PasskeyRow, gone: RwSignal<Option<(PasskeyId, String)>>) -> AnyView {
    let (id, name) = (row.id, row.name.clone());
    let label = format!("Remove the passkey {name}");
    let added = moment_text(row.created_at);
    let used = match row.used_at {
        Some(at) => format!("last used {}", moment_text(at)),
        None => "not used yet".to_owned(),
    };
    let press = move || gone.set(Some((id, name.clone())));
    view! {
        <li class="sessions__row">
            <div>
                <p class="strong">{row.name.clone()}</p>
                <p class="small muted">{format!("{used} · added {added}")}</p>
            </div>
            <Button on_press=press attr:aria-label=label>"Remove"</Button>
        </li>
    }
    .into_any()
}

/// Takes a name, then asks the browser.
fn add_dialog(open: RwSignal<bool>) -> AnyView {
    let toasts = expect_toasts();
    let name = RwSignal::new(String::new());
    let asking = PasskeyAsk::new();
    let add = use_command(AddPasskey, &[Topic::Profile], move |row: PasskeyRow| {
        open.set(false);
        toasts.done(format!("Passkey {} added", row.name));
    });
    let start = use_command(StartPasskey, &[], move |offer: PasskeyOptions| {
        asking.ask(Ceremony::Create, offer.options, move |credential| {
            let name = name.get_untracked();
            add.submit(AddPasskey, (), PasskeyInput { name, credential });
        });
    });
    Effect::new(move |_| {
        if open.get() {
            name.set(String::new());
            add.clear();
            start.clear();
            asking.clear();
        }
    });
    let confirm = move || {
        add.clear();
        let input = PasskeyInput {
            name: name.get_untracked(),
            credential: String::new(),
        };
        match input.name() {
            Ok(_) => start.submit(StartPasskey, (), Nothing {}),
            Err(fields) => add.refuse(fields),
        }
    };
    let error = Signal::derive(move || start.error.get().or_else(|| add.error.get()));
    let busy =
        Signal::derive(move || start.pending.get() || asking.busy().get() || add.pending.get());
    view! {
        <ConfirmDialog
            open
            title="Add a passkey"
            confirm="Continue"
            error
            busy
            on_confirm=confirm
        >
            {asking.problem()}
            <p>"Your browser asks next where to keep it: on this device, on your phone, or on a security key."</p>
            <Field
                label="Name"
                hint="So that you know it again: “Office laptop”"
                problem=add.problem_of("name")
            >
                <TextInput value=name/>
            </Field>
        </ConfirmDialog>
    }
    .into_any()
}

fn remove_dialog(gone: RwSignal<Option<(PasskeyId, String)>>) -> AnyView {
    let (open, toasts) = (RwSignal::new(false), expect_toasts());
    let remove = use_command(RemovePasskey, &[Topic::Profile], move |_| {
        open.set(false);
        toasts.done("Passkey removed");
    });
    clear_on_open(remove, open);
    Effect::new(move |_| {
        if gone.with(Option::is_some) {
            open.set(true);
        }
    });
    let confirm = move || {
        if let Some((id, _)) = gone.get_untracked() {
            remove.submit(RemovePasskey, id, Nothing {});
        }
    };
    let title = Signal::derive(move || {
        let name = gone.with(|gone| gone.as_ref().map(|(_, name)| name.clone()));
        format!("Remove the passkey {}?", name.unwrap_or_default())
    });
    view! {
        <ConfirmDialog
            open
            title
            confirm="Remove"
            kind=ButtonKind::DangerSolid
            error=remove.error
            busy=remove.pending
            on_confirm=confirm
        >
            <p>"It signs you in no more. Your device may go on showing it until you remove it there too."</p>
        </ConfirmDialog>
    }
    .into_any()
}
