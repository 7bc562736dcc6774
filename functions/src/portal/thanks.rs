//! What has become of a payment. That the customer came back proves nothing, so the page says what
//! our own records know, and asks again while that is not final.

use maud::html;
use serde::Deserialize;
use shared::api::ProblemCode;
use shared::api::invoices::PaymentState;
use shared::kernel::format;
use shared::kernel::id::PaymentAttemptId;

use super::invoice::{Paid, paid_by};
use super::layout::{self, Notice, Page, Width, fact, notice};
use super::opened::{self, Opened};
use crate::context::{Cx, first};
use crate::http_types::{Request, Response};
use crate::problem::Refusal;
use crate::store::payments::{self, Row};

/// How often the page asks again while it waits.
const REFRESH_SECONDS: u8 = 4;
/// How long after the attempt's beginning it still asks by itself.
const REFRESH_MILLISECONDS_MAX: i64 = 30 * 60 * 1000;

#[derive(Deserialize)]
struct Query {
    attempt: PaymentAttemptId,
}

/// What has become of a payment.
pub async fn thanks(cx: &Cx, params: &[String], request: &Request) -> Result<Response, Refusal> {
    let query = request.uri().query().unwrap_or_default();
    let Query { attempt } = serde_urlencoded::from_str(query).map_err(|_| ProblemCode::NotFound)?;
    let find = |_| vec![payments::find(attempt)];
    let (opened, mut rows) = opened::open(cx, params, find).await?;
    let row: Option<Row> = first(rows.next())?;
    let row = row.filter(|row| row.invoice_id == opened.invoice.id);
    let row = row.ok_or(ProblemCode::NotFound)?;
    let waits = matches!(
        row.state,
        PaymentState::Created | PaymentState::RequiresAction
    );
    let young = cx.now.saturating_sub(row.created_at) < REFRESH_MILLISECONDS_MAX;
    let page = Page {
        title: &format!(
            "Payment of invoice {} · {}",
            opened.number(),
            opened.parties.seller.name
        ),
        company: &opened.parties.seller.name,
        context: &opened.parties.seller.email,
        audience: opened.audience(),
        width: Width::Single,
        refresh_seconds: (waits && young).then_some(REFRESH_SECONDS),
    };
    let content = content(&opened, &row)?;
    Ok(layout::respond(
        &cx.config,
        200,
        layout::page(&page, &content),
    ))
}

fn content(opened: &Opened, row: &Row) -> Result<maud::Markup, Refusal> {
    let (heading, kind, title, text) = told(row.state);
    // Receipts of earlier payments were there before this one was begun.
    let mut receipts = paid_by(opened)?;
    receipts.retain(|paid| paid.allocation.recorded_at >= row.created_at);
    Ok(html! {
        div.portal__intro { h1 { (heading) } }
        (notice(kind, title, text))
        section.card {
            dl.facts {
                (fact("Invoice", opened.number()))
                (fact("Amount", &format::money(row.amount()?)))
                (fact("Still open", &format::money(opened.invoice.open)))
            }
            ul.links {
                @if row.state == PaymentState::Succeeded {
                    @for Paid { allocation, .. } in receipts {
                        li {
                            a href={ (opened.path) "/receipts/" (allocation.credit_document) } {
                                "Receipt " (allocation.credit_number)
                            }
                        }
                    }
                }
                li { a href=(opened.path) { "Back to the invoice" } }
            }
        }
    })
}

/// No more than is known.
fn told(state: PaymentState) -> (&'static str, Notice, &'static str, &'static str) {
    match state {
        PaymentState::Created | PaymentState::RequiresAction => (
            "Waiting for confirmation",
            Notice::Info,
            "We have not heard of your payment yet",
            "The payment provider usually confirms within seconds. This page looks again by \
             itself; you may also close it, we confirm by e-mail.",
        ),
        PaymentState::Processing => (
            "Payment on its way",
            Notice::Info,
            "Your bank is processing the payment",
            "This takes a few days. Nothing more is to be done; we confirm by e-mail once the \
             money has arrived.",
        ),
        PaymentState::Succeeded => (
            "Thank you",
            Notice::Success,
            "Payment received",
            "We have booked your payment and confirm it by e-mail.",
        ),
        PaymentState::Expired | PaymentState::Failed => (
            "Payment not completed",
            Notice::Warning,
            "This payment did not go through",
            "Nothing was charged. You can go back to the invoice and try again.",
        ),
    }
}
