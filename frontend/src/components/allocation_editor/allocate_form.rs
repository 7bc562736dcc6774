//! Allocates what is left of a receipt or credit note that exists.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::prelude::*;
use shared::api::allocations::{Allocate, AllocateInput, AllocatedView, ItemView};
use shared::kernel::id::CustomerId;

use super::{AllocationDraft, AllocationEditor, open_item};
use crate::components::money::money_text;
use crate::components::problem_text::FormProblem;
use crate::data::{Topic, use_command};
use crate::ui::button::SubmitButton;
use crate::ui::keys::is_save;
use crate::ui::toast::expect_toasts;

/// The editor with its button. `source` is the credit-side item, `customer` whose it is.
#[component]
pub(crate) fn AllocateForm(
    #[prop(into)] source: Signal<ItemView>,
    #[prop(into)] customer: Signal<CustomerId>,
) -> impl IntoView {
    let credit = Signal::derive(move || source.with(|item| Ok(open_item(item))));
    let draft = AllocationDraft::new(credit);
    let toasts = expect_toasts();
    let topics = &[
        Topic::Items,
        Topic::Receipts,
        Topic::Invoices,
        Topic::Customers,
    ];
    let command = use_command(Allocate, topics, move |done| {
        draft.clear();
        toasts.done(done_text(&done));
    });
    let send = move || {
        if draft.ready() {
            let input = AllocateInput {
                source: source.with_untracked(|item| item.id),
                shares: draft.shares(),
                effective_on: None,
            };
            command.submit(Allocate, (), input);
        }
    };
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        send();
    };
    let on_key = move |event: KeyboardEvent| {
        if is_save(&event) {
            event.prevent_default();
            send();
        }
    };
    let not_ready = Signal::derive(move || !draft.ready());
    let currency = Memo::new(move |_| source.with(|item| Some(item.open.currency())));
    let customer = Memo::new(move |_| Some(customer.get()));
    view! {
        <form class="stack" novalidate on:submit=on_submit on:keydown=on_key>
            <FormProblem error=command.error/>
            <AllocationEditor draft customer currency/>
            <div class="row">
                <SubmitButton disabled=not_ready busy=command.pending>"Allocate"</SubmitButton>
            </div>
        </form>
    }
}

fn done_text(done: &AllocatedView) -> String {
    let items = match done.allocations.len() {
        1 => "Allocated to 1 item".to_owned(),
        count => format!("Allocated to {count} items"),
    };
    if done.left.is_zero() {
        format!("{items}, nothing is left")
    } else {
        format!("{items}, {} is left", money_text(done.left))
    }
}
