//! Calls of Stripe's API. Each is repeatable: the keys of those that change something derive from
//! ids of ours, so a repetition after a lost answer finds what the first call has made.

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Method, StatusCode};
use shared::api::invoices::PaymentMethod;
use shared::kernel::id::{InvoiceId, PaymentAttemptId};
use shared::kernel::{Instant, Money};
use shared::stripe::answer::{self, Intent, Session};
use shared::stripe::{API_VERSION, bank_debit, currency_word};

use crate::context::Cx;
use crate::portal;
use crate::problem::Refusal;
use crate::store::payments;

/// The provider's name in the database.
pub(crate) const PROVIDER: &str = "stripe";
/// How long the provider keeps a session open; it allows 30 minutes to 24 hours.
pub(crate) const SESSION_SECONDS: i64 = 60 * 60;
/// The largest single payment the provider takes, in minor units.
pub(crate) const PAYMENT_MINOR_MAX: i64 = 99_999_999;

/// Why a call has no answer that can be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum CallError {
    /// Nobody knows what came of it; the same call may be repeated.
    #[error("no usable answer: {0}")]
    NoAnswer(String),
    /// The provider refuses what was asked, and would again.
    #[error("refused with {status}: {code}")]
    Refused {
        /// Its HTTP status.
        status: u16,
        /// Its code or kind of error.
        code: String,
    },
}

/// The provider's word for an object that it does not have. A status of 404 alone may come from
/// anything between us and the provider.
pub(crate) const MISSING: &str = "resource_missing";

impl CallError {
    /// Whether the provider says that there is no such thing. Nothing else may be taken for that.
    pub(crate) fn is_missing(&self) -> bool {
        matches!(self, Self::Refused { code, .. } if code == MISSING)
    }
}

/// What a Checkout session is opened for. Every field comes from the stored attempt, so that a
/// repetition sends the same parameters, which the provider insists on.
#[derive(Clone, Debug)]
pub(crate) struct Checkout {
    /// The attempt.
    pub attempt: PaymentAttemptId,
    /// The invoice. The provider keeps its id with the payment, which is then known by it where the
    /// attempt is not, as after a restore.
    pub invoice: InvoiceId,
    /// Number of the invoice, shown on the provider's page.
    pub invoice_number: String,
    /// How much.
    pub amount: Money,
    /// By card or bank debit.
    pub method: PaymentMethod,
    /// When the attempt was begun.
    pub created_at: Instant,
}

impl Checkout {
    /// For an attempt that is stored.
    pub(crate) fn of(row: &payments::Row) -> Result<Self, Refusal> {
        Ok(Self {
            attempt: row.id,
            invoice: row.invoice_id,
            invoice_number: row.invoice_number.clone(),
            amount: row.amount()?,
            method: row.method,
            created_at: row.created_at,
        })
    }
}

/// Opens a session, or finds the one that an earlier call for the same attempt has opened.
pub(crate) async fn open_session(cx: &Cx, checkout: &Checkout) -> Result<Session, CallError> {
    let (attempt, invoice) = (checkout.attempt.to_string(), checkout.invoice.to_string());
    let back = format!("{}{}", cx.config.portal_url, portal::return_path(&attempt));
    let currency = checkout.amount.currency();
    let method = match checkout.method {
        PaymentMethod::Card => "card",
        PaymentMethod::BankDebit => bank_debit(currency).unwrap_or("card"),
    };
    let expires_at = checkout
        .created_at
        .div_euclid(1000)
        .saturating_add(SESSION_SECONDS);
    let fields = [
        ("mode", "payment".to_owned()),
        ("client_reference_id", attempt.clone()),
        (
            "line_items[0][price_data][currency]",
            currency_word(currency),
        ),
        (
            "line_items[0][price_data][unit_amount]",
            checkout.amount.minor().to_string(),
        ),
        (
            "line_items[0][price_data][product_data][name]",
            format!("Invoice {}", checkout.invoice_number),
        ),
        ("line_items[0][quantity]", "1".to_owned()),
        ("payment_method_types[0]", method.to_owned()),
        ("success_url", back.clone()),
        ("cancel_url", format!("{back}?{}", portal::CANCELLED)),
        ("expires_at", expires_at.to_string()),
        ("metadata[attempt]", attempt.clone()),
        ("metadata[invoice]", invoice.clone()),
        ("payment_intent_data[metadata][attempt]", attempt.clone()),
        ("payment_intent_data[metadata][invoice]", invoice),
    ];
    let body = serde_urlencoded::to_string(fields)
        .map_err(|error| CallError::NoAnswer(error.to_string()))?;
    let key = format!("{attempt}:session");
    let answer = call(
        cx,
        Method::POST,
        "/v1/checkout/sessions",
        Some((&key, body)),
    )
    .await?;
    read(answer::session(&answer, checkout.attempt))
}

/// Reads what has become of a session.
pub(crate) async fn find_session(
    cx: &Cx,
    id: &str,
    attempt: PaymentAttemptId,
) -> Result<Session, CallError> {
    let path = format!("/v1/checkout/sessions/{id}");
    read(answer::session(
        &call(cx, Method::GET, &path, None).await?,
        attempt,
    ))
}

/// Reads what a payment brought and what the provider kept of it.
pub(crate) async fn find_intent(cx: &Cx, id: &str) -> Result<Intent, CallError> {
    let expand = "expand%5B%5D=latest_charge.balance_transaction";
    let path = format!("/v1/payment_intents/{id}?{expand}");
    read(answer::intent(&call(cx, Method::GET, &path, None).await?))
}

fn read<T>(result: Result<T, answer::NotAnAnswer>) -> Result<T, CallError> {
    result.map_err(|error| CallError::NoAnswer(error.to_string()))
}

/// Sends one call: the body and its idempotency key where it changes something.
async fn call(
    cx: &Cx,
    method: Method,
    path: &str,
    change: Option<(&str, String)>,
) -> Result<Vec<u8>, CallError> {
    let mut request = http::Request::builder()
        .method(method)
        .uri(format!("{}{path}", cx.config.stripe_api_base))
        .header(
            AUTHORIZATION,
            format!("Bearer {}", cx.config.stripe_secret_key),
        )
        .header("stripe-version", API_VERSION);
    let mut body = Vec::new();
    if let Some((key, form)) = change {
        request = request
            .header("idempotency-key", key)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        body = form.into_bytes();
    }
    let no_answer = |cause: String| CallError::NoAnswer(cause);
    let request = request
        .body(body)
        .map_err(|error| no_answer(error.to_string()))?;
    let answer = cx
        .platform()
        .fetch(request)
        .await
        .map_err(|error| no_answer(error.to_string()))?;
    let status = answer.status();
    if status.is_success() {
        return Ok(answer.into_body());
    }
    // A wrong key says nothing of what was asked, and is put right by people; a conflict or a limit
    // passes by itself, as a fault on the other side does.
    let says_nothing = matches!(
        status,
        StatusCode::UNAUTHORIZED
            | StatusCode::FORBIDDEN
            | StatusCode::REQUEST_TIMEOUT
            | StatusCode::CONFLICT
            | StatusCode::TOO_MANY_REQUESTS
    );
    if status.is_client_error() && !says_nothing {
        return Err(CallError::Refused {
            status: status.as_u16(),
            code: error_code(answer.body()),
        });
    }
    Err(no_answer(format!("status {status}")))
}

/// The provider's word for an error, for logs and the attempt's reason.
fn error_code(body: &[u8]) -> String {
    #[derive(serde::Deserialize)]
    struct Body {
        error: Error,
    }
    #[derive(serde::Deserialize)]
    struct Error {
        code: Option<String>,
        #[serde(rename = "type")]
        kind: Option<String>,
    }
    let error = serde_json::from_slice::<Body>(body)
        .ok()
        .map(|body| body.error);
    let code = error
        .and_then(|error| error.code.or(error.kind))
        .unwrap_or_default();
    code.chars().take(80).collect()
}
