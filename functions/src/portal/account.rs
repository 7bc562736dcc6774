//! What a person who is signed in sees first: their customers, and of one customer what is open,
//! what stands in its favour, and what is paid.

use std::collections::BTreeSet;

use maud::{Markup, html};
use serde::Deserialize;
use shared::api::ProblemCode;
use shared::api::allocations::ItemKind;
use shared::api::invoices::{InvoiceFilter, InvoiceRow, InvoiceState};
use shared::kernel::id::{CustomerId, InvoiceId};
use shared::kernel::{Cursor, Day, Money, Page as Rows, format};

use super::layout::{self, Audience, Page, Width, fact};
use super::opened;
use crate::context::{Cx, all};
use crate::http_types::{self, Request, Response};
use crate::problem::Refusal;
use crate::store::customers::{self, BalanceRow, SumRow};
use crate::store::invoice_list::{self, ListRow};
use crate::store::portal_account::{self, CreditRow, OwedRow};
use crate::visitor::Visitor;

/// The most rows of one list on the page.
const ROWS_MAX: u16 = 20;

/// Which part of the two lists is shown.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Query {
    #[serde(default)]
    open: Option<Cursor>,
    #[serde(default)]
    paid: Option<Cursor>,
}

/// The customers that the visitor may choose from; with one alone, on to that.
pub async fn home(cx: &Cx, _: &[String], _: &Request) -> Result<Response, Refusal> {
    cx.ensure_admitted().await?;
    let visitor = cx.visitor()?;
    if let [only] = visitor.held.as_slice() {
        return Ok(http_types::see_other(&path_of(only.customer_id)));
    }
    let ids: Vec<CustomerId> = visitor.held.iter().map(|held| held.customer_id).collect();
    let rows = cx.read(vec![portal_account::owed(&ids)?]).await?;
    let owed: Vec<OwedRow> = all(rows.into_iter().next())?;
    let content = html! {
        div.portal__intro {
            h1 { "Your customers" }
            p.portal__lead { "Choose whose invoices you want to see." }
        }
        section.card {
            table.table {
                caption.visually-hidden { "Customers" }
                thead { tr { th { "Customer" } th.table__number { "To pay" } } }
                tbody {
                    @for customer in visitor.held.iter().map(crate::store::grants::Held::customer) {
                        tr {
                            td {
                                a href=(path_of(customer.id)) { (customer.name) }
                                " " span.table__note { (customer.number) }
                            }
                            td.table__number {
                                @for row in owed.iter().filter(|row| row.customer_id == customer.id) {
                                    div { (format::money(row.owed()?)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    respond(cx, "Your customers", &content)
}

/// One customer's account.
pub async fn account(cx: &Cx, params: &[String], request: &Request) -> Result<Response, Refusal> {
    let id: CustomerId = opened::last(params)?;
    let query = request.uri().query().unwrap_or_default();
    let Query { open, paid } =
        serde_urlencoded::from_str(query).map_err(|_| ProblemCode::NotFound)?;
    let today = cx.today_ahead().await?;
    let list = |state: InvoiceState, after: &Option<Cursor>| {
        let filter = InvoiceFilter {
            state: Some(state),
            customer: Some(id),
            after: after.clone(),
            limit: Some(ROWS_MAX),
            ..InvoiceFilter::default()
        };
        invoice_list::list(&filter, &[], today)
    };
    let queries = vec![
        customers::balances(id),
        customers::overdue(id, today),
        list(InvoiceState::Open, &open)?,
        list(InvoiceState::Settled, &paid)?,
        portal_account::credits(id, ROWS_MAX),
        portal_account::processing(id, ROWS_MAX),
    ];
    let mut rows = cx.read(queries).await?.into_iter();
    let visitor = cx.visitor()?;
    let customer = visitor
        .here
        .as_ref()
        .ok_or(ProblemCode::NotFound)?
        .customer();
    let balances: Vec<BalanceRow> = all(rows.next())?;
    let overdue: Vec<SumRow> = all(rows.next())?;
    let open_rows = page_of(all(rows.next())?, today)?;
    let paid_rows = page_of(all(rows.next())?, today)?;
    let credits: Vec<CreditRow> = all(rows.next())?;
    let processing: Vec<portal_account::InvoiceRow> = all(rows.next())?;
    let lists = Lists {
        path: path_of(id),
        processing: processing.into_iter().map(|row| row.invoice_id).collect(),
    };
    let content = html! {
        div.portal__intro {
            h1 { (customer.name) }
            p.portal__lead {
                "Customer " (customer.number)
                @if several(visitor) { " · " a href=(layout::HOME) { "Change customer" } }
            }
        }
        (standing(&balances, &overdue)?)
        section.card {
            h2.card__title { "Open invoices" }
            (lists.open(&open_rows, open.is_some()))
        }
        @if !credits.is_empty() {
            section.card {
                h2.card__title { "In your favour" }
                (in_favour(&credits)?)
            }
        }
        section.card {
            h2.card__title { "Paid and credited invoices" }
            (lists.paid(&paid_rows, paid.is_some()))
        }
    };
    respond(cx, &customer.name, &content)
}

/// The page of one customer.
fn path_of(customer: CustomerId) -> String {
    format!("/portal/customers/{customer}")
}

fn several(visitor: &Visitor) -> bool {
    visitor.held.len() > 1
}

fn page_of(rows: Vec<ListRow>, today: Day) -> Result<Rows<InvoiceRow>, Refusal> {
    let page = Rows::from_rows(rows, ROWS_MAX, ListRow::cursor);
    page.try_map(|row| row.view(today))
}

/// What is to pay in each currency, and how much of it is late.
fn standing(balances: &[BalanceRow], overdue: &[SumRow]) -> Result<Markup, Refusal> {
    let mut owed = Vec::with_capacity(balances.len());
    for row in balances {
        let balance = row.view()?;
        if balance.owed.is_positive() {
            owed.push(balance.owed);
        }
    }
    let late: Vec<Money> = overdue
        .iter()
        .map(SumRow::money)
        .collect::<Result<_, _>>()?;
    Ok(html! {
        section.card {
            @if owed.is_empty() {
                p.amount.amount--paid {
                    span.amount__label { "Nothing left to pay" }
                    "All settled"
                }
            } @else {
                dl.facts {
                    @for sum in owed { (fact("To pay", &format::money(sum))) }
                    @for sum in late { (fact("Of which overdue", &format::money(sum))) }
                }
            }
        }
    })
}

fn in_favour(credits: &[CreditRow]) -> Result<Markup, Refusal> {
    Ok(html! {
        div.table-scroll {
            table.table {
                caption.visually-hidden { "Credit notes and receipts with something left" }
                thead { tr { th { "Document" } th { "Date" } th.table__number { "Left" } } }
                tbody {
                    @for row in credits {
                        tr {
                            td { (kind_name(row.kind)) " " (row.number) }
                            td { (format::day(row.item_on)) }
                            td.table__number { (format::money(row.open()?)) }
                        }
                    }
                }
            }
        }
    })
}

fn kind_name(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::CreditNote => "Credit note",
        ItemKind::Receipt | ItemKind::Invoice | ItemKind::Void => "Payment",
    }
}

/// The two lists of invoices.
struct Lists {
    path: String,
    /// Invoices that a payment is on its way for.
    processing: BTreeSet<InvoiceId>,
}

impl Lists {
    fn open(&self, page: &Rows<InvoiceRow>, later: bool) -> Markup {
        html! {
            @if page.items.is_empty() { p { "No invoice is open." } } @else {
                div.table-scroll {
                    table.table {
                        caption.visually-hidden { "Open invoices, the oldest due first" }
                        thead {
                            tr { th { "Invoice" } th { "Due" } th { "State" } th.table__number { "To pay" } }
                        }
                        tbody {
                            @for row in &page.items {
                                tr {
                                    td { (self.link(row)) }
                                    td { @if let Some(day) = row.due_on { (format::day(day)) } }
                                    td { (self.state(row)) }
                                    td.table__number { (format::money(row.open)) }
                                }
                            }
                        }
                    }
                }
            }
            (self.pages("open", page.next.as_ref(), later))
        }
    }

    fn paid(&self, page: &Rows<InvoiceRow>, later: bool) -> Markup {
        html! {
            @if page.items.is_empty() { p { "No invoice is paid yet." } } @else {
                div.table-scroll {
                    table.table {
                        caption.visually-hidden { "Paid and credited invoices, the newest first" }
                        thead { tr { th { "Invoice" } th { "Date" } th.table__number { "Total" } } }
                        tbody {
                            @for row in &page.items {
                                tr {
                                    td { (self.link(row)) }
                                    td { @if let Some(day) = row.issued_on { (format::day(day)) } }
                                    td.table__number { (format::money(row.total)) }
                                }
                            }
                        }
                    }
                }
            }
            (self.pages("paid", page.next.as_ref(), later))
        }
    }

    fn link(&self, row: &InvoiceRow) -> Markup {
        let number = row.number.as_deref().unwrap_or_default();
        html! { a href={ (self.path) "/invoices/" (row.id) } { (number) } }
    }

    fn state(&self, row: &InvoiceRow) -> Markup {
        let (class, text) = match row.state {
            _ if self.processing.contains(&row.id) => ("badge badge--info", "Payment on its way"),
            state @ InvoiceState::Overdue => {
                ("badge badge--danger", state.standing(row.total, row.open))
            }
            state @ InvoiceState::PartPaid => ("badge badge--warning", state.name()),
            _ => ("badge", InvoiceState::Open.name()),
        };
        html! { span class=(class) { (text) } }
    }

    /// The way to the next rows, and back to the first.
    fn pages(&self, list: &str, next: Option<&Cursor>, later: bool) -> Markup {
        html! {
            @if later || next.is_some() {
                p.card__footer {
                    @if later { a href=(self.path) { "To the first ones" } " " }
                    @if let Some(next) = next {
                        a href={ (self.path) "?" (list) "=" (next) } { "Show more" }
                    }
                }
            }
        }
    }
}

fn respond(cx: &Cx, title: &str, content: &Markup) -> Result<Response, Refusal> {
    let company = &cx.company()?.name;
    let page = Page {
        title: &format!("{title} · {company}"),
        company,
        context: "",
        audience: Audience::Visitor,
        width: Width::Single,
        refresh_seconds: None,
    };
    Ok(layout::respond(
        &cx.config,
        200,
        layout::page(&page, content),
    ))
}
