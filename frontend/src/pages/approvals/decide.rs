//! Approving, rejecting, withdrawing: by button, or by one key each.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use shared::api::approvals::{
    ApprovalRow, ApprovalView, Approve, ApproveInput, Reject, RejectInput, Withdraw,
};
use shared::api::{FieldCheck, Nothing, ProblemCode};
use shared::approval::State;
use shared::kernel::Text;

use crate::components::confirm::{ConfirmDialog, clear_on_open};
use crate::components::money::money_text;
use crate::data::{Live, Query, Topic, use_command};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::field::Field;
use crate::ui::keys::is_typing;
use crate::ui::text_input::TextArea;
use crate::ui::toast::expect_toasts;

const TOPICS: &[Topic] = &[Topic::Approvals, Topic::Invoices, Topic::Items];

/// Which dialogs are open.
#[derive(Clone, Copy)]
pub(super) struct Dialogs {
    approve: RwSignal<bool>,
    reject: RwSignal<bool>,
    withdraw: RwSignal<bool>,
}

impl Dialogs {
    pub(super) fn new() -> Self {
        Self {
            approve: RwSignal::new(false),
            reject: RwSignal::new(false),
            withdraw: RwSignal::new(false),
        }
    }
}

/// Something that can be done with a request, with its button and its key.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Action {
    Approve,
    Reject,
    Withdraw,
}

impl Action {
    fn face(self, dialogs: Dialogs) -> (&'static str, &'static str, ButtonKind, RwSignal<bool>) {
        match self {
            Self::Approve => ("Approve", "a", ButtonKind::Primary, dialogs.approve),
            Self::Reject => ("Reject", "r", ButtonKind::Danger, dialogs.reject),
            Self::Withdraw => ("Withdraw", "w", ButtonKind::Danger, dialogs.withdraw),
        }
    }
}

/// What the signed-in person can do with the request. The server checks again.
fn allowed(request: &ApprovalView) -> Vec<Action> {
    let refused = request.undecidable.as_ref().map(|problem| problem.code);
    match refused {
        _ if request.row.state != State::Pending => Vec::new(),
        Some(ProblemCode::OwnRequest) => vec![Action::Withdraw],
        Some(_) => Vec::new(),
        None if request.obstacle.is_some() => vec![Action::Reject],
        None => vec![Action::Reject, Action::Approve],
    }
}

/// The buttons of the header.
pub(super) fn actions(query: Query<ApprovalView>, dialogs: Dialogs) -> impl IntoView {
    let actions = Memo::new(move |_| {
        query
            .value
            .with(|request| request.map(allowed).unwrap_or_default())
    });
    let keys = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        if is_typing(&event) || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let pressed = actions.with_untracked(|actions| {
            let mut faces = actions.iter().map(|action| action.face(dialogs));
            faces.find(|(_, key, _, _)| *key == event.key())
        });
        if let Some((_, _, _, open)) = pressed {
            event.prevent_default();
            open.set(true);
        }
    });
    on_cleanup(move || keys.remove());
    let button = move |action: Action| {
        let (text, key, kind, open) = action.face(dialogs);
        view! {
            <Button
                kind
                on_press=move || open.set(true)
                attr:aria-keyshortcuts=key
                attr:title=format!("{text} ({key})")
            >
                {text}
            </Button>
        }
    };
    move || actions.get().into_iter().map(button).collect_view()
}

/// Every dialog of the page, each closed.
#[component]
pub(super) fn DecisionDialogs(
    request: Live<ApprovalView>,
    dialogs: Dialogs,
    on_reload: Callback<()>,
) -> impl IntoView {
    view! {
        <ApproveDialog open=dialogs.approve request on_reload/>
        <RejectDialog open=dialogs.reject request on_reload/>
        <WithdrawDialog open=dialogs.withdraw request on_reload/>
    }
}

/// The amount, the invoice and whoever asked, in one line.
fn summary(request: &ApprovalView) -> String {
    let row = &request.row;
    let amount = money_text(row.amount);
    let (number, name) = (&row.subject.number, &row.requested_by.name);
    format!(
        "{} over {amount} for {number}, asked for by {name}.",
        row.action.label()
    )
}

#[component]
fn ApproveDialog(
    open: RwSignal<bool>,
    request: Live<ApprovalView>,
    on_reload: Callback<()>,
) -> impl IntoView {
    let toasts = expect_toasts();
    let command = use_command(Approve, TOPICS, move |row: ApprovalRow| {
        open.set(false);
        let outcome = row.decision.and_then(|decision| decision.outcome);
        let number = outcome.map(|outcome| outcome.number).unwrap_or_default();
        toasts.done(format!("Approved and issued as {number}"));
    });
    clear_on_open(command, open);
    let confirm = move || {
        let (id, payload_hash) =
            request.with_untracked(|request| (request.row.id, request.payload_hash.clone()));
        command.submit(Approve, id, ApproveInput { payload_hash });
    };
    view! {
        <ConfirmDialog
            open
            title="Approve request"
            confirm="Approve and issue"
            error=command.error
            busy=command.pending
            on_confirm=confirm
            on_reload=Some(on_reload)
        >
            <p>{move || request.with(summary)}</p>
            <p>"It is issued at once, exactly as shown on this page. This cannot be taken back."</p>
        </ConfirmDialog>
    }
}

#[component]
fn RejectDialog(
    open: RwSignal<bool>,
    request: Live<ApprovalView>,
    on_reload: Callback<()>,
) -> impl IntoView {
    let toasts = expect_toasts();
    let reason = RwSignal::new(String::new());
    let command = use_command(Reject, TOPICS, move |_| {
        open.set(false);
        toasts.done("Rejected");
    });
    clear_on_open(command, open);
    let confirm = move || {
        let (id, payload_hash) =
            request.with_untracked(|request| (request.row.id, request.payload_hash.clone()));
        let reason = reason.get_untracked();
        let mut check = FieldCheck::new();
        let parsed: Option<Text<300>> = check.required("reason", &reason);
        let input = parsed.map(|_| RejectInput {
            payload_hash,
            reason,
        });
        command.submit_parsed(Reject, id, check.finish(input));
    };
    let problem = command.problem_of("reason");
    view! {
        <ConfirmDialog
            open
            title="Reject request"
            confirm="Reject"
            kind=ButtonKind::DangerSolid
            error=command.error
            busy=command.pending
            on_confirm=confirm
            on_reload=Some(on_reload)
        >
            <p>{move || request.with(summary)}</p>
            <Field label="Reason" hint="The person who asked reads it" problem>
                <TextArea value=reason/>
            </Field>
        </ConfirmDialog>
    }
}

#[component]
fn WithdrawDialog(
    open: RwSignal<bool>,
    request: Live<ApprovalView>,
    on_reload: Callback<()>,
) -> impl IntoView {
    let toasts = expect_toasts();
    let command = use_command(Withdraw, TOPICS, move |_| {
        open.set(false);
        toasts.done("Withdrawn");
    });
    clear_on_open(command, open);
    let confirm = move || {
        let id = request.with_untracked(|request| request.row.id);
        command.submit(Withdraw, id, Nothing {});
    };
    view! {
        <ConfirmDialog
            open
            title="Withdraw request"
            confirm="Withdraw"
            kind=ButtonKind::DangerSolid
            error=command.error
            busy=command.pending
            on_confirm=confirm
            on_reload=Some(on_reload)
        >
            <p>"Nobody can approve it any more. You can ask again later."</p>
        </ConfirmDialog>
    }
}
