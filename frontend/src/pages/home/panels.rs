//! The panels of the start page, each with a query of its own, so that none waits for another.

use leptos::prelude::*;
use shared::api::Nothing;
use shared::api::invoices::{InvoiceFilter, InvoiceRow, InvoiceState, ListInvoices};
use shared::api::ledger::{GetTieOut, TieOutView};
use shared::api::receipts::{ListReceipts, ReceiptFilter, ReceiptRow};
use shared::kernel::Page;

use super::panel::{Line, Panel, PanelWidth, lines};
use crate::components::day::{MomentText, day_text, standing_text};
use crate::components::loaded::Loaded;
use crate::components::money::Amount;
use crate::data::filter::href;
use crate::data::{Live, Topic, use_query};
use crate::routes::path;
use crate::session::expect_session;
use crate::ui::badge::{Badge, Tone};
use crate::ui::skeleton::SkeletonRows;

/// Lines of a panel; the link leads to the rest.
const LINES: u16 = 5;

fn invoices_in(state: InvoiceState) -> InvoiceFilter {
    InvoiceFilter {
        state: Some(state),
        ..Default::default()
    }
}

fn first_lines(filter: InvoiceFilter) -> InvoiceFilter {
    InvoiceFilter {
        limit: Some(LINES),
        ..filter
    }
}

/// Invoices past their due date, the longest overdue first.
#[component]
pub(super) fn Overdue() -> impl IntoView {
    let topics = &[Topic::Invoices, Topic::Items];
    let query = use_query(ListInvoices, topics, || {
        Some(((), first_lines(invoices_in(InvoiceState::Overdue))))
    });
    let today = expect_session().today();
    let line = move |row: &InvoiceRow| {
        let overdue = row.due_on.zip(today).map(|(due_on, today)| {
            let text = standing_text(row.total, row.open, due_on, today);
            view! { <span class="danger-text">{text}</span> }
        });
        let number = row.number.clone().unwrap_or_default();
        let open = row.open;
        Line {
            href: path::invoice(row.id),
            text: row.customer.name.clone(),
            detail: view! { {number} " · " {overdue} }.into_any(),
            amount: view! { <Amount money=open/> }.into_any(),
        }
    };
    let list = move |page: Live<Page<InvoiceRow>>| {
        move || {
            page.with(|page| lines(page.items.iter().map(line).collect(), "Nothing is overdue."))
        }
    };
    view! {
        <Panel
            title="Overdue invoices"
            href=href(path::INVOICES, &invoices_in(InvoiceState::Overdue))
            link="All overdue"
        >
            <Loaded query skeleton=|| view! { <SkeletonRows rows=3/> } children=list/>
        </Panel>
    }
}

/// Money that came in and settles nothing yet.
#[component]
pub(super) fn Unapplied() -> impl IntoView {
    let unapplied = ReceiptFilter {
        unapplied: Some(true),
        ..Default::default()
    };
    let all = href(path::RECEIPTS, &unapplied);
    let query = use_query(ListReceipts, &[Topic::Receipts, Topic::Items], move || {
        let first = ReceiptFilter {
            limit: Some(LINES),
            ..unapplied.clone()
        };
        Some(((), first))
    });
    let line = |row: &ReceiptRow| {
        let customer = row.customer.as_ref();
        let text = customer.map_or_else(|| "Unidentified".to_owned(), |c| c.name.clone());
        let detail = format!("{} · {}", row.number, day_text(row.received_on));
        let left = row.unapplied;
        Line {
            href: path::receipt(row.id),
            text,
            detail: detail.into_any(),
            amount: view! { <Amount money=left/> }.into_any(),
        }
    };
    let list = move |page: Live<Page<ReceiptRow>>| {
        move || {
            let nothing = "All money received is allocated.";
            page.with(|page| lines(page.items.iter().map(line).collect(), nothing))
        }
    };
    view! {
        <Panel title="Unapplied receipts" href=all link="All unapplied">
            <Loaded query skeleton=|| view! { <SkeletonRows rows=3/> } children=list/>
        </Panel>
    }
}

/// Invoices that nobody has issued yet.
#[component]
pub(super) fn Drafts() -> impl IntoView {
    let query = use_query(ListInvoices, &[Topic::Invoices], || {
        Some(((), first_lines(invoices_in(InvoiceState::Draft))))
    });
    let line = |row: &InvoiceRow| {
        let total = row.total;
        Line {
            href: path::invoice(row.id),
            text: row.customer.name.clone(),
            detail: row
                .reference
                .clone()
                .unwrap_or_else(|| "Draft".to_owned())
                .into_any(),
            amount: view! { <Amount money=total/> }.into_any(),
        }
    };
    let list = move |page: Live<Page<InvoiceRow>>| {
        move || {
            let nothing = "No draft is waiting to be issued.";
            page.with(|page| lines(page.items.iter().map(line).collect(), nothing))
        }
    };
    view! {
        <Panel
            title="Drafts"
            href=href(path::INVOICES, &invoices_in(InvoiceState::Draft))
            link="All drafts"
        >
            <Loaded query skeleton=|| view! { <SkeletonRows rows=3/> } children=list/>
        </Panel>
    }
}

/// Whether open items, events and control accounts agree.
#[component]
pub(super) fn TieOut() -> impl IntoView {
    let query = use_query(GetTieOut, &[Topic::Items], || Some(((), Nothing {})));
    let verdict = |view: Live<TieOutView>| move || view.with(tie_out);
    view! {
        <Panel title="Books" href=path::TIE_OUT link="Tie-out" width=PanelWidth::Full>
            <Loaded query skeleton=|| view! { <SkeletonRows rows=1/> } children=verdict/>
        </Panel>
    }
}

fn tie_out(view: &TieOutView) -> impl IntoView + use<> {
    let (text, tone, words) = match view.differences.len() {
        0 => (
            "Agree",
            Tone::Success,
            "Open items, events and control accounts agree for every customer.".to_owned(),
        ),
        count => (
            "Differ",
            Tone::Danger,
            format!("{count} of {} balances do not agree.", view.pairs),
        ),
    };
    let at = view.checked_at;
    view! {
        <div class="panel__body">
            <Badge tone text/>
            <p>{words}</p>
            <p class="faint small">"Checked " <MomentText at/></p>
        </div>
    }
}
