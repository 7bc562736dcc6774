//! What can be done to an invoice: decided from its state and the role, shown in the header.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::access::Permission;
use shared::api::Endpoint;
use shared::api::invoices::{
    DiscardInvoice, InvoiceDocument, InvoiceView, IssueInvoice, PaymentState, VersionInput,
};
use shared::invoice::InvoiceStatus;

use super::issue::IssueDialog;
use super::reason::{CreditDialog, VoidDialog};
use super::send::SendDialog;
use crate::components::confirm::{ConfirmDialog, clear_on_open};
use crate::data::{Live, Query, Topic, use_command};
use crate::routes::path;
use crate::session::expect_session;
use crate::ui::button::{Button, ButtonKind, LinkButton};
use crate::ui::icon::{Icon, Symbol};
use crate::ui::menu::{Menu, MenuItem, MenuItemKind};
use crate::ui::toast::expect_toasts;

/// Which dialogs are open.
#[derive(Clone, Copy)]
pub(crate) struct Dialogs {
    issue: RwSignal<bool>,
    discard: RwSignal<bool>,
    send: RwSignal<bool>,
    void: RwSignal<bool>,
    credit: RwSignal<bool>,
}

impl Dialogs {
    pub(crate) fn new() -> Self {
        Self {
            issue: RwSignal::new(false),
            discard: RwSignal::new(false),
            send: RwSignal::new(false),
            void: RwSignal::new(false),
            credit: RwSignal::new(false),
        }
    }
}

/// Something that can be done to an invoice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Action {
    Discard,
    Edit,
    Issue,
    Open,
    Receive,
    Send,
    Credit,
    Void,
}

/// What its state and the role allow. The server checks again.
fn allowed(invoice: &InvoiceView, can: impl Fn(Permission) -> bool) -> Vec<Action> {
    let issued = invoice.status == InvoiceStatus::Issued;
    let draft = invoice.status == InvoiceStatus::Draft;
    let untouched = invoice.open == invoice.totals.total && invoice.credit_note.is_none();
    let on_its_way = |payment: &PaymentState| *payment == PaymentState::Processing;
    let paying = invoice
        .payments
        .iter()
        .map(|p| p.state)
        .any(|state| on_its_way(&state));
    [
        (Action::Discard, draft && can(Permission::DraftInvoices)),
        (Action::Edit, draft && can(Permission::DraftInvoices)),
        (Action::Issue, draft && can(Permission::IssueInvoices)),
        (Action::Open, !draft),
        (
            Action::Receive,
            issued && !invoice.open.is_zero() && can(Permission::RecordReceipts),
        ),
        (Action::Send, issued && can(Permission::SendInvoices)),
        (
            Action::Credit,
            issued
                && invoice.credit_note.is_none()
                && invoice.approval.is_none()
                && can(Permission::IssueCreditNotes),
        ),
        (
            Action::Void,
            issued && untouched && !paying && can(Permission::VoidInvoices),
        ),
    ]
    .into_iter()
    .filter_map(|(action, allowed)| allowed.then_some(action))
    .collect()
}

/// The buttons of the header; what is final stands behind "More".
pub(crate) fn actions(query: Query<InvoiceView>, dialogs: Dialogs) -> impl IntoView {
    let session = expect_session();
    move || {
        let invoice = query.value.get()?;
        let actions = allowed(&invoice, |permission| session.can(permission));
        let (rare, plain): (Vec<_>, Vec<_>) = actions
            .into_iter()
            .partition(|action| matches!(action, Action::Credit | Action::Void));
        let buttons: Vec<_> = plain
            .into_iter()
            .map(|action| button(action, &invoice, dialogs))
            .collect();
        let more = (!rare.is_empty()).then(|| more(rare, dialogs));
        Some((buttons, more))
    }
}

fn button(action: Action, invoice: &InvoiceView, dialogs: Dialogs) -> AnyView {
    let id = invoice.id;
    let opener = |text: &'static str, kind: ButtonKind, open: RwSignal<bool>| {
        view! {
            <Button kind on_press=move || open.set(true)>
                {text}
            </Button>
        }
        .into_any()
    };
    // Sending is the next step as long as the customer owes and has not heard of it.
    let send_kind = match invoice.sent.as_slice() {
        [] if !invoice.open.is_zero() => ButtonKind::Primary,
        _ => ButtonKind::Secondary,
    };
    match action {
        Action::Discard => opener("Discard", ButtonKind::Danger, dialogs.discard),
        Action::Edit => {
            view! { <LinkButton href=path::edit_invoice(id)>"Edit"</LinkButton> }.into_any()
        }
        Action::Issue => opener("Issue", ButtonKind::Primary, dialogs.issue),
        Action::Open => {
            let href = InvoiceDocument::path(&id);
            view! {
                <a class="button" href=href target="_blank" rel="noopener">
                    "Document"
                </a>
            }
            .into_any()
        }
        Action::Receive => {
            let href = path::with(path::NEW_RECEIPT, "customer", invoice.customer.id);
            view! { <LinkButton href>"Record receipt"</LinkButton> }.into_any()
        }
        Action::Send => opener("Send", send_kind, dialogs.send),
        Action::Credit => opener("Credit in full", ButtonKind::Danger, dialogs.credit),
        Action::Void => opener("Void", ButtonKind::Danger, dialogs.void),
    }
}

fn more(actions: Vec<Action>, dialogs: Dialogs) -> impl IntoView {
    let item = move |action: &Action| {
        let (text, open) = match action {
            Action::Credit => ("Credit in full…", dialogs.credit),
            _ => ("Void…", dialogs.void),
        };
        view! {
            <MenuItem kind=MenuItemKind::Danger on_press=move || open.set(true)>
                {text}
            </MenuItem>
        }
    };
    view! {
        <Menu
            label="More actions"
            button_class="button button--icon"
            trigger=|| view! { <Symbol icon=Icon::More/> }
        >
            {actions.iter().map(item).collect_view()}
        </Menu>
    }
}

/// Every dialog of the page, each closed.
#[component]
pub(crate) fn ActionDialogs(
    invoice: Live<InvoiceView>,
    dialogs: Dialogs,
    on_reload: Callback<()>,
) -> impl IntoView {
    view! {
        <IssueQuestion open=dialogs.issue invoice on_reload/>
        <DiscardDialog open=dialogs.discard invoice on_reload/>
        <SendDialog open=dialogs.send invoice/>
        <VoidDialog open=dialogs.void invoice on_reload/>
        <CreditDialog open=dialogs.credit invoice on_reload/>
    }
}

#[component]
fn IssueQuestion(
    open: RwSignal<bool>,
    invoice: Live<InvoiceView>,
    on_reload: Callback<()>,
) -> impl IntoView {
    let today = expect_session().today();
    let toasts = expect_toasts();
    let issue = use_command(
        IssueInvoice,
        &[Topic::Invoices, Topic::Items],
        move |invoice: InvoiceView| {
            open.set(false);
            toasts.done(format!("Issued as {}", invoice.number.unwrap_or_default()));
        },
    );
    clear_on_open(issue, open);
    let confirm = move || {
        let (id, version) = invoice.with_untracked(|invoice| (invoice.id, invoice.version));
        issue.submit(IssueInvoice, id, VersionInput { version });
    };
    view! {
        <IssueDialog
            open
            customer=Signal::derive(move || invoice.with(|invoice| invoice.customer.name.clone()))
            total=Signal::derive(move || Some(invoice.with(|invoice| invoice.totals.total)))
            terms=Signal::derive(move || invoice.with(|invoice| invoice.details.terms.clone()))
            on=Signal::derive(move || invoice.with(|i| i.details.issue_on.parse().ok().or(today)))
            error=issue.error
            busy=issue.pending
            on_confirm=confirm
            on_reload
        />
    }
}

#[component]
fn DiscardDialog(
    open: RwSignal<bool>,
    invoice: Live<InvoiceView>,
    on_reload: Callback<()>,
) -> impl IntoView {
    let toasts = expect_toasts();
    let navigate = use_navigate();
    // No topic: this page, which is about to go, would ask for a draft that is gone.
    let discard = use_command(DiscardInvoice, &[], move |_| {
        open.set(false);
        toasts.done("Draft discarded");
        navigate(path::INVOICES, NavigateOptions::default());
    });
    clear_on_open(discard, open);
    let confirm = move || {
        let (id, version) = invoice.with_untracked(|invoice| (invoice.id, invoice.version));
        discard.submit(DiscardInvoice, id, VersionInput { version });
    };
    view! {
        <ConfirmDialog
            open
            title="Discard draft"
            confirm="Discard"
            kind=ButtonKind::DangerSolid
            error=discard.error
            busy=discard.pending
            on_confirm=confirm
            on_reload=Some(on_reload)
        >
            <p>"The draft and its lines are removed. No number is used up."</p>
        </ConfirmDialog>
    }
}
