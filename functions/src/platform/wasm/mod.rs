//! The face in workerd: D1, fetch, the clock and randomness of the runtime.

mod db;

pub use db::Rows;

use std::cell::Cell;

use shared::kernel::Instant;
use worker::wasm_bindgen::JsValue;

use super::{Archived, DbError, DbUse, FetchError, Mail};
use crate::store::sql::Statement;

const FETCH_TIMEOUT_MILLISECONDS: u32 = 30_000;
/// What the runtime says of a connection that ended before it brought an answer.
const CONNECTION_LOST: &str = "Network connection lost";

/// One request's view of the world.
pub struct Platform {
    db: worker::D1Database,
    env: worker::Env,
    used: Cell<DbUse>,
}

impl Platform {
    /// A view for one request; fails when the database is not bound.
    pub fn new(env: &worker::Env) -> Result<Self, String> {
        let db = env.d1("DB").map_err(|error| error.to_string())?;
        Ok(Self {
            db,
            env: env.clone(),
            used: Cell::default(),
        })
    }

    /// The current moment; it stands still while the CPU works.
    pub fn now(&self) -> Instant {
        i64::try_from(worker::Date::now().as_millis()).unwrap_or(i64::MAX)
    }

    /// 16 bytes that nobody can foresee.
    pub fn random(&self) -> Result<[u8; 16], String> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|error| error.to_string())?;
        Ok(bytes)
    }

    /// Runs statements as one transaction: all or nothing.
    pub async fn batch(&self, statements: &[Statement]) -> Result<Vec<Rows>, DbError> {
        let (rows, used) = db::batch(&self.db, self.used.get(), statements).await;
        self.used.set(used);
        rows
    }

    /// What the request has cost so far.
    pub fn db_use(&self) -> DbUse {
        self.used.get()
    }

    /// Calls another service. The call has to be repeatable: when the connection is lost, which
    /// happens to one that the other side has closed for being idle, it is sent once more. Nothing
    /// is waited for longer than half a minute.
    pub async fn fetch(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> Result<http::Response<Vec<u8>>, FetchError> {
        let answer = match fetch(request.clone()).await {
            Err(error) if error.to_string().contains(CONNECTION_LOST) => fetch(request).await,
            answer => answer,
        };
        answer.map_err(|error| FetchError(error.to_string()))
    }

    /// Calls a service of others, of whose answer only the status is of interest: its body is not
    /// read, whatever it is, and nothing is waited for longer than `timeout_milliseconds`.
    pub async fn notify(
        &self,
        request: http::Request<Vec<u8>>,
        timeout_milliseconds: u32,
    ) -> Result<http::StatusCode, FetchError> {
        let failed = |error: worker::Error| FetchError(error.to_string());
        let answer = send(request, timeout_milliseconds).await.map_err(failed)?;
        http::StatusCode::from_u16(answer.status_code())
            .map_err(|error| FetchError(error.to_string()))
    }

    /// Hands a message over to the mail service, through the binding `EMAIL`.
    pub async fn send_mail(&self, mail: Mail) -> Result<(), FetchError> {
        let failed = |error: worker::Error| FetchError(error.to_string());
        let binding = self.env.send_email("EMAIL").map_err(failed)?;
        let (name, address) = sender(&mail.from);
        let message = match name {
            "" => worker::SendEmailBuilder::builder(address, &mail.to, &mail.subject),
            name => worker::SendEmailBuilder::builder_with_email_address_and_str(
                &worker::EmailAddress::new(name, address),
                &mail.to,
                &mail.subject,
            ),
        };
        let message = message.text(&mail.text).html(&mail.html).build();
        let sent = binding.send_with_builder(&message).await;
        sent.map(|_| ())
            .map_err(|error| FetchError(String::from(error.message())))
    }

    /// Reads a file of the archive, the bucket `ARCHIVE`; nothing when there is none.
    pub async fn archive_get(&self, key: &str) -> Result<Option<Archived>, FetchError> {
        let failed = |error: worker::Error| FetchError(error.to_string());
        let bucket = self.env.bucket("ARCHIVE").map_err(failed)?;
        let Some(object) = bucket.get(key).execute().await.map_err(failed)? else {
            return Ok(None);
        };
        let Some(body) = object.body() else {
            return Ok(None);
        };
        Ok(Some(Archived {
            bytes: body.bytes().await.map_err(failed)?,
            version: object.etag(),
        }))
    }

    /// Writes a file of the archive over the content `expected`, or where there is no such file;
    /// tells whether that was so, and nothing is written otherwise.
    pub async fn archive_put(
        &self,
        key: &str,
        bytes: Vec<u8>,
        expected: Option<&str>,
    ) -> Result<bool, FetchError> {
        let failed = |error: worker::Error| FetchError(error.to_string());
        let bucket = self.env.bucket("ARCHIVE").map_err(failed)?;
        let only_if = worker::Conditional {
            etag_matches: expected.map(str::to_owned),
            etag_does_not_match: expected.is_none().then(|| "*".to_owned()),
            uploaded_before: None,
            uploaded_after: None,
        };
        let put = bucket.put(key, bytes).only_if(only_if).execute().await;
        put.map(|written| written.is_some()).map_err(failed)
    }

    /// Writes a log line.
    pub fn log(&self, line: String) {
        worker::console_log!("{}", line);
    }
}

/// Name and address of a sender such as `Tideline <billing@tideline.example>`.
fn sender(text: &str) -> (&str, &str) {
    match text
        .trim()
        .strip_suffix('>')
        .and_then(|text| text.rsplit_once('<'))
    {
        Some((name, address)) => (name.trim(), address.trim()),
        None => ("", text.trim()),
    }
}

/// A request of the runtime. Redirects are answers, not followed: the address was checked, where
/// it leads to was not.
fn outgoing(request: http::Request<Vec<u8>>) -> worker::Result<worker::Request> {
    let (parts, body) = request.into_parts();
    let headers = worker::Headers::new();
    for (name, value) in &parts.headers {
        headers.set(name.as_str(), value.to_str().unwrap_or_default())?;
    }
    let mut init = worker::RequestInit::new();
    init.with_method(worker::Method::from(parts.method.as_str().to_owned()))
        .with_headers(headers)
        .with_redirect(worker::RequestRedirect::Manual);
    if !body.is_empty() {
        let text = String::from_utf8_lossy(&body).into_owned();
        init.with_body(Some(JsValue::from_str(&text)));
    }
    worker::Request::new_with_init(&parts.uri.to_string(), &init)
}

/// Sends a request, and gives up on the answer and its body when the time is over.
async fn send(
    request: http::Request<Vec<u8>>,
    timeout_milliseconds: u32,
) -> worker::Result<worker::Response> {
    let timeout = web_sys::AbortSignal::timeout_with_u32(timeout_milliseconds);
    let fetch = worker::Fetch::Request(outgoing(request)?);
    fetch.send_with_signal(&timeout.into()).await
}

async fn fetch(request: http::Request<Vec<u8>>) -> worker::Result<http::Response<Vec<u8>>> {
    let mut response = send(request, FETCH_TIMEOUT_MILLISECONDS).await?;
    let body = response.bytes().await?;
    let mut answer = http::Response::new(body);
    if let Ok(status) = http::StatusCode::from_u16(response.status_code()) {
        *answer.status_mut() = status;
    }
    Ok(answer)
}
