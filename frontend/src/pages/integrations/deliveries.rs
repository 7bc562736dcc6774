//! One endpoint: its health, what was sent to it, and what can be done about it.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::api::Nothing;
use shared::api::hooks::{
    DeliveryFilter, DeliveryRow, HookView, ListDeliveries, ListHooks, RemoveHook, ReplayDelivery,
    RotateHookSecret, TestHook,
};
use shared::api::invoices::{SendingState, VersionInput};
use shared::kernel::Page as Rows;
use shared::kernel::id::{HookId, OutboxId};
use shared::kernel::page::PAGE_ROWS_MAX;

use super::hook_form::hook_form;
use super::hooks::{events, health};
use crate::components::confirm::{ConfirmDialog, clear_on_open};
use crate::components::day::MomentText;
use crate::components::loaded::Loaded;
use crate::components::problem_text::problem_text;
use crate::components::secret::shown_once;
use crate::components::status_badge::sending_state;
use crate::data::{Live, Topic, use_command, use_query};
use crate::layouts::page::{Page, PageSection};
use crate::pages::not_found::NotFound;
use crate::routes::{param, path, use_id};
use crate::ui::badge::Badge;
use crate::ui::banner::{Banner, BannerKind};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::empty::EmptyPart;
use crate::ui::fact::{Fact, Facts};
use crate::ui::skeleton::{SkeletonRecord, SkeletonRows};
use crate::ui::table::{Column, Part, Table};
use crate::ui::toast::expect_toasts;

const TOPICS: &[Topic] = &[Topic::Integrations];

/// The page of one endpoint.
#[component]
pub(crate) fn HookDetail() -> impl IntoView {
    let id = use_id::<HookId>(param::WEBHOOK);
    let query = use_query(ListHooks, TOPICS, || Some(((), Nothing {})));
    let hook = Memo::new(move |_| {
        let id = id.get()?;
        query.value.with(|list| {
            let found = list?.endpoints.iter().find(|hook| hook.id == id);
            found.cloned()
        })
    });
    let missing = Memo::new(move |_| {
        id.get().is_none()
            || (query.value.with(|list| list.is_some()) && hook.with(Option::is_none))
    });
    let badge = move || hook.with(|hook| hook.as_ref().map(health));
    let title =
        Signal::derive(move || hook.with(|hook| hook.as_ref().map(name).unwrap_or_default()));
    move || {
        if missing.get() {
            return view! { <NotFound/> }.into_any();
        }
        view! {
            <Page
                title
                back=("Integrations", path::INTEGRATIONS.to_owned())
                badges=badge
                actions=move || id.get().map(|id| actions(id, hook))
            >
                <Loaded
                    query
                    skeleton=|| view! { <SkeletonRecord/> }
                    children=move |_| move || hook.get().map(facts)
                />
                {move || id.get().map(log)}
            </Page>
        }
        .into_any()
    }
}

fn name(hook: &HookView) -> String {
    if hook.details.description.is_empty() {
        hook.details.url.clone()
    } else {
        hook.details.description.clone()
    }
}

fn facts(hook: HookView) -> AnyView {
    let heard = events(&hook);
    let disabled = hook.disabled_reason.map(|reason| {
        view! {
            <Banner kind=BannerKind::Danger title="Nothing is sent to this endpoint">
                {reason}
                " Edit it to enable it again, then replay what it missed."
            </Banner>
        }
    });
    let moment = |at: Option<i64>| match at {
        Some(at) => view! { <MomentText at/> }.into_any(),
        None => "Never".into_any(),
    };
    let until = hook.previous_secret_until.map(|at| {
        view! { <Fact label="Old secret signs until"><MomentText at/></Fact> }
    });
    view! {
        <PageSection>
            {disabled}
            <Facts>
                <Fact label="Address">{hook.details.url}</Fact>
                <Fact label="Events">{heard}</Fact>
                <Fact label="Last taken">{moment(hook.last_success_at)}</Fact>
                <Fact label="Last failure">{moment(hook.last_failure_at)}</Fact>
                <Fact label="It said">{hook.last_failure.clone().unwrap_or_else(|| "–".to_owned())}</Fact>
                {until}
            </Facts>
        </PageSection>
    }
    .into_any()
}

fn actions(id: HookId, hook: Memo<Option<HookView>>) -> AnyView {
    let toasts = expect_toasts();
    let (editing, rotating, removing) = (
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
    );
    let made = RwSignal::new(None::<Option<String>>);
    let version = move || VersionInput {
        version: hook
            .with_untracked(|hook| hook.as_ref().and_then(|hook| hook.details.version))
            .unwrap_or_default(),
    };
    let test = use_command(TestHook, TOPICS, move |_| {
        toasts.done("A test is on its way");
    });
    let rotate = use_command(RotateHookSecret, TOPICS, move |answer| {
        made.set(Some(answer.secret));
    });
    let navigate = use_navigate();
    let remove = use_command(RemoveHook, TOPICS, move |_| {
        toasts.done("Endpoint removed");
        navigate(path::INTEGRATIONS, NavigateOptions::default());
    });
    clear_on_open(rotate, rotating);
    clear_on_open(remove, removing);
    Effect::new(move |_| {
        if let Some(error) = test.error.get() {
            toasts.failed(problem_text(&error));
        }
    });
    let send_test = move || test.submit(TestHook, id, Nothing {});
    let begin_rotation = move || {
        made.set(None);
        rotating.set(true);
    };
    let shown = RwSignal::new(false);
    Effect::new(move |_| {
        if made.with(Option::is_some) {
            rotating.set(false);
            shown.set(true);
        }
    });
    view! {
        <Button on_press=move || removing.set(true) kind=ButtonKind::Danger>"Remove"</Button>
        <Button on_press=begin_rotation>"New secret"</Button>
        <Button busy=test.pending on_press=send_test>"Send test"</Button>
        <Button kind=ButtonKind::Primary on_press=move || editing.set(true)>"Edit"</Button>
        <Dialog open=editing title="Edit endpoint">
            {move || hook_form(hook.get_untracked(), editing)}
        </Dialog>
        <ConfirmDialog
            open=rotating
            title="Make a new secret?"
            confirm="Make new secret"
            error=rotate.error
            busy=rotate.pending
            on_confirm=move || rotate.submit(RotateHookSecret, id, version())
        >
            <p>"For a day both secrets sign, so that the receiver can change over."</p>
        </ConfirmDialog>
        <Dialog open=shown title="New signing secret">
            {move || shown_once(made.get_untracked().flatten(), shown)}
        </Dialog>
        <ConfirmDialog
            open=removing
            title="Remove this endpoint?"
            confirm="Remove"
            kind=ButtonKind::DangerSolid
            error=remove.error
            busy=remove.pending
            on_confirm=move || remove.submit(RemoveHook, id, version())
        >
            <p>"What still waits for it is not sent."</p>
        </ConfirmDialog>
    }
    .into_any()
}

fn log(id: HookId) -> AnyView {
    let filter = DeliveryFilter {
        limit: Some(PAGE_ROWS_MAX),
        ..DeliveryFilter::default()
    };
    let query = use_query(ListDeliveries, TOPICS, move || Some((id, filter.clone())));
    let toasts = expect_toasts();
    let replay = use_command(ReplayDelivery, TOPICS, move |_| {
        toasts.done("It is sent again, with the id it had");
    });
    Effect::new(move |_| {
        if let Some(error) = replay.error.get() {
            toasts.failed(problem_text(&error));
        }
    });
    let again = move |delivery: OutboxId| replay.submit(ReplayDelivery, (id, delivery), Nothing {});
    let refresh = move || {
        view! { <Button busy=query.loading on_press=move || query.refetch()>"Refresh"</Button> }
    };
    view! {
        <PageSection title="Deliveries" actions=refresh>
            <Loaded
                query
                skeleton=|| view! { <SkeletonRows/> }
                children=move |rows| table(rows, again)
            />
        </PageSection>
    }
    .into_any()
}

fn table(
    page: Live<Rows<DeliveryRow>>,
    again: impl Fn(OutboxId) + Copy + Send + Sync + 'static,
) -> AnyView {
    let rows = Signal::derive(move || page.with(|page| page.items.clone()));
    (move || {
        if rows.with(Vec::is_empty) {
            let text = "Nothing was sent yet. Send a test to see whether the endpoint takes it.";
            return view! { <EmptyPart text/> }.into_any();
        }
        view! { <Table label="Deliveries" columns=columns(again) rows/> }.into_any()
    })
    .into_any()
}

fn columns(again: impl Fn(OutboxId) + Copy + Send + Sync + 'static) -> Vec<Column<DeliveryRow>> {
    vec![
        Column::new("Event", Part::Lead, |row: &DeliveryRow| row.kind.as_str()),
        Column::new("Happened", Part::Text, |row: &DeliveryRow| {
            let at = row.created_at;
            view! { <MomentText at/> }
        }),
        Column::new("Tries", Part::WideAmount, |row: &DeliveryRow| {
            row.attempts.to_string()
        }),
        Column::new("Next try", Part::WideDate, |row: &DeliveryRow| {
            row.next_try_at.map(|at| view! { <MomentText at/> })
        }),
        Column::new("Last problem", Part::WideText, |row: &DeliveryRow| {
            row.last_error.clone()
        }),
        Column::new("", Part::Status, |row: &DeliveryRow| {
            let (text, tone) = sending_state(row.state);
            view! { <Badge tone text/> }
        }),
        Column::new("", Part::Actions, move |row: &DeliveryRow| {
            let id = row.id;
            let ended = matches!(row.state, SendingState::Delivered | SendingState::Parked);
            ended.then(|| view! { <Button on_press=move || again(id)>"Replay"</Button> })
        }),
    ]
}
