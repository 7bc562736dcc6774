//! Going to pay: our intent is stored, then the provider is asked for a page, then its answer is
//! stored, then the customer is sent there.
//!
//! Submitting the form again for the same amount and method within the life of the provider's page
//! leads to that same page instead of a second one, so that two clicks, two windows or a return by
//! the back button do not pay twice. Two submits at the same moment meet in the database: the
//! second fails an assertion, decides again, and joins the first under its idempotency key.

use http::header::SET_COOKIE;
use serde::Deserialize;
use serde_json::json;
use shared::api::ProblemCode;
use shared::api::invoices::{PaymentMethod, PaymentState};
use shared::kernel::id::PaymentAttemptId;
use shared::kernel::{Instant, Money, MoneyError, format};
use shared::stripe::{bank_debit, can_charge};

use super::amount::{self, Unread};
use super::invoice::{Form, render};
use super::opened::{self, Opened};
use crate::auth::way_back;
use crate::commit::commit;
use crate::context::{Cx, all};
use crate::decision::Commit;
use crate::http_types::{self, Request, Response};
use crate::malformed;
use crate::problem::Refusal;
use crate::router::decide_again;
use crate::store::payments::{self, NewAttempt, Row};
use crate::stripe::{self, CallError, Checkout, PAYMENT_MINOR_MAX, PROVIDER, SESSION_SECONDS};

/// A page of the provider is used again until this long before it closes.
const REUSE_MARGIN_SECONDS: i64 = 10 * 60;

/// What the form sends.
#[derive(Deserialize)]
struct Input {
    #[serde(default)]
    amount: String,
    #[serde(default)]
    method: String,
}

/// What the customer wants to pay.
#[derive(Clone, Copy, Debug)]
struct Wish {
    amount: Money,
    method: PaymentMethod,
}

/// Sends the customer to the provider's page.
pub async fn pay(cx: &Cx, params: &[String], request: &Request) -> Result<Response, Refusal> {
    let input: Input = serde_urlencoded::from_bytes(request.body()).map_err(malformed::refusal)?;
    decide_again(cx, async |cx| begin(cx, params, &input).await).await
}

async fn begin(cx: &Cx, params: &[String], input: &Input) -> Result<Response, Refusal> {
    let since = since(cx.now);
    let recent = |invoice| vec![payments::recent(invoice, since)];
    let (opened, mut rows) = opened::open(cx, params, recent).await?;
    let recent: Vec<Row> = all(rows.next())?;
    let wish = match parse(&opened, input)? {
        Ok(wish) => wish,
        Err(form) => return render(&cx.config, &opened, cx.today()?, 422, &form),
    };
    let twin = recent.into_iter().find(|row| is_twin(row, wish));
    if let Some((id, url)) = twin
        .as_ref()
        .and_then(|row| Some((row.id, row.provider_url.as_deref()?)))
    {
        return Ok(leave(cx, &opened, id, url));
    }
    let checkout = match &twin {
        Some(row) => Checkout::of(row)?,
        None => record_intent(cx, &opened, wish, since).await?,
    };
    match stripe::open_session(cx, &checkout).await {
        Ok(session) => {
            let url = session
                .url
                .ok_or_else(|| Refusal::fault("a session without a page"))?;
            let state = PaymentState::RequiresAction;
            let stored = Commit::about(checkout.attempt)
                .after(&json!({ "state": state, "session": session.id }))?
                .write(payments::record_session(
                    checkout.attempt,
                    &session.id,
                    &url,
                    cx.now,
                ));
            commit(cx, "begin_payment", stored, (303, String::new())).await?;
            Ok(leave(cx, &opened, checkout.attempt, &url))
        }
        Err(error) => refused(cx, &opened, &checkout, input, error).await,
    }
}

/// Leads to the provider's page; the browser keeps where it came from.
fn leave(cx: &Cx, opened: &Opened, attempt: PaymentAttemptId, url: &str) -> Response {
    let mut response = http_types::see_other(url);
    let cookie = way_back::cookie(&cx.config.link_secret, attempt, &opened.path);
    http_types::set(&mut response, SET_COOKIE, &cookie);
    response
}

/// The earliest beginning of an attempt whose page may still be used.
fn since(now: Instant) -> Instant {
    let seconds = SESSION_SECONDS.saturating_sub(REUSE_MARGIN_SECONDS);
    now.saturating_sub(seconds.saturating_mul(1000))
}

fn is_twin(row: &Row, wish: Wish) -> bool {
    let waits = matches!(
        row.state,
        PaymentState::Created | PaymentState::RequiresAction
    );
    waits && row.method == wish.method && row.amount().is_ok_and(|amount| amount == wish.amount)
}

/// Stores the intent before the provider hears of it.
async fn record_intent(
    cx: &Cx,
    opened: &Opened,
    wish: Wish,
    since: Instant,
) -> Result<Checkout, Refusal> {
    let attempt = NewAttempt {
        id: cx.id()?,
        invoice: opened.invoice.id,
        link: opened.link(),
        amount: wish.amount,
        method: wish.method,
    };
    let intent = Commit::about(attempt.id)
        .assert(opened.assert_may_pay(cx.now))
        .assert(payments::assert_no_twin(&attempt, since))
        .write(payments::insert(&attempt, PROVIDER, cx.now))
        .touches(opened.invoice.id)
        .after(&json!({
            "invoice": opened.number(), "amount": wish.amount, "method": wish.method,
        }))?;
    commit(cx, "intend_payment", intent, (303, String::new())).await?;
    Ok(Checkout {
        attempt: attempt.id,
        invoice: attempt.invoice,
        invoice_number: opened.number().to_owned(),
        amount: wish.amount,
        method: wish.method,
        created_at: cx.now,
    })
}

/// No page to go to. An intent that the provider refused has failed; one without an answer stays,
/// and the next submit or a job asks again under the same key.
async fn refused(
    cx: &Cx,
    opened: &Opened,
    checkout: &Checkout,
    input: &Input,
    error: CallError,
) -> Result<Response, Refusal> {
    let (request_id, attempt) = (cx.request_id.to_string(), checkout.attempt.to_string());
    let fields = [("request_id", request_id.as_str()), ("attempt", &attempt)];
    crate::log::error(cx.platform(), &fields, &error.to_string());
    let failure = match &error {
        CallError::Refused { code, .. } => {
            let failed = PaymentState::Failed;
            let raise = payments::raise(checkout.attempt, failed, Some(code), cx.now);
            let note = Commit::about(checkout.attempt)
                .after(&json!({ "state": failed, "reason": code }))?
                .write(raise);
            commit(cx, "refuse_payment", note, (502, String::new())).await?;
            (
                "This payment cannot be made online",
                "Nothing has been charged. Try the other way to pay, or transfer the amount to the \
                 account on the invoice.",
            )
        }
        CallError::NoAnswer(_) => (
            "The payment service does not answer",
            "Nothing has been charged. Try again in a few minutes, or transfer the amount to the \
             account on the invoice.",
        ),
    };
    let form = Form {
        amount: Some(input.amount.clone()),
        method: Some(checkout.method),
        amount_error: None,
        failure: Some(failure),
    };
    render(&cx.config, opened, cx.today()?, 502, &form)
}

/// The form again, for a way to pay that is not offered.
fn unknown_method(amount: Option<String>) -> Form {
    Form {
        amount,
        method: None,
        amount_error: None,
        failure: Some((
            "Choose how you would like to pay",
            "This invoice cannot be paid in the way that was asked for.",
        )),
    }
}

/// How to write an amount that can be read in two ways, both of which are told.
fn ambiguous(thousands: Money, decimals: Option<Money>) -> String {
    match (decimals, thousands.currency().exponent()) {
        (Some(decimals), _) => {
            format!("This can be read in two ways. Write {thousands} or {decimals}.")
        }
        (None, 0) => format!("Write {thousands}, without a point or comma."),
        (None, digits) => {
            format!("Write {thousands}, or an amount with at most {digits} decimals.")
        }
    }
}

/// What is wanted, or the form with what is wrong with it.
fn parse(opened: &Opened, input: &Input) -> Result<Result<Wish, Form>, Refusal> {
    let currency = opened.invoice.open.currency();
    if !opened.invoice.open.is_positive() || !can_charge(currency) {
        return Err(ProblemCode::NothingToPay.into());
    }
    let payable = opened.payable()?;
    if !payable.is_positive() {
        return Err(ProblemCode::PaymentInProgress.into());
    }
    let method = match input.method.as_str() {
        "bank_debit" if bank_debit(currency).is_some() => Some(PaymentMethod::BankDebit),
        "" | "card" => Some(PaymentMethod::Card),
        _ => None,
    };
    let wrong = match amount::read(&input.amount, currency) {
        Err(Unread::Ambiguous {
            thousands,
            decimals,
        }) => ambiguous(thousands, decimals),
        Err(Unread::Wrong(MoneyError::TooManyDecimals)) => match currency.exponent() {
            0 => "Write the amount without decimals.".to_owned(),
            decimals => format!("Write the amount with at most {decimals} decimals."),
        },
        Err(_) => format!("Write the amount as {payable}, with a point and without separators."),
        Ok(amount) if !amount.is_positive() => "The amount must be above zero.".to_owned(),
        Ok(amount) if amount.minor() > payable.minor() => {
            format!("That is more than the {} to pay.", format::money(payable))
        }
        Ok(amount) if amount.minor() > PAYMENT_MINOR_MAX => {
            let most = format::money(Money::from_minor(PAYMENT_MINOR_MAX, currency)?);
            format!("Online, at most {most} can be paid at once.")
        }
        Ok(amount) => {
            let typed = input.amount.clone();
            let wish = method.map(|method| Wish { amount, method });
            return Ok(wish.ok_or_else(|| unknown_method(Some(typed))));
        }
    };
    let amount = Some(input.amount.chars().take(40).collect());
    Ok(Err(Form {
        amount,
        method,
        amount_error: Some(wrong),
        failure: None,
    }))
}
