//! States of documents and messages as badges: one word and one tone each, everywhere the same.

use leptos::prelude::*;
use shared::allocation::Side;
use shared::api::allocations::{ItemKind, ItemView};
use shared::api::invoices::{InvoiceState, PaymentState, SendingState};
use shared::api::receipts::Applied;
use shared::approval::State;
use shared::kernel::{Day, Money};

use super::day::standing_text;
use crate::ui::badge::{Badge, Tone};

/// The tone of an invoice's state.
fn invoice_tone(state: InvoiceState) -> Tone {
    match state {
        InvoiceState::Draft => Tone::Outline,
        InvoiceState::Open => Tone::Info,
        InvoiceState::PartPaid => Tone::Accent,
        InvoiceState::Overdue => Tone::Danger,
        InvoiceState::Settled => Tone::Success,
        InvoiceState::Void => Tone::Neutral,
    }
}

/// The name and tone of how much of a receipt is allocated.
pub(crate) fn applied(applied: Applied) -> (&'static str, Tone) {
    let tone = match applied {
        Applied::Nothing => Tone::Accent,
        Applied::Part => Tone::Info,
        Applied::All => Tone::Success,
    };
    (applied.name(), tone)
}

/// The name and tone of a portal payment's state.
pub(crate) fn payment_state(state: PaymentState) -> (&'static str, Tone) {
    match state {
        PaymentState::Created | PaymentState::RequiresAction => ("Begun", Tone::Neutral),
        PaymentState::Processing => ("On its way", Tone::Info),
        PaymentState::Expired => ("Not finished", Tone::Neutral),
        PaymentState::Failed => ("Failed", Tone::Danger),
        PaymentState::Succeeded => ("Paid", Tone::Success),
    }
}

/// The name and tone of a message's state.
pub(crate) fn sending_state(state: SendingState) -> (&'static str, Tone) {
    match state {
        SendingState::Pending => ("Waiting", Tone::Neutral),
        SendingState::Sending => ("Sending", Tone::Info),
        SendingState::Delivered => ("Sent", Tone::Success),
        SendingState::Parked => ("Given up", Tone::Danger),
    }
}

/// The name and tone of a request's state.
pub(crate) fn approval_state(state: State) -> (&'static str, Tone) {
    match state {
        State::Pending => ("Pending", Tone::Accent),
        State::Approved => ("Approved", Tone::Success),
        State::Rejected => ("Rejected", Tone::Danger),
        State::Withdrawn => ("Withdrawn", Tone::Neutral),
        State::Expired => ("Expired", Tone::Neutral),
    }
}

/// The badge of an invoice, of which `open` is left of `total`.
#[component]
pub(crate) fn InvoiceBadge(state: InvoiceState, total: Money, open: Money) -> impl IntoView {
    let (text, tone) = (state.standing(total, open), invoice_tone(state));
    view! { <Badge tone text/> }
}

/// The name and tone of how an item stands.
fn item_state(item: &ItemView, today: Option<Day>) -> (String, Tone) {
    let (text, tone) = match (item.kind, item.side, today) {
        (ItemKind::Void, ..) => ("Void", Tone::Neutral),
        _ if item.open.is_zero() => ("Settled", Tone::Success),
        (_, Side::Credit, _) => ("Unapplied", Tone::Accent),
        (_, Side::Debit, None) => ("Open", Tone::Info),
        (_, Side::Debit, Some(today)) => {
            let tone = if item.due_on < today {
                Tone::Danger
            } else {
                Tone::Info
            };
            let text = standing_text(item.amount, item.open, item.due_on, today);
            return (text, tone);
        }
    };
    (text.to_owned(), tone)
}

/// The badge of an item, and whether it is disputed. Without today's date it is not told when it is
/// due.
#[component]
pub(crate) fn ItemBadge(item: ItemView, today: Option<Day>) -> impl IntoView {
    let disputed = item
        .disputed
        .then(|| view! { <Badge tone=Tone::Warning text="Disputed"/> });
    let (text, tone) = item_state(&item, today);
    view! {
        <span class="row">
            {disputed}
            <Badge tone text/>
        </span>
    }
}

#[cfg(test)]
mod tests {
    use shared::kernel::Currency;
    use shared::kernel::id::{Id, InvoiceId, ItemId};

    use super::*;

    #[test]
    fn an_item_has_one_word_and_one_tone_for_how_it_stands() {
        let eur = |minor| Money::from_minor(minor, Currency::EUR).unwrap();
        let day = |text: &str| text.parse::<Day>().unwrap();
        let due = |due_on| (Side::Debit, ItemKind::Invoice, 500, day(due_on));
        let (early, late) = ("2026-03-01", "2026-03-05");
        let settled = (Side::Debit, ItemKind::Invoice, 0, day(early));
        let unapplied = (Side::Credit, ItemKind::Receipt, 500, day(early));
        let void = (Side::Credit, ItemKind::Void, 0, day(late));
        let today = Some(day("2026-03-02"));
        let table = [
            (void, today, "Void", Tone::Neutral),
            (settled, today, "Settled", Tone::Success),
            (unapplied, today, "Unapplied", Tone::Accent),
            (due(early), today, "1 day overdue", Tone::Danger),
            (due(late), today, "due in 3 days", Tone::Info),
            (due(early), None, "Open", Tone::Info),
        ];
        for ((side, kind, open, due_on), today, text, tone) in table {
            let item = ItemView {
                id: ItemId::new(0, 0),
                kind,
                side,
                document: InvoiceId::new(0, 0).to_string(),
                number: String::new(),
                instalment: 1,
                instalments: 1,
                amount: eur(500),
                open: eur(open),
                item_on: day(early),
                due_on,
                disputed: false,
            };
            assert_eq!(item_state(&item, today), (text.to_owned(), tone));
        }
    }
}
