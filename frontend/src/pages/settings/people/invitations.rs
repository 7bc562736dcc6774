//! Open invitations: sent again, or withdrawn.

use leptos::prelude::*;
use shared::api::Nothing;
use shared::api::invitations::{InvitationView, ResendInvitation, WithdrawInvitation};

use crate::components::confirm::{ConfirmDialog, clear_on_open};
use crate::components::day::MomentText;
use crate::data::{Topic, use_command};
use crate::layouts::page::PageSection;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::table::{Column, Part, Table};
use crate::ui::toast::expect_toasts;

/// What a press on a row asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wish {
    Resend,
    Withdraw,
}

/// What was pressed, on which row.
type Chosen = RwSignal<Option<(Wish, InvitationView)>>;

/// The section, while there are any.
pub(super) fn invitations(rows: Signal<Vec<InvitationView>>) -> AnyView {
    let chosen: Chosen = RwSignal::new(None);
    let any = Memo::new(move |_| !rows.with(Vec::is_empty));
    let section = move || {
        any.get().then(|| {
            view! {
                <PageSection title="Invited">
                    <Table label="Invitations" columns=columns(chosen) rows/>
                </PageSection>
            }
        })
    };
    view! {
        {section} {dialog(chosen)}
    }
    .into_any()
}

fn dialog(chosen: Chosen) -> AnyView {
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if chosen.with(Option::is_some) {
            open.set(true);
        }
    });
    let toasts = expect_toasts();
    let resend = use_command(
        ResendInvitation,
        &[Topic::People],
        move |view: InvitationView| {
            open.set(false);
            toasts.done(format!("On its way to {}", view.email));
        },
    );
    let withdraw = use_command(WithdrawInvitation, &[Topic::People], move |_| {
        open.set(false);
        toasts.done("Invitation withdrawn");
    });
    clear_on_open(resend, open);
    clear_on_open(withdraw, open);
    let wish = Memo::new(move |_| chosen.with(|chosen| chosen.as_ref().map(|(wish, _)| *wish)));
    let email = move || {
        chosen.with(|chosen| {
            let email = chosen.as_ref().map(|(_, row)| row.email.clone());
            email.unwrap_or_default()
        })
    };
    let title = Signal::derive(move || match wish.get() {
        Some(Wish::Withdraw) => format!("Withdraw the invitation of {}?", email()),
        _ => format!("Send the invitation of {} again?", email()),
    });
    let confirm = Signal::derive(move || match wish.get() {
        Some(Wish::Withdraw) => "Withdraw".to_owned(),
        _ => "Send again".to_owned(),
    });
    let kind = Signal::derive(move || match wish.get() {
        Some(Wish::Withdraw) => ButtonKind::DangerSolid,
        _ => ButtonKind::Primary,
    });
    let text = move || match wish.get() {
        Some(Wish::Withdraw) => "Its link opens nothing from now on.",
        _ => {
            "The new link works for seven days. The one that was sent before opens nothing any more."
        }
    };
    let error = Signal::derive(move || resend.error.get().or_else(|| withdraw.error.get()));
    let busy = Signal::derive(move || resend.pending.get() || withdraw.pending.get());
    let confirmed = move || match chosen.get_untracked() {
        Some((Wish::Resend, row)) => resend.submit(ResendInvitation, row.id, Nothing {}),
        Some((Wish::Withdraw, row)) => withdraw.submit(WithdrawInvitation, row.id, Nothing {}),
        None => {}
    };
    view! {
        <ConfirmDialog open title confirm kind error busy on_confirm=confirmed>
            <p>{text}</p>
        </ConfirmDialog>
    }
    .into_any()
}

fn columns(chosen: Chosen) -> Vec<Column<InvitationView>> {
    vec![
        Column::new("E-mail address", Part::Lead, |row: &InvitationView| {
            row.email.clone()
        }),
        Column::new("Name", Part::Text, |row: &InvitationView| row.name.clone()),
        Column::new("Role", Part::Text, |row: &InvitationView| {
            row.role_name.clone()
        }),
        Column::new("Invited by", Part::WideText, |row: &InvitationView| {
            row.invited_by.clone()
        }),
        Column::new("Works until", Part::WideDate, |row: &InvitationView| {
            let at = row.expires_at;
            view! { <MomentText at/> }
        }),
        Column::new("", Part::Status, |row: &InvitationView| {
            let expired = row.expired;
            expired.then(|| view! { <Badge tone=Tone::Warning text="Expired"/> })
        }),
        Column::new("", Part::Actions, move |row: &InvitationView| {
            let row = StoredValue::new(row.clone());
            let press = move |wish| chosen.set(Some((wish, row.get_value())));
            let label = |what: &str| row.with_value(|row| format!("{what} {}", row.email));
            view! {
                <div class="row">
                    <Button
                        on_press=move || press(Wish::Resend)
                        attr:aria-label=label("Send again to")
                    >
                        "Send again"
                    </Button>
                    <Button
                        kind=ButtonKind::Danger
                        on_press=move || press(Wish::Withdraw)
                        attr:aria-label=label("Withdraw the invitation of")
                    >
                        "Withdraw"
                    </Button>
                </div>
            }
        }),
    ]
}
