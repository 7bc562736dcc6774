//! The only place that talks to the server.
//!
//! A query is repeated at will. A command carries an `Idempotency-Key` that stays the same over the
//! retries of one intent, so pressing "Save" again after a lost answer cannot save twice.

use gloo_net::http::{Method as HttpMethod, RequestBuilder, Response};
use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::api::{Endpoint, FieldProblem, Method, Problem, ProblemCode};
use wasm_bindgen::JsValue;

use crate::early;
use crate::session::Session;

/// Why a call has no answer to show.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum CallError {
    /// The server refused, and says why.
    Refused(Box<Problem>),
    /// No answer came: the network, or the server is away.
    Unreachable,
    /// An answer came that this version of the app cannot read.
    Unreadable,
}

impl CallError {
    /// The server's code, when there is one.
    pub(crate) fn code(&self) -> Option<ProblemCode> {
        match self {
            Self::Refused(problem) => Some(problem.code),
            Self::Unreachable | Self::Unreadable => None,
        }
    }

    /// The wrong fields, when the server named any.
    pub(crate) fn fields(&self) -> &[FieldProblem] {
        match self {
            Self::Refused(problem) => &problem.fields,
            Self::Unreachable | Self::Unreadable => &[],
        }
    }

    /// Whether the change may have been saved all the same.
    pub(crate) fn leaves_outcome_open(&self) -> bool {
        match self {
            Self::Refused(problem) => problem.status >= 500,
            Self::Unreachable | Self::Unreadable => true,
        }
    }

    /// Wrong fields that were found before anything was sent.
    pub(crate) fn from_fields(fields: Vec<FieldProblem>) -> Self {
        Self::Refused(Box::new(Problem::fields(fields)))
    }
}

/// Names one intent of the user.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct IdempotencyKey(String);

impl IdempotencyKey {
    /// 128 random bits.
    pub(crate) fn fresh() -> Self {
        let mut bytes = [0_u8; 16];
        if let Ok(crypto) = window().crypto() {
            // Should the browser have no randomness, the key stays zero and the server refuses it as
            // used before: nothing is saved twice.
            let _filled = crypto.get_random_values_with_u8_array(&mut bytes);
        }
        Self(format!("{:032x}", u128::from_be_bytes(bytes)))
    }
}

/// Makes calls, and ends the session on screen when the server says that it has ended.
#[derive(Clone, Copy)]
pub(crate) struct Client {
    session: Session,
}

impl Client {
    pub(crate) fn new(session: Session) -> Self {
        Self { session }
    }

    /// Reads.
    pub(crate) async fn query<E: Endpoint>(
        self,
        _endpoint: E,
        params: &E::Params,
        input: &E::Input,
    ) -> Result<E::Output, CallError> {
        decode(&self.read(address::<E>(params, input)).await?)
    }

    /// Changes something.
    pub(crate) async fn command<E: Endpoint>(
        self,
        _endpoint: E,
        params: &E::Params,
        input: &E::Input,
        key: &IdempotencyKey,
    ) -> Result<E::Output, CallError> {
        let body = serde_json::to_string(input).map_err(|_| CallError::Unreadable)?;
        let answer = self
            .change(E::METHOD, E::path(params), body, key, None)
            .await;
        decode(&answer?)
    }

    /// The text that a read gives.
    pub(crate) async fn read(self, address: String) -> Result<String, CallError> {
        self.watched(send(HttpMethod::GET, address, None, None).await)
    }

    /// The text that a change gives. One that asks for a fresh proof of who makes it is sent again,
    /// under the same key, once the person has given it. They are told what they `pressed`.
    pub(crate) async fn change(
        self,
        method: Method,
        path: String,
        body: String,
        key: &IdempotencyKey,
        pressed: Option<String>,
    ) -> Result<String, CallError> {
        let method = match method {
            Method::Get => HttpMethod::GET,
            Method::Post => HttpMethod::POST,
            Method::Put => HttpMethod::PUT,
            Method::Delete => HttpMethod::DELETE,
        };
        loop {
            let (path, body, key) = (path.clone(), Some(body.clone()), Some(key.0.clone()));
            let answer = self.watched(send(method.clone(), path, body, key).await);
            let error = answer.as_ref().err().and_then(CallError::code);
            let asks = error == Some(ProblemCode::StepUpRequired);
            if !(asks && self.session.proof.ask(pressed.clone()).await) {
                return answer;
            }
        }
    }

    fn watched(self, answer: Result<String, CallError>) -> Result<String, CallError> {
        if answer
            .as_ref()
            .is_err_and(|error| error.code() == Some(ProblemCode::NotSignedIn))
        {
            self.session.ended();
        }
        answer
    }
}

/// The client of this app.
pub(crate) fn expect_client() -> Client {
    expect_context()
}

/// Path and query string of a read.
pub(crate) fn address<E: Endpoint>(params: &E::Params, input: &E::Input) -> String {
    let path = E::path(params);
    match serde_urlencoded::to_string(input) {
        Ok(query) if !query.is_empty() => format!("{path}?{query}"),
        _ => path,
    }
}

/// Sends a request and gives the text of a success. Not generic, so that it is compiled once and
/// not once per endpoint.
async fn send(
    method: HttpMethod,
    address: String,
    body: Option<String>,
    key: Option<String>,
) -> Result<String, CallError> {
    if method == HttpMethod::GET {
        if let Some(response) = early::take(&address).await {
            return text_of(response).await;
        }
    } else {
        early::forget();
    }
    let mut request = RequestBuilder::new(&address).method(method);
    if let Some(key) = key {
        request = request.header("idempotency-key", &key);
    }
    let request = match body {
        Some(body) => request
            .header("content-type", "application/json")
            .body(body),
        None => request.build(),
    };
    let request = request.map_err(|_| CallError::Unreadable)?;
    text_of(request.send().await.map_err(|_| CallError::Unreachable)?).await
}

async fn text_of(response: Response) -> Result<String, CallError> {
    let ok = response.ok();
    let text = response.text().await.map_err(|_| CallError::Unreachable)?;
    if ok {
        return Ok(text);
    }
    Err(CallError::Refused(Box::new(decode::<Problem>(&text)?)))
}

/// Reads the text of an answer. The browser parses it, which is fast and nothing to download; what
/// is left to do for each type is to pick its fields.
pub(crate) fn decode<T: DeserializeOwned>(text: &str) -> Result<T, CallError> {
    let value = parse(text).ok_or(CallError::Unreadable)?;
    serde_wasm_bindgen::from_value(value).map_err(|_| CallError::Unreadable)
}

fn parse(text: &str) -> Option<JsValue> {
    if text.is_empty() {
        // An answer without content stands for `()`.
        return Some(JsValue::NULL);
    }
    js_sys::JSON::parse(text).ok()
}

/// The query string of a typed filter, without the parts that are not set.
pub(crate) fn query_text(filter: &impl Serialize) -> String {
    serde_urlencoded::to_string(filter).unwrap_or_default()
}
