//! Whether the second factor is on, and what can be done about it.

use leptos::prelude::*;
use shared::api::Nothing;
use shared::api::profile::ProfileView;
use shared::api::second_factor::{DisableSecondFactor, RenewRecoveryCodes, StartSecondFactor};

use super::enrol::{Enrolment, codes_text, enrol_dialog};
use crate::components::confirm::{ConfirmDialog, clear_on_open};
use crate::components::day::moment_text;
use crate::components::problem_text::FormProblem;
use crate::components::secret::shown_once;
use crate::data::{Live, Topic, use_command};
use crate::layouts::page::PageSection;
use crate::ui::badge::{Badge, Tone};
use crate::ui::banner::{Banner, BannerKind};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::toast::expect_toasts;

/// With fewer recovery codes than this, new ones are proposed.
const CODES_FEW: u32 = 4;

/// The section.
pub(super) fn second_factor(profile: Live<ProfileView>) -> AnyView {
    let toasts = expect_toasts();
    let enrolment = Enrolment::new();
    let start = use_command(StartSecondFactor, &[], move |answer| {
        enrolment.begin(answer);
    });
    let (sure, renewing) = (RwSignal::new(false), RwSignal::new(false));
    let codes = RwSignal::new(None::<String>);
    let disable = use_command(DisableSecondFactor, &[Topic::Profile], move |_| {
        toasts.done("Second factor turned off");
        sure.set(false);
    });
    clear_on_open(disable, sure);
    let renew = use_command(RenewRecoveryCodes, &[Topic::Profile], move |answer| {
        codes.set(codes_text(answer));
        renewing.set(true);
    });
    let on = Memo::new(move |_| profile.with(|profile| profile.second_factor.is_some()));
    let actions = move || {
        if on.get() {
            view! {
                <Button
                    busy=renew.pending
                    on_press=move || renew.submit(RenewRecoveryCodes, (), Nothing {})
                >
                    "New recovery codes"
                </Button>
                <Button kind=ButtonKind::Danger on_press=move || sure.set(true)>"Turn off"</Button>
            }
            .into_any()
        } else {
            view! {
                <Button
                    busy=start.pending
                    on_press=move || start.submit(StartSecondFactor, (), Nothing {})
                >
                    "Set up"
                </Button>
            }
            .into_any()
        }
    };
    let error = Signal::derive(move || start.error.get().or_else(|| renew.error.get()));
    view! {
        <PageSection title="Second factor" actions>
            <FormProblem error/>
            {move || state(profile)}
        </PageSection>
        {enrol_dialog(enrolment)}
        <Dialog open=renewing title="New recovery codes">
            {move || shown_once(codes.get_untracked(), renewing)}
        </Dialog>
        <ConfirmDialog
            open=sure
            title="Turn your second factor off?"
            confirm="Turn off"
            kind=ButtonKind::DangerSolid
            error=disable.error
            busy=disable.pending
            on_confirm=move || disable.submit(DisableSecondFactor, (), Nothing {})
        >
            <p>"Your password alone will sign you in. Your recovery codes stop working."</p>
        </ConfirmDialog>
    }
    .into_any()
}

fn state(profile: Live<ProfileView>) -> AnyView {
    let Some(factor) = profile.with(|profile| profile.second_factor) else {
        return view! {
            <p class="muted">
                "Off. With an authenticator app on your phone, a stolen password alone signs nobody in."
            </p>
        }
        .into_any();
    };
    let left = match factor.codes_left {
        1 => "1 recovery code left".to_owned(),
        left => format!("{left} recovery codes left"),
    };
    let few = (factor.codes_left < CODES_FEW).then(|| {
        view! {
            <Banner kind=BannerKind::Warning title="Few recovery codes are left">
                "Without your phone they are the only way in. Make new ones."
            </Banner>
        }
    });
    view! {
        {few}
        <p class="row">
            <Badge tone=Tone::Success text="On"/>
            <span class="muted">
                {format!("Authenticator app, since {} · {left}", moment_text(factor.enabled_at))}
            </span>
        </p>
    }
    .into_any()
}
