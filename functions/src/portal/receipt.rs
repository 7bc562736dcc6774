//! A receipt that paid something of the linked invoice. What else it paid is not told: the link
//! names one invoice.

use maud::html;
use shared::api::ProblemCode;
use shared::api::allocations::ItemKind;
use shared::api::receipts::ReceiptRow;
use shared::kernel::id::ReceiptId;
use shared::kernel::{Money, format};

use super::layout::{self, Page, Width, fact};
use super::opened::{self, Opened};
use crate::context::{Cx, first};
use crate::http_types::{Request, Response};
use crate::problem::Refusal;
use crate::store::receipts::{self, Row};

/// The receipt's page.
pub async fn receipt(cx: &Cx, params: &[String], _: &Request) -> Result<Response, Refusal> {
    let id: ReceiptId = opened::last(params)?;
    let find = |_| vec![receipts::find(id)];
    let (opened, mut rows) = opened::open(cx, params, find).await?;
    let row: Option<Row> = first(rows.next())?;
    let row = row.ok_or(ProblemCode::NotFound)?.view()?;
    let share = share(&opened, id)?;
    if !share.is_positive() {
        return Err(ProblemCode::NotFound.into());
    }
    let page = Page {
        title: &format!("Receipt {} · {}", row.number, opened.parties.seller.name),
        company: &opened.parties.seller.name,
        context: &opened.parties.seller.email,
        audience: opened.audience(),
        width: Width::Single,
        refresh_seconds: None,
    };
    let content = content(&opened, &row, share);
    Ok(layout::respond(
        &cx.config,
        200,
        layout::page(&page, &content),
    ))
}

/// How much of the invoice the receipt has paid.
fn share(opened: &Opened, id: ReceiptId) -> Result<Money, Refusal> {
    let id = id.to_string();
    let allocations = opened.invoice.allocations.iter().filter(|allocation| {
        allocation.credit_kind == ItemKind::Receipt
            && allocation.reversed_at.is_none()
            && allocation.credit_document == id
    });
    let currency = opened.invoice.open.currency();
    Ok(Money::sum(
        currency,
        allocations.map(|allocation| allocation.amount),
    )?)
}

fn content(opened: &Opened, row: &ReceiptRow, share: Money) -> maud::Markup {
    let company = &opened.parties.seller;
    html! {
        div.portal__intro {
            h1 { "Receipt " (row.number) }
            p.portal__lead { "Issued by " (company.name) " to " (opened.parties.buyer.name) }
        }
        section.card {
            p.amount.amount--paid {
                span.amount__label { "Received" }
                (format::money(row.amount))
                span.amount__note { "on " (format::day(row.received_on)) }
            }
            dl.facts {
                (fact("Paid by", row.method.name()))
                (fact(&format!("For invoice {}", opened.number()), &format::money(share)))
                (fact("Still open on the invoice", &format::money(opened.invoice.open)))
                (fact("VAT ID of the issuer", &company.tax_number))
            }
            ul.links { li { a href=(opened.path) { "Back to the invoice" } } }
        }
    }
}
