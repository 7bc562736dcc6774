//! Voiding and crediting: both are final and ask for a reason.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::api::invoices::{CreditInvoice, InvoiceView, ReasonInput, VoidInvoice};
use shared::api::{Endpoint, FieldCheck, FieldProblem};
use shared::kernel::Text;
use shared::kernel::id::InvoiceId;

use crate::components::confirm::{ConfirmDialog, clear_on_open};
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

/// Issues a credit note over the whole invoice.
#[component]
pub(crate) fn CreditDialog(
    open: RwSignal<bool>,
    invoice: Live<InvoiceView>,
    on_reload: Callback<()>,
) -> impl IntoView {
    let toasts = expect_toasts();
    let navigate = use_navigate();
    let subject = subject(invoice);
    let reason = RwSignal::new(String::new());
    let command = use_command(
        CreditInvoice,
        &[Topic::Invoices, Topic::Items],
        move |note| {
            open.set(false);
            toasts.done(format!("Credit note {} issued", note.number));
            navigate(&path::credit_note(note.id), NavigateOptions::default());
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
    let text = "A credit note over the whole invoice is issued and settles what is still open. What was paid already becomes the customer's credit.";
    dialog(
        open,
        title,
        "Issue credit note",
        text,
        reason,
        command,
        (confirm, on_reload),
    )
}

fn dialog<E: Endpoint>(
    open: RwSignal<bool>,
    title: Signal<String>,
    confirm: &'static str,
    text: &'static str,
    reason: RwSignal<String>,
    command: Command<E>,
    (on_confirm, on_reload): (impl Fn() + Send + Sync + 'static, Callback<()>),
) -> impl IntoView {
    clear_on_open(command, open);
    let problem = command.problem_of("reason");
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
