//! States of documents and messages as badges: one word and one tone each, everywhere the same.

use leptos::prelude::*;
use shared::api::invoices::{InvoiceState, PaymentState, SendingState};
use shared::api::receipts::Applied;
use shared::approval::State;
use shared::kernel::Money;

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
