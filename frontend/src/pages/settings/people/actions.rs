//! What can be done about somebody else's access. Each is explained, and asks first.

use leptos::prelude::*;
use shared::api::people::{
    DeactivatePerson, EndSessions, PersonDetail, PersonVersion, PersonView, ReactivatePerson,
    ResetSent, SendPasswordReset, SessionsEnded,
};
use shared::api::second_factor::ResetSecondFactor;
use shared::api::{Endpoint, Nothing};
use shared::kernel::id::StaffId;

use crate::components::confirm::{ConfirmDialog, clear_on_open};
use crate::data::{Command, Live, Topic, use_command};
use crate::layouts::page::PageSection;
use crate::session::expect_session;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::toast::expect_toasts;

/// One thing that can be done.
#[derive(Clone, Copy)]
struct Act {
    title: &'static str,
    text: &'static str,
    button: &'static str,
    kind: ButtonKind,
    solid: ButtonKind,
}

const RESET: Act = Act {
    title: "Password",
    text: "Sends a link to their address, which works once within a day. A new password signs them out everywhere and leaves the second factor as it is.",
    button: "Send link",
    kind: ButtonKind::Secondary,
    solid: ButtonKind::Primary,
};
const SECOND_FACTOR: Act = Act {
    title: "Second factor and passkeys",
    text: "Turns them off when they have lost their phone and their recovery codes, and signs them out. Make sure that it is really them who ask.",
    button: "Turn off",
    kind: ButtonKind::Secondary,
    solid: ButtonKind::Primary,
};
const SIGN_OUT: Act = Act {
    title: "Sessions",
    text: "Signs them out in every browser at once: a computer is lost, or was left open.",
    button: "Sign out everywhere",
    kind: ButtonKind::Secondary,
    solid: ButtonKind::Primary,
};
const DEACTIVATE: Act = Act {
    title: "Access",
    text: "They are signed out at once and get in no more, and their API tokens are revoked. What they did stays in the books under their name.",
    button: "Deactivate",
    kind: ButtonKind::Danger,
    solid: ButtonKind::DangerSolid,
};
const REACTIVATE: Act = Act {
    title: "Access",
    text: "They sign in again with the password they had. Their API tokens stay revoked.",
    button: "Reactivate",
    kind: ButtonKind::Secondary,
    solid: ButtonKind::Primary,
};

/// The section, for everybody but oneself.
pub(super) fn actions(detail: Live<PersonDetail>) -> AnyView {
    let me = expect_session().view().map(|view| view.staff_id);
    let person = move || detail.with(|detail| detail.person.clone());
    let id = untrack(person).id;
    if me == Some(id) {
        let text = "This is you. Another administrator has to change your role or your access.";
        return view! { <p class="page__section muted">{text}</p> }.into_any();
    }
    let active = Memo::new(move |_| person().active);
    let has_factor =
        Memo::new(move |_| detail.with(|detail| detail.second_factor || detail.passkeys > 0));
    let factor = move || has_factor.get().then(|| turn_off(id));
    let version = move || PersonVersion {
        version: untrack(person).version,
    };
    let acts = move || {
        if active.get() {
            view! { {reset(id)} {factor} {sign_out(id)} {deactivate(id, version)} }.into_any()
        } else {
            reactivate(id, version)
        }
    };
    view! {
        <PageSection title="Access">
            <div class="acts">{acts}</div>
        </PageSection>
    }
    .into_any()
}

fn reset(id: StaffId) -> AnyView {
    let (open, toasts) = (RwSignal::new(false), expect_toasts());
    let command = use_command(
        SendPasswordReset,
        &[Topic::People],
        move |sent: ResetSent| {
            open.set(false);
            toasts.done(format!("On its way to {}", sent.email));
        },
    );
    let run = Callback::new(move |()| command.submit(SendPasswordReset, id, Nothing {}));
    act(RESET, open, command, run)
}

fn turn_off(id: StaffId) -> AnyView {
    let (open, toasts) = (RwSignal::new(false), expect_toasts());
    let command = use_command(ResetSecondFactor, &[Topic::People], move |_| {
        open.set(false);
        toasts.done("Second factor and passkeys are off");
    });
    let run = Callback::new(move |()| command.submit(ResetSecondFactor, id, Nothing {}));
    act(SECOND_FACTOR, open, command, run)
}

fn sign_out(id: StaffId) -> AnyView {
    let (open, toasts) = (RwSignal::new(false), expect_toasts());
    let command = use_command(
        EndSessions,
        &[Topic::People],
        move |ended: SessionsEnded| {
            open.set(false);
            toasts.done(match ended.sessions {
                1 => "Signed out of one browser".to_owned(),
                many => format!("Signed out of {many} browsers"),
            });
        },
    );
    let run = Callback::new(move |()| command.submit(EndSessions, id, Nothing {}));
    act(SIGN_OUT, open, command, run)
}

fn deactivate(id: StaffId, version: impl Fn() -> PersonVersion + Send + Sync + 'static) -> AnyView {
    let (open, toasts) = (RwSignal::new(false), expect_toasts());
    let command = use_command(DeactivatePerson, &[Topic::People], move |p: PersonView| {
        open.set(false);
        toasts.done(format!("{} is deactivated", p.name));
    });
    let run = Callback::new(move |()| command.submit(DeactivatePerson, id, version()));
    act(DEACTIVATE, open, command, run)
}

fn reactivate(id: StaffId, version: impl Fn() -> PersonVersion + Send + Sync + 'static) -> AnyView {
    let (open, toasts) = (RwSignal::new(false), expect_toasts());
    let command = use_command(ReactivatePerson, &[Topic::People], move |p: PersonView| {
        open.set(false);
        toasts.done(format!("{} may sign in again", p.name));
    });
    let run = Callback::new(move |()| command.submit(ReactivatePerson, id, version()));
    act(REACTIVATE, open, command, run)
}

fn act<E: Endpoint>(
    act: Act,
    open: RwSignal<bool>,
    command: Command<E>,
    run: Callback<()>,
) -> AnyView {
    clear_on_open(command, open);
    row(act, open, command.error.into(), command.pending.into(), run)
}

/// Not generic, so that it is compiled once.
fn row(
    act: Act,
    open: RwSignal<bool>,
    error: Signal<Option<crate::api::CallError>>,
    busy: Signal<bool>,
    run: Callback<()>,
) -> AnyView {
    view! {
        <div class="acts__act">
            <div>
                <h3>{act.title}</h3>
                <p class="muted">{act.text}</p>
            </div>
            <Button kind=act.kind on_press=move || open.set(true)>{act.button}</Button>
        </div>
        <ConfirmDialog
            open
            title=format!("{}?", act.button)
            confirm=act.button
            kind=act.solid
            error
            busy
            on_confirm=run
        >
            <p>{act.text}</p>
        </ConfirmDialog>
    }
    .into_any()
}
