//! What did not get out or in by itself, with a button to try it again.

use leptos::prelude::*;
use shared::access::Permission;
use shared::api::Nothing;
use shared::api::health::{
    AcceptAuditHead, AcceptInput, CloseEvent, CloseEventInput, DeadEventView, ListDeadEvents,
    ListParked, ParkedView, RetryEvent, RetryMessage, StuckFilter,
};
use shared::kernel::Page as Rows;
use shared::kernel::id::WebhookEventId;
use shared::kernel::page::PAGE_ROWS_MAX;

use crate::components::confirm::{ConfirmDialog, clear_on_open};
use crate::components::day::MomentText;
use crate::components::history::capitalised;
use crate::components::loaded::Loaded;
use crate::components::money::Amount;
use crate::components::problem_text::FormProblem;
use crate::data::command::problem_in;
use crate::data::{Live, Topic, use_command, use_query};
use crate::layouts::page::PageSection;
use crate::routes::path;
use crate::session::expect_session;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::empty::EmptyPart;
use crate::ui::field::Field;
use crate::ui::skeleton::SkeletonRows;
use crate::ui::table::{Column, Part, Table};
use crate::ui::text_input::TextArea;
use crate::ui::toast::expect_toasts;

fn all() -> StuckFilter {
    StuckFilter {
        after: None,
        limit: Some(PAGE_ROWS_MAX),
    }
}

/// Messages that were given up.
#[component]
pub(super) fn ParkedMessages() -> impl IntoView {
    let session = expect_session();
    let toasts = expect_toasts();
    let query = use_query(ListParked, &[Topic::Mail], || Some(((), all())));
    let retry = use_command(RetryMessage, &[Topic::Mail], move |_| {
        toasts.done("It is being delivered again");
    });
    let columns = move || {
        vec![
            Column::new("To", Part::Lead, |row: &ParkedView| row.recipient.clone()),
            Column::new("About", Part::Text, |row: &ParkedView| {
                let text = row.kind.replace('_', " ");
                match path::object(&row.subject) {
                    Some(href) => view! { <a href=href>{text}</a> }.into_any(),
                    None => text.into_any(),
                }
            }),
            Column::new("Reason", Part::Text, |row: &ParkedView| {
                row.reason.as_deref().map(capitalised)
            }),
            Column::new("Written", Part::WideDate, |row: &ParkedView| {
                view! { <MomentText at=row.created_at/> }
            }),
            Column::new("", Part::Actions, move |row: &ParkedView| {
                let id = row.id;
                session.can(Permission::RetryDeliveries).then(|| {
                    let press = move || retry.submit(RetryMessage, id, Nothing {});
                    let label = format!("Retry the message to {}", row.recipient);
                    view! {
                        <Button busy=retry.pending on_press=press attr:aria-label=label>
                            "Retry"
                        </Button>
                    }
                })
            }),
        ]
    };
    let content = move |page: Live<Rows<ParkedView>>| {
        let rows = Signal::derive(move || page.with(|page| page.items.clone()));
        move || {
            if rows.with(Vec::is_empty) {
                return view! { <EmptyPart text="Every message has left."/> }.into_any();
            }
            view! { <Table label="Messages given up" columns=columns() rows/> }.into_any()
        }
    };
    view! {
        <PageSection title="Messages given up">
            <FormProblem error=retry.error/>
            <Loaded query skeleton=|| view! { <SkeletonRows/> } children=content/>
        </PageSection>
    }
}

/// Events of providers that came to nothing.
#[component]
pub(super) fn DeadEvents() -> impl IntoView {
    let session = expect_session();
    let toasts = expect_toasts();
    let query = use_query(ListDeadEvents, &[Topic::Receipts], || Some(((), all())));
    let topics = &[Topic::Receipts, Topic::Items, Topic::Invoices];
    let retry = use_command(RetryEvent, topics, move |_| {
        toasts.done("It is being processed again");
    });
    let closing: Closing = RwSignal::new(None);
    let columns = move || {
        vec![
            Column::new("Event", Part::Lead, |row: &DeadEventView| {
                let (kind, id) = (row.kind.clone(), row.event_id.clone());
                view! { {kind} <div class="muted small">{id}</div> }
            }),
            Column::new("Amount", Part::Amount, |row: &DeadEventView| {
                row.amount.map(|money| view! { <Amount money/> })
            }),
            Column::new("About", Part::Text, |row: &DeadEventView| {
                let href = path::object(row.about.as_deref()?)?;
                let number = row.about_number.clone();
                Some(view! { <a href=href>{number}</a> })
            }),
            Column::new("Reason", Part::Text, |row: &DeadEventView| reason(row)),
            Column::new("Received", Part::WideDate, |row: &DeadEventView| {
                view! { <MomentText at=row.received_at/> }
            }),
            Column::new("", Part::Actions, move |row: &DeadEventView| {
                let event = row.clone();
                session.can(Permission::RetryDeliveries).then(|| {
                    let id = event.id;
                    let press = move || retry.submit(RetryEvent, id, Nothing {});
                    let name = format!("{} {}", event.kind, event.event_id);
                    let again = event.can_retry.then(|| {
                        view! {
                            <Button
                                busy=retry.pending
                                on_press=press
                                attr:aria-label=format!("Retry {name}")
                            >
                                "Retry"
                            </Button>
                        }
                    });
                    view! {
                        <div class="row">
                            <Button
                                on_press=move || closing.set(Some(event.clone()))
                                attr:aria-label=format!("Dealt with: {name}")
                            >
                                "Dealt with"
                            </Button>
                            {again}
                        </div>
                    }
                })
            }),
        ]
    };
    let content = move |page: Live<Rows<DeadEventView>>| {
        let rows = Signal::derive(move || page.with(|page| page.items.clone()));
        move || {
            if rows.with(Vec::is_empty) {
                return view! { <EmptyPart text="Every event had its effect."/> }.into_any();
            }
            view! { <Table label="Payment events without effect" columns=columns() rows/> }
                .into_any()
        }
    };
    view! {
        <PageSection title="Payment events without effect">
            <FormProblem error=retry.error/>
            <Loaded query skeleton=|| view! { <SkeletonRows/> } children=content/>
            <CloseDialog event=closing/>
        </PageSection>
    }
}

/// Why the event came to nothing.
fn reason(event: &DeadEventView) -> String {
    capitalised(event.reason.trim_start_matches("dead: "))
}

/// The event that is to be put away, while the dialog asks about it.
type Closing = RwSignal<Option<DeadEventView>>;

/// Asks what was done about the event that is to be put away. The answer about one event may come
/// when the dialog shows another, of which it says nothing.
#[component]
fn CloseDialog(event: Closing) -> impl IntoView {
    let open = RwSignal::new(false);
    let done = RwSignal::new(String::new());
    let sent = RwSignal::new(None::<WebhookEventId>);
    let is_sent = Memo::new(move |_| {
        let shown = event.with(|event| event.as_ref().map(|event| event.id));
        shown.is_some() && shown == sent.get()
    });
    let toasts = expect_toasts();
    let command = use_command(CloseEvent, &[Topic::Receipts], move |_| {
        if is_sent.get_untracked() {
            open.set(false);
        }
        toasts.done("The event is put away");
    });
    let error = Signal::derive(move || command.error.get().filter(|_| is_sent.get()));
    clear_on_open(command, open);
    Effect::new(move || {
        if event.with(Option::is_some) {
            done.set(String::new());
            open.set(true);
        }
    });
    Effect::new(move || {
        if !open.get() {
            event.set(None);
        }
    });
    let confirm = move || {
        let done = done.get_untracked();
        if let Some(event) = event
            .get_untracked()
            .filter(|_| !command.pending.get_untracked())
        {
            sent.set(Some(event.id));
            command.submit(CloseEvent, event.id, CloseEventInput { done });
        }
    };
    let asked_about = move || {
        event.get().map(|event| {
            let reason = reason(&event);
            view! {
                <p>
                    <strong>{event.kind}</strong>
                    " "
                    {event.event_id}
                    <br/>
                    <span class="muted">{reason}</span>
                </p>
            }
        })
    };
    view! {
        <ConfirmDialog
            open
            title="The event is dealt with"
            confirm="Put the event away"
            error
            busy=command.pending
            on_confirm=confirm
            on_reload=None
        >
            {asked_about}
            <p>
                "Dunlin books nothing for it. What you write here is kept in the audit log."
            </p>
            <Field label="What was done" problem=problem_in(error, "done")>
                <TextArea value=done/>
            </Field>
        </ConfirmDialog>
    }
}

/// The button and dialog that begin a new head of the audit chain.
#[component]
pub(super) fn AcceptHead() -> impl IntoView {
    let open = RwSignal::new(false);
    let reason = RwSignal::new(String::new());
    let toasts = expect_toasts();
    let command = use_command(AcceptAuditHead, &[Topic::Mail], move |_| {
        open.set(false);
        toasts.done("A new head is begun within a minute");
    });
    clear_on_open(command, open);
    let confirm = move || {
        let reason = reason.get_untracked();
        command.submit(AcceptAuditHead, (), AcceptInput { reason });
    };
    view! {
        <Button on_press=move || open.set(true)>"Begin a new audit head"</Button>
        <ConfirmDialog
            open
            title="Begin a new audit head"
            confirm="Begin a new head"
            kind=ButtonKind::DangerSolid
            error=command.error
            busy=command.pending
            on_confirm=confirm
            on_reload=None
        >
            <p>
                "Do this only after the database was restored. The head that does not fit is put \
                 aside in the archive, and this decision is a row of the audit log."
            </p>
            <Field label="Reason" problem=command.problem_of("reason")>
                <TextArea value=reason/>
            </Field>
        </ConfirmDialog>
    }
}
