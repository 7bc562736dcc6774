//! Where one is signed in.

use leptos::prelude::*;
use shared::api::Nothing;
use shared::api::profile::{EndOtherSessions, EndSession, EndedView, ProfileView, SessionRow};

use crate::components::day::moment_text;
use crate::components::problem_text::FormProblem;
use crate::data::{Command, Live, Topic, use_command};
use crate::layouts::page::PageSection;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::toast::expect_toasts;

/// The section.
pub(super) fn sessions(profile: Live<ProfileView>) -> AnyView {
    let toasts = expect_toasts();
    let end = use_command(EndSession, &[Topic::Profile], move |_| {
        toasts.done("Session ended");
    });
    let end_others = use_command(
        EndOtherSessions,
        &[Topic::Profile],
        move |ended: EndedView| match ended.sessions {
            1 => toasts.done("1 session ended"),
            sessions => toasts.done(format!("{sessions} sessions ended")),
        },
    );
    let has_others =
        Memo::new(move |_| profile.with(|profile| profile.sessions.iter().any(|row| !row.current)));
    let actions = move || {
        has_others.get().then(|| {
            let press = move || end_others.submit(EndOtherSessions, (), Nothing {});
            view! {
                <Button kind=ButtonKind::Danger busy=end_others.pending on_press=press>
                    "End all others"
                </Button>
            }
        })
    };
    let error = Signal::derive(move || end.error.get().or_else(|| end_others.error.get()));
    let rows = move || {
        profile.with(|profile| {
            let row = |row: &SessionRow| session(row, end);
            profile.sessions.iter().map(row).collect_view()
        })
    };
    view! {
        <PageSection title="Where you are signed in" actions>
            <FormProblem error/>
            <ul class="sessions">{rows}</ul>
        </PageSection>
    }
    .into_any()
}

fn session(row: &SessionRow, end: Command<EndSession>) -> AnyView {
    let id = row.id;
    let address = match row.address.as_str() {
        "" => "address unknown",
        address => address,
    };
    let used = moment_text(row.used_at);
    let since = moment_text(row.created_at);
    let label = format!("End the session of {}", row.device);
    let last = if row.current {
        view! { <Badge tone=Tone::Success text="This one"/> }.into_any()
    } else {
        let press = move || end.submit(EndSession, id, Nothing {});
        view! { <Button busy=end.pending on_press=press attr:aria-label=label>"End"</Button> }
            .into_any()
    };
    view! {
        <li class="sessions__row">
            <div>
                <p class="strong">{row.device.clone()}</p>
                <p class="small muted">
                    {format!("{address} · last used {used} · signed in {since}")}
                </p>
            </div>
            {last}
        </li>
    }
    .into_any()
}
