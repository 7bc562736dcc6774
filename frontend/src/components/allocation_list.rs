//! What was allocated to a document or from one, with the way to undo it.

use leptos::prelude::*;
use shared::access::Permission;
use shared::allocation::Side;
use shared::api::Nothing;
use shared::api::allocations::{AllocationView, ItemKind, Unallocate};
use shared::audit::actor_name;

use super::confirm::{ConfirmDialog, clear_on_open};
use super::day::{day_text, moment_text};
use super::item::path_of;
use super::money::{Amount, money_text};
use crate::data::{Topic, use_command};
use crate::session::expect_session;
use crate::ui::badge::Badge;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::empty::EmptyPart;
use crate::ui::table::{Column, Part, Table, row_link};
use crate::ui::toast::expect_toasts;

/// The allocations of a document. `side` is the document's own: the rows show the other one.
#[component]
pub(crate) fn AllocationList(
    #[prop(into)] allocations: Signal<Vec<AllocationView>>,
    side: Side,
    /// What stands here when there are none.
    empty: &'static str,
) -> impl IntoView {
    let session = expect_session();
    let open = RwSignal::new(false);
    let subject = RwSignal::new(None::<AllocationView>);
    let ask = move |allocation: AllocationView| {
        subject.set(Some(allocation));
        open.set(true);
    };
    let may_undo = Memo::new(move |_| session.can(Permission::Allocate));
    let none = Memo::new(move |_| allocations.with(Vec::is_empty));
    let list = move || {
        if none.get() {
            return view! { <EmptyPart text=empty/> }.into_any();
        }
        let link = row_link(move |row: &AllocationView| other_path(row, side));
        let columns = columns(side, may_undo, ask);
        view! { <Table label="Allocations" columns rows=allocations link/> }.into_any()
    };
    view! {
        {list}
        <UnallocateDialog open subject/>
    }
}

fn columns(
    side: Side,
    may_undo: Memo<bool>,
    ask: impl Fn(AllocationView) + Copy + Send + Sync + 'static,
) -> Vec<Column<AllocationView>> {
    let title = match side {
        Side::Debit => "Settled by",
        Side::Credit => "Settles",
    };
    vec![
        Column::new(title, Part::Lead, move |row: &AllocationView| {
            other_number(row, side)
        }),
        Column::new("Kind", Part::WideText, move |row: &AllocationView| {
            other_kind(row, side)
        }),
        Column::new("Date", Part::Date, |row: &AllocationView| {
            day_text(row.effective_on)
        }),
        Column::new("By", Part::WideText, |row: &AllocationView| {
            actor_name(&row.actor)
        }),
        Column::new("", Part::Status, |row: &AllocationView| {
            row.reversed_at.map(|at| {
                let text = format!("Reversed {}", moment_text(at));
                view! { <Badge text/> }
            })
        }),
        Column::new("Amount", Part::Amount, amount),
        Column::new("", Part::Actions, move |row: &AllocationView| {
            let row = StoredValue::new(row.clone());
            move || {
                let offered = may_undo.get() && row.with_value(can_be_undone);
                offered.then(|| {
                    let press = move || ask(row.get_value());
                    view! {
                        <Button kind=ButtonKind::Quiet on_press=press>"Unallocate"</Button>
                    }
                })
            }
        }),
    ]
}

/// A reversed amount counts no more.
fn amount(allocation: &AllocationView) -> impl IntoView + use<> {
    let money = allocation.amount;
    match allocation.reversed_at {
        Some(_) => view! { <s class="faint"><Amount money/></s> }.into_any(),
        None => view! { <Amount money/> }.into_any(),
    }
}

/// The counter-item of a voided document stays where it is.
fn can_be_undone(allocation: &AllocationView) -> bool {
    let by_credit = matches!(
        allocation.credit_kind,
        ItemKind::Receipt | ItemKind::CreditNote
    );
    allocation.reversed_at.is_none() && by_credit
}

fn other_number(allocation: &AllocationView, side: Side) -> String {
    match side {
        Side::Debit => allocation.credit_number.clone(),
        Side::Credit => allocation.debit_number.clone(),
    }
}

fn other_kind(allocation: &AllocationView, side: Side) -> &'static str {
    match (side, allocation.credit_kind) {
        (Side::Credit, _) | (Side::Debit, ItemKind::Invoice) => "Invoice",
        (Side::Debit, ItemKind::CreditNote) => "Credit note",
        (Side::Debit, ItemKind::Receipt) => "Receipt",
        (Side::Debit, ItemKind::Void) => "Void",
    }
}

fn other_path(allocation: &AllocationView, side: Side) -> String {
    match side {
        Side::Debit => path_of(allocation.credit_kind, &allocation.credit_document),
        Side::Credit => path_of(ItemKind::Invoice, &allocation.debit_document),
    }
}

#[component]
fn UnallocateDialog(
    open: RwSignal<bool>,
    subject: RwSignal<Option<AllocationView>>,
) -> impl IntoView {
    let toasts = expect_toasts();
    let topics = &[Topic::Invoices, Topic::Items, Topic::Receipts];
    let undo = use_command(Unallocate, topics, move |_| {
        open.set(false);
        toasts.done("Allocation reversed");
    });
    clear_on_open(undo, open);
    let confirm = move || {
        if let Some(id) = subject.with_untracked(|subject| subject.as_ref().map(|row| row.id)) {
            undo.submit(Unallocate, id, Nothing {});
        }
    };
    let question = move || {
        subject.get().map(|row| {
            let (amount, from, to) = (money_text(row.amount), row.credit_number, row.debit_number);
            format!("{amount} of {from} becomes unapplied again, and {to} opens by as much.")
        })
    };
    view! {
        <ConfirmDialog
            open
            title="Unallocate"
            confirm="Unallocate"
            kind=ButtonKind::DangerSolid
            error=undo.error
            busy=undo.pending
            on_confirm=confirm
        >
            <p>{question}</p>
        </ConfirmDialog>
    }
}
