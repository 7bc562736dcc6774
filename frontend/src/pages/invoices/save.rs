//! Saving a draft, and issuing it in the same go.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::api::FieldProblem;
use shared::api::invoices::{
    CreateInvoice, DraftInput, InvoiceView, IssueInvoice, UpdateInvoice, VersionInput,
};
use shared::api::reference::ReferenceView;
use shared::kernel::id::InvoiceId;

use super::check::problems;
use super::draft::Draft;
use crate::api::CallError;
use crate::data::{Command, Live, Topic, use_command};
use crate::routes::path;
use crate::ui::toast::expect_toasts;

/// What happens after the draft is saved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Then {
    Show,
    Issue,
}

/// The commands of the editor. Copy it freely.
#[derive(Clone, Copy)]
pub(crate) struct Saver {
    /// Id and version of the draft on the server, once there is one.
    pub(crate) saved_as: RwSignal<Option<(InvoiceId, i64)>>,
    /// Why the last try failed.
    pub(crate) error: Signal<Option<CallError>>,
    pub(crate) busy: Signal<bool>,
    /// Whether something would be lost by leaving.
    pub(crate) dirty: Signal<bool>,
    /// Whether the question before issuing is on screen.
    pub(crate) asking: RwSignal<bool>,
    draft: Draft,
    reference: Live<ReferenceView>,
    then: RwSignal<Then>,
    create: Command<CreateInvoice>,
    update: Command<UpdateInvoice>,
    issue: Command<IssueInvoice>,
}

/// The commands for `draft`, which is on the server already when `saved_as` says so.
pub(crate) fn use_saver(
    draft: Draft,
    saved_as: Option<(InvoiceId, i64)>,
    reference: Live<ReferenceView>,
) -> Saver {
    let toasts = expect_toasts();
    let navigate = use_navigate();
    let show = move |invoice: &InvoiceView, text: String| {
        toasts.done(text);
        navigate(&path::invoice(invoice.id), NavigateOptions::default());
    };
    let saved_as = RwSignal::new(saved_as);
    let then = RwSignal::new(Then::Show);
    let kept = RwSignal::new(untrack(|| draft.input()));
    let show_issued = show.clone();
    let issue = use_command(
        IssueInvoice,
        &[Topic::Invoices, Topic::Items],
        move |invoice| {
            let number = invoice.number.clone().unwrap_or_default();
            show_issued(&invoice, format!("Issued as {number}"));
        },
    );
    let saved = move |invoice: InvoiceView| {
        let version = invoice.version;
        saved_as.set(Some((invoice.id, version)));
        kept.set(untrack(|| draft.input()));
        match then.get_untracked() {
            Then::Show => show(&invoice, "Draft saved".to_owned()),
            Then::Issue => issue.submit(IssueInvoice, invoice.id, VersionInput { version }),
        }
    };
    let create = use_command(CreateInvoice, &[Topic::Invoices], saved.clone());
    let update = use_command(UpdateInvoice, &[Topic::Invoices], saved);
    let error = Signal::derive(move || {
        let saving = create.error.get().or_else(|| update.error.get());
        saving.or_else(|| issue.error.get())
    });
    Saver {
        saved_as,
        error,
        busy: Signal::derive(move || {
            create.pending.get() || update.pending.get() || issue.pending.get()
        }),
        dirty: Memo::new(move |_| kept.get() != draft.input()).into(),
        asking: RwSignal::new(false),
        draft,
        reference,
        then,
        create,
        update,
        issue,
    }
}

impl Saver {
    /// Saves, and shows the draft.
    pub(crate) fn save(self) {
        self.send(Then::Show);
    }

    /// Asks whether to issue, unless a field is wrong.
    pub(crate) fn ask_to_issue(self) {
        self.forget_errors();
        match self.checked(Then::Issue) {
            Ok(_) => self.asking.set(true),
            Err(fields) => self.create.refuse(fields),
        }
    }

    /// Saves, and issues what was saved.
    pub(crate) fn save_and_issue(self) {
        self.asking.set(false);
        self.send(Then::Issue);
    }

    /// After a refused issue: what was typed is safe all the same.
    pub(crate) fn kept_note(self) -> impl IntoView {
        move || {
            self.issue.error.with(Option::is_some).then(|| {
                view! { <p class="muted">"The draft is saved, but not issued yet."</p> }
            })
        }
    }

    fn send(self, then: Then) {
        if self.busy.get_untracked() {
            return;
        }
        self.forget_errors();
        self.then.set(then);
        let input = self.checked(then);
        match self.saved_as.get_untracked() {
            Some((id, version)) => {
                let version = Some(version);
                let input = input.map(|input| DraftInput { version, ..input });
                self.update.submit_parsed(UpdateInvoice, id, input);
            }
            None => self.create.submit_parsed(CreateInvoice, (), input),
        }
    }

    /// The input, or every wrong field that can be told before it is sent.
    fn checked(self, then: Then) -> Result<DraftInput, Vec<FieldProblem>> {
        let input = untrack(|| self.draft.input());
        let wrong = |reference: &ReferenceView| problems(&input, reference, then);
        let wrong = self.reference.with_untracked(wrong);
        if wrong.is_empty() {
            Ok(input)
        } else {
            Err(wrong)
        }
    }

    fn forget_errors(self) {
        self.create.clear();
        self.update.clear();
        self.issue.clear();
    }
}
