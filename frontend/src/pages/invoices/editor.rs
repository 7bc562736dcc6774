//! Writing a new invoice and changing a draft.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shared::access::Permission;
use shared::api::Nothing;
use shared::api::invoices::{DraftInput, GetInvoice, InvoiceView};
use shared::api::reference::ReferenceView;
use shared::invoice::InvoiceStatus;
use shared::kernel::id::{CustomerId, InvoiceId};

use super::draft::{Draft, fresh_line};
use super::editor_fields::{Billing, Note, use_prefill};
use super::editor_lines::Lines;
use super::issue::IssueDialog;
use super::preview::Preview;
use super::save::{Saver, use_saver};
use crate::components::confirm::is_version_conflict;
use crate::components::document_lines::DocumentTotals;
use crate::components::loaded::Loaded;
use crate::components::problem_text::FormProblem;
use crate::components::reference::expect_reference;
use crate::components::unsaved::ask_before_leaving;
use crate::data::{Live, use_query};
use crate::layouts::page::Page;
use crate::routes::{param, path, use_id};
use crate::session::expect_session;
use crate::ui::banner::{Banner, BannerKind};
use crate::ui::button::{Button, LinkButton, SubmitButton};
use crate::ui::dialog::focus_field;
use crate::ui::empty::Empty;
use crate::ui::keys::is_save;
use crate::ui::skeleton::SkeletonRecord;

/// Where writing begins: at the customer, or at the first line when the customer is known.
const CUSTOMER: &str = ".invoice-editor [role='combobox']";
const FIRST_LINE: &str = ".invoice-lines__description input";

/// The page for a new invoice; `?customer=` chooses whose.
#[component]
pub(crate) fn NewInvoice() -> impl IntoView {
    let reference = expect_reference();
    let named = use_query_map().with_untracked(|query| query.get("customer"));
    let customer: Option<CustomerId> = named.and_then(|text| text.parse().ok());
    let editor = move |lists: Live<ReferenceView>| {
        let input = lists.with_untracked(blank);
        let draft = Draft::new(input, None);
        use_prefill(draft, customer);
        let first = if customer.is_some() {
            FIRST_LINE
        } else {
            CUSTOMER
        };
        request_animation_frame(move || focus_field(first));
        view! { <Editor draft saved_as=None reference=lists/> }
    };
    view! {
        <Page title="New invoice" back=("Invoices", path::INVOICES.to_owned())>
            <Loaded
                query=reference.query
                skeleton=|| view! { <SkeletonRecord/> }
                children=editor
            />
        </Page>
    }
}

fn blank(lists: &ReferenceView) -> DraftInput {
    let tax_code = lists.tax_codes.first().map(|code| code.code.clone());
    let terms = lists.terms.first().map(|terms| terms.code.clone());
    DraftInput {
        currency: lists.company.base_currency.code().to_owned(),
        terms: terms.unwrap_or_default(),
        lines: vec![fresh_line(tax_code.unwrap_or_default())],
        ..Default::default()
    }
}

/// The page that changes a draft.
#[component]
pub(crate) fn EditInvoice() -> impl IntoView {
    let id = use_id::<InvoiceId>(param::INVOICE);
    let query = use_query(GetInvoice, &[], move || Some((id.get()?, Nothing {})));
    let reference = expect_reference();
    let reload = move || query.refetch();
    // Made anew when the current version was asked for after a conflict.
    let editor = move |invoice: Live<InvoiceView>, lists: Live<ReferenceView>| {
        move || edit(invoice.get(), lists, Callback::new(move |()| reload())).into_any()
    };
    let with_lists = move |lists: Live<ReferenceView>| {
        view! {
            <Loaded
                query
                skeleton=|| view! { <SkeletonRecord/> }
                children=move |invoice| editor(invoice, lists)
            />
        }
    };
    view! {
        <Page title="Edit invoice" back=("Invoices", path::INVOICES.to_owned())>
            <Loaded
                query=reference.query
                skeleton=|| view! { <SkeletonRecord/> }
                children=with_lists
            />
        </Page>
    }
}

fn edit(
    invoice: InvoiceView,
    lists: Live<ReferenceView>,
    on_reload: Callback<()>,
) -> impl IntoView {
    if invoice.status != InvoiceStatus::Draft {
        let href = path::invoice(invoice.id);
        return view! {
            <Empty
                title="This invoice is issued"
                text="Only a draft can be changed. To correct an issued invoice, credit it and write a new one."
            >
                <LinkButton href>"Open the invoice"</LinkButton>
            </Empty>
        }
        .into_any();
    }
    let mut input = invoice.details;
    input.lines.retain(|line| !line.is_blank());
    if input.lines.is_empty() {
        input.lines = lists.with_untracked(blank).lines;
    }
    let draft = Draft::new(input, Some(invoice.customer));
    use_prefill(draft, None);
    request_animation_frame(|| focus_field(FIRST_LINE));
    let saved_as = Some((invoice.id, invoice.version));
    view! { <Editor draft saved_as reference=lists on_reload/> }.into_any()
}

#[component]
fn Editor(
    draft: Draft,
    /// Id and version of the draft that is being changed.
    saved_as: Option<(InvoiceId, i64)>,
    reference: Live<ReferenceView>,
    #[prop(optional)] on_reload: Option<Callback<()>>,
) -> impl IntoView {
    let preview =
        Memo::new(move |_| reference.with(|reference| Preview::of(&draft.input(), reference)));
    let saver = use_saver(draft, saved_as, reference);
    ask_before_leaving(saver.dirty);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        saver.save();
    };
    let on_key = move |event: KeyboardEvent| {
        if is_save(&event) {
            event.prevent_default();
            saver.save();
        }
    };
    let conflict = move || {
        let on_reload = on_reload.filter(|_| {
            saver
                .error
                .with(|error| is_version_conflict(error.as_ref()))
        });
        on_reload.map(|on_reload| {
            view! {
                <div>
                    <Button on_press=on_reload>"Load the current version"</Button>
                </div>
            }
        })
    };
    view! {
        <form
            class="page__form invoice-editor"
            aria-label="Invoice"
            novalidate
            on:submit=submit
            on:keydown=on_key
        >
            <FormProblem error=saver.error/>
            {saver.kept_note()}
            {conflict}
            <Billing draft error=saver.error/>
            <Lines draft preview error=saver.error/>
            <div class="invoice-editor__foot">
                <Note draft error=saver.error/>
                {move || totals(preview)}
            </div>
            <Actions saver/>
        </form>
        <IssueDialog
            open=saver.asking
            customer=draft.customer_typed
            total=Signal::derive(move || preview.with(|p| p.totals.as_ref().map(|t| t.total)))
            terms=draft.terms
            on=Signal::derive(move || Some(preview.with(|preview| preview.on)))
            error=Signal::derive(|| None)
            busy=saver.busy
            on_confirm=move || saver.save_and_issue()
        />
    }
}

fn totals(preview: Memo<Preview>) -> impl IntoView {
    let left_out = preview.with(Preview::leaves_out_lines).then(|| {
        view! { <p class="faint small">"Without the lines that cannot be read yet."</p> }
    });
    let sums = preview
        .with(|preview| preview.totals.clone())
        .map(|totals| view! { <DocumentTotals totals/> }.into_any());
    let sums = sums.unwrap_or_else(|| {
        let title = "The total is larger than Dunlin can keep";
        view! { <Banner kind=BannerKind::Warning title/> }.into_any()
    });
    view! {
        <div class="invoice-editor__totals stack stack--tight" role="status" aria-label="Totals">
            {sums}
            {left_out}
        </div>
    }
}

#[component]
fn Actions(saver: Saver) -> impl IntoView {
    let session = expect_session();
    let may_issue = Memo::new(move |_| session.can(Permission::IssueInvoices));
    let issue = move || {
        may_issue.get().then(|| {
            let ask = move || saver.ask_to_issue();
            view! { <Button busy=saver.busy on_press=ask>"Save and issue"</Button> }
        })
    };
    let cancel = Signal::derive(move || match saver.saved_as.get() {
        Some((id, _)) => path::invoice(id),
        None => path::INVOICES.to_owned(),
    });
    view! {
        <div class="page__form-actions">
            <SubmitButton busy=saver.busy>"Save draft"</SubmitButton>
            {issue}
            <LinkButton href=cancel>"Cancel"</LinkButton>
            <span class="push-end faint small wide-only">
                <kbd>"Ctrl"</kbd>
                " "
                <kbd>"Enter"</kbd>
                " saves, "
                <kbd>"Enter"</kbd>
                " in the last line adds one"
            </span>
        </div>
    }
}
