//! The lists that have a first view, each from the text that the API answers.

use maud::{Markup, html};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::api::customers::{CustomerFilter, CustomerRow};
use shared::api::invoices::{InvoiceFilter, InvoiceRow, InvoiceState};
use shared::api::receipts::{Applied, ReceiptFilter, ReceiptRow};
use shared::kernel::{Day, Page, format};

use super::table::{
    Column, Part, Row, Search, Tab, Toolbar, amount, amount_or_dash, badge, bare_amount, page,
    table,
};

/// Shows the rows of an answer under the query of their page, on a day.
pub(super) type List = fn(rows: &str, query: &str, today: Day) -> Option<Markup>;

/// The list at an address.
pub(super) fn find(path: &str) -> Option<List> {
    match path {
        "/customers" => Some(customers),
        "/invoices" => Some(invoices),
        "/receipts" => Some(receipts),
        _ => None,
    }
}

/// The rows; an empty list has words of its own, which are the app's.
fn rows<T: DeserializeOwned>(answer: &str) -> Option<Vec<T>> {
    let page: Page<T> = serde_json::from_str(answer).ok()?;
    Some(page.items).filter(|items| !items.is_empty())
}

fn href(path: &str, filter: &impl Serialize) -> String {
    match serde_urlencoded::to_string(filter) {
        Ok(query) if !query.is_empty() => format!("{path}?{query}"),
        _ => path.to_owned(),
    }
}

fn invoices(answer: &str, query: &str, today: Day) -> Option<Markup> {
    const COLUMNS: [Column; 8] = [
        ("Number", Part::Lead),
        ("Customer", Part::Text),
        ("Reference", Part::WideText),
        ("Date", Part::WideDate),
        ("Due", Part::WideDate),
        ("State", Part::Status),
        ("Total", Part::WideAmount),
        ("Open", Part::Amount),
    ];
    let items: Vec<InvoiceRow> = rows(answer)?;
    let rows: Vec<Row> = items.iter().map(|row| invoice(row, today)).collect();
    let present: InvoiceFilter = serde_urlencoded::from_str(query).ok()?;
    // The list of one customer says whose it is, which its rows need not tell.
    if present.customer.is_some() {
        return None;
    }
    let tab = |state: Option<InvoiceState>| -> Tab {
        let after = None;
        let wanted = InvoiceFilter {
            state,
            after,
            ..present.clone()
        };
        let text = state.map_or("All", InvoiceState::name);
        (text, href("/invoices", &wanted), state == present.state)
    };
    let toolbar = Toolbar {
        label: "Invoices by state",
        tabs: InvoiceState::LISTED.map(tab).to_vec(),
        search: Some(Search {
            label: "Search invoices",
            placeholder: "Number, customer or reference",
            value: present.search,
        }),
        choice: None,
    };
    Some(page(
        "Invoices",
        &toolbar,
        &table("Invoices", &COLUMNS, &rows),
    ))
}

fn invoice(row: &InvoiceRow, today: Day) -> Row {
    let due = row.due_on.filter(|_| !row.open.is_zero());
    let late = row.due_on.filter(|_| row.state == InvoiceState::Overdue);
    let cells = vec![
        html! {
            @match &row.number {
                Some(number) => span.nowrap { (number) },
                None => span.muted { "Draft" },
            }
        },
        html! {
            span { (row.customer.name) } " "
            @if let Some(day) = due { span.narrow-only.nowrap { "· due " (format::day(day)) } }
        },
        html! { @if let Some(reference) = &row.reference { (reference) } },
        html! { @if let Some(day) = row.issued_on { (format::day(day)) } },
        html! {
            span { @if let Some(day) = row.due_on { (format::day(day)) } }
            @if let Some(day) = late { span.invoice-list__late { (format::due(day, today)) } }
        },
        state(row),
        amount(row.total),
        if row.open.is_zero() {
            html! {
                span.narrow-only.muted { (amount(row.total)) }
                span.wide-only { (bare_amount(row.open)) }
            }
        } else {
            amount(row.open)
        },
    ];
    let href = format!("/invoices/{}", row.id);
    Row { href, cells }
}

fn state(row: &InvoiceRow) -> Markup {
    let tone = match row.state {
        InvoiceState::Draft => "outline",
        InvoiceState::Open => "info",
        InvoiceState::PartPaid => "accent",
        InvoiceState::Overdue => "danger",
        InvoiceState::Settled => "success",
        InvoiceState::Void => "",
    };
    badge(tone, row.state.standing(row.total, row.open))
}

fn customers(answer: &str, query: &str, _today: Day) -> Option<Markup> {
    const COLUMNS: [Column; 6] = [
        ("Customer", Part::Lead),
        ("Number", Part::Text),
        ("Place", Part::WideText),
        ("", Part::Status),
        ("Unapplied", Part::WideAmount),
        ("Balance", Part::Amount),
    ];
    let items: Vec<CustomerRow> = rows(answer)?;
    let rows: Vec<Row> = items.iter().map(customer).collect();
    let present: CustomerFilter = serde_urlencoded::from_str(query).ok()?;
    let toolbar = Toolbar {
        label: "Customers",
        tabs: Vec::new(),
        search: Some(Search {
            label: "Search customers",
            placeholder: "Search name or number",
            value: present.search,
        }),
        choice: Some(("Show inactive", present.inactive == Some(true))),
    };
    Some(page(
        "Customers",
        &toolbar,
        &table("Customers", &COLUMNS, &rows),
    ))
}

fn customer(row: &CustomerRow) -> Row {
    let place = [&row.city, &row.country].into_iter().flatten();
    let place: Vec<&str> = place.map(String::as_str).collect();
    let unapplied = row.balances.iter().filter(|sum| !sum.unapplied.is_zero());
    let cells = vec![
        html! { (row.name) },
        html! { (row.number) },
        html! { (place.join(", ")) },
        html! { @if !row.active { (badge("", "Inactive")) } },
        html! { @for sum in unapplied { div { (amount(sum.unapplied)) } } },
        html! { @for sum in &row.balances { div { (amount(sum.balance)) } } },
    ];
    let href = format!("/customers/{}", row.id);
    Row { href, cells }
}

fn receipts(answer: &str, query: &str, _today: Day) -> Option<Markup> {
    const COLUMNS: [Column; 8] = [
        ("Receipt", Part::Lead),
        ("Customer", Part::Text),
        ("Received", Part::WideDate),
        ("Method", Part::WideText),
        ("Reference", Part::WideText),
        ("", Part::Status),
        ("Unapplied", Part::WideAmount),
        ("Amount", Part::Amount),
    ];
    let items: Vec<ReceiptRow> = rows(answer)?;
    let rows: Vec<Row> = items.iter().map(receipt).collect();
    let present: ReceiptFilter = serde_urlencoded::from_str(query).ok()?;
    if present.customer.is_some() {
        return None;
    }
    let tab = |text, unapplied: Option<bool>| -> Tab {
        let after = None;
        let wanted = ReceiptFilter {
            unapplied,
            after,
            ..present.clone()
        };
        let open = unapplied == present.unapplied.filter(|only| *only);
        (text, href("/receipts", &wanted), open)
    };
    let toolbar = Toolbar {
        label: "Which receipts",
        tabs: vec![tab("All", None), tab("With unapplied money", Some(true))],
        search: None,
        choice: None,
    };
    Some(page(
        "Receipts",
        &toolbar,
        &table("Receipts", &COLUMNS, &rows),
    ))
}

fn receipt(row: &ReceiptRow) -> Row {
    let applied = row.applied();
    let standing = match applied {
        Applied::All => None,
        Applied::Nothing => Some("accent"),
        Applied::Part => Some("info"),
    };
    let cells = vec![
        html! { span.nowrap { (row.number) } },
        html! {
            @match &row.customer {
                Some(customer) => span { (customer.name) },
                None => { (badge("warning", "Unidentified")) },
            }
            span.narrow-only.nowrap { " · " (format::day(row.received_on)) }
        },
        html! { time datetime=(row.received_on) { (format::day(row.received_on)) } },
        html! { span.nowrap { (row.method.name()) } },
        html! { @if let Some(reference) = &row.reference { (reference) } },
        html! { @if let Some(tone) = standing { (badge(tone, applied.name())) } },
        amount_or_dash(row.unapplied),
        amount(row.amount),
    ];
    let href = format!("/receipts/{}", row.id);
    Row { href, cells }
}
