//! A scripted Stripe: answers the calls Dunlin makes, keeps the sessions, and signs events.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use functions::http_types::{Request, Response};
use functions::platform::FetchError;
use serde_json::{Value, json};
use shared::stripe::signature;

use crate::world::{WEBHOOK_SECRET, World};

/// A checkout session as Stripe keeps it.
#[derive(Debug, Clone)]
pub struct Session {
    /// Stripe's id.
    pub id: String,
    /// What Dunlin sent, by parameter name.
    pub params: BTreeMap<String, String>,
}

impl Session {
    /// The attempt it belongs to.
    pub fn attempt(&self) -> &str {
        self.params
            .get("client_reference_id")
            .map_or("", String::as_str)
    }

    /// The payment intent.
    pub fn payment_intent(&self) -> String {
        self.id.replace("cs_", "pi_")
    }

    /// What the session keeps of ours.
    pub fn metadata(&self) -> Value {
        self.given("metadata[")
    }

    /// What the payment keeps of ours.
    pub fn payment_metadata(&self) -> Value {
        self.given("payment_intent_data[metadata][")
    }

    /// The parameters in brackets behind `before`.
    fn given(&self, before: &str) -> Value {
        let given = self.params.iter().filter_map(|(name, value)| {
            let name = name.strip_prefix(before)?.strip_suffix(']')?;
            Some((name.to_owned(), Value::from(value.as_str())))
        });
        Value::Object(given.collect())
    }

    /// The one way to pay that was asked for.
    pub fn method(&self) -> &str {
        self.params
            .get("payment_method_types[0]")
            .map_or("", String::as_str)
    }

    /// The amount in minor units.
    pub fn amount_minor(&self) -> i64 {
        let amount = self.params.get("line_items[0][price_data][unit_amount]");
        amount
            .and_then(|amount| amount.parse().ok())
            .expect("an amount")
    }

    /// The currency in Stripe's spelling.
    pub fn currency(&self) -> &str {
        self.params
            .get("line_items[0][price_data][currency]")
            .map_or("", String::as_str)
    }
}

/// Answers a call as the provider would.
pub type Fetch = dyn Fn(&Request) -> Result<Response, FetchError>;

/// What the provider says of every session that it is asked about.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Word {
    /// Nobody has finished.
    #[default]
    Open,
    /// The customer has finished, the bank has not.
    Processing,
    /// The bank has refused the debit.
    Returned,
    /// The money is there.
    Paid,
}

/// The scripted provider.
#[derive(Clone, Default)]
pub struct StripeDouble {
    sessions: Rc<RefCell<Vec<Session>>>,
    by_key: Rc<RefCell<BTreeMap<String, String>>>,
    down: Rc<Cell<bool>>,
    word: Rc<Cell<Word>>,
    refusal: Rc<Cell<Option<(u16, &'static str)>>>,
    calls: Rc<Cell<u32>>,
}

impl StripeDouble {
    /// Whether calls fail from now on.
    pub fn set_down(&self, down: bool) {
        self.down.set(down);
    }

    /// What becomes of every session from now on.
    pub fn set_word(&self, word: Word) {
        self.word.set(word);
    }

    /// Refuses every call from now on, with a status and a code; or no more.
    pub fn set_refusal(&self, refusal: Option<(u16, &'static str)>) {
        self.refusal.set(refusal);
    }

    /// How many calls have arrived.
    pub fn calls(&self) -> u32 {
        self.calls.get()
    }

    /// Every session, the oldest first.
    pub fn sessions(&self) -> Vec<Session> {
        self.sessions.borrow().clone()
    }

    /// The newest session.
    pub fn last_session(&self) -> Session {
        self.sessions
            .borrow()
            .last()
            .cloned()
            .expect("a checkout session")
    }

    /// The function that answers calls.
    pub fn fetch(&self) -> Rc<Fetch> {
        let double = self.clone();
        Rc::new(move |request| double.answer(request))
    }

    fn answer(&self, request: &Request) -> Result<Response, FetchError> {
        self.calls.set(self.calls.get() + 1);
        if self.down.get() {
            return Err(FetchError("the provider is down".into()));
        }
        if let Some((status, code)) = self.refusal.get() {
            return refuse(status, code);
        }
        let path = request.uri().path();
        let answer = match (request.method().as_str(), path) {
            ("POST", "/v1/checkout/sessions") => self.create_session(request),
            ("GET", _) if path.starts_with("/v1/payment_intents/") => self.payment_intent(path),
            ("GET", _) if path.starts_with("/v1/checkout/sessions/") => self.session(path),
            ("POST", _) if path.ends_with("/expire") => Some(json!({ "status": "expired" })),
            _ => None,
        };
        match answer {
            Some(body) => respond(200, &body),
            None => refuse(404, "resource_missing"),
        }
    }

    fn create_session(&self, request: &Request) -> Option<Value> {
        let header = |name: &str| {
            request
                .headers()
                .get(name)?
                .to_str()
                .ok()
                .map(str::to_owned)
        };
        assert!(
            header("authorization")?.starts_with("Bearer sk_"),
            "the key is sent"
        );
        let key = header("idempotency-key")?;
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(request.body()).ok()?;
        let known = self.by_key.borrow().get(&key).cloned();
        let id = known.unwrap_or_else(|| {
            let id = format!("cs_test_{}", self.sessions.borrow().len() + 1);
            let params = pairs.iter().cloned().collect();
            self.sessions.borrow_mut().push(Session {
                id: id.clone(),
                params,
            });
            self.by_key.borrow_mut().insert(key, id.clone());
            id
        });
        let session = self
            .sessions
            .borrow()
            .iter()
            .find(|session| session.id == id)
            .cloned()?;
        Some(session_object(&session, "unpaid"))
    }

    fn session(&self, path: &str) -> Option<Value> {
        let id = path.rsplit('/').next()?;
        let session = self
            .sessions
            .borrow()
            .iter()
            .find(|session| session.id == id)
            .cloned()?;
        let word = self.word.get();
        let paid = word == Word::Paid;
        let mut object = session_object(&session, if paid { "paid" } else { "unpaid" });
        if word != Word::Open {
            object["status"] = "complete".into();
        }
        Some(object)
    }

    fn payment_intent(&self, path: &str) -> Option<Value> {
        let id = path.rsplit('/').next()?.split('?').next()?;
        let sessions = self.sessions.borrow();
        let session = sessions
            .iter()
            .find(|session| session.payment_intent() == id)?;
        let amount = session.amount_minor();
        let status = match self.word.get() {
            // What has been told by an event is paid, whether or not it is asked about here.
            Word::Open | Word::Paid => "succeeded",
            Word::Processing => "processing",
            Word::Returned => "requires_payment_method",
        };
        if status != "succeeded" {
            return Some(json!({
                "id": id, "object": "payment_intent", "status": status, "amount_received": 0,
                "currency": session.currency(), "latest_charge": id.replace("pi_", "ch_"),
                "last_payment_error": { "code": "debit_returned" },
            }));
        }
        let fee = amount * 29 / 1000 + 30;
        Some(json!({
            "id": id, "object": "payment_intent", "status": status,
            "amount_received": amount, "currency": session.currency(),
            "metadata": session.payment_metadata(), "payment_method_types": [session.method()],
            "latest_charge": { "id": id.replace("pi_", "ch_"), "balance_transaction": {
                "id": id.replace("pi_", "txn_"), "amount": amount, "fee": fee, "net": amount - fee,
                "currency": session.currency() } },
        }))
    }
}

fn refuse(status: u16, code: &str) -> Result<Response, FetchError> {
    let error = json!({ "type": "invalid_request_error", "code": code });
    respond(status, &json!({ "error": error }))
}

fn respond(status: u16, body: &Value) -> Result<Response, FetchError> {
    let response = http::Response::builder().status(status);
    response
        .body(body.to_string().into_bytes())
        .map_err(|error| FetchError(error.to_string()))
}

fn session_object(session: &Session, payment_status: &str) -> Value {
    json!({
        "id": session.id, "object": "checkout.session", "livemode": false, "status": "open",
        "url": format!("https://pay.example/pay/{}", session.id),
        "client_reference_id": session.attempt(),
        "metadata": session.metadata(), "payment_method_types": [session.method()],
        "payment_intent": session.payment_intent(), "payment_status": payment_status,
        "amount_total": session.amount_minor(), "currency": session.currency(),
        "success_url": session.params.get("success_url"),
        "cancel_url": session.params.get("cancel_url"),
    })
}

/// An event about the payment intent of a session.
pub fn intent_event(id: &str, kind: &str, session: &Session) -> Value {
    json!({
        "id": id, "object": "event", "livemode": false, "type": kind,
        "data": { "object": {
            "id": session.payment_intent(), "object": "payment_intent",
            "metadata": session.payment_metadata(), "payment_method_types": [session.method()],
            "amount_received": session.amount_minor(), "currency": session.currency(),
            "last_payment_error": { "code": "card_declined", "decline_code": "do_not_honor" },
        } },
    })
}

/// An event about a session: `kind` in Stripe's words, such as `checkout.session.completed`.
pub fn session_event(id: &str, kind: &str, session: &Session, payment_status: &str) -> Value {
    json!({
        "id": id, "object": "event", "api_version": shared::stripe::API_VERSION,
        "created": 1_772_442_000, "livemode": false, "type": kind,
        "data": { "object": session_object(session, payment_status) },
    })
}

impl World {
    /// Delivers an event signed now.
    pub fn deliver(&self, event: &Value) -> Response {
        self.send(self.delivery(event))
    }

    /// The request that delivers an event, signed now.
    pub fn delivery(&self, event: &Value) -> Request {
        let body = event.to_string();
        let time = self.now().div_euclid(1000).to_string();
        let signed = signature::sign(WEBHOOK_SECRET, &time, body.as_bytes());
        delivery(body, &format!("t={time},v1={signed}"))
    }

    /// Delivers a body under a given signature header.
    pub fn deliver_signed(&self, body: String, header: &str) -> Response {
        self.send(delivery(body, header))
    }
}

fn delivery(body: String, header: &str) -> Request {
    let request = http::Request::builder()
        .method("POST")
        .uri("/webhooks/stripe")
        .header("stripe-signature", header)
        .header("content-type", "application/json");
    request.body(body.into_bytes()).expect("a request")
}
