//! The payment world: pages, payments and fees with a ledger of their own, and the channel that
//! carries its events late, twice, out of order, or not until they are sent again.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use functions::http_types::{Request, Response};
use functions::platform::FetchError;
use harness::stripe::Fetch;
use serde_json::{Value, json};
use shared::kernel::Instant;
use shared::kernel::id::{Id, PaymentAttemptId};

use crate::op::Act;

/// What a page has come to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Stage {
    Open,
    Processing,
    Paid,
    Failed,
    Expired,
}

/// A Checkout session.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) attempt: String,
    pub(crate) stage: Stage,
    intent: String,
    currency: String,
    asked: i64,
    /// What the payer pays, which the events may misreport.
    amount: i64,
    reported: i64,
    debit: bool,
    expires_at: Instant,
}

/// A payment in the provider's own books.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Payment {
    pub(crate) attempt: String,
    pub(crate) currency: String,
    pub(crate) amount: i64,
    pub(crate) fee: i64,
    /// How often its fee has been asked for; every other one is known only later.
    asked: u32,
}

/// An event on its way.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) event: Value,
    pub(crate) lost: bool,
}

#[derive(Default)]
pub(crate) struct Inner {
    pub(crate) sessions: Vec<Session>,
    pub(crate) payments: BTreeMap<String, Payment>,
    pub(crate) channel: Vec<Delivery>,
    /// Events that have been acknowledged.
    pub(crate) delivered: Vec<Value>,
    pub(crate) down: bool,
    pub(crate) lost_answers: u8,
    by_key: BTreeMap<String, usize>,
    events: u64,
}

/// The provider, shared by the world that calls it and the run that plays it.
#[derive(Clone, Default)]
pub(crate) struct Provider(pub(crate) Rc<RefCell<Inner>>);

impl Provider {
    /// The function that answers calls.
    pub(crate) fn fetch(&self) -> Rc<Fetch> {
        let provider = self.clone();
        Rc::new(move |request| provider.0.borrow_mut().answer(request))
    }
}

impl Inner {
    fn answer(&mut self, request: &Request) -> Result<Response, FetchError> {
        if self.down {
            return Err(FetchError("the provider is down".into()));
        }
        let path = request.uri().path().to_owned();
        let last = path.rsplit('/').next().unwrap_or_default();
        let answer = match request.method().as_str() {
            "POST" if path == "/v1/checkout/sessions" => Some(self.open(request)),
            "GET" if path.starts_with("/v1/payment_intents/") => self.intent(last),
            "GET" if path.starts_with("/v1/checkout/sessions/") => {
                let found = self.sessions.iter().find(|session| session.id == last);
                found.map(Session::object)
            }
            _ => None,
        };
        if self.lost_answers > 0 {
            self.lost_answers -= 1;
            return Err(FetchError("the answer is lost".into()));
        }
        let (status, body) = match answer {
            Some(body) => (200, body),
            None => (404, json!({ "error": { "code": "resource_missing" } })),
        };
        let response = http::Response::builder().status(status);
        Ok(response
            .body(body.to_string().into_bytes())
            .expect("an answer"))
    }

    fn open(&mut self, request: &Request) -> Value {
        let key = request.headers()["idempotency-key"]
            .to_str()
            .expect("a key");
        let form: BTreeMap<String, String> =
            serde_urlencoded::from_bytes(request.body()).expect("a form");
        let number = |name: &str| form[name].parse::<i64>().expect("a number");
        let index = *self.by_key.entry(key.to_owned()).or_insert_with(|| {
            let id = self.sessions.len() + 1;
            let amount = number("line_items[0][price_data][unit_amount]");
            self.sessions.push(Session {
                id: format!("cs_test_{id}"),
                intent: format!("pi_test_{id}"),
                attempt: form["client_reference_id"].clone(),
                currency: form["line_items[0][price_data][currency]"].clone(),
                asked: amount,
                amount,
                reported: amount,
                debit: form["payment_method_types[0]"] != "card",
                expires_at: number("expires_at") * 1000,
                stage: Stage::Open,
            });
            id - 1
        });
        let session = &self.sessions[index];
        // The same key must come with the same parameters.
        assert_eq!(session.attempt, form["client_reference_id"]);
        assert_eq!(
            session.asked,
            number("line_items[0][price_data][unit_amount]")
        );
        session.object()
    }

    fn intent(&mut self, id: &str) -> Option<Value> {
        let Some(payment) = self.payments.get_mut(id) else {
            let session = self.sessions.iter().find(|session| session.intent == id)?;
            let status = match session.stage {
                Stage::Processing => "processing",
                _ => "requires_payment_method",
            };
            return Some(json!({ "id": id, "status": status, "amount_received": 0,
                "currency": session.currency, "latest_charge": null }));
        };
        payment.asked += 1;
        let known = payment.asked > 1 || payment.amount % 2 == 0;
        let transaction = known.then(|| {
            json!({ "id": id.replace("pi_", "txn_"),
            "fee": payment.fee, "currency": payment.currency })
        });
        Some(
            json!({ "id": id, "status": "succeeded", "amount_received": payment.amount,
            "currency": payment.currency, "latest_charge": { "balance_transaction": transaction } }),
        )
    }

    /// The pages that are not at their end.
    pub(crate) fn live(&self) -> Vec<usize> {
        let live = |session: &Session| matches!(session.stage, Stage::Open | Stage::Processing);
        (0..self.sessions.len())
            .filter(|index| live(&self.sessions[*index]))
            .collect()
    }

    /// Closes the pages whose time is over.
    pub(crate) fn tick(&mut self, now: Instant) {
        let over = |session: &Session| session.stage == Stage::Open && session.expires_at <= now;
        let due: Vec<usize> = (0..self.sessions.len())
            .filter(|index| over(&self.sessions[*index]))
            .collect();
        for index in due {
            self.act(index, Act::Expire);
        }
    }

    /// Somebody does something on a page; what its stage does not allow does nothing.
    pub(crate) fn act(&mut self, index: usize, act: Act) -> bool {
        let session = &mut self.sessions[index];
        match (session.stage, act) {
            (Stage::Open, Act::Decline) if !session.debit => {
                self.tell_intent(index, "payment_intent.payment_failed");
            }
            (Stage::Open, Act::Expire) => {
                session.stage = Stage::Expired;
                self.tell_session(index, "checkout.session.expired");
            }
            (Stage::Open, Act::Pay | Act::PayLess | Act::PayMisreported) => {
                match act {
                    Act::PayLess if session.asked > 1 => {
                        session.amount = session.asked / 2;
                        session.reported = session.amount;
                    }
                    Act::PayMisreported => session.reported = session.asked + 100,
                    _ => {}
                }
                if session.debit {
                    session.stage = Stage::Processing;
                    self.tell_session(index, "checkout.session.completed");
                    self.tell_intent(index, "payment_intent.processing");
                } else {
                    self.receive(index);
                    self.tell_intent(index, "payment_intent.succeeded");
                    self.tell_session(index, "checkout.session.completed");
                }
            }
            (Stage::Processing, Act::Arrive | Act::Pay | Act::PayLess) => {
                self.receive(index);
                self.tell_session(index, "checkout.session.async_payment_succeeded");
                self.tell_intent(index, "payment_intent.succeeded");
            }
            (Stage::Processing, Act::Bounce) => {
                session.stage = Stage::Failed;
                self.tell_session(index, "checkout.session.async_payment_failed");
                self.tell_intent(index, "payment_intent.payment_failed");
            }
            _ => return false,
        }
        true
    }

    fn receive(&mut self, index: usize) {
        let session = &mut self.sessions[index];
        session.stage = Stage::Paid;
        let payment = Payment {
            attempt: session.attempt.clone(),
            currency: session.currency.clone(),
            amount: session.amount,
            fee: fee(session.amount),
            asked: 0,
        };
        self.payments.insert(session.intent.clone(), payment);
    }

    /// A payment of an attempt that nobody knows, as when another installation shares the account.
    pub(crate) fn stray(&mut self, amount: i64, now: Instant) {
        let number = self.payments.len();
        let intent = format!("pi_stray_{number}");
        let attempt = PaymentAttemptId::new(now, u128::try_from(number).unwrap_or_default());
        let payment = Payment {
            attempt: attempt.to_string(),
            currency: "eur".into(),
            amount,
            fee: fee(amount),
            asked: 0,
        };
        let object = json!({ "id": intent, "metadata": { "attempt": payment.attempt },
            "amount_received": amount, "currency": "eur" });
        self.payments.insert(intent, payment);
        self.tell("payment_intent.succeeded", object);
    }

    fn tell_session(&mut self, index: usize, kind: &str) {
        let session = &self.sessions[index];
        // An event may misreport what the provider's own books say when asked.
        let mut object = session.object();
        object["amount_total"] = session.reported.into();
        self.tell(kind, object);
    }

    fn tell_intent(&mut self, index: usize, kind: &str) {
        let session = &self.sessions[index];
        let received = if session.stage == Stage::Paid {
            session.reported
        } else {
            0
        };
        let object = json!({ "id": session.intent, "metadata": { "attempt": session.attempt },
            "amount_received": received, "currency": session.currency,
            "last_payment_error": { "code": "card_declined", "decline_code": "do_not_honor" } });
        self.tell(kind, object);
    }

    fn tell(&mut self, kind: &str, object: Value) {
        self.events += 1;
        let event = json!({ "id": format!("evt_{}", self.events), "object": "event", "type": kind,
            "livemode": false, "data": { "object": object } });
        self.channel.push(Delivery { event, lost: false });
    }
}

impl Session {
    fn object(&self) -> Value {
        let (status, paid) = match self.stage {
            Stage::Open => ("open", "unpaid"),
            Stage::Processing | Stage::Failed => ("complete", "unpaid"),
            Stage::Paid => ("complete", "paid"),
            Stage::Expired => ("expired", "unpaid"),
        };
        json!({ "id": self.id, "object": "checkout.session", "livemode": false, "status": status,
            "url": format!("https://pay.example/pay/{}", self.id),
            "client_reference_id": self.attempt, "metadata": { "attempt": self.attempt },
            "payment_intent": self.intent, "payment_status": paid,
            "amount_total": self.amount, "currency": self.currency })
    }
}

/// 2.9 % and 30, never more than the payment itself.
fn fee(amount: i64) -> i64 {
    (amount * 29 / 1000 + 30).min(amount)
}
