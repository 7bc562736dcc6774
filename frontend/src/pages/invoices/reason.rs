//! Voiding and crediting: both are final and ask for a reason.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::api::approvals::Submitted;
use shared::api::invoices::{CreditInvoice, InvoiceView, ReasonInput, VoidInvoice};
use shared::api::{Endpoint, FieldCheck, FieldProblem};
use shared::approval::{Action, Authority};
use shared::kernel::Text;
use shared::kernel::id::InvoiceId;

use crate::components::confirm::{ConfirmDialog, clear_on_open};
use crate::components::money::money_text;
use crate::components::reference::expect_reference;
use crate::data::{Command, Live, Topic, use_command};

use crate::routes::path;
use crate::ui::button::ButtonKind;
use crate::ui::field::Field;
use crate::ui::text_input::TextArea;
use crate::ui::toast::expect_toasts;

/// The longest reason.
const REASON_CHARACTERS_MAX: usize = 300;

/// What both dialogs need to know of the invoice.
#[derive(Clone, PartialEq)]
struct Subject {
    id: InvoiceId,
    version: i64,
    number: String,
}

fn subject(invoice: Live<InvoiceView>) -> Memo<Subject> {
    Memo::new(move |_| {
        invoice.with(|invoice| Subject {
            id: invoice.id,
            version: invoice.version,
            number: invoice.number.clone().unwrap_or_default(),
        })
    })
}

/// The input if the reason is one, or what is wrong with it.
fn checked(reason: String, version: i64) -> Result<ReasonInput, Vec<FieldProblem>> {
    let mut check = FieldCheck::new();
    let parsed: Option<Text<REASON_CHARACTERS_MAX>> = check.required("reason", &reason);
    check.finish(parsed.map(|_| ReasonInput { reason, version }))
}

/// Cancels an invoice that nothing was paid on.
#[component]
pub(crate) fn VoidDialog(
    open: RwSignal<bool>,
    invoice: Live<InvoiceView>,
    on_reload: Callback<()>,
) -> impl IntoView {
    let toasts = expect_toasts();
    let subject = subject(invoice);
    let reason = RwSignal::new(String::new());
    let command = use_command(
        VoidInvoice,
        &[Topic::Invoices, Topic::Items],
        move |invoice: InvoiceView| {
            open.set(false);
            toasts.done(format!("{} voided", invoice.number.unwrap_or_default()));
        },
    );
    let confirm = move || {
        let subject = subject.get_untracked();
        let input = checked(reason.get_untracked(), subject.version);
        command.submit_parsed(VoidInvoice, subject.id, input);
    };
    let title = Signal::derive(move || subject.with(|subject| format!("Void {}", subject.number)));
    let text = "Opposite postings cancel the invoice. Its number stays used, and it cannot be issued again.";
    dialog(
        open,
        title,
        "Void invoice",
        text,
        reason,
        command,
        (confirm, on_reload),
    )
}

/// Issues a credit note over the whole invoice, or sends it for approval when it is above the limit
/// of the signed-in person; the dialog says beforehand which it will be.
#[component]
pub(crate) fn CreditDialog(
    open: RwSignal<bool>,
    invoice: Live<InvoiceView>,
    on_reload: Callback<()>,
) -> impl IntoView {
    let toasts = expect_toasts();
    let navigate = use_navigate();
    let subject = subject(invoice);
    let above = above_limit(invoice);
    let reason = RwSignal::new(String::new());
    let command = use_command(
        CreditInvoice,
        &[Topic::Invoices, Topic::Items, Topic::Approvals],
        move |submitted| {
            open.set(false);
            let (text, to) = match submitted {
                Submitted::Done(note) => (
                    format!("Credit note {} issued", note.number),
                    path::credit_note(note.id),
                ),
                Submitted::SentForApproval(request) => {
                    ("Sent for approval".to_owned(), path::approval(request.id))
                }
            };
            toasts.done(text);
            navigate(&to, NavigateOptions::default());
        },
    );
    let confirm = move || {
        let subject = subject.get_untracked();
        let input = checked(reason.get_untracked(), subject.version);
        command.submit_parsed(CreditInvoice, subject.id, input);
    };
    let title = Signal::derive(move || {
        subject.with(|subject| format!("Credit {} in full", subject.number))
    });
    let button = Signal::derive(move || {
        let asks = above.with(Option::is_some);
        let text = if asks {
            "Send for approval"
        } else {
            "Issue credit note"
        };
        text.to_owned()
    });
    let text = Signal::derive(move || {
        let what = "A credit note over the whole invoice is issued and settles what is still open. What was paid already becomes the customer's credit.";
        match above.get() {
            Some(above) => format!("{above} {what}"),
            None => what.to_owned(),
        }
    });
    dialog(
        open,
        title,
        button,
        text,
        reason,
        command,
        (confirm, on_reload),
    )
}

/// A sentence when the invoice's total is above the limit of the signed-in person.
fn above_limit(invoice: Live<InvoiceView>) -> Memo<Option<String>> {
    let reference = expect_reference();
    Memo::new(move |_| {
        let total = invoice.with(|invoice| invoice.totals.total);
        let authority = reference.authority(Action::CreditNote, total.currency())?;
        let limit = match authority {
            authority if authority.covers(total) => return None,
            Authority::UpTo(limit) => format!("above your approval limit of {}", money_text(limit)),
            _ => format!(
                "in {}, where you have no approval limit",
                total.currency().code()
            ),
        };
        let amount = money_text(total);
        Some(format!(
            "{amount} is {limit}: somebody else has to approve it before it is issued."
        ))
    })
}

fn dialog<E: Endpoint>(
    open: RwSignal<bool>,
    title: Signal<String>,
    confirm: impl Into<Signal<String>>,
    text: impl Into<Signal<String>>,
    reason: RwSignal<String>,
    command: Command<E>,
    (on_confirm, on_reload): (impl Fn() + Send + Sync + 'static, Callback<()>),
) -> impl IntoView {
    clear_on_open(command, open);
    let problem = command.problem_of("reason");
    let (confirm, text): (Signal<String>, Signal<String>) = (confirm.into(), text.into());
    view! {
        <ConfirmDialog
            open
            title
            confirm
            kind=ButtonKind::DangerSolid
            error=command.error
            busy=command.pending
            on_confirm
            on_reload=Some(on_reload)
        >
            <p>{text}</p>
            <Field label="Reason" hint="Kept in the history" problem>
                <TextArea value=reason/>
            </Field>
        </ConfirmDialog>
    }
}
