//! The linked invoice: how it stands, what to pay, and the document itself.

use maud::{Markup, html};
use shared::api::allocations::{AllocationView, ItemKind, ItemView};
use shared::api::invoices::{InvoiceState, PaymentMethod, PaymentState, PaymentView};
use shared::kernel::{Day, Money, format};
use shared::stripe;

use super::due::Due;
use super::layout::{self, Notice, Page, Width, fact, notice};
use super::opened::{self, Opened};
use crate::config::Config;
use crate::context::Cx;
use crate::document;
use crate::http_types::{self, Request, Response};
use crate::problem::Refusal;

/// What the pay form holds, and what is wrong with it.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Form {
    /// What was typed as the amount; the payable amount when not set.
    pub amount: Option<String>,
    /// The chosen method; card when not set.
    pub method: Option<PaymentMethod>,
    /// What is wrong with the amount.
    pub amount_error: Option<String>,
    /// Why the last submit led nowhere: title and text.
    pub failure: Option<(&'static str, &'static str)>,
}

/// The page of the link.
pub async fn show(cx: &Cx, params: &[String], _: &Request) -> Result<Response, Refusal> {
    let (opened, _) = opened::open(cx, params, |_| Vec::new()).await?;
    opened.note(cx).await;
    render(&cx.config, &opened, cx.today()?, 200, &Form::default())
}

/// The document alone, for the frame of the page and for print.
pub async fn document(cx: &Cx, params: &[String], _: &Request) -> Result<Response, Refusal> {
    let (opened, _) = opened::open(cx, params, |_| Vec::new()).await?;
    let link = format!("{}{}", cx.config.portal_url, opened.path);
    let payable = opened.payable()?.is_positive();
    let html = document::invoice(&opened.parties, &opened.invoice, payable.then_some(&link));
    Ok(layout::with_referrer(http_types::page(
        200,
        html.into_string(),
        &[],
    )))
}

/// Renders the page with what the form holds.
pub(super) fn render(
    config: &Config,
    opened: &Opened,
    today: Day,
    status: u16,
    form: &Form,
) -> Result<Response, Refusal> {
    let payable = opened.payable()?;
    let chargeable = payable.is_positive() && stripe::can_charge(payable.currency());
    let can_pay = chargeable && opened.may_pay();
    let processing = opened.processing()?;
    let content = html! {
        div.portal__intro {
            h1 { "Invoice " (opened.number()) }
            p.portal__lead { "For " (opened.parties.buyer.name) }
        }
        div.portal__column {
            @if let Some((title, text)) = form.failure { (notice(Notice::Warning, title, text)) }
            @if processing.is_positive() {
                (notice(
                    Notice::Info,
                    "A payment is on its way",
                    &format!(
                        "{} is being processed by the bank. We book it as soon as the bank \
                         confirms it.",
                        format::money(processing)
                    ),
                ))
            }
            @if let Some(payment) = declined(opened) { (declined_notice(payment, can_pay)) }
            @if chargeable && !can_pay {
                (notice(
                    Notice::Info,
                    "You may look at invoices here, but not pay them",
                    &format!("If you should, ask {} to allow it.", opened.parties.seller.name),
                ))
            }
            (summary(opened, today)?)
            (receipts(opened)?)
        }
        @if can_pay {
            div.portal__column { (pay_card(opened, form, &format::money(payable), &payable.to_string())) }
        }
        section.card.card--flush {
            div.card__header {
                h2.card__title { "Document" }
                a href={ (opened.path) "/document" } { "Open to print or save" }
            }
            iframe.document-frame title={ "Invoice " (opened.number()) } loading="lazy"
                src={ (opened.path) "/document" } {}
        }
    };
    let page = Page {
        title: &format!(
            "Invoice {} · {}",
            opened.number(),
            opened.parties.seller.name
        ),
        company: &opened.parties.seller.name,
        context: &opened.parties.seller.email,
        audience: opened.audience(),
        width: if can_pay { Width::Split } else { Width::Single },
        refresh_seconds: None,
    };
    Ok(layout::respond(
        config,
        status,
        layout::page(&page, &content),
    ))
}

/// How the invoice stands, in one figure and a few facts.
fn summary(opened: &Opened, today: Day) -> Result<Markup, Refusal> {
    let invoice = &opened.invoice;
    let paid = sum_of(opened, ItemKind::Receipt)?;
    let credited = sum_of(opened, ItemKind::CreditNote)?;
    let (class, label, note) = match (invoice.state, Due::of(opened, today)?) {
        (InvoiceState::Void, _) => ("amount", "Cancelled", "Nothing is to be paid.".to_owned()),
        (_, None) => (
            "amount amount--paid",
            "Nothing left to pay",
            "Thank you.".to_owned(),
        ),
        (_, Some(due)) if due.by < today => ("amount amount--overdue", "To pay", due.note(today)),
        (_, Some(due)) => ("amount", "To pay", due.note(today)),
    };
    Ok(html! {
        section.card {
            p class=(class) {
                span.amount__label { (label) }
                (format::money(invoice.open))
                span.amount__note { (note) }
            }
            dl.facts {
                (fact("Total", &format::money(invoice.totals.total)))
                @if paid.is_positive() { (fact("Paid", &format::money(paid))) }
                @if credited.is_positive() { (fact("Credited", &format::money(credited))) }
                @if let Some(day) = invoice.issued_on { (fact("Invoice date", &format::day(day))) }
                @if !invoice.details.reference.is_empty() {
                    (fact("Your reference", &invoice.details.reference))
                }
                @if invoice.items.len() > 1 {
                    @for item in &invoice.items {
                        (fact(&format!("Due {}", format::day(item.due_on)), &instalment(item)))
                    }
                }
                @if let Some(note) = &invoice.credit_note { (fact("Credit note", &note.number)) }
                @if let Some(reason) = &invoice.void_reason { (fact("Reason", reason)) }
            }
        }
    })
}

/// What of an instalment is open, in as few words as it takes.
fn instalment(item: &ItemView) -> String {
    if item.open.is_zero() {
        format!("{}, settled", format::money(item.amount))
    } else if item.open == item.amount {
        format::money(item.amount)
    } else {
        format!(
            "{} open of {}",
            format::money(item.open),
            format::money(item.amount)
        )
    }
}

/// A receipt that has paid something of the invoice.
pub(super) struct Paid<'a> {
    /// What it was allocated to first.
    pub(super) allocation: &'a AllocationView,
    /// How much of the invoice it has paid.
    pub(super) amount: Money,
}

/// What was settled by something of a kind and stands.
fn settled_by(opened: &Opened, kind: ItemKind) -> impl Iterator<Item = &AllocationView> {
    let allocations = opened.invoice.allocations.iter();
    allocations.filter(move |allocation| {
        allocation.credit_kind == kind && allocation.reversed_at.is_none()
    })
}

/// How much was settled by something of a kind.
fn sum_of(opened: &Opened, kind: ItemKind) -> Result<Money, Refusal> {
    let amounts = settled_by(opened, kind).map(|allocation| allocation.amount);
    Ok(Money::sum(opened.invoice.open.currency(), amounts)?)
}

/// The receipts that have paid something of the invoice, one row each.
pub(super) fn paid_by(opened: &Opened) -> Result<Vec<Paid<'_>>, Refusal> {
    let mut found: Vec<Paid> = Vec::new();
    for allocation in settled_by(opened, ItemKind::Receipt) {
        let same = |paid: &&mut Paid| paid.allocation.credit_document == allocation.credit_document;
        // One receipt may pay several instalments.
        match found.iter_mut().find(same) {
            Some(paid) => paid.amount = paid.amount.try_add(allocation.amount)?,
            None => found.push(Paid {
                allocation,
                amount: allocation.amount,
            }),
        }
    }
    Ok(found)
}

/// The newest payment when it did not go through and something is left to pay.
fn declined(opened: &Opened) -> Option<&PaymentView> {
    let payments = opened.invoice.payments.iter();
    let newest = payments.max_by_key(|payment| payment.at);
    newest.filter(|payment| {
        let failed = payment.state == PaymentState::Failed
            || (payment.state == PaymentState::RequiresAction && payment.reason.is_some());
        failed && opened.invoice.open.is_positive()
    })
}

fn declined_notice(payment: &PaymentView, can_pay: bool) -> Markup {
    let way = match payment.method {
        PaymentMethod::Card => "card payment",
        PaymentMethod::BankDebit => "bank debit",
    };
    let amount = format::money(payment.amount);
    let title = format!("Your {way} of {amount} did not go through");
    let text = if can_pay {
        "Nothing was charged. You can try again, also by another card or account."
    } else {
        "Nothing was charged."
    };
    notice(Notice::Warning, &title, text)
}

fn receipts(opened: &Opened) -> Result<Markup, Refusal> {
    let paid_by = paid_by(opened)?;
    Ok(html! {
        @if !paid_by.is_empty() {
            section.card {
                h2.card__title { "Receipts" }
                div.table-scroll {
                    table.table {
                        caption.visually-hidden { "Receipts that paid this invoice" }
                        thead { tr { th { "Receipt" } th { "Date" } th.table__number { "Paid" } } }
                        tbody {
                            @for Paid { allocation, amount } in paid_by { (receipt(opened, allocation, amount)) }
                        }
                    }
                }
            }
        }
    })
}

fn receipt(opened: &Opened, allocation: &AllocationView, amount: Money) -> Markup {
    html! {
        tr {
            td {
                a href={ (opened.path) "/receipts/" (allocation.credit_document) } {
                    (allocation.credit_number)
                }
            }
            td { (format::day(allocation.effective_on)) }
            td.table__number { (format::money(amount)) }
        }
    }
}

fn pay_card(opened: &Opened, form: &Form, payable: &str, payable_plain: &str) -> Markup {
    let currency = opened.invoice.open.currency();
    let amount = form.amount.as_deref().unwrap_or(payable_plain);
    let by_debit = form.method == Some(PaymentMethod::BankDebit);
    let field = if form.amount_error.is_some() {
        "field field--invalid"
    } else {
        "field"
    };
    let described = if form.amount_error.is_some() {
        "amount-error"
    } else {
        "amount-hint"
    };
    html! {
        section.card {
            h2.card__title { "Pay online" }
            form.pay-form method="post" action={ (opened.path) "/pay" } {
                div.pay-form__fields {
                    div class=(field) {
                        label.field__label for="amount" { "Amount" }
                        span.field__prefix {
                            span.field__currency { (currency) }
                            input.field__input #amount name="amount" type="text" required
                                inputmode="decimal" autocomplete="off" maxlength="20" value=(amount)
                                aria-describedby=(described)
                                aria-invalid=[form.amount_error.as_ref().map(|_| "true")]
                                autofocus[form.amount_error.is_some()];
                        }
                        @if let Some(error) = &form.amount_error {
                            p.field__error #amount-error { (error) }
                        } @else {
                            p.field__hint #amount-hint { "Up to " (payable) ". A part is fine." }
                        }
                    }
                    fieldset.choice-group {
                        legend.field__label { "Pay by" }
                        (choice("card", !by_debit, "Card", "Confirmed at once"))
                        @if stripe::bank_debit(currency).is_some() {
                            (choice("bank_debit", by_debit, "Bank debit", "Takes a few days to be confirmed"))
                        }
                    }
                }
                div.pay-form__actions {
                    button.button.button--primary.button--wide type="submit" { "Continue to payment" }
                    p.pay-form__note {
                        "You pay on the secure page of our payment provider. We never see your card \
                         or account details."
                    }
                }
            }
        }
    }
}

fn choice(value: &str, checked: bool, title: &str, text: &str) -> Markup {
    html! {
        label.choice {
            input type="radio" name="method" value=(value) checked[checked];
            span.choice__body {
                span.choice__title { (title) }
                span.choice__text { (text) }
            }
        }
    }
}
