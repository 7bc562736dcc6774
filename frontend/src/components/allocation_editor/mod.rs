//! Spreads a credit-side amount over a customer's open items: a part of it for each, typed, taken
//! whole or filled from the oldest due on. What `shared` would refuse is said at the line.
//!
//! `AllocationDraft` holds what is typed, `AllocationEditor` shows it, `AllocateForm` sends it for an
//! item that exists (a receipt or a credit note). The receipt form sends the draft with the receipt.

mod allocate_form;
mod draft;
mod lines;

use leptos::prelude::*;
use shared::api::customers::{ItemFilter, ListCustomerItems};
use shared::kernel::id::CustomerId;
use shared::kernel::page::PAGE_ROWS_MAX;
use shared::kernel::{Currency, Money};

use crate::components::day::day_text;
use crate::components::loaded::Loaded;
use crate::components::money::money_text;
use crate::data::{Topic, use_query};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::empty::EmptyPart;
use crate::ui::skeleton::SkeletonRows;
use lines::Lines;

pub(crate) use allocate_form::AllocateForm;
pub(crate) use draft::{AllocationDraft, open_item};

/// The customer's open items in one currency, with a field for each.
#[component]
pub(crate) fn AllocationEditor(
    draft: AllocationDraft,
    #[prop(into)] customer: Signal<Option<CustomerId>>,
    #[prop(into)] currency: Signal<Option<Currency>>,
) -> impl IntoView {
    let query = use_query(ListCustomerItems, &[Topic::Items], move || {
        let filter = ItemFilter {
            currency: Some(currency.get()?),
            limit: Some(PAGE_ROWS_MAX),
            ..Default::default()
        };
        Some((customer.get()?, filter))
    });
    Effect::new(move |_| {
        if let Some(page) = query.value.get() {
            draft.sync(page.items);
        }
    });
    let more = Memo::new(move |_| {
        query
            .value
            .with(|page| page.as_ref().is_some_and(|page| page.next.is_some()))
    });
    let none = Memo::new(move |_| draft.lines.with(Vec::is_empty));
    let list = move |_| {
        move || {
            if none.get() {
                let text = "Nothing is open that this money could settle. It stays unapplied.";
                return view! { <EmptyPart text/> }.into_any();
            }
            view! { <Lines draft/> }.into_any()
        }
    };
    view! {
        <div class="allocation-editor">
            <Head draft none/>
            <Loaded query skeleton=|| view! { <SkeletonRows rows=3/> } children=list/>
            {move || {
                more.get().then(|| view! {
                    <p class="muted small">"Only the oldest items are listed."</p>
                })
            }}
        </div>
    }
}

/// What is left, and the two ways to set every field at once.
#[component]
fn Head(draft: AllocationDraft, none: Memo<bool>) -> impl IntoView {
    let left = Memo::new(move |_| draft.verdict.with(|verdict| verdict.left));
    let over = move || left.get().is_some_and(Money::is_negative);
    let label = move || {
        if over() {
            "Too much by"
        } else {
            "Left to allocate"
        }
    };
    let amount = move || match left.get() {
        Some(left) if left.is_negative() => money_text(left.negate()),
        Some(left) => money_text(left),
        None => draft.source.get().err().unwrap_or_default(),
    };
    let effective = move || {
        let day = draft.verdict.with(|verdict| verdict.effective_on)?;
        Some(view! { <span class="muted small">"Takes effect on " {day_text(day)}</span> })
    };
    let idle = Signal::derive(move || none.get() || left.get().is_none());
    let untouched = Signal::derive(move || {
        draft
            .lines
            .with(|lines| lines.iter().all(|line| line.typed.with(String::is_empty)))
    });
    view! {
        <div class="allocation-editor__head">
            <p class="allocation-editor__left" class:danger-text=over role="status">
                <span class="allocation-editor__left-label">{label}</span>
                " "
                <span class="allocation-editor__left-amount">{amount}</span>
            </p>
            {effective}
            <div class="row push-end">
                <Button disabled=idle on_press=move || draft.fill()>"Fill oldest first"</Button>
                <Button kind=ButtonKind::Quiet disabled=untouched on_press=move || draft.clear()>
                    "Clear"
                </Button>
            </div>
        </div>
    }
}
